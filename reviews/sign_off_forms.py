"""Signing a review off and opening it again, and what a coordinator writes for it beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import transaction

from csp.conflicts import Meeting, Stand
from csp.fields import PlainForm, word_errors
from csp.models import User
from csp.statuses import RagStatus
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Priority
from reviews.models import Commentary
from reviews.signing import refuse_to_write


class SignOffForm(PlainForm):
    """Asks whoever signs to have looked."""

    is_read = forms.BooleanField(
        label="I have read what is outstanding. Sign it off as it stands.",
        error_messages={"required": "Tick the box to say that you have read what is outstanding"},
    )


class ReopenForm(PlainForm):
    """Why a signed review is opened again."""

    reason = forms.CharField(
        label="Why it is opened again",
        help_text="It is listed beside the signed copies, for those who read the partnership whole.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is opened again"},
    )


@dataclass(frozen=True)
class Boxes:
    """The boxes about one priority, or about the whole plan where there is none."""

    priority: Priority | None
    text: Any
    is_internal: Any
    status: Any = None
    status_reason: Any = None

    @property
    def name(self) -> str:
        return str(self.priority or "the whole plan")


class CommentaryForm(PlainForm):
    """What a coordinator says of a period: of the plan and of each priority, saved together."""

    about_the_change = ()
    meeting: Meeting | None = None

    def __init__(self, data: Any, *, plan: AnnualPlan, period: Period) -> None:
        super().__init__(data)
        self.plan, self.period = plan, period
        saves = Commentary.history.filter(plan=plan.pk, months=period.months, number=period.number)
        self.stand = Stand.of(plan, saves, to_save=self.is_bound)
        self.priorities = list(plan.priorities.in_order())
        self.written = {row.priority_id: row for row in Commentary.objects.of(plan, period)}
        for priority in (None, *self.priorities):
            self.add_boxes(priority)
        word_errors(self)

    def add_boxes(self, priority: Priority | None) -> None:
        about, name = key_of(priority), str(priority or "the whole plan")
        written = self.written.get(priority.pk if priority else None) or Commentary()
        fields: dict[str, forms.Field] = {
            "text": forms.CharField(label=f"Commentary on {name}", required=False, initial=written.text),
            "is_internal": forms.BooleanField(
                label=f"Commentary on {name} is internal", required=False, initial=written.is_internal
            ),
        }
        if priority and self.plan.has_overall_status:
            choices = [("", "No overall status"), *RagStatus.choices]
            fields["status"] = forms.ChoiceField(
                label=f"Overall status of {name}", choices=choices, required=False, initial=written.status
            )
            fields["status_reason"] = forms.CharField(
                label=f"Why {name} has that status", required=False, initial=written.status_reason
            )
        self.fields |= {f"{field}_{about}": box for field, box in fields.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for priority in self.priorities if self.plan.has_overall_status else []:
            status, reason = cleaned.get(f"status_{priority.pk}"), cleaned.get(f"status_reason_{priority.pk}")
            if status and not reason:
                self.add_error(f"status_reason_{priority.pk}", f"Say why {priority} is {RagStatus(status).label}")
            if reason and status == "":
                self.add_error(
                    f"status_{priority.pk}", f"Choose the overall status of {priority}, or take its reason out"
                )
        return cleaned

    @property
    def boxes(self) -> Iterator[Boxes]:
        for priority in (None, *self.priorities):
            names = ("text", "is_internal", "status", "status_reason")
            found = {name: f"{name}_{key_of(priority)}" for name in names}
            yield Boxes(priority, **{name: self[field] for name, field in found.items() if field in self.fields})

    def is_save_of(self, name: str, row: Any) -> bool:
        """Whether a row of the history is of what stands in the field."""
        return name.rpartition("_")[2] == (str(row.priority_id) if row.priority_id else "plan")

    @transaction.atomic
    def write(self, *, by: User, on: date) -> None:
        """Keep what changed, under the name of whoever changed it."""
        refuse_to_write(self.plan, self.period)
        for priority in (None, *self.priorities):
            row = self.written.get(priority.pk if priority else None) or Commentary(
                plan=self.plan, months=self.period.months, number=self.period.number, priority=priority
            )
            typed = {
                name: self.cleaned_data[f"{name}_{key_of(priority)}"]
                for name in ("text", "is_internal", "status", "status_reason")
                if f"{name}_{key_of(priority)}" in self.fields
            }
            if any(getattr(row, name) != value for name, value in typed.items()):
                for name, value in typed.items():
                    setattr(row, name, value)
                row.written_by, row.written_on = by, on
                row.save()


def key_of(priority: Priority | None) -> str:
    return str(priority.pk) if priority else "plan"
