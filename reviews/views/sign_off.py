"""Signing a period off and opening it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.pages import form_page, save_once, typed
from plans.models import AnnualPlan
from reviews import signing
from reviews.copying import live_copy
from reviews.opening import OpenedReview, open_review, period_called
from reviews.outstanding import outstanding_in
from reviews.sign_off_forms import ReopenForm, SignOffForm

NOT_SIGNED = "This review is not signed off, so there is nothing to open again."


@require_http_methods(["GET", "POST"])
def sign_off(request: SignedInRequest, pk: int, year: int, code: str) -> HttpResponse:
    """What will be frozen, what is outstanding, and the button."""
    opened = to_sign(request, pk, year, code)
    period, now = opened.period, timezone.now()
    if opened.is_signed and request.method == "GET":
        messages.info(request, f"{period} is signed off already.")
        return redirect(opened.address)
    form = SignOffForm(typed(request))
    saved = save_once(
        request,
        form,
        lambda: signing.sign_off(opened.plan, period, by=request.user, at=now),
        said=f"{period} is signed off. What it says can no longer change.",
        to=opened.address,
    )
    return saved or form_page(request, form, "reviews/sign_off.html", **what_to_sign(opened))


def what_to_sign(opened: OpenedReview) -> dict[str, Any]:
    plan, period, today = opened.plan, opened.period, timezone.localdate()
    too_early = signing.too_early(period, today)
    copy = None if too_early else live_copy(plan, period, today=today, with_checks=True)
    return {
        "title": f"Sign off {period}: {plan.title}",
        "heading": f"Sign off {period}, {period.span}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "period": period,
        "too_early": too_early,
        "copy": copy,
        "outstanding": outstanding_in(copy) if copy else [],
        "opened": opened,
        "save": f"Sign off {period}",
        "back": opened.address,
    }


@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, pk: int, year: int, code: str) -> HttpResponse:
    opened = to_sign(request, pk, year, code)
    latest, now = opened.latest, timezone.now()
    if latest is None or (request.method == "GET" and not opened.is_signed):
        messages.info(request, NOT_SIGNED)
        return redirect(opened.address)
    form = ReopenForm(typed(request))
    saved = save_once(
        request,
        form,
        lambda: signing.reopen(latest, by=request.user, reason=form.cleaned_data["reason"], at=now),
        said=f"{opened.period} is open again. Sign it off once more when it is right.",
        to=opened.address,
    )
    return saved or form_page(
        request,
        form,
        title=f"Open {opened.period} again",
        intro=f"{latest.signed_by_name} signed it off on {latest.signed_on:%-d %B %Y}. What was signed stays as it is and "
        "can still be read; the review goes back to being a working paper until it is signed off again.",
        back=opened.address,
        save="Open it again",
        crumbs=[opened.plan.partnership, opened.plan],
    )


def to_sign(request: SignedInRequest, pk: int, year: int, code: str) -> OpenedReview:
    """The review, for a coordinator; a closed plan's last period is signed off too."""
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    refuse_unless(plan.details_can_be_edited_by(request.user))
    return open_review(plan, period_called(year, code), request.user)
