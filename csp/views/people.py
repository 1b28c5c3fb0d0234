"""The people of a partnership and their roles, for those who look after them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.invitations import Letter, invitation_letter, invite, role_letter
from csp.mail import mail_is_set
from csp.models import Membership, Partnership
from csp.pages import form_page, save_once, typed
from csp.people import Given, change_role, end_role, give_roles, keep_role, link_can_be_made, password_link, until
from csp.people_forms import LastDayForm, PersonForm, RoleForm
from csp.roster import roster_of
from csp.signing_in.sessions import end_sessions
from csp.views.letters import post_letters, site_of
from csp.views.partnerships import to_set_up

ROLES = Membership.objects.select_related("user", "partnership", "agency")
NUMBERS_HELD = "actions.handing_over.numbers_held"  # of a room above, so named as the addresses are (ADR 0001)


@require_safe
def people(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = to_set_up(request, slug)
    roster = roster_of(partnership, by=request.user, on=timezone.localdate(), held=actions_held(partnership))
    context = {
        "title": "People",
        "partnership": partnership,
        "crumbs": [partnership],
        "roster": roster,
        "can_hand_over": partnership.can_be_edited_by(request.user),
        "sends_mail": mail_is_set(),
    }
    return TemplateResponse(request, "csp/people.html", context)


def actions_held(partnership: Partnership) -> dict[int, int]:
    """How many open actions of the partnership name each person as lead officer."""
    return import_string(NUMBERS_HELD)(partnership)


@require_http_methods(["GET", "POST"])
def person_new(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership, today = to_set_up(request, slug), timezone.localdate()
    asked = {name: request.GET[name] for name in ("name", "email", "post") if name in request.GET}
    form = PersonForm(typed(request), partnership=partnership, today=today, initial=asked)

    letters: list[Letter] = []

    def write() -> Given:
        given = give_roles(partnership, form.chosen, **form.person, on=today)
        letters.append(letter_about(request, given, partnership))
        return given

    said = "Role given." if form.is_valid() and form.known else "Person added."
    saved = save_once(request, form, write, said=said, to=after_giving)
    if saved:
        post_letters(request, letters)
    intro = (
        "Somebody new gets an invitation: a link with which they choose a password. Somebody who signs in already, here "
        "or in another partnership, gets the roles and goes on signing in as before."
    )
    return saved or form_page(
        request, form, title="Invite a person", intro=intro, save="Invite", back=list_of(partnership)
    )


def letter_about(request: SignedInRequest, given: Given, partnership: Partnership) -> Letter:
    """What to write to somebody with new roles: an invitation where they have not come in yet; and say who they are."""
    person, today = given.person, timezone.localdate()
    roles = list(ROLES.current(on=today).filter(user=person, partnership=partnership).order_by("pk"))
    if given.again:
        words = "; ".join(f"{role.in_words}{until(role)}" for role in given.again)
        messages.info(request, f"{person.name} has been here before: {words}.")
    if not given.is_new:
        messages.info(request, f"{person.email} is known already as {person.name}: that name stays.")
    if person.is_waited_for:
        invitation = invite(person, partnership, by=request.user, on=today)
        return invitation_letter(invitation, roles, site=site_of(request))
    return role_letter(person, partnership, roles, by=request.user, site=site_of(request))


def after_giving(given: Given) -> str:
    """On to the link, where there is one to pass on."""
    role = given.roles[0]
    waits = given.person.is_waited_for
    return reverse("csp:invitation_link", args=[role.pk]) if waits else list_of(role.partnership)


@require_http_methods(["GET", "POST"])
def membership_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    role, today = current_role(request, pk), timezone.localdate()
    form = RoleForm(typed(request), instance=role, today=today)
    back = list_of(role.partnership)
    saved = save_once(request, form, lambda: change_role(role, by=request.user, on=today), said="Role saved.", to=back)
    return saved or form_page(request, form, title=f"Change the role of {role.user.name}", back=back)


@require_http_methods(["GET", "POST"])
def membership_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the role its last day; refused where the partnership would be left without a coordinator."""
    role, today = open_or_refuse(ROLES, request.user, pk=pk), timezone.localdate()
    back = list_of(role.partnership)
    if not role.is_current_on(today):
        messages.info(request, "That role had already ended.")
        return redirect(back)
    form = LastDayForm(typed(request), role=role, today=today)

    def write() -> Membership:
        last_day = form.cleaned_data["last_day"]
        ended = end_role(role, by=request.user, last_day=last_day, on=today)
        if ended.is_ended_at_once:
            end_sessions(role.user, but=request.session.session_key or "")
        return ended

    said = ending_in_words(role, form) if form.is_valid() else ""
    saved = save_once(
        request, form, write, said=said, to=reverse("csp:account") if role.user_id == request.user.pk else back
    )
    return saved or form_page(request, form, "csp/role_end.html", **ending_context(request, role, back))


def ending_in_words(role: Membership, form: LastDayForm) -> str:
    last_day = form.cleaned_data["last_day"]
    if last_day <= form.today:
        return f"The role of {role.user.name} has ended."
    return f"The role of {role.user.name} works until {formatted(last_day, 'j F Y')} and ends then."


def ending_context(request: SignedInRequest, role: Membership, back: str) -> dict[str, Any]:
    partnership = role.partnership
    held = actions_held(partnership).get(role.user_id, 0) if partnership.can_be_edited_by(request.user) else 0
    return {
        "title": f"End the role of {role.user.name}",
        "crumbs": [partnership],
        "role": role,
        "held": held,
        "save": "End role",
        "back": back,
    }


@require_POST
def membership_keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away a last day that has not come."""
    role = current_role(request, pk)
    keep_role(role)
    messages.success(request, f"The role of {role.user.name} has no last day any more.")
    return redirect(list_of(role.partnership))


@require_safe
def person_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """The one-time link by which a person sets a password, to pass on by hand; making it changes nothing."""
    role = current_role(request, pk)
    may = link_can_be_made(role.user, by=request.user, on=timezone.localdate())
    context = {
        "title": f"Password link for {role.user.name}" if may else "You may not make a link for this person",
        "role": role,
        "crumbs": [role.partnership],
        "back": list_of(role.partnership),
        "link": request.build_absolute_uri(password_link(role.user)) if may else "",
    }
    return TemplateResponse(request, "csp/person_link.html", context, status=200 if may else 403)


def current_role(request: SignedInRequest, pk: int) -> Membership:
    """A role that has not ended, for somebody who looks after the partnership's people."""
    role = open_or_refuse(ROLES, request.user, pk=pk)
    refuse_unless(role.is_current_on(timezone.localdate()))
    return role


def list_of(partnership: Partnership) -> str:
    return reverse("csp:people", args=[partnership.slug])
