"""Home, the annual plan as it stands, and what printed pages carry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse
from csp.models import Partnership, User
from csp.switching import switch_of
from plans.funding import funding_of
from plans.models import AnnualPlan
from priorities.figures import figure_tables
from reviews.asked import counts_of
from reviews.forms import AsAtForm
from reviews.homes import home_of
from reviews.models.recommendations import asks_as
from reviews.opening import listed_reviews
from reviews.overview import overview_of
from reviews.paper import furniture
from reviews.roll_over import is_due
from reviews.rounds import RoundDates, next_before_the_board


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    is_administrator = request.user.standing.is_administrator
    switch = switch_of(request, request.user)
    context = {
        "title": "Home",
        "home": home_of(request.user, today=timezone.localdate(), only=switch.chosen),
        "switch": switch,
        "is_administrator": is_administrator,
        "all_partnerships": Partnership.objects.order_by("name", "pk") if is_administrator else [],
    }
    return TemplateResponse(request, "reviews/home.html", context)


@require_safe
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership", "strategy"), request.user, pk=pk)
    today = timezone.localdate()
    form = AsAtForm(request.GET if "as_at" in request.GET else None, today=today)
    context = {
        "title": plan.title,
        "crumbs": [plan.partnership],
        "plan": plan,
        "overview": overview_of(plan, as_at=form.day, reader=request.user),
        "form": form,
        "is_today": form.day == today,
        "begun": [quarter for quarter in plan.periods if quarter.start <= today],
        "reviews": listed_reviews(plan, request.user, today=today),
        "reads_whole": plan.is_read_whole_by(request.user),
        "board": board_of(plan, request.user, today=today),
        "can_edit": plan.can_be_edited_by(request.user),
        "can_return": plan.can_be_reported_on_by(request.user),
        "can_edit_details": plan.details_can_be_edited_by(request.user),
        "is_due_to_roll_over": is_due(plan, today),
        "asked": counts_of(plan, request.user, as_at=form.day),
        "can_ask": bool(asks_as(plan, request.user)),
    }
    return TemplateResponse(request, "reviews/plan.html", context | parts_of(plan), status=422 if form.errors else 200)


def board_of(plan: AnnualPlan, reader: User, *, today: date) -> RoundDates | None:
    """What the board meets about next; others find the board page of what is signed on its review."""
    return next_before_the_board(plan, plan.reviews.all(), today) if plan.is_read_whole_by(reader) else None


def parts_of(plan: AnnualPlan) -> dict[str, Any]:
    """What a plan holds beside its priorities."""
    return {
        "sections": plan.sections.order_by("position", "pk"),
        "linked_plans": plan.linked_plans.order_by("position", "pk"),
        "measure_tables": figure_tables(plan.measures.order_by("position", "pk")),
        **funding_of(plan.funding_lines.order_by("position", "pk")),
    }


@require_safe
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """What stands at the head and foot of every printed page, as a stylesheet: only a stylesheet can put it there."""
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    today = timezone.localdate()
    as_at = AsAtForm(request.GET, today=today).day
    return HttpResponse(furniture(plan, as_at=as_at, printed_on=today), content_type="text/css; charset=utf-8")
