"""What a person finds on their home page: the current plans of their partnerships, and what waits for them there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from actions.models import Action
from actions.positions import Position, positions_as_at
from csp.models import Agency, Membership, Partnership, Role, User
from csp.statuses import NEEDS_REMEDY, RagStatus
from plans.models import AnnualPlan
from plans.quarters import Quarter
from reviews.counts import grouped, in_words, statuses_of


@dataclass(frozen=True)
class PlanAtHome:
    """A current plan as it stands today, as one person may see it."""

    plan: AnnualPlan
    today: date
    positions: list[Position]
    is_read_whole: bool
    agencies: frozenset[int]  # those the person reports for

    @property
    def quarter(self) -> Quarter:
        return self.plan.reporting_quarter(self.today)

    @property
    def is_chased(self) -> bool:
        """Whether updates are awaited: the plan's year has begun and the plan is not closed."""
        return self.plan.starts_on <= self.today and not self.plan.is_closed

    @property
    def words(self) -> str:
        return in_words(statuses_of(self.positions))

    @property
    def latest_review(self) -> Quarter | None:
        """The last quarter of the plan that has begun; none before its year, or for people who read what is published."""
        begun = [quarter for quarter in self.plan.quarters if quarter.start <= self.today]
        return begun[-1] if begun and self.is_read_whole else None

    @cached_property
    def counted(self) -> list[Position]:
        return [position for position in self.positions if not position.is_closed]

    @cached_property
    def silent(self) -> list[Position]:
        return [position for position in self.counted if position.is_silent_in(self.quarter)]

    @cached_property
    def overdue(self) -> list[Position]:
        return [position for position in self.counted if position.is_overdue]

    @property
    def without_lead(self) -> int:
        return sum(position.is_open and position.lead is None for position in self.counted)

    @property
    def red(self) -> int:
        return sum(position.status == RagStatus.RED for position in self.counted)

    @property
    def amber(self) -> int:
        return sum(position.status == RagStatus.AMBER for position in self.counted)

    @property
    def off_track(self) -> list[Position]:
        """Red, then Amber, each in the plan's order."""
        rated = [position for position in self.counted if position.status in NEEDS_REMEDY]
        return sorted(rated, key=lambda position: position.status != RagStatus.RED)

    @property
    def not_replied(self) -> list[tuple[Agency, int]]:
        """Lead agencies that owe updates this quarter, and how many; those that owe most first."""
        led = [position for position in self.silent if position.lead]
        owed = grouped(led, lambda position: position.lead.agency)
        return sorted(((agency, len(rows)) for agency, rows in owed.items()), key=lambda owes: (-owes[1], str(owes[0])))

    @property
    def mine_silent(self) -> list[Position]:
        return [position for position in self.silent if self.is_mine(position)]

    @property
    def mine_overdue(self) -> list[Position]:
        return [position for position in self.overdue if self.is_mine(position)]

    def is_mine(self, position: Position) -> bool:
        """Led by an agency the person reports for, or by a team inside it."""
        lead = position.lead
        return lead is not None and bool({lead.agency_id, lead.agency.part_of_id} & self.agencies)


@dataclass(frozen=True)
class PartnershipAtHome:
    """One partnership on a person's home page, with their roles in it; none in a district below their county."""

    partnership: Partnership
    roles: list[Membership]
    plans: list[PlanAtHome]

    @property
    def is_coordinator(self) -> bool:
        return any(role.role == Role.COORDINATOR for role in self.roles)

    @property
    def is_lead_officer(self) -> bool:
        return any(role.role == Role.LEAD_OFFICER for role in self.roles)

    @property
    def is_board_member(self) -> bool:
        return any(role.role == Role.BOARD_MEMBER for role in self.roles)


def home_of(user: User, *, today: date) -> list[PartnershipAtHome]:
    """The person's own partnerships, then the districts below them. Fourteen queries at most, however many there are."""
    standing = user.standing
    near = Q(pk__in=standing.inside) | Q(parent__in=standing.reads_whole)
    partnerships = Partnership.objects.filter(near).order_by("name", "pk")
    plans = AnnualPlan.objects.visible_to(user).filter(partnership__in=partnerships)
    current = current_plans(plans.order_by("partnership", "-year"), today)
    shown = grouped(plans_at_home(current, user, today), lambda row: row.plan.partnership_id)
    roles = grouped(user.current_memberships, lambda role: role.partnership_id)
    found = [PartnershipAtHome(own, roles.get(own.pk, []), shown.get(own.pk, [])) for own in partnerships]
    return sorted(found, key=lambda row: not row.roles)


def plans_at_home(plans: list[AnnualPlan], user: User, today: date) -> Iterator[PlanAtHome]:
    """The plans with their actions, those read whole apart from those of which only the published part is read."""
    for whole in (True, False):
        chosen = [plan for plan in plans if plan.is_read_whole_by(user) == whole]
        actions = Action.objects.filter(priority__plan__in=chosen).visible_to(user).in_plan_on(today).in_order()
        positions = grouped(
            positions_as_at(actions, today, whole=whole), lambda position: position.action.priority.plan_id
        )
        for plan in chosen:
            yield PlanAtHome(plan, today, positions.get(plan.pk, []), whole, user.standing.agencies)


def current_plans(plans: Iterable[AnnualPlan], today: date) -> list[AnnualPlan]:
    """Of each partnership, the newest plan whose year has begun, and any for a year to come."""
    current = []
    for _, own in groupby(plans, key=lambda plan: plan.partnership_id):
        for plan in own:  # newest first
            current.append(plan)
            if plan.starts_on <= today:
                break
    return current
