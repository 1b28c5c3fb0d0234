"""The calendar of a plan's reviews: how often, when updates are due, when the board meets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.pages import form_page, save_once, typed
from plans.models import AnnualPlan
from reviews.calendar import calendar_of, save_calendar
from reviews.forms import CalendarForm

REGROUPED = (
    "The plan is now reviewed by other periods. Every update stays as it is, and reviews are worked out for the new "
    "periods. The dates chosen for the old ones are kept, and stand again if you go back."
)


@require_http_methods(["GET", "POST"])
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    can_edit = plan.can_be_edited_by(request.user)
    refuse_unless(can_edit or (request.method == "GET" and plan.is_read_whole_by(request.user)))
    lines = calendar_of(plan, timezone.localdate())
    form = CalendarForm(typed(request) if can_edit else None, instance=plan, reviews=list(plan.reviews.all()))
    here, before = request.path, plan.review_months
    saved = save_once(request, form, lambda: save_and_warn(request, form, before), said="Calendar saved.", to=here)
    context = {"title": f"Review calendar: {plan}", "plan": plan, "crumbs": [plan.partnership, plan]}
    context |= {"lines": lines, "can_edit": can_edit, "back": plan.get_absolute_url(), "save": "Save the calendar"}
    return saved or form_page(request, form, "reviews/calendar.html", **context)


def save_and_warn(request: SignedInRequest, form: CalendarForm, months_before: int) -> None:
    """Save what was typed, and say what is to be known about it."""
    warnings = save_calendar(form.instance, form.chosen)
    if form.instance.review_months != months_before:
        warnings.append(REGROUPED)
    for words in warnings:
        messages.warning(request, words)
