"""The plan summary on screen, as it prints, and as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse
from documents.files.answers import answer_with
from documents.summaries.asking import SummaryForm
from documents.summaries.checks import checks_of, left_out_of
from documents.summaries.paper import summary_paper
from documents.summaries.reading import PlanSummary, summary_of
from documents.summaries.sheet import summary_sheet
from plans.models import AnnualPlan

FILES = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"), ("csv", "CSV"))
IN_ROWS = ("xlsx", "csv")


def asked_of(request: SignedInRequest, pk: int) -> tuple[AnnualPlan, SummaryForm]:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership", "strategy"), request.user, pk=pk)
    whole = plan.is_read_whole_by(request.user)
    return plan, SummaryForm(request.GET, plan=plan, whole=whole, today=timezone.localdate())


@require_safe
def summary(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, form = asked_of(request, pk)
    if not form.is_valid():
        return show(request, plan, form)
    found = summary_of(plan, form.asked)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return show(
        request,
        plan,
        form,
        paper=summary_paper(found, printed_on=timezone.localdate()),
        checks=[*checks_of(found), *(left_out_of(found) if plan.is_read_whole_by(request.user) else [])],
        files=[(kind, label, query) for kind, label in FILES],
        signed=found.position.signature,
    )


@require_safe
def summary_file(request: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    """The same summary as a file; a question it cannot answer is answered by the page, which says why."""
    plan, form = asked_of(request, pk)
    if not form.is_valid():
        return show(request, plan, form)
    return file_of(summary_of(plan, form.asked), kind)


def file_of(found: PlanSummary, kind: str) -> HttpResponseBase:
    made = summary_sheet if kind in IN_ROWS else summary_paper
    name = f"{found.position.plan} summary {found.asked.as_at}"
    return answer_with(made(found, printed_on=timezone.localdate()), kind, name)


def show(request: HttpRequest, plan: AnnualPlan, form: SummaryForm, **shown: Any) -> HttpResponse:
    context = {"title": f"Plan summary: {plan}", "crumbs": [plan.partnership, plan], "plan": plan, "form": form}
    return TemplateResponse(request, "documents/summary.html", context | shown, status=422 if form.errors else 200)
