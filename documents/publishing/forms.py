"""What a coordinator chooses and says when a plan is published or withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from csp.fields import PlainForm, helper
from documents.summaries.asking import NO_UPDATES, Asked, SummaryForm
from plans.models import AnnualPlan


class PublicForm(SummaryForm):
    """The choices of a public copy: the day, and whether the latest updates are in it. It is always of the whole plan."""

    def __init__(self, data: Any, *, plan: AnnualPlan, today: date) -> None:
        super().__init__(data, plan=plan, whole=False, today=today)
        for name in ("show", "priority", "agency"):
            del self.fields[name]
        self.helper = helper(self)

    @property
    def asked(self) -> Asked:
        chosen = self.cleaned_data
        return Asked(as_at=chosen["as_at"], has_updates=chosen["updates"] != NO_UPDATES)


class PublishForm(PlainForm):
    """Asks whoever publishes to have looked."""

    is_read = forms.BooleanField(
        label="I have read what the public will see. Publish it as it stands.",
        error_messages={"required": "Tick the box to say that you have read what the public will see"},
    )


class WithdrawForm(PlainForm):
    """Why a public page is taken back."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        help_text="It is kept with the copy. The public reads only that it was withdrawn, and when.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn"},
    )
