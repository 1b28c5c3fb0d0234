"""The plain words of a review, live or signed off: what its page, its files and everything that compares reviews read.

A copy holds no record of the plan, only words, days and numbers, so that nothing done later can change what it says
(ADR 0018). Ids of records are there for links alone. What can be worked out from the words, reviews.sums works out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from csp.statuses import status_label
from csp.templatetags.csp import short_date
from plans.quarters import Period
from reviews.sums import Line, Sums


@dataclass(frozen=True)
class AgencyCopy:
    """An agency by the names it went by."""

    agency_id: int
    name: str
    short_name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class UpdateCopy:
    """An update as it was read."""

    update_id: int
    reported_on: date
    status: str  # a RagStatus, or "none"
    progress: str
    remedy: str
    late_on: date | None  # the day it was written down, where that was after the period had ended
    correction_note: str  # why it took the place of an earlier one, where it did
    sent_back: str  # what was asked to be said again; told to those who read the partnership whole
    is_internal: bool

    @property
    def status_label(self) -> str:
        return status_label(self.status)

    @property
    def as_published(self) -> UpdateCopy:
        return replace(self, sent_back="")


@dataclass(frozen=True)
class ChangeCopy:
    """A move of a timescale."""

    changed_on: date
    from_words: str
    to_words: str
    reason: str
    changed_by: str


@dataclass(frozen=True)
class ActionCopy(Line):
    """One action of a review."""

    action_id: int
    period: Period
    reference: str
    activity: str
    outcome: str
    target: str  # its text, where the action stands under one
    lead_agency: AgencyCopy | None
    supporting: tuple[AgencyCopy, ...]
    officer: str  # who leads it, by name; empty in the copy for those who read what is published
    timescale: str
    due_on: date | None
    changes: tuple[ChangeCopy, ...]  # of the timescale in the period, oldest first
    status: str  # a RagStatus or "none"; on the day the review tells of
    status_before: str  # a period before
    stood_before: bool  # in the plan and not closed a period before
    is_overdue: bool
    is_silent: bool  # no report in the period that still stands, though one was due
    joined_on: date | None
    closed_on: date | None  # where that was by the day of the review
    closed_reason: str
    is_internal: bool
    latest: UpdateCopy | None  # the one that gives the status, from whatever period
    updates: tuple[UpdateCopy, ...]  # the period's, newest first

    @property
    def title(self) -> str:
        return f"{self.reference} {self.activity}".strip()

    @property
    def lead_words(self) -> str:
        return self.lead_agency.name if self.lead_agency else "No lead named"

    @property
    def supporting_words(self) -> str:
        return ", ".join(agency.short_name for agency in self.supporting)

    @property
    def is_carried(self) -> bool:
        """Whether the status was given on a day before the period, and nobody gave one since."""
        return self.latest is not None and self.latest.reported_on < self.period.start

    @property
    def source(self) -> str:
        """Where the status comes from, in words: an officer in the period, an earlier day, or nobody."""
        if self.latest is None:
            return "No update so far"
        if self.is_carried:
            return f"Carried from {short_date(self.latest.reported_on)}"
        return f"Given on {short_date(self.latest.reported_on)}"

    @property
    def remedy(self) -> str:
        return self.latest.remedy if self.latest else ""

    @property
    def as_published(self) -> ActionCopy:
        """Without the names of officers and what was sent back, for those who do not read the partnership whole."""
        return replace(
            self,
            officer="",
            changes=tuple(replace(change, changed_by="") for change in self.changes),
            latest=self.latest.as_published if self.latest else None,
            updates=tuple(update.as_published for update in self.updates),
        )

    def is_of(self, agencies: frozenset[int]) -> bool:
        """Whether one of the agencies leads or supports it."""
        named = [*self.supporting, *([self.lead_agency] if self.lead_agency else [])]
        return any(agency.agency_id in agencies for agency in named)


@dataclass(frozen=True)
class CommentaryCopy:
    """What a coordinator wrote about a priority, or about the plan, before the meeting."""

    text: str
    status: str  # the overall status of a priority, where one was given; else empty
    status_reason: str
    written_by: str
    written_on: date
    is_internal: bool

    @property
    def status_label(self) -> str:
        return status_label(self.status)


@dataclass(frozen=True)
class PriorityCopy:
    """A priority with its actions."""

    priority_id: int
    number: str
    title: str
    commentary: CommentaryCopy | None
    actions: tuple[ActionCopy, ...]  # those closed before the period too

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def pk(self) -> int:
        return self.priority_id

    @cached_property
    def lines(self) -> tuple[ActionCopy, ...]:
        """The actions to go through."""
        return tuple(action for action in self.actions if not action.was_closed_before)


@dataclass(frozen=True)
class KeyCopy:
    """What a status meant."""

    status: str
    meaning: str

    @property
    def label(self) -> str:
        return status_label(self.status)


@dataclass(frozen=True)
class CheckCopy:
    """A sense check that was outstanding; told to those who read the partnership whole."""

    heading: str
    about: str
    says: str


@dataclass(frozen=True)
class Signature:
    """Who signed the review off, and when. `turn` is 2 and more where it had been re-opened."""

    turn: int
    signed_by: str
    signed_at: datetime
    signed_on: date


@dataclass(frozen=True)
class ReviewCopy(Sums):
    """A review as it was read: by those who read the partnership whole, or by those who read what is published."""

    plan_id: int
    partnership: str
    partnership_short: str  # the abbreviation, or the name
    plan: str
    marking: str  # in words
    period: Period
    as_at: date
    meeting_on: date | None
    has_earlier_position: bool
    key: tuple[KeyCopy, ...]
    commentary: CommentaryCopy | None
    priorities: tuple[PriorityCopy, ...]
    checks: tuple[CheckCopy, ...]
    is_whole: bool
    withheld: int  # internal actions left out
    withheld_updates: int  # internal updates of the period left out, of the other actions
    asked: tuple[str, ...] = ()  # "you asked, we did", a line each; kept at sign-off for the board page
    signature: Signature | None = None  # None while it is the partnership's working paper

    @property
    def before(self) -> date:
        """The day the earlier position is of."""
        return self.period.previous().end

    @property
    def is_running(self) -> bool:
        """The period's last day was still to come."""
        return self.as_at < self.period.end

    @cached_property
    def lines(self) -> list[ActionCopy]:
        return [action for priority in self.priorities for action in priority.actions]

    @property
    def by_priority(self) -> Sequence[tuple[PriorityCopy, Sequence[ActionCopy]]]:
        return [(priority, priority.lines) for priority in self.priorities]

    @property
    def statuses_used(self) -> Iterable[str]:
        return [meaning.status for meaning in self.key]

    @cached_property
    def actions(self) -> dict[int, ActionCopy]:
        """Every action by its id, to be set beside another copy."""
        return {action.action_id: action for action in self.lines}
