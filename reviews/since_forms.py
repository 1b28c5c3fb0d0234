"""The two days that are set side by side. They live in the address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateformat import format as formatted

from csp.fields import PlainForm, day_box
from plans.models import AnnualPlan
from reviews.models import Review, SignOff


class SinceForm(PlainForm):
    """The day before and the day now."""

    start = day_box("From the end of", "the first day", "For example, 30/6/2017. Leave it empty for the last meeting.")
    end = day_box("To the end of", "the second day", "For example, 30/9/2017. Leave it empty for today.")

    def __init__(self, data: Any, *, plan: AnnualPlan, today: date) -> None:
        super().__init__(data)
        self.plan, self.today = plan, today

    def clean_start(self) -> date | None:
        return self.in_range(self.cleaned_data["start"], "The first day")

    def clean_end(self) -> date | None:
        return self.in_range(self.cleaned_data["end"], "The second day")

    def in_range(self, day: date | None, what: str) -> date | None:
        if day and day > self.today:
            raise ValidationError(
                f"{what} cannot be in the future: choose {formatted(self.today, 'j F Y')} or an earlier one"
            )
        if day and day < self.plan.starts_on:
            begins = formatted(self.plan.starts_on, "j F Y")
            raise ValidationError(f"{what} is before the plan begins: choose {begins} or a later one")
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        found["end"] = found["end"] or max(self.today, self.plan.starts_on)
        found["start"] = found["start"] or last_time(self.plan, found["end"])
        if found["start"] >= found["end"]:
            raise ValidationError("The first day must be before the second one")
        return found


def last_time(plan: AnnualPlan, end: date) -> date:
    """The last day of the latest signed period before the day, else the latest meeting, else the period before ended."""
    signed = SignOff.objects.filter(plan=plan, as_at_date__lt=end).standing()
    met = Review.objects.filter(plan=plan, meeting_on__lt=end, meeting_on__gte=plan.starts_on)
    return (
        signed.order_by("-as_at_date").values_list("as_at_date", flat=True).first()
        or met.order_by("-meeting_on").values_list("meeting_on", flat=True).first()
        or min(max(plan.reporting_period(end).previous().end, plan.starts_on), end - timedelta(1))
    )
