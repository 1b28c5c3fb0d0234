"""What an officer fills in on a return: the day the whole sheet is true of, and a few boxes for each action."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as formatted

from actions.forms import UpdateForm
from actions.models import Action, Update
from csp.fields import DateField, PlainForm
from csp.models import Agency, User
from csp.statuses import NEEDS_REMEDY
from plans.quarters import Period

EVERYONE = "all"
LEADS, SUPPORTS = "", "supported"
TIMESCALE_FIELDS = ("new_timescale", "timescale_reason")


class SheetForm(PlainForm):
    """The day that every update of one sheet is true of."""

    reported_on = DateField(
        what="the day the position is true of",
        label="Position as at",
        help_text="The day every update on this sheet is true of.",
    )

    def __init__(self, data: Any, *, today: date, usual: date | list[str]) -> None:
        super().__init__(data, initial={"reported_on": usual})
        self.today = today

    def clean_reported_on(self) -> date:
        reported_on = self.cleaned_data["reported_on"]
        if reported_on > self.today:
            raise ValidationError("The day the position is true of cannot be in the future")
        return reported_on


class ReturnRowForm(UpdateForm):
    """One action's update on a sheet: the rules of a single update, with its day given once for all of them."""

    no_change = forms.BooleanField(required=False)

    class Meta(UpdateForm.Meta):
        fields = ["progress", "status", "remedy"]

    field_order = ["no_change", "progress", "status", "remedy", *TIMESCALE_FIELDS]

    def __init__(
        self,
        *args: Any,
        action: Action,
        by: User | None,
        given_by: str,
        last: Update | None,
        today: date,
        reported_on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, action=action, by=by, today=today, **kwargs)
        self.last, self.day = last, reported_on
        self.instance.given_by, self.instance.reported_on = given_by, reported_on
        del self.fields["reported_on"]
        if by is None:  # a timescale is moved by somebody with an account
            for name in TIMESCALE_FIELDS:
                del self.fields[name]
        if self.is_bound and self.data.get(self.add_prefix("no_change")):
            self.fields["progress"].required = self.fields["status"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("no_change"):
            self.fill_from_last(cleaned)
        return super().clean()

    def fill_from_last(self, cleaned: dict[str, Any]) -> None:
        """Say in words that nothing has changed, and since when; keep the last status and, off track, its remedy."""
        last = self.last
        if last is None:
            self.add_error("no_change", "There is no earlier update that this could be unchanged since: write one")
            return
        since = formatted(last.reported_on, "j F Y")
        if last.reported_on >= self.day:
            self.add_error(
                "no_change", f"The last update is as at {since}: choose a later day for the sheet, or write an update"
            )
        if self.data.get(self.add_prefix("status")) and cleaned.get("status", last.status) != last.status:
            self.add_error("no_change", "You ticked “No change” and chose another status: clear one of them")
        cleaned["status"] = last.status
        cleaned["progress"] = f"No change since {since}. {cleaned.get('progress', '')}".strip()
        if last.status in NEEDS_REMEDY and not cleaned.get("remedy"):
            cleaned["remedy"] = last.remedy

    @property
    def account(self) -> dict[str, Any]:
        """What record_update() takes. What carries an internal update on, its status and remedy with it, is internal too."""
        words = {name: value for name, value in self.cleaned_data.items() if name != "no_change"}
        carries_on = bool(self.cleaned_data.get("no_change") and self.last and self.last.is_internal)
        return words | {"reported_on": self.day, "is_internal": carries_on}


class WhichReturnForm(PlainForm):
    """Whose actions the sheet shows, and for which period; it lives in the address."""

    agency = forms.ChoiceField(label="Agency", required=False)
    period = forms.ChoiceField(label="Period", required=False)
    parts = forms.ChoiceField(
        label="Actions", choices=[(LEADS, "It leads"), (SUPPORTS, "It leads or supports")], required=False
    )

    def __init__(
        self, agencies: list[Agency], periods: list[Period], *, every: tuple[str, str], initial: dict[str, str]
    ) -> None:
        super().__init__(None, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["agency"].choices = [every, *((str(row.pk), row.name) for row in agencies)]
        fields["period"].choices = [(period.code, period_words(period)) for period in periods]


def period_words(period: Period) -> str:
    return f"{period}, {period.span}"
