"""The day a position is asked for, and the calendar of a plan's reviews."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as formatted

from csp.fields import DateField, PlainForm, RecordForm, day_box, helper
from plans.models import AnnualPlan, ReviewEvery
from plans.quarters import FIRST_YEAR, Period
from reviews.calendar import ChosenDates
from reviews.models import Review

LONGEST_WAIT = 366  # days, so that a slip of the year is found


class AsAtForm(PlainForm):
    """Asks for a day up to today; it lives in the address, so that a position can be linked to."""

    as_at = day_box(
        "Show the position as at",
        "the day",
        "For example, 30/9/2017. Leave it empty for today.",
        otherwise=". The position today is shown.",
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_as_at(self) -> date:
        as_at = self.cleaned_data["as_at"] or self.today
        if as_at > self.today:
            raise ValidationError("The day cannot be in the future. The position today is shown.")
        if as_at.year < FIRST_YEAR:
            raise ValidationError(f"The day cannot be before {FIRST_YEAR}. The position today is shown.")
        return as_at

    @property
    def day(self) -> date:
        """The day asked for, or today where none was or it was refused."""
        return self.cleaned_data["as_at"] if self.is_valid() else self.today


class OutTurnDayForm(AsAtForm):
    """Asks for the day of an out-turn report: usually the last of the plan's year, or today while that runs."""

    def __init__(self, data: Any, *, today: date, plan: AnnualPlan) -> None:
        super().__init__(data, today=today)
        self.plan, self.usual = plan, min(today, plan.ends_on)
        field, usual = self.fields["as_at"], formatted(self.usual, "j F Y")
        field.label, field.help_text = (
            "Show the out-turn as at",
            f"For example, 31/12/2017. Leave it empty for {usual}.",
        )
        field.error_messages["invalid"] = f"Enter the day as a real date, for example 31/12/2017. {usual} is shown."

    def clean_as_at(self) -> date:
        as_at, usual = self.cleaned_data["as_at"] or self.usual, formatted(self.usual, "j F Y")
        if as_at > self.today:
            raise ValidationError(f"The day cannot be in the future. {usual} is shown.")
        if as_at < self.plan.starts_on:
            begins = formatted(self.plan.starts_on, "j F Y")
            raise ValidationError(
                f"The day cannot be before the plan’s year, which begins on {begins}. {usual} is shown."
            )
        return as_at

    @property
    def day(self) -> date:
        return self.cleaned_data["as_at"] if self.is_valid() else self.usual


class CalendarForm(RecordForm):
    """How often a plan is reviewed, and for each of its periods the day updates are due and the day of the meeting."""

    review_months = forms.TypedChoiceField(
        label="How often the plan is reviewed",
        choices=ReviewEvery.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=(
            "Updates belong to no period, so nothing in them changes with it: reviews, past ones too, are worked out "
            "for the new periods. Dates chosen below belong to the present periods. They are kept, and stand here "
            "again if you come back to it."
        ),
    )
    due_days = forms.IntegerField(
        label="Days after the end of a period that updates are due",
        help_text="The usual day, moved on to the next working day in England. A day chosen below goes before it.",
        min_value=0,
        max_value=LONGEST_WAIT,
    )
    grace_days = forms.IntegerField(
        label="Days of grace after that",
        help_text="Nobody is called overdue during them.",
        min_value=0,
        max_value=LONGEST_WAIT,
    )

    class Meta:
        model = AnnualPlan
        fields = ["review_months", "due_days", "grace_days"]

    def __init__(self, *args: Any, instance: AnnualPlan, reviews: list[Review], **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.periods = instance.periods
        known = {(review.months, review.number): review for review in reviews}
        for name in ("due_days", "grace_days"):
            field = self.fields[name]
            field.widget = forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"})
            wrong = f"{field.label} must be a whole number from 0 to {LONGEST_WAIT}"
            field.error_messages |= dict.fromkeys(["invalid", "min_value", "max_value"], wrong)
        for period in self.periods:
            review = known.get((period.months, period.number))
            self.add_days(period, review or Review())
        self.helper = helper(self)  # which lays out the fields that are there

    def add_days(self, period: Period, review: Review) -> None:
        self.fields[f"due_{period.code}"] = DateField(
            what=f"the day updates for {period} are due",
            label=f"{period}: updates due",
            help_text=f"{period.span}. Leave it empty for the usual day.",
            required=False,
            initial=review.updates_due_on,
        )
        self.fields[f"meeting_{period.code}"] = DateField(
            what=f"the day of the meeting on {period}",
            label=f"{period}: meeting",
            required=False,
            initial=review.meeting_on,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for period in self.periods:
            due, meeting = cleaned.get(f"due_{period.code}"), cleaned.get(f"meeting_{period.code}")
            for name, day in ((f"due_{period.code}", due), (f"meeting_{period.code}", meeting)):
                if day and not 0 <= (day - period.start).days <= 2 * LONGEST_WAIT:
                    first = f"{period.start:%-d %B %Y}"
                    self.add_error(
                        name,
                        f"This day belongs to {period}, so it must be on or after {first} and within two years of it",
                    )
            if due and meeting and due > meeting:
                self.add_error(
                    f"due_{period.code}", f"Updates for {period} must be due on or before the day of its meeting"
                )
        return cleaned

    @property
    def chosen(self) -> list[ChosenDates]:
        data = self.cleaned_data
        return [ChosenDates(each, data[f"due_{each.code}"], data[f"meeting_{each.code}"]) for each in self.periods]
