"""What a coordinator writes for a period: a box for the plan and one for each priority, saved together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.pages import form_page, save_once, typed
from plans.models import AnnualPlan
from reviews.models import Commentary
from reviews.opening import OpenedReview, open_review, period_called
from reviews.quarterly import review_plan
from reviews.sign_off_forms import CommentaryForm

SIGNED = (
    "{period} is signed off, so its commentary can no longer be changed. To change it, open the review again first."
)


@require_http_methods(["GET", "POST"])
def commentary(request: SignedInRequest, pk: int, year: int, code: str) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    refuse_unless(plan.details_can_be_edited_by(request.user))
    opened = open_review(plan, period_called(year, code), request.user)
    period, today = opened.period, timezone.localdate()
    if today < period.start:
        raise Http404
    if opened.is_signed and request.method == "GET":
        messages.info(request, SIGNED.format(period=period))
        return redirect(opened.address)
    form = CommentaryForm(typed(request), plan=plan, period=period)
    said, to = "Commentary saved.", opened.address
    saved = save_once(request, form, lambda: form.write(by=request.user, on=today), said=said, to=to)
    return saved or form_page(request, form, "reviews/commentary.html", **beside(opened, form))


def beside(opened: OpenedReview, form: CommentaryForm) -> dict[str, Any]:
    """The boxes, each with its counts and with what was written a period before."""
    plan, period = opened.plan, opened.period
    counts = {row.priority: row for row in review_plan(plan, period, today=timezone.localdate()).table}
    before = Commentary.objects.of(plan, period.previous()).in_words()
    boxes = [(box, counts[box.priority], before.get(box.priority.pk if box.priority else None)) for box in form.boxes]
    return {
        "title": f"Commentary on {period}: {plan.title}",
        "heading": f"Commentary on {period}, {period.span}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "period": period,
        "boxes": boxes,
        "previous": period.previous(),
        "back": opened.address,
    }
