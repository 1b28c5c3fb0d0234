"""Somebody who has lost their phone and their codes, and the coordinator whom they ask."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest, refuse_unless
from csp.audit.events import record_event
from csp.models import Partnership, User
from csp.models.audit import Kind
from csp.pages import form_page
from csp.people import link_can_be_made
from csp.signing_in.adapter import AccountAdapter
from csp.signing_in.forms import LockedOutForm
from csp.signing_in.second_step import remove_all, steps_of
from csp.signing_in.sessions import end_sessions
from csp.views.everyone import to_look_after
from csp.views.people import current_role, list_of


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def second_step_clear(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away somebody's second step, by one's own password, so that they set up another; they are told by mail.

    Whoever may do this may also make a link for a new password, and with both sign in as the person: the rule is one.
    """
    role = current_role(request, pk)
    refuse_unless(link_can_be_made(role.user, by=request.user, on=timezone.localdate()))
    return ask(request, role.user, back=list_of(role.partnership), crumbs=[role.partnership])


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def person_second_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for the site administrator, of anybody."""
    return ask(request, to_look_after(request, pk), back=reverse("csp:person", args=[pk]))


def ask(request: SignedInRequest, person: User, *, back: str, crumbs: list[Partnership] | None = None) -> HttpResponse:
    refuse_unless(person != request.user)  # who can reach their own account has not lost it
    context = {"title": f"Take away the second step of {person.name}?", "person": person, "back": back}
    context["crumbs"] = crumbs
    if not steps_of(person):
        return TemplateResponse(request, "csp/second_step_none.html", context)
    form = LockedOutForm(request.POST if request.method == "POST" else None, coordinator=request.user)
    if request.method == "POST" and form.is_valid():
        clear(request, person)
        messages.success(request, f"The second step of {person.name} is taken away. They sign in with their password.")
        return redirect(back)
    return form_page(request, form, "csp/second_step_clear.html", save="Take it away", **context)


def clear(request: SignedInRequest, person: User) -> None:
    """Take it away, with every session, and say so in the record and to the person."""
    with transaction.atomic():
        remove_all(person)
        end_sessions(person)
        record_event(request, Kind.SECOND_STEP_REMOVED, about=person)
    AccountAdapter(request).send_notification_mail("account/email/second_step_cleared", person, {"by": request.user})
