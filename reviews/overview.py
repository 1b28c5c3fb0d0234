"""An annual plan as it stood on a day: counts, then priorities, their targets, and the actions under each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from actions.grouping import TargetGroup, by_target
from actions.models import Action
from actions.positions import AtHand, Position, positions_as_at
from csp.models import User
from plans.models import AnnualPlan
from priorities.models import Priority, Target
from reviews.counts import Row, columns_for, grouped, in_words, row_of, statuses_of


@dataclass(frozen=True)
class PriorityOverview:
    """A priority with its targets and actions, and how those stood."""

    priority: Priority
    groups: list[TargetGroup]
    statuses: Counter[str]
    supports: Priority | None  # the county priority it supports, where the reader may open its page
    supported_by: list[Priority]  # of districts, those the reader may open

    @property
    def words(self) -> str:
        return in_words(self.statuses)


@dataclass(frozen=True)
class PlanOverview:
    """A plan as at a day, as one reader may see it."""

    plan: AnnualPlan
    as_at: date
    positions: list[Position]
    priorities: list[PriorityOverview]
    withheld: int  # internal actions that this reader is not shown

    @cached_property
    def statuses(self) -> Counter[str]:
        return statuses_of(self.positions)

    @property
    def closed(self) -> int:
        return sum(position.is_closed for position in self.positions)

    @property
    def words(self) -> str:
        """The position in one line."""
        overdue = sum(position.is_overdue for position in self.positions)
        return in_words(self.statuses) + (f"; {overdue} overdue" if overdue else "")

    @cached_property
    def table(self) -> list[Row]:
        """Counts by priority and status; the last row is the whole plan."""
        columns = columns_for(self.plan.partnership, self.statuses)
        rows = [row_of(columns, part.statuses, priority=part.priority) for part in self.priorities]
        return [*rows, row_of(columns, self.statuses)]


def overview_of(plan: AnnualPlan, *, as_at: date, reader: User) -> PlanOverview:
    """The plan as its reader may see it at the end of the day. Ten queries at most, whatever its size."""
    whole = plan.is_read_whole_by(reader)
    joined = Action.objects.for_plan(plan).in_plan_on(as_at)
    priorities = list(plan.priorities.in_order().select_related("strategic_priority"))
    positions = positions_as_at(joined.visible_to(reader).in_order(), as_at, whole=whole, at_hand=AtHand(priorities))
    return PlanOverview(
        plan=plan,
        as_at=as_at,
        positions=positions,
        priorities=list(priority_overviews(plan, priorities, positions, reader)),
        withheld=0 if whole else joined.filter(is_internal=True).count(),
    )


def priority_overviews(
    plan: AnnualPlan, priorities: list[Priority], positions: list[Position], reader: User
) -> Iterator[PriorityOverview]:
    visible = Priority.objects.visible_to(reader).select_related("plan__partnership").in_order()
    supported = visible.in_bulk([priority.supports_id for priority in priorities if priority.supports_id])
    supporting = grouped(visible.filter(supports__plan=plan), lambda priority: priority.supports_id)
    targets = grouped(Target.objects.filter(priority__plan=plan).in_order(), lambda target: target.priority_id)
    found = grouped(positions, lambda position: position.action.priority_id)
    for priority in priorities:
        own = found.get(priority.pk, [])
        yield PriorityOverview(
            priority=priority,
            groups=by_target(targets.get(priority.pk, []), own),
            statuses=statuses_of(own),
            supports=supported.get(priority.supports_id),
            supported_by=supporting.get(priority.pk, []),
        )
