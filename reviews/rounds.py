"""The round of a period: who owes updates, since when they have been silent, and what is left of the time to give them.

Plain Python over positions as they stand today; no queries and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.dateformat import format as formatted

from actions.positions import Position
from csp.models import Agency, User
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.counts import grouped, number_of
from reviews.models import ReminderKind, Review
from reviews.working_days import next_working_day

NOTICE = 7  # days before updates are due
AFTER_GRACE = (1, 7, 21, 35)  # days
LAST_CHASED = 42  # days after the grace period, where no meeting is set
CAUGHT_UP = 3  # days within which a reminder whose day was missed still goes out


@dataclass(frozen=True)
class RoundDates:
    """When a period's updates are due, and until when they are waited for."""

    period: Period
    due_on: date
    grace_ends_on: date
    meeting_on: date | None
    is_chosen: bool  # by the coordinator; otherwise worked out from the plan's usual number of days

    @property
    def chased_until(self) -> date:
        """The last day on which anybody is chased: the day before the meeting, or six weeks after the grace period."""
        if self.meeting_on:
            return max(self.meeting_on - timedelta(days=1), self.due_on)
        return self.grace_ends_on + timedelta(days=LAST_CHASED)

    def is_open(self, today: date) -> bool:
        """Whether updates of the period are being asked for."""
        return self.period.start <= today <= self.chased_until

    def in_words(self, today: date) -> str:
        """The deadline, to follow "updates are" or to stand alone: "due in 6 days, on Monday 16 October"."""
        day, left = day_in_words(self.due_on, today), (self.due_on - today).days
        if left > 1:
            return f"due in {left} days, on {day}"
        if left >= 0:
            return f"due tomorrow, {day}" if left else f"due today, {day}"
        if today <= self.grace_ends_on:
            return f"due on {day}, within the grace period until {day_in_words(self.grace_ends_on, today)}"
        return f"{number_of(-left, 'day')} overdue, since {day}"

    def reminder(self, today: date) -> tuple[ReminderKind, int] | None:
        """The kind of reminder whose day this is, and which of its kind; None on most days."""
        if not self.is_open(today):
            return None
        left = (self.due_on - today).days
        if NOTICE - CAUGHT_UP <= left <= NOTICE:
            return ReminderKind.DUE_SOON, 1
        past = (today - self.grace_ends_on).days
        if left <= 0 and past <= 0:
            return (ReminderKind.DUE, 1) if -left <= CAUGHT_UP else None
        turns = [turn for turn, day in enumerate(AFTER_GRACE, start=1) if day <= past <= day + CAUGHT_UP]
        return (ReminderKind.OVERDUE, turns[0]) if turns else None


def day_in_words(day: date, today: date) -> str:
    """Monday 16 October, with the year where it is another one."""
    return formatted(day, "l j F" if day.year == today.year else "l j F Y")


def dates_of(plan: AnnualPlan, period: Period, review: Review | None) -> RoundDates:
    """The chosen dates, else the plan's usual ones: so many days after the period, on a working day, by the meeting."""
    meeting_on = review.meeting_on if review else None
    chosen = review.updates_due_on if review else None
    due_on = chosen or usual_due_on(plan, period)
    if meeting_on and not chosen:
        due_on = min(due_on, meeting_on)
    return RoundDates(period, due_on, due_on + timedelta(days=plan.grace_days), meeting_on, chosen is not None)


def usual_due_on(plan: AnnualPlan, period: Period) -> date:
    return next_working_day(period.end + timedelta(days=plan.due_days))


def dates_by_period(plan: AnnualPlan, reviews: Iterable[Review]) -> list[RoundDates]:
    """The dates of each period of the plan's year; `reviews` are the plan's, of whatever length."""
    chosen = {(review.months, review.number): review for review in reviews}
    return [dates_of(plan, period, chosen.get((period.months, period.number))) for period in plan.periods]


def next_before_the_board(plan: AnnualPlan, reviews: Iterable[Review], today: date) -> RoundDates | None:
    """The period whose meeting comes next, else the last that has ended, else the one that runs; None before the year."""
    begun = [dates for dates in dates_by_period(plan, reviews) if dates.period.start <= today]
    to_meet = [dates for dates in begun if dates.meeting_on and dates.meeting_on >= today]
    ended = [dates for dates in begun if dates.period.end < today]
    return next(iter([*to_meet, *ended[-1:], *begun]), None)


@dataclass(frozen=True)
class Owed:
    """One action that nobody has reported on since the period began."""

    position: Position
    today: date

    @property
    def agency(self) -> Agency | None:
        return self.position.lead.agency if self.position.lead else None

    @property
    def officer(self) -> User | None:
        return self.position.action.lead_officer

    @property
    def last_day(self) -> date | None:
        return self.position.update.reported_on if self.position.update else None

    @property
    def days_silent(self) -> int | None:
        """Since the last update; None where there has never been one."""
        return (self.today - self.last_day).days if self.last_day else None

    @property
    def last_in_words(self) -> str:
        if self.last_day is None:
            return "never updated"
        sent_back = ", sent back" if self.position.sent_back else ""
        return f"last update {formatted(self.last_day, 'j F Y')}, {self.position.status_label}{sent_back}"


