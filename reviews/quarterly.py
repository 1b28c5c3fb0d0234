"""The quarterly review: how a plan stood at the end of a quarter, what moved, and who was silent.

Worked out from dated rows whenever it is asked for (ADR 0003, ADR 0009); nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.dateformat import format as formatted

from actions.addresses import address
from actions.models import Action, TimescaleChange, Update
from actions.positions import AtHand, Position, positions_as_at
from csp.models import Agency
from csp.statuses import NOT_RATED, status_label
from csp.templatetags.csp import short_date
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Priority
from reviews.copies import CommentaryCopy
from reviews.counts import grouped
from reviews.models import Commentary, SignOff
from reviews.sums import Line, Sums


@dataclass(frozen=True)
class ActionReview(Line):
    """One action in a quarter: its position then and a quarter before, and what was reported in between."""

    position: Position
    quarter: Period
    updates: tuple[Update, ...]  # this quarter's, newest first
    changes: tuple[TimescaleChange, ...]  # of the timescale this quarter, oldest first
    signed_before: Mapping[int, str] | None = None  # statuses of the quarter before by action, where it is signed off

    @property
    def action(self) -> Action:
        return self.position.action

    @property
    def address(self) -> str:
        return address("reviews:action", self.action.pk)

    @property
    def lead_agency(self) -> Agency | None:
        return self.position.lead.agency if self.position.lead else None

    @cached_property
    def told(self) -> list[tuple[str, Update, str]]:
        """The quarter's updates: each under its day, with its status where there are several, and when it came late."""
        several = len(self.updates) > 1
        return [(self.day_of(update, several), update, self.lateness_of(update)) for update in self.updates]

    def day_of(self, update: Update, several: bool) -> str:
        day = short_date(update.reported_on)
        return f"{day}, {status_label(update.status)}" if several else day

    def lateness_of(self, update: Update) -> str:
        """The day it was written down where that was after the quarter had ended; it counts all the same."""
        late = update.is_late_for(self.quarter)
        return formatted(update.recorded_on, "j F Y") if late else ""

    @property
    def period(self) -> Period:
        return self.quarter

    @property
    def title(self) -> str:
        return str(self.action)

    @property
    def joined_on(self) -> date | None:
        return self.action.added_on

    @property
    def closed_on(self) -> date | None:
        return self.action.closed_on if self.position.is_closed else None

    @property
    def status(self) -> str:
        return self.position.status

    @property
    def status_before(self) -> str:
        """What the board was told a quarter before where that was signed off, else the position of that day (ADR 0018)."""
        if self.signed_before is None:
            return self.position.earlier_status
        return self.signed_before.get(self.action.pk, NOT_RATED)

    @property
    def is_overdue(self) -> bool:
        return self.position.is_overdue

    @property
    def is_silent(self) -> bool:
        return self.position.is_silent_in(self.quarter)

    @property
    def stood_before(self) -> bool:
        """In the plan, and not closed, at the end of the quarter before; where that was signed off, as it was then."""
        if self.signed_before is None:
            return not self.has_joined and not self.was_closed_before
        return self.action.pk in self.signed_before


@dataclass(frozen=True)
class PriorityReview:
    """One priority's part of a review."""

    priority: Priority
    lines: tuple[ActionReview, ...]
    commentary: CommentaryCopy | None


@dataclass(frozen=True)
class Review(Sums):
    """A plan's quarter, as at its last day, or as at today while it runs."""

    plan: AnnualPlan
    quarter: Period
    as_at: date
    lines: tuple[ActionReview, ...]  # in the plan's order
    all_priorities: tuple[Priority, ...]
    is_whole: bool = True  # for those who read the partnership whole
    written: Mapping[int | None, CommentaryCopy] = field(
        default_factory=dict
    )  # commentary by priority; None: the plan's

    @property
    def commentary(self) -> CommentaryCopy | None:
        """What was written about the whole plan."""
        return self.written.get(None)

    @property
    def is_running(self) -> bool:
        """The quarter's last day is still to come."""
        return self.as_at < self.quarter.end

    @cached_property
    def has_earlier_position(self) -> bool:
        """Whether there is a position to compare with: a plan has none before its year, unless updates say otherwise."""
        started = self.quarter.previous().start >= self.plan.starts_on
        return started or any(line.position.earlier for line in self.lines)

    @cached_property
    def priorities(self) -> list[PriorityReview]:
        """Every priority with the actions to go through, those without any as well. In the plan's order."""
        lines = grouped(self.shown, lambda line: line.action.priority_id)
        return [
            PriorityReview(priority, tuple(lines.get(priority.pk, ())), self.written.get(priority.pk))
            for priority in self.all_priorities
        ]

    @property
    def by_priority(self) -> list[tuple[Priority, tuple[ActionReview, ...]]]:
        return [(part.priority, part.lines) for part in self.priorities]

    @property
    def period(self) -> Period:
        return self.quarter

    @property
    def statuses_used(self) -> list[str]:
        return [meaning.status for meaning in self.plan.partnership.status_key]


def review_plan(plan: AnnualPlan, quarter: Period, *, today: date, whole: bool = True, beyond: bool = False) -> Review:
    """Review a quarter that has begun. Nine queries at most, whatever the plan's size.

    Actions that joined the plan later are left out. `whole` is whether the reader may see what is internal; `beyond` is
    for the position on a day after the plan's last period.
    """
    as_at = today if beyond else min(quarter.end, today)
    priorities = tuple(plan.priorities.in_order())
    told = Update.objects.filter(action__priority__plan=plan, reported_on__range=(quarter.start, as_at))
    reported = told.readable(whole=whole).standing().select_related("sent_back").as_told().newest_first()
    moved = TimescaleChange.objects.filter(action__priority__plan=plan, changed_on__gte=quarter.start)
    moved = moved.select_related("changed_by").order_by("changed_on", "pk")
    actions = Action.objects.for_plan(plan).in_plan_on(as_at).readable(whole=whole).in_order()
    at_hand = AtHand(priorities, updates=reported, changes=moved)
    positions = positions_as_at(actions, as_at, before=quarter.previous().end, whole=whole, at_hand=at_hand)
    updates = grouped(reported, lambda update: update.action_id)
    changes = grouped((change for change in moved if change.changed_on <= as_at), lambda change: change.action_id)
    signed_before = SignOff.objects.of(plan, quarter.previous()).standing().statuses(whole=whole)
    return Review(
        plan=plan,
        quarter=quarter,
        as_at=as_at,
        lines=tuple(
            ActionReview(
                position,
                quarter,
                tuple(updates.get(position.action.pk, ())),
                tuple(changes.get(position.action.pk, ())),
                signed_before,
            )
            for position in positions
        ),
        all_priorities=priorities,
        is_whole=whole,
        written=Commentary.objects.of(plan, quarter).in_words(whole=whole),
    )
