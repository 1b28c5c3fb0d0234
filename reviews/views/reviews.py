"""The review of a period: worked out while it is a working paper, frozen once it is signed off."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.chart import bars_of
from reviews.opening import OpenedReview, open_review, periods_to_read
from reviews.quarterly import review_plan
from reviews.since_sign_off import since_sign_off


@require_safe
def review(request: SignedInRequest, pk: int, year: int, number: int, months: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    period = Period(year, number, months)
    opened = open_review(plan, period, request.user, request.GET.get("copy", ""))
    context = {
        "title": f"{period.review_name.capitalize()}, {period}: {plan.title}",
        "heading": f"{plan.title}: {period.review_name}, {period}, {period.span}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "quarter": period,
        "quarters": periods_to_read(plan, request.user, today=timezone.localdate()),
        "opened": opened,
        "can_sign": plan.details_can_be_edited_by(request.user),
    }
    if opened.signed:
        return TemplateResponse(request, "reviews/signed.html", context | signed_context(opened))
    if timezone.localdate() < period.start:
        return TemplateResponse(request, "reviews/not_begun.html", context)
    return TemplateResponse(request, "reviews/review.html", context | live_context(opened))


def signed_context(opened: OpenedReview) -> dict[str, Any]:
    assert opened.signed is not None
    copy = opened.frozen
    return {
        "paper": opened.paper(today=timezone.localdate()),
        "since": since_sign_off(opened.plan, copy, signed_at=opened.signed.signed_at),
        "title": f"{copy.period.review_name.capitalize()}, {copy.period}: {copy.plan}",
    }


def live_context(opened: OpenedReview) -> dict[str, Any]:
    found = review_plan(opened.plan, opened.period, today=timezone.localdate())
    return {
        "review": found,
        "bars": bars_of(found.table),
        "before": opened.period.previous().end,
        "produced_at": timezone.localtime(),
    }
