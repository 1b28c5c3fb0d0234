"""Who is asked for an agency's updates: people by their roles today, else the agency's own address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from csp.models import Agency, Membership, Role, User
from reviews.counts import grouped
from reviews.rounds import Owed


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be written to; no user where it is an agency's own address."""

    email: str
    name: str
    user: User | None = None


@dataclass(frozen=True)
class Contacts:
    """The people and addresses of one partnership. An ended role is no role."""

    agencies: dict[int, Agency]
    officers: dict[int, list[User]]  # lead officers, by agency
    coordinators: list[User]
    writers: frozenset[int]  # people with a role in which they record updates

    def of_line(self, line: Owed) -> list[Recipient]:
        """The action's own lead officer, else those of its lead agency, else the coordinators."""
        if line.officer and line.officer.pk in self.writers:
            return [person(line.officer)]
        return self.of_agency(line.agency) or [person(user) for user in self.coordinators]

    def of_agency(self, agency: Agency | None) -> list[Recipient]:
        """The agency's lead officers, else its e-mail address; a team that has neither is reached by its agency."""
        if agency is None:
            return []
        officers = self.officers.get(agency.pk, [])
        if officers:
            return [person(user) for user in officers]
        if agency.email and agency.ended_on is None:
            return [Recipient(agency.email.lower(), agency.name)]
        return self.of_agency(self.agencies.get(agency.part_of_id or 0))

    def written_to(self, agency: Agency | None) -> list[str]:
        """Where messages to an agency go that somebody sends by hand: the address it gives for that, else its officers'."""
        if agency and agency.email:
            return [agency.email]
        return [known.email for known in self.of_agency(agency)]

    def answering(self, agency: Agency | None) -> list[str]:
        """Where a question is chased that nobody has answered: with the agency asked, else with the coordinators."""
        return self.written_to(agency) or self.replies_to

    @property
    def replies_to(self) -> list[str]:
        return [user.email for user in self.coordinators]


def person(user: User) -> Recipient:
    return Recipient(user.email.lower(), user.name, user)


def contacts_of(partnership_id: int, *, on: date) -> Contacts:
    """As the roles are on the day. Two queries."""
    roles = Membership.objects.current(on=on).filter(partnership=partnership_id, user__is_active=True)
    roles = roles.filter(role__in=[Role.COORDINATOR, Role.LEAD_OFFICER]).select_related("user")
    by_role = grouped(roles.order_by("user__name", "pk"), lambda row: row.role)
    reporting = grouped(by_role.get(Role.LEAD_OFFICER, []), lambda row: row.agency_id)
    return Contacts(
        agencies=Agency.objects.filter(partnership=partnership_id).in_bulk(),
        officers={agency: users_of(rows) for agency, rows in reporting.items()},
        coordinators=users_of(by_role.get(Role.COORDINATOR, [])),
        writers=frozenset(row.user_id for rows in by_role.values() for row in rows),
    )


def users_of(roles: Iterable[Membership]) -> list[User]:
    return [role.user for role in roles]
