"""Questions and recommendations: a plan's, one with its answers, asking, rewording, answering, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.pages import form_page, save_once, typed
from plans.models import AnnualPlan
from reviews.asked import Asked, asked_in, scrutiny_reads
from reviews.models import Answer, Recommendation
from reviews.models.recommendations import asks_as
from reviews.recommendation_forms import (
    READ_BY,
    READ_BY_ANY,
    AnswerForm,
    AskedFilter,
    RecommendationForm,
    WithdrawForm,
)
from reviews.rewording import rewordings_of, wording_of

READY_MADE = [("All", ""), ("Waiting for an answer", "?status=open"), ("Overdue", "?status=overdue")]
STANDS = "It has been answered or withdrawn, so its words stand."
WITHDRAWN_BEFORE = "It had already been withdrawn."


def opened_plan(request: SignedInRequest, pk: int) -> AnnualPlan:
    plan: AnnualPlan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    return plan


def opened(request: SignedInRequest, pk: int) -> Asked:
    """As it stands today."""
    rows = Recommendation.objects.select_related("plan__partnership")
    found = open_or_refuse(rows, request.user, pk=pk)
    whole = found.plan.is_read_whole_by(request.user)
    [asked] = asked_in(rows.filter(pk=pk), as_at=timezone.localdate(), whole=whole)
    return asked


@require_safe
def recommendations(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = opened_plan(request, pk)
    whole = plan.is_read_whole_by(request.user)
    seen = Recommendation.objects.filter(plan=plan).visible_to(request.user)
    rows = asked_in(seen, as_at=timezone.localdate(), whole=whole)
    form = AskedFilter(request.GET, rows=rows, whole=whole)
    here = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "title": "Questions and recommendations",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "rows": form.found,
        "total": len(rows),
        "form": form,
        "is_filtered": any(request.GET.values()),
        "ready_made": READY_MADE,
        "here": here,
        "is_open": here not in dict(READY_MADE).values(),
        "whole": whole,
        "today": timezone.localdate(),
        "can_ask": bool(asks_as(plan, request.user)),
    }
    return TemplateResponse(request, "reviews/recommendations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def recommendation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """In a closed plan too: scrutiny often looks back at last year."""
    plan = opened_plan(request, pk)
    bodies = asks_as(plan, request.user)
    refuse_unless(bool(bodies))
    new = Recommendation(plan=plan, asked_by=request.user)
    form = RecommendationForm(
        typed(request), instance=new, by=request.user, today=timezone.localdate(), asked=request.GET
    )
    saved = save_once(request, form, form.save, said="Recorded. Whoever is asked finds it on their home page.")
    return saved or form_page(
        request,
        form,
        title="Ask a question or make a recommendation",
        intro=READ_BY.get(bodies[0], READ_BY_ANY) if len(bodies) == 1 else READ_BY_ANY,
        crumbs=[plan.partnership, plan],
        back=form.instance.about.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def recommendation(request: SignedInRequest, pk: int) -> HttpResponse:
    """With its answers; those who may answer do it here."""
    asked = opened(request, pk)
    row, today = asked.recommendation, timezone.localdate()
    can_answer = row.can_be_answered_by(request.user)
    refuse_unless(can_answer or request.method != "POST")
    form = AnswerForm(typed(request), asked=asked, wording=wording_of(row), today=today)

    def write() -> Answer:
        return row.answer(by=request.user, **form.given)

    saved = save_once(request, form, write, said="Answer recorded.", to=row.get_absolute_url())
    return saved or form_page(
        request,
        form,
        "reviews/recommendation.html",
        title=f"{row}: {row.plan}",
        crumbs=[row.plan.partnership, row.plan, *filter(None, [row.priority, row.action])],
        asked=asked,
        whole=asked.whole,
        rewordings=rewordings_of(row) if asked.whole else [],
        scrutiny_reads=scrutiny_reads(row),
        can_answer=can_answer and (form.is_bound or not row.is_withdrawn),
        can_change=not row.is_withdrawn and row.can_be_changed_by(request.user),
    )


@require_http_methods(["GET", "POST"])
def recommendation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = opened(request, pk)
    row = asked.recommendation
    refuse_unless(row.can_be_changed_by(request.user))
    if request.method == "GET" and not asked.is_open:
        messages.info(request, STANDS)
        return redirect(row)
    form = RecommendationForm(typed(request), instance=row, by=request.user, today=timezone.localdate())
    saved = save_once(request, form, form.instance.reword, said="Changed.")
    return saved or form_page(
        request,
        form,
        title=f"Change the {row.get_kind_display().lower()}",
        intro="Once somebody has answered, its words stand. What it said before stays on its page.",
        crumbs=[row.plan.partnership, row.plan],
        back=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def recommendation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    row = opened(request, pk).recommendation
    refuse_unless(row.can_be_changed_by(request.user))
    if request.method == "GET" and row.is_withdrawn:
        messages.info(request, WITHDRAWN_BEFORE)
        return redirect(row)
    form = WithdrawForm(typed(request))

    def withdraw() -> None:
        row.withdraw(by=request.user, reason=form.cleaned_data["reason"], on=timezone.localdate())

    back, kind = row.get_absolute_url(), row.get_kind_display().lower()
    saved = save_once(request, form, withdraw, said=f"The {kind} is withdrawn.", to=back)
    return saved or form_page(
        request,
        form,
        title=f"Withdraw this {kind}?",
        intro="Nobody is asked for an answer any more. It stays on record, with the answers it has.",
        crumbs=[row.plan.partnership, row.plan],
        save="Withdraw it",
        back=back,
    )
