"""Giving people their roles, ending them, and the link by which a person sets a password (ADR 0004, 0027)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.dateformat import format as formatted
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from csp.access import NotAllowedNow
from csp.models import Agency, Membership, Partnership, Role, User

LAST_COORDINATOR = (
    "This is the partnership’s last coordinator. Give the role to somebody else first, "
    "or ask the site administrator to do this."
)
NO_COORDINATOR_AFTER = (
    "After %s the partnership would have no coordinator. Give the role to somebody else first, "
    "or ask the site administrator to do this."
)
CLOSED = "That person’s sign-in has been closed: ask the site administrator to open it"

RoleFor = tuple[str, Agency | None]


@dataclass(frozen=True)
class Given:
    """A person, the roles they have just been given, and those of them they had once before."""

    person: User
    roles: list[Membership]
    again: list[Membership]
    is_new: bool


@transaction.atomic
def give_roles(
    partnership: Partnership, roles: Iterable[RoleFor], *, email: str, name: str, post: str, on: date
) -> Given:
    """Give the roles to whoever signs in with that address; somebody new is added without a password."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)  # of two presses for one role the second waits
    roles = list(roles)
    known = User.objects.filter(email__iexact=email).first()
    if known:
        refuse_roles_held(known, partnership, roles, on=on)
    person = known or User.objects.create_user(email, name=name, post=post)
    before = Membership.objects.filter(user=person, partnership=partnership)
    again = [held for held in before.select_related("agency") if (held.role, held.agency) in roles]
    given = [
        Membership.objects.create(user=person, partnership=partnership, role=role, agency=agency, started_on=on)
        for role, agency in roles
    ]
    return Given(person, given, again, is_new=known is None)


def refuse_roles_held(person: User, partnership: Partnership, roles: Iterable[RoleFor], *, on: date) -> None:
    """Say which of the roles the person has already, and until when."""
    if not person.is_active:
        raise NotAllowedNow(CLOSED)
    current = Membership.objects.current(on=on).filter(user=person, partnership=partnership).select_related("agency")
    wanted = list(roles)
    held = [role for role in current if (role.role, role.agency) in wanted]
    if held:
        words = "; ".join(f"{role.in_words}{until(role)}" for role in held)
        raise NotAllowedNow(f"{person} has that role here already ({words}). Leave it out, or change it in the list.")


def until(role: Membership) -> str:
    return f", until {formatted(role.ended_on, 'j F Y')}" if role.ended_on else ""


@transaction.atomic
def change_role(membership: Membership, *, by: User, on: date) -> Membership:
    """Save a role as edited; the partnership keeps a coordinator."""
    keep_a_coordinator(membership, by=by, on=on)
    membership.save()
    return membership


@transaction.atomic
def end_role(membership: Membership, *, by: User, last_day: date, on: date) -> Membership:
    """Give a role its last day: one to come is worked through, today or a day past ends it at once; it stays on record."""
    membership.ended_on = max(last_day, membership.started_on or last_day)
    membership.is_ended_at_once = last_day <= on
    keep_a_coordinator(membership, by=by, on=on)
    membership.save()
    return membership


def keep_role(membership: Membership) -> Membership:
    """Take away a last day that has not come."""
    membership.ended_on = None
    membership.save()
    return membership


def keep_a_coordinator(*after: Membership, by: User, on: date) -> None:
    """Refuse a change that leaves a day without a coordinator that had one, unless a site administrator makes it.

    `after` are roles in one partnership as they are to be.
    """
    # two coordinators who end each other's role at the same moment wait for each other here
    [partnership] = {role.partnership_id for role in after}
    Partnership.objects.select_for_update().get(pk=partnership)
    held = Membership.objects.current(on=on).filter(
        partnership=partnership, role=Role.COORDINATOR, user__is_active=True
    )
    changed = {role.pk for role in after}
    stay = [role for role in held if role.pk not in changed]
    stay += [role for role in after if role.role == Role.COORDINATOR and role.is_current_on(on) and role.user.is_active]
    reach = last_day_of(stay)
    if reach < last_day_of(held) and not by.standing.is_administrator:
        raise NotAllowedNow(LAST_COORDINATOR if reach < on else NO_COORDINATOR_AFTER % formatted(reach, "j F Y"))


def last_day_of(roles: Iterable[Membership]) -> date:
    """The last day that any of them works."""
    return max((role.ended_on or date.max for role in roles), default=date.min)


def link_can_be_made(person: User, *, by: User, on: date) -> bool:
    """Whether `by` may make a link with which that person sets a password.

    Whoever holds the link can sign in as the person, so a coordinator makes one only for people whose every role is
    in partnerships that the coordinator looks after; a site administrator for anybody.
    """
    if not person.is_active:
        return False
    if by.standing.is_administrator:
        return True
    elsewhere = Membership.objects.current(on=on).filter(user=person).exclude(partnership__in=by.standing.coordinates)
    return not person.is_superuser and not elsewhere.exists()


def password_link(person: User) -> str:
    """The address at which the person sets a password: good once, and for as long as PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("set_password", args=[uid, default_token_generator.make_token(person)])


def person_of_link(uidb64: str, token: str) -> User | None:
    """Whose link it is; None for one that is used, too old or not ours."""
    try:
        person = User.objects.get(pk=int(urlsafe_base64_decode(uidb64)), is_active=True)
    except (ValueError, User.DoesNotExist):
        return None
    return person if default_token_generator.check_token(person, token) else None