@dataclass(frozen=True)
class OwedByAgency:
    """What one lead agency owes; no agency where no lead is named."""

    agency: Agency | None
    owed: list[Owed]
    asked: int  # all that it was to report on

    @property
    def by_officer(self) -> list[tuple[User | None, list[Owed]]]:
        """Officers by name, then what names no officer."""
        officers = grouped(self.owed, lambda line: line.officer)
        return sorted(officers.items(), key=lambda item: (item[0] is None, str(item[0])))

    @property
    def longest_silence(self) -> int | None:
        """In days; None where an action was never reported on."""
        silences = [line.days_silent for line in self.owed]
        return None if None in silences else max(days for days in silences if days is not None)


@dataclass(frozen=True)
class Round:
    """One period of a plan as it stands today: what was asked, what has come, what is owed."""

    plan: AnnualPlan
    dates: RoundDates
    today: date
    positions: list[Position]  # as at today, in the plan's order; those with an earlier day beside them at period's end

    @property
    def period(self) -> Period:
        return self.dates.period

    @cached_property
    def asked(self) -> list[Position]:
        """In the plan by the period's end, not closed, and not complete before the period."""
        return [position for position in self.positions if is_asked(position, self.period)]

    @cached_property
    def owed(self) -> list[Owed]:
        silent = [position for position in self.asked if position.is_silent_in(self.period)]
        return [Owed(position, self.today) for position in silent]

    @cached_property
    def by_agency(self) -> list[OwedByAgency]:
        """Agencies that owe updates, those that owe most first; no lead named comes last."""
        asked = grouped(self.asked, lambda position: position.lead.agency if position.lead else None)
        owed = grouped(self.owed, lambda line: line.agency)
        found = [OwedByAgency(agency, lines, len(asked[agency])) for agency, lines in owed.items()]
        return sorted(found, key=lambda row: (row.agency is None, -len(row.owed), str(row.agency).lower()))

    @property
    def replied(self) -> list[tuple[Agency, int]]:
        """Agencies that have reported on everything they lead, by name, and how many actions that was."""
        owing = {row.agency for row in self.by_agency}
        led = grouped((at for at in self.asked if at.lead), lambda position: position.lead.agency)
        return sorted(
            ((agency, len(rows)) for agency, rows in led.items() if agency not in owing),
            key=lambda row: str(row[0]).lower(),
        )

    @property
    def without_lead(self) -> list[Position]:
        """Open actions that name no lead agency, silent or not."""
        return [position for position in self.asked if position.is_open and position.lead is None]

    @property
    def answered_late(self) -> list[Position]:
        """Reported on only after the period ended: no longer chased, and still silent in the period's review."""
        return [position for position in self.asked if is_answered_late(position, self.period)]

    @property
    def deadline(self) -> str:
        return self.dates.in_words(self.today)

    @property
    def last_day_in_words(self) -> str:
        return day_in_words(self.dates.due_on, self.today)

    @property
    def is_overdue(self) -> bool:
        return self.today > self.dates.grace_ends_on

    @property
    def is_being_asked(self) -> bool:
        """Reminders have begun and have not ended."""
        return self.dates.is_open(self.today) and (self.dates.due_on - self.today).days <= NOTICE


def is_asked(position: Position, period: Period) -> bool:
    joined_on, update = position.action.added_on, position.update
    if position.is_closed or (joined_on is not None and joined_on > period.end):
        return False
    return not position.is_complete or (update is not None and update.reported_on >= period.start)


def is_answered_late(position: Position, period: Period) -> bool:
    """Reads the update at the period's end, which positions_as_at() sets beside today's when asked `before` that day."""
    now, then = position.update, position.earlier
    return now is not None and now.reported_on > period.end and (then is None or then.reported_on < period.start)


def is_stale(position: Position, plan: AnnualPlan, period: Period) -> bool:
    """Silent through the period and the one before. See also the working table's filter of that name."""
    before, joined_on = period.previous(), position.action.added_on
    if before.start < plan.starts_on or (joined_on is not None and joined_on >= period.start):
        return False
    return position.is_silent_in(before)


def open_rounds(plan: AnnualPlan, reviews: Iterable[Review], today: date, positions: list[Position]) -> list[Round]:
    """The rounds whose updates are being asked for, the oldest first; none for a plan that is closed."""
    if plan.is_closed:
        return []
    found = [dates for dates in dates_by_period(plan, reviews) if dates.is_open(today)]
    return [Round(plan, dates, today, positions) for dates in found]
