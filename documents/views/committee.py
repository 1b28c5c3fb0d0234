"""Reports to committees: a plan's, one as it prints and as files, writing one."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.deleting import delete_page
from csp.pages import form_page, save_once, typed
from documents.committee.forms import CommitteeReportForm, first_words
from documents.committee.paper import TEXTS, asked_of, report_paper
from documents.files.answers import answer_with
from documents.models import CommitteeReport
from documents.models.reports import reports_on
from documents.publishing.forms import PublicForm
from documents.summaries.asking import Asked
from documents.summaries.checks import Found, checks_of, names_among
from documents.summaries.reading import summary_of
from plans.models import AnnualPlan

INTRO = (
    "It begins with words of the plan: change whatever you like. The plan’s figures and the actions come after what you "
    "write here. Coordinators and scrutiny’s clerks share a plan’s reports. Nothing internal is ever in one."
)


def opened_plan(request: SignedInRequest, pk: int) -> AnnualPlan:
    plan: AnnualPlan = open_or_refuse(AnnualPlan.objects.select_related("partnership", "strategy"), request.user, pk=pk)
    return plan


def opened(request: SignedInRequest, pk: int) -> CommitteeReport:
    report: CommitteeReport = open_or_refuse(
        CommitteeReport.objects.select_related("plan__partnership", "plan__strategy"), request.user, pk=pk
    )
    return report


@require_safe
def reports(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, user = opened_plan(request, pk), request.user
    refuse_unless(reports_on(plan, user) or user.standing.is_administrator)
    context = {
        "title": "Committee reports",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "reports": CommitteeReport.objects.filter(plan=plan).select_related("made_by").newest_first(),
        "can_write": reports_on(plan, user),
        "ended": [period for period in plan.periods if period.end < timezone.localdate()],
    }
    return TemplateResponse(request, "documents/committee_reports.html", context)


@require_http_methods(["GET", "POST"])
def report_new(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, today = opened_plan(request, pk), timezone.localdate()
    refuse_unless(reports_on(plan, request.user))
    new = CommitteeReport(plan=plan, made_by=request.user)
    found = summary_of(plan, Asked(as_at=usual_day(request, plan, today)))
    form = CommitteeReportForm(typed(request), instance=new, initial=first_words(found), today=today)
    return save_once(request, form, form.save, said="Report made. Below is what it says.") or form_page(
        request,
        form,
        title="Make a committee report",
        intro=INTRO,
        crumbs=[plan.partnership, plan],
        save="Make the report",
        back=reverse("documents:committee_reports", args=[plan.pk]),
    )


def usual_day(request: SignedInRequest, plan: AnnualPlan, today: date) -> date:
    """The day in the address where the plan can be told of on it; else today, within the plan's year."""
    form = PublicForm(request.GET, plan=plan, today=today)
    if request.GET.get("as_at") and form.is_valid():
        return form.asked.as_at
    return max(min(today, plan.ends_on), plan.starts_on)


@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """As it prints, with what to look at before it does."""
    row, today = opened(request, pk), timezone.localdate()
    plan, found = row.plan, summary_of(row.plan, asked_of(row))
    texts = [getattr(row, name) for name in TEXTS]
    about = Found("Text of this report", reverse("documents:committee_report_edit", args=[row.pk]))
    context = {
        "title": row.title,
        "crumbs": [plan.partnership, plan],
        "report": row,
        "paper": report_paper(row, found, printed_on=today),
        "checks": [*checks_of(found), *names_among(plan, texts, about)],
        "can_write": reports_on(plan, request.user),
    }
    return TemplateResponse(request, "documents/committee_report.html", context)


@require_safe
def report_file(request: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    row, today = opened(request, pk), timezone.localdate()
    paper = report_paper(row, summary_of(row.plan, asked_of(row)), printed_on=today)
    return answer_with(paper, kind, f"{row.plan} committee report {row.as_at_date}")


@require_http_methods(["GET", "POST"])
def report_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    row = opened(request, pk)
    refuse_unless(reports_on(row.plan, request.user))
    form = CommitteeReportForm(typed(request), instance=row, today=timezone.localdate())
    saved = save_once(request, form, form.save, said="Report changed.")
    return saved or form_page(
        request,
        form,
        title="Change the committee report",
        crumbs=[row.plan.partnership, row.plan],
        back=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def report_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    row = opened(request, pk)
    refuse_unless(reports_on(row.plan, request.user))
    back = reverse("documents:committee_reports", args=[row.plan_id])
    return delete_page(request, row, back=row.get_absolute_url(), then=back)
