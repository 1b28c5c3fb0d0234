"""What changed between two days, and the timescales that moved."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, open_or_refuse
from csp.models import User
from plans.models import AnnualPlan
from reviews.models import SignOff
from reviews.papers.blocks import Paper
from reviews.papers.since import since_paper, slippage_paper
from reviews.since import since as changes_between
from reviews.since_forms import SinceForm
from reviews.slippage import slippage_of


@require_safe
def since(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    today = timezone.localdate()
    form = SinceForm(request.GET, plan=plan, today=today)
    signed = SignOff.objects.filter(plan=plan).standing().in_turn()
    context = {
        "title": f"What changed: {plan}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "form": form,
        "signed": [(sign_off.period, sign_off.as_at_date) for sign_off in signed],
    }
    if form.is_valid():
        context["query"] = f"?{request.GET.urlencode()}" if request.GET else ""
        context["paper"] = paper_of_changes(plan, form, request.user, today=today)
    return TemplateResponse(request, "reviews/since.html", context, status=422 if form.errors else 200)


def paper_of_changes(plan: AnnualPlan, form: SinceForm, reader: User, *, today: date) -> Paper:
    """What a valid form asks for, as this reader may have it."""
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    return since_paper(changes_between(plan, start, end, whole=plan.is_read_whole_by(reader)), printed_on=today)


@require_safe
def slippage(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    context = {
        "title": f"Slippage: {plan}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "paper": paper_of_slippage(plan, request.user, today=timezone.localdate()),
    }
    return TemplateResponse(request, "reviews/slippage.html", context)


def paper_of_slippage(plan: AnnualPlan, reader: User, *, today: date) -> Paper:
    whole = plan.is_read_whole_by(reader)
    found = slippage_of(plan, as_at=today, whole=whole)
    return slippage_paper(plan, found, as_at=today, printed_on=today, whole=whole)
