"""What coordinators fill in about strategies and annual plans, and the parts of both."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.core.exceptions import ValidationError

from csp.fields import DateField, RecordForm
from csp.models import Partnership
from plans.models import (
    AnnualPlan,
    FundingLine,
    LinkedPlan,
    Marking,
    PlanStatus,
    Section,
    SectionKind,
    StrategicPriority,
    Strategy,
)
from plans.quarters import FIRST_YEAR, Period, year_label

YEARS_AHEAD = 5  # how far beyond the present year a plan may be begun

STATUS_MEANINGS = {
    PlanStatus.DRAFT: "Being written. Only your own partnership sees it.",
    PlanStatus.AGREED: "Agreed by the partnership. Still only your own partnership sees it.",
    PlanStatus.PUBLISHED: "Scrutiny and the county partnership can see it, without what is marked internal.",
    PlanStatus.CLOSED: (
        "The year is over. Those who saw it still do, and nothing in it can be changed until another status is chosen."
    ),
}


def text_box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StrategyForm(RecordForm):
    """A strategy's title, its years and its vision."""

    starts_on = DateField(what="the first day", label="First day", help_text="For example, 1 4 2017.")
    ends_on = DateField(what="the last day", label="Last day", help_text="For example, 31 3 2020.")

    class Meta:
        model = Strategy
        fields = ["title", "starts_on", "ends_on", "vision"]
        widgets = {"vision": text_box(4)}
        help_texts = {"vision": "What the partnership wants the area to be like."}


class StrategicPriorityForm(RecordForm):
    """One strategic priority of a strategy."""

    class Meta:
        model = StrategicPriority
        fields = ["number", "title", "text"]
        widgets = {"text": text_box(5)}
        help_texts = {"number": "As the strategy prints it. Leave blank if it prints none."}


class SectionForm(RecordForm):
    """A heading and its text; a kind lends its name where the heading is left blank."""

    heading = forms.CharField(
        max_length=200,
        required=False,
        help_text="As the document words it. Leave blank to use the name of the kind chosen above.",
    )

    class Meta:
        model = Section
        fields = ["kind", "heading", "text"]
        widgets = {"text": text_box(12)}
        labels = {"kind": "Kind of section"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind and cleaned.get("heading") == "":
            if kind == SectionKind.OTHER:
                self.add_error("heading", "Enter a heading, or choose a kind other than Other")
            else:
                cleaned["heading"] = SectionKind(kind).label
        return cleaned


class LinkedPlanForm(RecordForm):
    """Another plan that the annual plan rests on or feeds."""

    url = forms.URLField(
        label="Web address",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole web address, for example https://www.example.org/plan"},
    )

    class Meta:
        model = LinkedPlan
        fields = ["title", "period", "owner", "url", "note"]
        widgets = {"note": text_box(3)}
        help_texts = {
            "title": "For example, Police and Crime Plan.",
            "period": "As it is printed, for example 2017-2021.",
        }


class PoundsField(forms.CharField):
    """An amount of money as people type it: 85,910 or £85,910.00; blank is no amount, which is not nothing."""

    def to_python(self, value: Any) -> Any:
        words = (super().to_python(value) or "").replace("£", "").replace(" ", "")
        if not words:
            return None
        if words.startswith(("-", "−", "(")):
            raise ValidationError("Enter an amount that is not less than nothing", code="negative")
        if not re.fullmatch(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,2})?", words):
            raise ValidationError("Enter the amount in pounds, for example 85,910 or 85,910.50", code="invalid")
        amount = Decimal(words.replace(",", ""))
        if amount >= Decimal(10) ** 10:
            raise ValidationError("Enter an amount below £10,000,000,000", code="too_large")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class FundingLineForm(RecordForm):
    """One line of money and the fund it comes from."""

    amount = PoundsField(
        label="Amount in pounds",
        required=False,
        help_text="For example, 85,910 or 85,910.50. Leave blank if the plan gives none.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    class Meta:
        model = FundingLine
        fields = ["source", "description", "amount", "note"]
        help_texts = {"source": "Lines with the same fund are added up together."}


class PlanForm(RecordForm):
    """An annual plan's year, title and status; the year and strategy decide what hangs together, so both are checked."""

    year = forms.TypedChoiceField(label="Financial year", coerce=int)
    title = forms.CharField(
        max_length=200, required=False, help_text="Leave blank to call it Annual plan and the year."
    )
    status = forms.ChoiceField(
        label="Status",
        choices=[Choice(status.value, status.label, hint=STATUS_MEANINGS[status]) for status in PlanStatus],
        initial=PlanStatus.DRAFT,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = AnnualPlan
        fields = ["year", "title", "strategy", "status", "marking", "has_overall_status", "note"]
        widgets = {"note": text_box(3)}
        labels = {
            "strategy": "Strategy it belongs to",
            "marking": "Marking printed on its pages",
            "has_overall_status": "Give each priority an overall status in its reviews",
            "note": "Note",
        }
        help_texts = {"has_overall_status": "The coordinator chooses it with the commentary, and says why."}

    def __init__(self, *args: Any, partnership: Partnership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        this_year = Period.containing(today).year
        self.initial["year"] = self.instance.year or this_year
        years = {*range(FIRST_YEAR, this_year + YEARS_AHEAD + 1), self.initial["year"]}
        year, strategy, marking = self.fields["year"], self.fields["strategy"], self.fields["marking"]
        assert isinstance(year, forms.ChoiceField)
        assert isinstance(strategy, forms.ModelChoiceField)
        assert isinstance(marking, forms.ChoiceField)
        year.choices = [(year, year_label(year)) for year in sorted(years, reverse=True)]
        strategy.queryset = partnership.strategies.order_by("-starts_on", "title")
        strategy.empty_label = "None"
        strategy.required = False
        marking.choices = Marking.choices

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if self.partnership.plans.filter(year=year).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                f"There is already a plan for {year_label(year)}: choose another year, or change that plan"
            )
        return year

    def clean_strategy(self) -> Strategy | None:
        """The plan's priorities may answer strategic priorities of its own strategy only."""
        strategy = self.cleaned_data["strategy"]
        others = StrategicPriority.objects.filter(priorities__plan=self.instance.pk).exclude(strategy=strategy)
        if self.instance.pk and others.exists():
            raise ValidationError(
                "Priorities of this plan answer strategic priorities of the strategy it has now: "
                "change those priorities first"
            )
        return strategy

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title") == "" and "year" in cleaned:
            cleaned["title"] = f"Annual plan {year_label(cleaned['year'])}"
        return cleaned
