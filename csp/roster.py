"""The people of a partnership as those who look after them see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from csp.models import Invitation, Membership, Partnership, User
from csp.signing_in.second_step import people_with_one


@dataclass(frozen=True)
class PersonLine:
    """One person with their roles here, how they come in, and what hangs on them."""

    person: User
    roles: list[Membership]
    invitation: Invitation | None  # the latest from this partnership
    can_have_link: bool
    has_second_step: bool
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
    """By name. Four queries, however many people."""
    roles = list(partnership.memberships.select_related("user", "agency").order_by("user__name", "user_id", "pk"))
    people = {role.user_id for role in roles}
    sent = partnership.invitations.select_related("invited_by").order_by("made_at", "pk")
    invitations = {invitation.user_id: invitation for invitation in sent}
    elsewhere = Membership.objects.current(on=on).filter(user__in=people)
    shared = set(elsewhere.exclude(partnership__in=by.standing.coordinates).values_list("user", flat=True))

    with_second_step = people_with_one(people)

    def lines(*, are_current: bool) -> list[PersonLine]:
        found: dict[int, PersonLine] = {}
        for role in roles:
            if role.is_current_on(on) == are_current:
                person = role.user
                may = by.standing.is_administrator or not (person.is_superuser or person.pk in shared)
                held_here = held.get(person.pk, 0)
                can, has = may and person.is_active, person.pk in with_second_step
                line = PersonLine(person, [], invitations.get(person.pk), can, has, held_here, on)
                found.setdefault(person.pk, line).roles.append(role)
        return list(found.values())

    return Roster(lines(are_current=True), lines(are_current=False))
