"""Pages about the site itself, and a person's own account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest
from csp.health import what_is_wrong
from csp.outages import TRY_AGAIN_AFTER
from csp.rights import rights_of
from csp.signing_in.second_step import standing_of


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """Who I am here and what I do in which partnership."""
    roles = [(role, rights_of(role)) for role in request.user.current_memberships]
    context = {
        "title": "Your account",
        "roles": roles,
        "second_step": standing_of(request.user),
    }
    return TemplateResponse(request, "csp/account.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested and what is known not to work (Accessibility Regulations 2018)."""
    return TemplateResponse(request, "csp/accessibility.html", {"title": "Accessibility statement"})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For monitoring: 200 and "ok" when the tracker can work, else 503 and why it cannot."""
    if wrong := what_is_wrong():
        response = HttpResponse(wrong, status=503, content_type="text/plain")
        response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    else:
        response = HttpResponse("ok", content_type="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


healthz.is_the_same_for_all = True  # read by csp.middleware
