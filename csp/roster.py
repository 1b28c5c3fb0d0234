"""The people of a partnership as those who look after them see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from csp.models import Invitation, Membership, Partnership, User


@dataclass(frozen=True)
class PersonLine:
    """One person with their roles here, how they come in, and what hangs on them."""

    person: User
    roles: list[Membership]
    invitation: Invitation | None  # the latest from this partnership
    can_have_link: bool
    held: int  # open actions that name them as lead officer
    today: date

    @property
    def any_role(self) -> Membership:
        """A role to name the person by in addresses."""
        return self.roles[0]

    @property
    def is_waited_for(self) -> bool:
        return self.person.is_active and self.person.is_waited_for

    @property
    def link_works(self) -> bool:
        return self.invitation is not None and self.invitation.works_on(self.today)


@dataclass(frozen=True)
class Roster:
    """Those with a role on the day, and roles that have ended by person."""

    current: list[PersonLine]
    ended: list[PersonLine]


def roster_of(partnership: Partnership, *, by: User, on: date, held: Mapping[int, int]) -> Roster:
    """By name. Three queries, however many people."""
    roles = list(partnership.memberships.select_related("user", "agency").order_by("user__name", "user_id", "pk"))
    people = {role.user_id for role in roles}
    sent = partnership.invitations.select_related("invited_by").order_by("made_at", "pk")
    invitations = {invitation.user_id: invitation for invitation in sent}
    elsewhere = Membership.objects.current(on=on).filter(user__in=people)
    shared = set(elsewhere.exclude(partnership__in=by.standing.coordinates).values_list("user", flat=True))

    def lines(*, are_current: bool) -> list[PersonLine]:
        found: dict[int, PersonLine] = {}
        for role in roles:
            if role.is_current_on(on) == are_current:
                person = role.user
                may = by.standing.is_administrator or not (person.is_superuser or person.pk in shared)
                held_here = held.get(person.pk, 0)
                line = PersonLine(person, [], invitations.get(person.pk), may and person.is_active, held_here, on)
                found.setdefault(person.pk, line).roles.append(role)
        return list(found.values())

    return Roster(lines(are_current=True), lines(are_current=False))
