"""Pages for when something is refused or cannot be found; they keep whatever was typed."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was too old to be trusted: show what was typed, to copy, and the way back to a fresh form."""
    hidden = {"csrfmiddlewaretoken", "form_token", "password", "new_password1", "new_password2", "old_password"}
    texts = [
        (name.replace("_", " ").capitalize(), value)
        for name, values in request.POST.lists()
        if name not in hidden
        for value in values
        if value
    ]
    context = {"title": "This page was open too long", "texts": texts, "address": request.get_full_path()}
    return TemplateResponse(request, "csrf_failure.html", context, status=403).render()
