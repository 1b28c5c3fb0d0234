"""What changed in a plan between two days: a board's "since the last meeting". Worked out from the positions of both days.

The old words stand beside the new ones. A day that ends a signed period tells what was signed (ADR 0019).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from actions.models import TimescaleChange
from csp.statuses import RagStatus, movement
from plans.models import AnnualPlan
from priorities.models import Target
from reviews.as_at import position_of
from reviews.copies import ActionCopy, PriorityCopy, ReviewCopy
from reviews.counts import grouped

WORSE, BETTER, NEWLY_RATED, NO_LONGER_RATED = "Worse", "Better", "Newly rated", "No longer rated"
COMPLETED, OVERDUE, CLOSED, NEW = "Completed", "Newly overdue", "Closed", "New in the plan"
TIMESCALE, SILENT, GONE = "Timescale moved", "No update in between", "No longer in the plan"
KINDS = (
    WORSE, OVERDUE, TIMESCALE, SILENT, NO_LONGER_RATED, BETTER, COMPLETED, NEWLY_RATED, NEW, CLOSED, GONE
)  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """A move of a timescale between the two days."""

    from_words: str
    to_words: str
    reason: str
    changed_on: date


@dataclass(frozen=True)
class Change:
    """One action on both days; none on the earlier day where it is new, on the later where it is gone."""

    before: ActionCopy | None
    now: ActionCopy | None
    moves: tuple[Moved, ...]
    since: date

    @property
    def line(self) -> ActionCopy:
        """The action in its latest words."""
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def is_silent(self) -> bool:
        """Open on the later day, and nobody has reported since the earlier one."""
        if self.now is None or self.now.is_closed or self.now.is_complete or self.before is None:
            return False
        return self.now.latest is None or self.now.latest.reported_on <= self.since

    @cached_property
    def kinds(self) -> list[str]:
        """The ways in which the action changed, worst first; none for one that did not."""
        if self.now is None:
            return [GONE]
        if self.before is None:
            return [NEW, CLOSED] if self.now.is_closed else [NEW]
        if self.before.is_closed:
            return []
        if self.now.is_closed:
            return [CLOSED]
        moved = movement(rated(self.before), rated(self.now))
        holds = {
            moved: True,
            COMPLETED: self.now.is_complete and not self.before.is_complete,
            OVERDUE: self.now.is_overdue and not self.before.is_overdue,
            TIMESCALE: bool(self.moves) or self.now.timescale != self.before.timescale,
            SILENT: self.is_silent,
        }
        if holds[COMPLETED]:
            holds[BETTER] = holds[NEWLY_RATED] = False  # it says so more plainly
        return [kind for kind in KINDS if holds.get(kind)]


def rated(line: ActionCopy) -> str:
    return line.status if line.status in RagStatus else ""


@dataclass(frozen=True)
class PriorityChanges:
    """What changed in one priority."""

    priority: PriorityCopy
    changes: tuple[Change, ...]  # of those that changed, in the plan's order
    unchanged: int


@dataclass(frozen=True)
class Since:
    """What changed between the ends of two days."""

    before: ReviewCopy
    now: ReviewCopy
    priorities: tuple[PriorityChanges, ...]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(kind for part in self.priorities for change in part.changes for kind in change.kinds)

    @property
    def unchanged(self) -> int:
        return sum(part.unchanged for part in self.priorities)


def since(plan: AnnualPlan, start: date, end: date, *, whole: bool) -> Since:
    """What changed after the end of one day up to the end of a later one. Twenty queries at most."""
    targets = list(Target.objects.filter(priority__plan=plan))
    before = position_of(plan, start, targets, whole=whole)
    now = position_of(plan, end, targets, whole=whole)
    moved = TimescaleChange.objects.filter(
        action__priority__plan=plan, changed_on__gt=start, changed_on__lte=end
    ).order_by("changed_on", "pk")
    return compared(before, now, grouped(moved, lambda change: change.action_id))


def compared(before: ReviewCopy, now: ReviewCopy, moved: Mapping[int, Iterable[TimescaleChange]]) -> Since:
    """Two positions of one plan side by side. An action that went to another priority stands under its new one."""
    gone = [line.action_id for line in before.lines if line.action_id not in now.actions]
    stood_in = {line.action_id: each.priority_id for each in before.priorities for line in each.actions}
    left = {pk: before.actions[pk] for pk in gone}
    parts = []
    for priority in all_priorities(before, now):
        own = now_in(now, priority) + [left[pk] for pk in gone if stood_in[pk] == priority.priority_id]
        changes = [change_of(line.action_id, before, now, moved.get(line.action_id, ())) for line in own]
        changed = tuple(change for change in changes if change.kinds)
        still = sum(not change.kinds and not change.line.is_closed for change in changes)
        parts.append(PriorityChanges(priority, changed, still))
    return Since(before, now, tuple(parts))


def all_priorities(before: ReviewCopy, now: ReviewCopy) -> list[PriorityCopy]:
    """Those of the later day, then those that went."""
    present = {priority.priority_id for priority in now.priorities}
    return [*now.priorities, *(each for each in before.priorities if each.priority_id not in present)]


def now_in(now: ReviewCopy, priority: PriorityCopy) -> list[ActionCopy]:
    return [line for each in now.priorities if each.priority_id == priority.priority_id for line in each.actions]


def change_of(pk: int, before: ReviewCopy, now: ReviewCopy, moved: Iterable[TimescaleChange]) -> Change:
    moves = (Moved(each.from_words, each.to_words, each.reason, each.changed_on) for each in moved)
    return Change(before.actions.get(pk), now.actions.get(pk), tuple(moves), before.as_at)
