"""The words of a report to a committee, and what they are at first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from csp.fields import DateField, RecordForm
from documents.models import CommitteeReport
from documents.summaries.reading import PlanSummary
from plans.funding import grand_total
from plans.models import AnnualPlan, Section, SectionKind
from plans.templatetags.plans import pounds
from reviews.papers.parts import in_full

EACH_ITS_OWN = "Each line becomes a numbered paragraph; lines that begin with a dash become a list."


def text_box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CommitteeReportForm(RecordForm):
    """A report's cover, its words, and what its appendix holds."""

    as_at_date = DateField(what="the day of the position", label="Position as at", help_text="For example, 30 9 2017.")
    meeting_on = DateField(
        what="the date of the meeting", label="Date of the meeting", help_text="Leave it empty if it is not set yet.",
        required=False,
    )  # fmt: skip

    class Meta:
        model = CommitteeReport
        fields = [
            "committee", "meeting_on", "title", "contact", "as_at_date", "asked", "summary", "background", "statistics",
            "corporate", "financial", "equality", "next_steps", "background_papers", "is_exceptions", "has_updates",
        ]  # fmt: skip
        widgets = {
            "contact": text_box(3),
            "asked": text_box(4),
            "summary": text_box(5),
            "background": text_box(8),
            **dict.fromkeys(["statistics", "corporate", "financial", "equality", "next_steps"], text_box(3)),
            "background_papers": text_box(4),
        }
        labels = {
            "committee": "To which committee",
            "asked": "What the committee is asked to do",
            "statistics": "What the statistics say",
            "is_exceptions": "Only exceptions in the appendix",
            "has_updates": "The latest update of each action in the appendix",
        }
        help_texts = {
            "committee": "For example, Improvement and Review Commission.",
            "contact": "Name, post, telephone and e-mail of whoever answers questions. It is printed as it stands here.",
            "asked": "One recommendation a line.",
            "summary": EACH_ITS_OWN,
            "statistics": "The plan’s own tables of figures follow it.",
            "background_papers": "One a line.",
        }
        error_messages = {
            "committee": {"required": "Enter the committee the report is for"},
            "asked": {"required": "Say what the committee is asked to do"},
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_as_at_date(self) -> date:
        as_at, first = self.cleaned_data["as_at_date"], self.instance.plan.starts_on
        if as_at < first:
            raise ValidationError(f"The plan begins on {in_full(first)}: choose that day or a later one")
        if as_at > max(self.today, first):
            raise ValidationError(f"The day cannot be in the future: choose {in_full(self.today)} or an earlier one")
        return as_at


def first_words(found: PlanSummary) -> dict[str, Any]:
    """What a new report says before anybody has written in it: words of the plan, and usual ones to be changed."""
    plan, position = found.plan, found.position
    before = CommitteeReport.objects.filter(plan__partnership=plan.partnership_id).order_by("-pk")
    day = in_full(found.asked.as_at)
    return {
        "as_at_date": found.asked.as_at,
        "committee": before.values_list("committee", flat=True).first() or "",
        "title": f"{plan.title}: progress at {day}",
        "contact": found.contact,
        "asked": f"Note the progress of {plan.title} at {day}.\n"
        "Consider the actions that are off track or overdue, and what is being done about them.\n"
        f"Say what it recommends to {plan.partnership}.",
        "summary": f"At {day} the plan had {position.words}.",
        "background": "\n\n".join(section.text for section in background_of(plan)),
        "statistics": "The figures are those that the plan gives." if found.figures else "",
        "corporate": "The responsible authorities of the area work together to reduce crime and disorder (Crime and "
        "Disorder Act 1998). The committee looks at how they do it (Police and Justice Act 2006, section 19).",
        "financial": "\n".join(money_words(found)),
        "next_steps": f"The partnership reviews the plan {plan.get_review_months_display().lower()}. "
        "What the committee says is put before its next meeting.",
        "background_papers": "\n".join(papers_behind(plan)),
        "has_updates": True,
    }


def background_of(plan: AnnualPlan) -> list[Section]:
    """The plan's own; that of its strategy where it has none."""
    of_kind = Section.objects.filter(kind=SectionKind.BACKGROUND).order_by("position", "pk")
    return list(of_kind.filter(plan=plan)) or list(of_kind.filter(strategy=plan.strategy_id or 0))


def money_words(found: PlanSummary) -> Iterator[str]:
    for fund in found.funds:
        yield f"{fund.source}: {'amount not given' if fund.total is None else pounds(fund.total)}."
    if (together := grand_total(found.funds)) is not None:
        yield f"All funds together: {pounds(together)}."


def papers_behind(plan: AnnualPlan) -> Iterator[str]:
    if plan.strategy:
        yield plan.strategy.title
    for linked in plan.linked_plans.order_by("position", "pk"):
        yield ", ".join(filter(None, [linked.title, linked.period, linked.owner]))
