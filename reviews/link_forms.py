"""Forms about links in place of an account: making one, saying who answers, sending an update back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as formatted

from actions.models import SentBack
from csp.fields import DateField, PlainForm, RecordForm
from csp.models import Agency
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.links import LONGEST, usual_last_day
from reviews.models import ReturnLink
from reviews.return_forms import period_words
from reviews.rounds import dates_by_period

LONGEST_NAME, LONGEST_POST = 100, 98  # together, with ", " between, what an update can say of who gave it


class LinkForm(PlainForm):
    """For whom a link is, for which period, and until when it works."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="Agency", empty_label="Choose an agency")
    period = forms.ChoiceField(label="Period", help_text="Periods that have begun.")
    expires_on = DateField(
        what="the last day the link works",
        label="Last day it works",
        help_text=f"At most {LONGEST} days from today. The day offered is the meeting’s, or the last day of the grace period.",
    )

    def __init__(self, data: Any, *, plan: AnnualPlan, today: date, asked: Mapping[str, str]) -> None:
        self.dates = {
            dates.period.code: dates
            for dates in dates_by_period(plan, plan.reviews.all())
            if dates.period.start <= today
        }
        code = asked.get("period") if asked.get("period") in self.dates else plan.reporting_period(today).code
        last = usual_last_day(self.dates[code], today) if code in self.dates else None
        super().__init__(data, initial={"agency": asked.get("agency"), "period": code, "expires_on": last})
        self.today = today
        fields: dict[str, Any] = self.fields
        fields["agency"].queryset = plan.partnership.agencies.current().in_order()
        fields["period"].choices = [(code, period_words(dates.period)) for code, dates in self.dates.items()]

    def clean_expires_on(self) -> date:
        last = self.cleaned_data["expires_on"]
        latest = self.today + timedelta(days=LONGEST)
        if not self.today <= last <= latest:
            raise ValidationError(
                f"The last day the link works must be from today to {formatted(latest, 'j F Y')}: choose one of those days"
            )
        return last

    @property
    def chosen(self) -> Period:
        return self.dates[self.cleaned_data["period"]].period


class HolderForm(PlainForm):
    """Who gives the updates that come by a link."""

    holder_name = forms.CharField(label="Your name", max_length=LONGEST_NAME)
    holder_post = forms.CharField(
        label="Your post", max_length=LONGEST_POST, help_text="Printed with each update you give, after your name."
    )

    def __init__(self, data: Any, *, link: ReturnLink) -> None:
        kept = {"holder_name": link.holder_name, "holder_post": link.holder_post}
        super().__init__(data, initial=kept)
        self.link = link

    def keep(self) -> None:
        """Keep on the link whatever of it is right."""
        self.is_valid()
        for name, words in self.cleaned_data.items():
            setattr(self.link, name, words)
        self.link.save(update_fields=["holder_name", "holder_post"])


class SendBackForm(RecordForm):
    """What a coordinator wants said again."""

    class Meta:
        model = SentBack
        fields = ["comment"]
        labels = {"comment": "What should be different?"}
        help_texts = {"comment": "Whoever has a link of that agency and period reads this beside the action."}
        widgets = {"comment": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"comment": {"required": "Say what should be different"}}
