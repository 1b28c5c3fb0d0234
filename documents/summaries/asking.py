"""What is asked of a plan summary. It lives in the address, so that a page, its print and its files are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.dateformat import format as formatted

from csp.fields import PlainForm, day_box, helper
from csp.models import Agency
from plans.models import AnnualPlan
from priorities.models import Priority

FULL, EXCEPTIONS = "full", "exceptions"
LATEST, NO_UPDATES = "latest", "none"


@dataclass(frozen=True)
class Asked:
    """A summary as it was asked for; no priority or agency stands for all of them."""

    as_at: date
    is_exceptions: bool = False
    priority: Priority | None = None
    agency: Agency | None = None
    has_updates: bool = True
    has_internal: bool = False


class SummaryForm(PlainForm):
    """The choices of a plan summary."""

    as_at = day_box("Position as at", "the day", "For example, 30/9/2017. Leave it empty for today.")
    show = forms.ChoiceField(
        label="Actions",
        choices=[(FULL, "All"), (EXCEPTIONS, "Exceptions: Red, Amber, worse, overdue, silent, no lead")],
        required=False,
    )
    priority = forms.TypedChoiceField(label="Priority", coerce=int, empty_value=None, required=False)
    agency = forms.TypedChoiceField(label="Agency that leads or supports", coerce=int, empty_value=None, required=False)
    updates = forms.ChoiceField(
        label="Updates", choices=[(LATEST, "With the latest update"), (NO_UPDATES, "Without")], required=False
    )
    internal = forms.BooleanField(label="Include internal items: not for publication", required=False)

    def __init__(self, data: Any, *, plan: AnnualPlan, whole: bool, today: date) -> None:
        self.plan, self.today = plan, today
        self.priorities = {priority.pk: priority for priority in plan.priorities.in_order()}
        self.agencies = {agency.pk: agency for agency in plan.partnership.agencies.in_order()}
        super().__init__(data)
        self.offer("priority", self.priorities)
        self.offer("agency", self.agencies)
        if not whole:
            del self.fields["internal"]
            self.helper = helper(self)

    def offer(self, name: str, records: Mapping[int, Model]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All"), *((pk, str(record)) for pk, record in records.items())]

    def clean_as_at(self) -> date:
        as_at = self.cleaned_data["as_at"] or max(self.today, self.plan.starts_on)
        first = self.plan.starts_on
        if as_at < first:
            raise ValidationError(f"The plan begins on {formatted(first, 'j F Y')}: choose that day or a later one")
        if as_at > self.today and self.cleaned_data["as_at"]:
            raise ValidationError(
                f"The day cannot be in the future: choose {formatted(self.today, 'j F Y')} or an earlier one"
            )
        return as_at

    @property
    def asked(self) -> Asked:
        """What a valid form asks for."""
        chosen = self.cleaned_data
        return Asked(
            as_at=chosen["as_at"],
            is_exceptions=chosen["show"] == EXCEPTIONS,
            priority=self.priorities.get(chosen["priority"]),
            agency=self.agencies.get(chosen["agency"]),
            has_updates=chosen["updates"] != NO_UPDATES,
            has_internal=chosen.get("internal", False),
        )
