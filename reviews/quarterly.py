"""The quarterly review: how a plan stood at the end of a quarter, what moved, and who was silent.

Worked out from dated rows whenever it is asked for (ADR 0003, ADR 0009); nothing is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.dateformat import format as formatted

from actions.addresses import address
from actions.models import Action, TimescaleChange, Update
from actions.positions import AtHand, Position, positions_as_at
from csp.models import Agency
from csp.statuses import NOT_RATED_LABEL, RagStatus, status_label
from csp.templatetags.csp import short_date
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Priority
from reviews.counts import Row, columns_for, grouped, in_words, row_of, statuses_of

RED, AMBER = RagStatus.RED.label, RagStatus.AMBER.label
WORSE = "Worse than last quarter"
OVERDUE = "Overdue"
SILENT = "No update this quarter"
NO_LEAD = "No lead named"
TIMESCALE_CHANGED = "Timescale changed this quarter"
WORST_FIRST = (RED, AMBER, WORSE, OVERDUE, SILENT, NO_LEAD, TIMESCALE_CHANGED)
MOVEMENTS = ("Worse", "Better", "Newly rated", "No longer rated", "No change", "Not rated")
UNMOVED = ("No change", "Not rated")
NAME_LENGTH = 90


@dataclass(frozen=True)
class ActionReview:
    """One action in a quarter: its position then and a quarter before, and what was reported in between."""

    position: Position
    quarter: Period
    updates: tuple[Update, ...]  # this quarter's, newest first
    changes: tuple[TimescaleChange, ...]  # of the timescale this quarter, oldest first

    @property
    def action(self) -> Action:
        return self.position.action

    @property
    def address(self) -> str:
        return address("reviews:action", self.action.pk)

    @cached_property
    def name(self) -> str:
        """The action in a line."""
        name = str(self.action)
        return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…"

    @property
    def lead_agency(self) -> Agency | None:
        return self.position.lead.agency if self.position.lead else None

    @property
    def timescale_was(self) -> str | None:
        """The timescale at the quarter's start in words, where it changed since; None where it did not."""
        return self.changes[0].from_words or "none given" if self.changes else None

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

    @cached_property
    def then(self) -> str:
        """What stands under the status now: the status a quarter before and how it moved, where both days' words differ."""
        joined_on = self.action.added_on
        if joined_on and self.has_joined:
            return f"Joined the plan on {short_date(joined_on)}"
        before = f"At {short_date(self.quarter.previous().end)}: {self.position.earlier_label}."
        moved = self.position.movement
        return before if moved == NOT_RATED_LABEL else f"{before} {moved}."

    @property
    def is_silent(self) -> bool:
        return self.position.is_silent_in(self.quarter)

    @property
    def is_asked(self) -> bool:
        """Whether a report was due: complete actions are not chased, unless it was this quarter that they were said to be."""
        return not self.position.is_closed and (not self.position.is_complete or bool(self.updates))

    @property
    def has_joined(self) -> bool:
        """Joined the plan during the quarter."""
        return self.action.added_on is not None and self.action.added_on >= self.quarter.start

    @property
    def stood_before(self) -> bool:
        """In the plan, and not closed, at the end of the quarter before."""
        return not self.has_joined and not self.was_closed_before

    @property
    def was_closed_before(self) -> bool:
        return self.action.closed_on is not None and self.action.closed_on < self.quarter.start

    @cached_property
    def reasons(self) -> list[str]:
        """Why the action is an exception, worst first; none for an action that needs nobody's attention."""
        if self.position.is_closed:
            return []
        holds = {
            RED: self.position.status == RagStatus.RED,
            AMBER: self.position.status == RagStatus.AMBER,
            WORSE: self.position.movement == "Worse",
            OVERDUE: self.position.is_overdue,
            SILENT: self.is_silent,
            NO_LEAD: self.position.is_open and self.position.lead is None,
            TIMESCALE_CHANGED: bool(self.changes),
        }
        return [reason for reason in WORST_FIRST if holds[reason]]

    @property
    def reasons_in_words(self) -> list[str]:
        """The reasons for a reader of this plan, whose period may be a half-year or a year."""
        return [reason.replace("quarter", self.quarter.name) for reason in self.reasons]

    @property
    def severity(self) -> list[bool]:
        """Sorts the worst first: the sign of a worse reason outweighs all lesser ones."""
        return [reason not in self.reasons for reason in WORST_FIRST]


@dataclass(frozen=True)
class PriorityReview:
    """One priority's part of a review."""

    priority: Priority
    lines: tuple[ActionReview, ...]


@dataclass(frozen=True)
class Replies:
    """What one lead agency was to report on this quarter, and what it has not; no agency where no lead is named."""

    agency: Agency | None
    asked: tuple[ActionReview, ...]

    @cached_property
    def outstanding(self) -> list[ActionReview]:
        return [line for line in self.asked if line.is_silent]


@dataclass(frozen=True)
class Movement:
    """A way in which statuses moved since the quarter before, and the actions that moved so."""

    words: str
    lines: list[ActionReview]

    @property
    def is_listed(self) -> bool:
        """Whether the actions are named; those that did not move are only counted here."""
        return self.words not in UNMOVED


