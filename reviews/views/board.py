"""The board page of a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action
from csp.access import SignedInRequest, open_or_refuse
from csp.models import User
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.asked_words import asked_lines
from reviews.copies import ReviewCopy
from reviews.opening import open_review, period_called
from reviews.papers.blocks import Paper
from reviews.papers.board import BoardPage, board_paper


@require_safe
def board(request: SignedInRequest, pk: int, year: int, code: str) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    period = period_called(year, code)
    today = timezone.localdate()
    context = {
        "title": f"Board page, {period}: {plan}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "period": period,
        "review_address": plan.review_address(period),
        "paper": paper_of_board(plan, period, request.user, today=today),
    }
    return TemplateResponse(request, "reviews/board.html", context)


def paper_of_board(plan: AnnualPlan, period: Period, reader: User, *, today: date) -> Paper:
    """The board page as this reader may have it: of what was signed, or live while it is the working paper."""
    opened = open_review(plan, period, reader)
    copy = opened.read(today=today)
    linked = Action.objects.for_plan(plan).readable(whole=opened.is_whole).values_list("pk", flat=True)
    if not opened.signed:
        copy = replace(copy, asked=asked_lines(plan, period, today, whole=copy.is_whole))
    return board_paper(board_page(plan, copy, reader), printed_on=today, linked=set(linked))


def board_page(plan: AnnualPlan, copy: ReviewCopy, reader: User) -> BoardPage:
    own = [
        role.agency for role in reader.current_memberships if role.agency and role.partnership_id == plan.partnership_id
    ]
    named = {agency.pk for agency in own}
    teams = plan.partnership.agencies.filter(part_of__in=named).values_list("pk", flat=True) if own else ()
    called = names_in(copy)
    return BoardPage(
        copy=copy,
        asked=copy.asked,
        agencies=frozenset({*named, *teams}),
        agency_words=" and ".join(dict.fromkeys(called.get(agency.pk, str(agency)) for agency in own)),
    )


def names_in(copy: ReviewCopy) -> dict[int, str]:
    """The agencies by the names they went by when the review was signed."""
    every = (agency for line in copy.lines for agency in (line.lead_agency, *line.supporting) if agency)
    return {agency.agency_id: str(agency) for agency in every}
