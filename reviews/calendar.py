"""When a plan's periods are reviewed: choosing the dates, and what is to be known about a chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.dateformat import format as formatted

from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.models import Review
from reviews.rounds import RoundDates, dates_by_period
from reviews.working_days import next_working_day, why_nobody_works


@dataclass(frozen=True)
class ChosenDates:
    """What a coordinator has typed for one period."""

    period: Period
    updates_due_on: date | None
    meeting_on: date | None


@dataclass(frozen=True)
class CalendarLine:
    """One period of the calendar as it is read."""

    dates: RoundDates
    today: date

    @property
    def has_grace(self) -> bool:
        return self.dates.grace_ends_on > self.dates.due_on

    @property
    def state(self) -> str:
        """Where the round stands today."""
        if self.today < self.dates.period.start:
            return "Not begun"
        return f"Updates {self.dates.in_words(self.today)}" if self.dates.is_open(self.today) else "Over"

    @property
    def due_warning(self) -> str:
        return warning_about(self.dates.due_on)

    @property
    def meeting_warning(self) -> str:
        return warning_about(self.dates.meeting_on) if self.dates.meeting_on else ""


def calendar_of(plan: AnnualPlan, today: date) -> list[CalendarLine]:
    return [CalendarLine(dates, today) for dates in dates_by_period(plan, plan.reviews.all())]


def warning_about(day: date) -> str:
    """What is to be known about a day on which nobody works; nothing for a working day."""
    holiday = why_nobody_works(day)
    if not holiday:
        return ""
    following = formatted(next_working_day(day), "l j F Y")
    return f"{formatted(day, 'j F Y')} is {holiday}. The next working day is {following}."


@transaction.atomic
def save_calendar(plan: AnnualPlan, chosen: list[ChosenDates]) -> list[str]:
    """Save how often the plan is reviewed and the dates typed; returns what to warn of."""
    plan.save(update_fields=["review_months", "due_days", "grace_days"])
    known = {(review.months, review.number): review for review in plan.reviews.all()}
    for row in chosen:
        period = row.period
        review = known.get((period.months, period.number)) or Review(
            plan=plan, months=period.months, number=period.number
        )
        if (review.updates_due_on, review.meeting_on) != (row.updates_due_on, row.meeting_on):
            review.updates_due_on, review.meeting_on = row.updates_due_on, row.meeting_on
            review.save()
    typed = [day for row in chosen for day in (row.updates_due_on, row.meeting_on) if day]
    return list(filter(None, map(warning_about, dict.fromkeys(typed))))
