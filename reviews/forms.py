"""The day a position is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from csp.fields import PlainForm
from plans.quarters import FIRST_YEAR


class AsAtForm(PlainForm):
    """Asks for a day up to today; it lives in the address, so that a position can be linked to."""

    as_at = forms.DateField(
        label="Show the position as at",
        help_text="For example, 30/9/2017. Leave it empty for today.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y"],
        error_messages={"invalid": "Enter the day as a real date, for example 30/9/2017. The position today is shown."},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        required=False,
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