@dataclass(frozen=True)
class Review:
    """A plan's quarter, as at its last day, or as at today while it runs."""

    plan: AnnualPlan
    quarter: Period
    as_at: date
    lines: tuple[ActionReview, ...]  # in the plan's order
    all_priorities: tuple[Priority, ...]

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
    def shown(self) -> list[ActionReview]:
        """Actions to go through: all but those closed before the quarter began."""
        return [line for line in self.lines if not line.was_closed_before]

    @cached_property
    def closed_before(self) -> list[ActionReview]:
        return [line for line in self.lines if line.was_closed_before]

    @cached_property
    def counted(self) -> list[ActionReview]:
        return [line for line in self.shown if not line.position.is_closed]

    @cached_property
    def closed_in_quarter(self) -> list[ActionReview]:
        return [line for line in self.shown if line.position.is_closed]

    @cached_property
    def statuses(self) -> Counter[str]:
        return statuses_of(line.position for line in self.lines)

    @cached_property
    def earlier_statuses(self) -> Counter[str]:
        return earlier_statuses_of(self.lines)

    @cached_property
    def priorities(self) -> list[PriorityReview]:
        """Every priority with the actions to go through, those without any as well. In the plan's order."""
        lines = grouped(self.shown, lambda line: line.action.priority_id)
        return [PriorityReview(priority, tuple(lines.get(priority.pk, ()))) for priority in self.all_priorities]

    @cached_property
    def table(self) -> list[Row]:
        """Counts by priority and status, with the earlier ones; the last row is the whole plan."""
        columns = columns_for(self.plan.partnership, self.statuses, self.earlier_statuses)
        rows = [
            row_of(
                columns,
                statuses_of(line.position for line in part.lines),
                earlier_statuses_of(part.lines),
                part.priority,
            )
            for part in self.priorities
        ]
        return [*rows, row_of(columns, self.statuses, self.earlier_statuses)]

    @cached_property
    def exceptions(self) -> list[ActionReview]:
        return sorted((line for line in self.counted if line.reasons), key=lambda line: line.severity)

    @cached_property
    def movements(self) -> list[Movement]:
        """The ways in which any action moved, worst first."""
        moved = grouped(self.counted, lambda line: line.position.movement)
        return [Movement(words, moved[words]) for words in MOVEMENTS if words in moved]

    @cached_property
    def replies(self) -> list[Replies]:
        """Agencies that were to report, the one with most outstanding first; no lead named comes last."""
        asked = grouped((line for line in self.counted if line.is_asked), lambda line: line.lead_agency)
        replies = [Replies(agency, tuple(lines)) for agency, lines in asked.items()]
        return sorted(
            replies, key=lambda reply: (reply.agency is None, -len(reply.outstanding), str(reply.agency).lower())
        )

    @property
    def replies_outstanding(self) -> list[Replies]:
        return [reply for reply in self.replies if reply.outstanding]

    @property
    def replied_in_full(self) -> list[Replies]:
        return [reply for reply in self.replies if reply.agency and not reply.outstanding]

    @property
    def words(self) -> str:
        """The position in one line, statuses first, then what needs attention."""
        needs = [
            (sum(OVERDUE in line.reasons for line in self.counted), "overdue"),
            (sum(line.is_silent for line in self.counted), f"with no update this {self.quarter.name}"),
            (sum(NO_LEAD in line.reasons for line in self.counted), "with no lead named"),
            (len(self.closed_in_quarter), f"closed this {self.quarter.name}"),
        ]
        said = [f"{number} {what}" for number, what in needs if number]
        return "; ".join([in_words(self.statuses), *said])

    @property
    def earlier_words(self) -> str:
        return in_words(self.earlier_statuses)


def earlier_statuses_of(lines: Iterable[ActionReview]) -> Counter[str]:
    """Number of actions by their status a quarter before, of those that stood in the plan then."""
    return Counter(line.position.earlier_status for line in lines if line.stood_before)


def review_plan(plan: AnnualPlan, quarter: Period, *, today: date, whole: bool = True) -> Review:
    """Review a quarter that has begun. Seven queries at most, whatever the plan's size.

    Actions that joined the plan later are left out. `whole` is whether the reader may see internal updates.
    """
    as_at = min(quarter.end, today)
    priorities = tuple(plan.priorities.in_order())
    told = Update.objects.filter(action__priority__plan=plan, reported_on__range=(quarter.start, as_at))
    reported = told.readable(whole=whole).standing().select_related("sent_back").as_told().newest_first()
    moved = TimescaleChange.objects.filter(action__priority__plan=plan, changed_on__gte=quarter.start)
    moved = moved.order_by("changed_on", "pk")
    actions = Action.objects.for_plan(plan).in_plan_on(as_at).in_order()
    at_hand = AtHand(priorities, updates=reported, changes=moved)
    positions = positions_as_at(actions, as_at, before=quarter.previous().end, whole=whole, at_hand=at_hand)
    updates = grouped(reported, lambda update: update.action_id)
    changes = grouped((change for change in moved if change.changed_on <= as_at), lambda change: change.action_id)
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
            )
            for position in positions
        ),
        all_priorities=priorities,
    )
