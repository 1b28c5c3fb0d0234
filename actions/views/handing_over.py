"""Handing over the actions of an officer who leaves."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions.handing_over import hand_over, held_by
from actions.handing_over_forms import HandOverForm
from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.invitations import Letter
from csp.models import Membership, User
from csp.pages import form_page, save_once, typed
from csp.people import end_role, give_roles
from csp.signing_in.sessions import end_sessions
from csp.views.letters import post_letters
from csp.views.people import ROLES, after_giving, letter_about, list_of


@require_http_methods(["GET", "POST"])
def hand_over_actions(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that a person is the lead officer of, or a part of it, to a successor, who may be invited in the same step."""
    role, today = open_or_refuse(ROLES, request.user, pk=pk), timezone.localdate()
    partnership = role.partnership
    refuse_unless(partnership.can_be_edited_by(request.user))
    held, back = held_by(role.user, partnership), list_of(partnership)
    context = {
        "title": f"Hand over the actions of {role.user.name}",
        "crumbs": [partnership],
        "back": back,
        "role": role,
        "held": held,
    }
    if not held.actions and request.method == "GET":
        return TemplateResponse(request, "actions/nothing_to_hand_over.html", context)
    form = HandOverForm(typed(request), role=role, held=held, today=today)
    letters: list[Letter] = []
    write = partial(written, request, form, role, letters)
    saved = save_once(request, form, write, said="The actions are handed over.", to=str)
    if saved:
        post_letters(request, letters)
    return saved or form_page(request, form, "actions/hand_over.html", save="Hand over", **context)


@transaction.atomic
def written(request: SignedInRequest, form: HandOverForm, role: Membership, letters: list[Letter]) -> str:
    """Do all that the form asks, add the letter to send, and say where to go on."""
    today, partnership, by = form.today, role.partnership, request.user
    given = None
    if form.newcomer:
        given = give_roles(partnership, [form.role_given], **form.newcomer, on=today)
        letters.append(letter_about(request, given, partnership))
    successor: User = given.person if given else form.cleaned_data["successor"]
    _, actions = held_by(role.user, partnership, to_write=True).parts.get(form.cleaned_data["which"], ("", []))
    moved = hand_over(actions, from_officer=role.user, to_officer=successor, by=by)
    messages.info(request, f"{told(moved, role.user, successor)} {form.fewer}".strip())
    if form.cleaned_data.get("last_day"):
        ended = end_role(role, by=by, last_day=form.cleaned_data["last_day"], on=today)
        if ended.is_ended_at_once:
            end_sessions(role.user, but=request.session.session_key or "")
    return after_giving(given) if given else list_of(partnership)


def told(moved: int, from_officer: User, to_officer: User) -> str:
    return f"{moved} action{'' if moved == 1 else 's'} went from {from_officer.name} to {to_officer.name}."
