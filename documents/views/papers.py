"""Reviews, board pages and comparisons as files, on the stems of their pages' addresses and of the same words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse
from documents.action_rows import columns_of, fields, rows_of
from documents.files.answers import OF_SHEETS, answer_with
from plans.models import AnnualPlan
from reviews.copies import ReviewCopy
from reviews.forms import OutTurnDayForm
from reviews.opening import open_review, period_called
from reviews.out_turn import out_turn_of
from reviews.papers.blocks import Sheet
from reviews.papers.out_turn import out_turn_paper
from reviews.papers.parts import in_full
from reviews.papers.review import left_out, signed_words
from reviews.views import changes
from reviews.views.board import paper_of_board
from reviews.views.out_turn import out_turn as out_turn_page

EXCEPTIONS = "exceptions"


def plan_of(request: SignedInRequest, pk: int) -> AnnualPlan:
    return open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)


@require_safe
def review_file(request: SignedInRequest, pk: int, year: int, code: str, kind: str) -> HttpResponseBase:
    """A review, live or signed; in rows all of it or, with ?show=exceptions, its exceptions, the worst first."""
    plan, today = plan_of(request, pk), timezone.localdate()
    opened = open_review(plan, period_called(year, code), request.user, request.GET.get("copy", ""))
    name = f"{plan} review {opened.period}"
    if kind not in OF_SHEETS:
        return answer_with(opened.paper(today=today), kind, name)
    only_exceptions = request.GET.get("show") == EXCEPTIONS
    return answer_with(review_sheet(opened.read(today=today), only_exceptions=only_exceptions), kind, name)


def review_sheet(copy: ReviewCopy, *, only_exceptions: bool) -> Sheet:
    """The actions to go through in a review, one a row."""
    priorities = {line.action_id: priority for priority in copy.priorities for line in priority.actions}
    kept = fields(is_review=True)
    lines = copy.exceptions if only_exceptions else copy.shown
    what = ["Exceptions only, the worst first"] if only_exceptions else []
    return Sheet(
        name="Actions",
        title=f"{copy.plan}: {copy.period.review_name}, {copy.period}",
        about=(f"Position at {in_full(copy.as_at)}", signed_words(copy), *what, *left_out(copy)),
        columns=columns_of(kept),
        rows=rows_of(kept, ((priorities[line.action_id], line) for line in lines)),
    )


@require_safe
def board_file(request: SignedInRequest, pk: int, year: int, code: str, kind: str) -> HttpResponseBase:
    plan, period = plan_of(request, pk), period_called(year, code)
    return answer_with(
        paper_of_board(plan, period, request.user, today=timezone.localdate()), kind, f"{plan} board page {period}"
    )


@require_safe
def since_file(request: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    """What changed between two days; days that cannot be compared are answered by the page, which says why."""
    plan, today = plan_of(request, pk), timezone.localdate()
    form = changes.SinceForm(request.GET, plan=plan, today=today)
    if not form.is_valid():
        return page_instead(request, pk)
    paper = changes.paper_of_changes(plan, form, request.user, today=today)
    return answer_with(paper, kind, f"{plan} {paper.position}")


def page_instead(request: HttpRequest, pk: int) -> HttpResponse:
    return changes.since(request, pk)


@require_safe
def out_turn_file(request: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    """How the year ended; before it has begun, and of a day that cannot be, the page says why there is no report."""
    plan, today = plan_of(request, pk), timezone.localdate()
    form = OutTurnDayForm(request.GET if "as_at" in request.GET else None, today=today, plan=plan)
    if plan.starts_on > today or (form.is_bound and not form.is_valid()):
        return out_turn_page(request, pk)
    found = out_turn_of(plan, as_at=form.day, reader=request.user)
    return answer_with(out_turn_paper(found, printed_on=today), kind, f"{plan} out-turn {form.day}")


@require_safe
def slippage_file(request: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    plan, today = plan_of(request, pk), timezone.localdate()
    return answer_with(changes.paper_of_slippage(plan, request.user, today=today), kind, f"{plan} slippage {today}")
