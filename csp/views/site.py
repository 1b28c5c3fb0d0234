"""Pages about the site itself, and a person's own account."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from csp.access import SignedInRequest
from csp.health import what_is_wrong
from csp.models import User
from csp.outages import TRY_AGAIN_AFTER
from csp.pages import form_page, save_once, typed
from csp.people_forms import OwnFactsForm
from csp.rights import rights_of
from csp.signing_in.second_step import standing_of

SHOWN = "Your colleagues see both beside what you write."


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


@require_http_methods(["GET", "POST"])
def own_facts(request: SignedInRequest) -> HttpResponse:
    """My name, as it stands beside what I write, and my post."""
    me = User.objects.get(pk=request.user.pk)
    back = reverse("csp:account")
    form = OwnFactsForm(typed(request), instance=me)
    saved = save_once(request, form, partial(me.save, update_fields=["name", "post"]), said="Saved.", to=back)
    return saved or form_page(request, form, title="Change your name or post", intro=SHOWN, back=back)


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
