"""What to look at before the meeting."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse
from plans.models import AnnualPlan
from reviews.checking import check_plan, groups_for
from reviews.opening import NOT_SIGNED_OFF


@require_safe
def sense_checks(request: SignedInRequest, pk: int, year: int, code: str) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    if not plan.is_read_whole_by(request.user):
        raise PermissionDenied(NOT_SIGNED_OFF)
    period = next((own for own in plan.periods if (own.year, own.code) == (year, code)), None)
    if period is None:
        raise Http404
    today = timezone.localdate()
    found = check_plan(plan, period, today=today) if period.start <= today else []
    context = {
        "title": f"Checks before the meeting, {period}: {plan.title}",
        "heading": f"{plan.title}: checks before the meeting, {period}, {period.span}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "period": period,
        "review_address": plan.review_address(period),
        "has_begun": period.start <= today,
        "as_at": min(period.end, today),
        "count": len(found),
        "groups": groups_for(found, plan, period, reader=request.user),
    }
    return TemplateResponse(request, "reviews/sense.html", context)
