"""A page for when a form cannot be trusted; it keeps whatever was typed."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from csp.pages import keep_typed, texts_of


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form opened before its writer last signed in: show what was typed, and the way back to a fresh form.

    For somebody signed in the fresh form is filled in with it. For nobody else: another site could have sent it.
    """
    texts = texts_of(request)
    is_kept = request.user.is_authenticated and bool(texts)
    if is_kept:
        keep_typed(request)
    context = {
        "title": "This page was open too long",
        "texts": texts,
        "address": request.get_full_path(),
        "is_kept": is_kept,
    }
    return TemplateResponse(request, "csrf_failure.html", context, status=403).render()
