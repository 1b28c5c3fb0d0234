"""The out-turn report of a plan, for everyone who may read the plan."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse
from plans.models import AnnualPlan
from reviews.forms import OutTurnDayForm
from reviews.out_turn import out_turn_of
from reviews.roll_over import is_due


@require_safe
def out_turn(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    today = timezone.localdate()
    form = OutTurnDayForm(request.GET if "as_at" in request.GET else None, today=today, plan=plan)
    found = out_turn_of(plan, as_at=form.day, reader=request.user)
    context = {
        "title": f"{found.title}: {plan.title}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "found": found,
        "form": form,
        "has_begun": plan.starts_on <= today,
        "produced_at": timezone.localtime(),
        "can_roll_over": is_due(plan, today) and plan.details_can_be_edited_by(request.user),
    }
    return TemplateResponse(request, "reviews/out_turn.html", context, status=422 if form.errors else 200)
