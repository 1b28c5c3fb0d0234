"""What is worked out from the lines of a review, in one place for the live page and for every copy of it.

Counts by priority, exceptions, movements and replies. No queries, no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from actions.positions import StatusWords
from csp.statuses import NOT_RATED, NOT_RATED_LABEL, RagStatus, movement, status_label
from csp.templatetags.csp import short_date
from reviews.counts import Row, columns_of, grouped, in_words, row_of, statuses_of

if TYPE_CHECKING:
    from datetime import date

    from plans.quarters import Period

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


class Line(StatusWords):
    """One action of a review: what its sums ask of it, and what follows from that."""

    if TYPE_CHECKING:  # a line gives these itself, as fields or worked out

        @property
        def status_before(self) -> str: ...  # a RagStatus or "none", a period before
        @property
        def period(self) -> Period: ...
        @property
        def title(self) -> str: ...  # reference and activity
        @property
        def lead_agency(self) -> Any: ...  # None where no lead is named
        @property
        def joined_on(self) -> date | None: ...
        @property
        def closed_on(self) -> date | None: ...  # where that was by the day of the review
        @property
        def updates(self) -> Sequence[Any]: ...  # the period's, newest first
        @property
        def changes(self) -> Sequence[Any]: ...  # of the timescale in the period, oldest first
        @property
        def is_overdue(self) -> bool: ...
        @property
        def is_silent(self) -> bool: ...

    @cached_property
    def name(self) -> str:
        """The action in a line."""
        return self.title if len(self.title) <= NAME_LENGTH else f"{self.title[: NAME_LENGTH - 1]}…"

    @property
    def label_before(self) -> str:
        return status_label(self.status_before)

    @cached_property
    def movement(self) -> str:
        """In words: Better, Worse, No change, Newly rated, No longer rated, Not rated."""
        before, now = ("" if status == NOT_RATED else status for status in (self.status_before, self.status))
        return movement(before, now)

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def was_closed_before(self) -> bool:
        return self.closed_on is not None and self.closed_on < self.period.start

    @property
    def is_asked(self) -> bool:
        """Whether a report was due: complete actions are not chased, unless it was this quarter that they were said to be."""
        return not self.is_closed and (not self.is_complete or bool(self.updates))

    @property
    def has_joined(self) -> bool:
        """Joined the plan during the period."""
        return self.joined_on is not None and self.joined_on >= self.period.start

    @property
    def timescale_was(self) -> str | None:
        """The timescale at the period's start in words, where it changed since; None where it did not."""
        return self.changes[0].from_words or "none given" if self.changes else None

    @cached_property
    def then(self) -> str:
        """What stands under the status now: the status a period before and how it moved, where both days' words differ."""
        if self.has_joined:
            return f"Joined the plan on {short_date(self.joined_on)}"
        before = f"At {short_date(self.period.previous().end)}: {self.label_before}."
        return before if self.movement == NOT_RATED_LABEL else f"{before} {self.movement}."

    @cached_property
    def reasons(self) -> list[str]:
        """Why the action is an exception, worst first; none for an action that needs nobody's attention."""
        if self.is_closed:
            return []
        holds = {
            RED: self.status == RagStatus.RED,
            AMBER: self.status == RagStatus.AMBER,
            WORSE: self.movement == "Worse",
            OVERDUE: self.is_overdue,
            SILENT: self.is_silent,
            NO_LEAD: not self.is_complete and self.lead_agency is None,
            TIMESCALE_CHANGED: bool(self.changes),
        }
        return [reason for reason in WORST_FIRST if holds[reason]]

    @property
    def reasons_in_words(self) -> list[str]:
        """The reasons for a reader of this plan, whose period may be a half-year or a year."""
        return [reason.replace("quarter", self.period.name) for reason in self.reasons]

    @property
    def severity(self) -> list[bool]:
        """Sorts the worst first: the sign of a worse reason outweighs all lesser ones."""
        return [reason not in self.reasons for reason in WORST_FIRST]


@dataclass(frozen=True)
class Replies:
    """What one lead agency was to report on in the period, and what it has not; no agency where no lead is named."""

    agency: Any
    asked: tuple[Any, ...]

    @cached_property
    def outstanding(self) -> list[Any]:
        return [line for line in self.asked if line.is_silent]


@dataclass(frozen=True)
class Movement:
    """A way in which statuses moved since the period before, and the actions that moved so."""

    words: str
    lines: list[Any]

    @property
    def is_listed(self) -> bool:
        """Whether the actions are named; those that did not move are only counted here."""
        return self.words not in UNMOVED


class Sums:
    """What follows from the lines of a review, whoever holds them."""

    if TYPE_CHECKING:

        @property
        def period(self) -> Period: ...
        @property
        def lines(self) -> Sequence[Any]: ...  # every Line, in the plan's order
        @property
        def by_priority(self) -> Sequence[tuple[Any, Sequence[Any]]]: ...  # every priority with the lines to go through
        @property
        def statuses_used(self) -> Iterable[str]: ...  # by the partnership

    @cached_property
    def shown(self) -> list[Any]:
        """Actions to go through: all but those closed before the period began."""
        return [line for line in self.lines if not line.was_closed_before]

    @cached_property
    def closed_before(self) -> list[Any]:
        return [line for line in self.lines if line.was_closed_before]

    @cached_property
    def counted(self) -> list[Any]:
        return [line for line in self.shown if not line.is_closed]

    @cached_property
    def closed_in_quarter(self) -> list[Any]:
        return [line for line in self.shown if line.is_closed]

    @cached_property
    def statuses(self) -> Counter[str]:
        return statuses_of(self.lines)

    @cached_property
    def earlier_statuses(self) -> Counter[str]:
        return statuses_before(self.lines)

    @cached_property
    def table(self) -> list[Row]:
        """Counts by priority and status, with the earlier ones; the last row is the whole plan."""
        columns = columns_of(self.statuses_used, self.statuses, self.earlier_statuses)
        rows = [
            row_of(columns, statuses_of(lines), statuses_before(lines), priority)
            for priority, lines in self.by_priority
        ]
        return [*rows, row_of(columns, self.statuses, self.earlier_statuses)]

    @cached_property
    def exceptions(self) -> list[Any]:
        return sorted((line for line in self.counted if line.reasons), key=lambda line: line.severity)

    @cached_property
    def movements(self) -> list[Movement]:
        """The ways in which any action moved, worst first."""
        moved = grouped(self.counted, lambda line: line.movement)
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
        name = self.period.name
        needs = [
            (sum(OVERDUE in line.reasons for line in self.counted), "overdue"),
            (sum(line.is_silent for line in self.counted), f"with no update this {name}"),
            (sum(NO_LEAD in line.reasons for line in self.counted), "with no lead named"),
            (len(self.closed_in_quarter), f"closed this {name}"),
        ]
        said = [f"{number} {what}" for number, what in needs if number]
        return "; ".join([in_words(self.statuses), *said])

    @property
    def earlier_words(self) -> str:
        return in_words(self.earlier_statuses)


def statuses_before(lines: Iterable[Any]) -> Counter[str]:
    """Number of actions by their status a period before, of those that stood in the plan then."""
    return Counter(line.status_before for line in lines if line.stood_before)
