"""Home, the annual plan as it stands, and the quarterly review."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from plans.models import AnnualPlan
from plans.quarters import Quarter


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    return TemplateResponse(request, "reviews/home.html", {"title": "Home"})


@require_safe
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    return TemplateResponse(request, "reviews/plan.html", {"title": plan.title, "crumbs": [plan.partnership]})


@require_safe
def review(request: SignedInRequest, pk: int, year: int, number: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    refuse_unless(plan.is_read_whole_by(request.user))
    quarter = Quarter(year, number)
    if quarter not in plan.quarters:
        raise Http404
    return TemplateResponse(request, "reviews/review.html", {"title": f"{plan.title}: {quarter}", "crumbs": [plan]})
