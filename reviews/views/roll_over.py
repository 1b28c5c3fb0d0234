"""The April roll-over: choosing what becomes of everything in a plan, and making next year's. For coordinators."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.http import require_http_methods

from csp.access import NotAllowedNow, SignedInRequest, open_or_refuse, refuse_unless
from csp.fields import PlainForm
from csp.pages import form_page, save_once, texts_of, typed
from plans.models import AnnualPlan
from reviews.counts import number_of
from reviews.models import Fate, Numbering
from reviews.next_year import NOT_CARRIED, next_year_of
from reviews.next_year_making import make_next_year
from reviews.roll_over import CLOSED, RollOverSheet, fates_of, is_due, save_choices, sheet_of

SAVED = "Saved. Nothing of the plan has changed: you, or another coordinator, can go on at any time."

BECAME = {
    Fate.CARRIED: "carried on",
    Fate.COMPLETE: "complete",
    Fate.DROPPED: "not carried on, and closed with the reason",
}


class MakeForm(PlainForm):
    """Carries what the page showed, so that nothing else is made."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "POST"])
def roll_over(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = plan_to_roll_over(request, pk)
    today = timezone.localdate()
    words, refusal = typed(request), not_now(plan)
    sheet = sheet_of(plan, today)
    if request.method == "POST" and not refusal:
        try:
            sheet = save_choices(plan, request.POST, by=request.user, today=today)
        except NotAllowedNow as meanwhile:
            refusal = str(meanwhile)
        else:
            return chosen(request, sheet)
    elif words is not None:
        sheet.show(words)
    if refusal or sheet.roll_over.is_made:
        sheet = sheet_of(plan, today)
        is_news = request.method == "POST" or not sheet.roll_over.is_made
        return nothing_to_choose(request, sheet, refusal if is_news else "")
    return sheet_page(request, sheet)


@require_http_methods(["GET", "POST"])
def roll_over_make(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows what next year's plan would hold and what there is to know about it; makes it when asked."""
    plan = plan_to_roll_over(request, pk)
    today, back = timezone.localdate(), reverse("reviews:roll_over", args=[pk])
    form = MakeForm(typed(request))
    saved = save_once(
        request,
        form,
        lambda: make_next_year(plan, by=request.user, at=timezone.now(), today=today, seen=form.cleaned_data["seen"]),
        said="Next year’s plan is made. It is a draft that only your own partnership sees.",
        to=back,
    )
    if saved:
        return saved
    sheet = sheet_of(plan, today)
    if sheet.roll_over.is_made or not_now(plan):
        return redirect(back)
    found = next_year_of(sheet)
    context = page_of(sheet) | {"title": f"Make the plan for {sheet.year}", "found": found, "not_carried": NOT_CARRIED}
    return form_page(request, form, "reviews/roll_over_make.html", back=back, **context)


def plan_to_roll_over(request: SignedInRequest, pk: int) -> AnnualPlan:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership", "strategy"), request.user, pk=pk)
    refuse_unless(plan.details_can_be_edited_by(request.user))
    return plan


def not_now(plan: AnnualPlan) -> str:
    """Why the plan cannot be rolled over today; blank where it can."""
    if not is_due(plan, timezone.localdate()):
        first = formatted(plan.periods[-1].start, "j F Y")
        return f"The plan can be rolled over from {first}, when the last period of its year begins."
    return CLOSED if plan.is_closed else ""


def chosen(request: SignedInRequest, sheet: RollOverSheet) -> HttpResponse:
    """After saving: the sheet again where something is left to mend, with everything that was typed."""
    if sheet.faults or sheet.strays:
        return sheet_page(request, sheet, status=422)
    messages.success(request, SAVED)
    if request.POST.get("then") == "make":
        return redirect("reviews:roll_over_make", sheet.plan.pk)
    return redirect("reviews:roll_over", sheet.plan.pk)


def nothing_to_choose(request: SignedInRequest, sheet: RollOverSheet, refusal: str) -> HttpResponse:
    """What was made, or why nothing can be chosen now; what somebody typed meanwhile stands there to copy."""
    is_posted = request.method == "POST"
    fates = Counter(fates_of(sheet.plan).values())
    context = page_of(sheet) | {
        "refusal": refusal,
        "became": [f"{number_of(fates[fate], 'action')} {words}" for fate, words in BECAME.items()],
        "texts": texts_of(request) if is_posted else [],
    }
    return TemplateResponse(request, "reviews/roll_over_made.html", context, status=422 if is_posted else 200)


def sheet_page(request: SignedInRequest, sheet: RollOverSheet, *, status: int = 200) -> HttpResponse:
    context = page_of(sheet) | {"unsettled": list(sheet.unsettled), "numberings": Numbering.choices}
    return TemplateResponse(request, "reviews/roll_over.html", context, status=status)


def page_of(sheet: RollOverSheet) -> dict[str, Any]:
    return {
        "title": f"Roll over into {sheet.year}",
        "crumbs": [sheet.plan.partnership, sheet.plan],
        "plan": sheet.plan,
        "sheet": sheet,
    }
