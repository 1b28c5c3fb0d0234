"""Pages about the site itself, and a person's own account."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """Who I am here and what I do in which partnership."""
    roles = request.user.current_memberships
    return TemplateResponse(request, "csp/account.html", {"title": "Your account", "roles": roles})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested and what is known not to work (Accessibility Regulations 2018)."""
    return TemplateResponse(request, "csp/accessibility.html", {"title": "Accessibility statement"})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For monitoring: 200 and "ok" when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
