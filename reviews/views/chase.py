"""The chase list: who owes what for a period, with words to send them. For coordinators."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action
from actions.positions import positions_as_at
from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.asked import Asked, by_body, overdue_in
from reviews.chase import Message, chase_csv, message_to, return_address
from reviews.contacts import Contacts, contacts_of
from reviews.links import received_in
from reviews.models import Reminder
from reviews.rounds import OwedByAgency, Round, dates_by_period


@dataclass(frozen=True)
class ChaseRow:
    """One agency on the chase list: what it owes, what to send it, and what it has been sent."""

    owes: OwedByAgency
    answers: list[Asked]  # overdue
    message: Message
    address: str
    reminders: list[Reminder]


@require_safe
def chase(request: SignedInRequest, pk: int, year: int, code: str) -> HttpResponse:
    plan, period = to_chase(request, pk, year, code)
    context = {
        "title": f"Chase list, {period}: {plan}",
        "heading": f"Chase list, {period}, {period.span}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "quarter": period,
        "quarters": plan.periods,
        "csv": reverse("reviews:chase_csv", args=[plan.pk, year, code]),
    }
    if timezone.localdate() < period.start:
        return TemplateResponse(request, "reviews/not_begun.html", context)
    found, contacts, reminders, answers = round_of(plan, period)
    owed = by_body(answers)
    context |= {
        "round": found,
        "rows": [
            row_of(request, found, contacts, owes, reminders, owed.get(owes.agency, []) if owes.agency else [])
            for owes in owing(found, answers)
        ],
        "answers": answers,
        "of_the_whole": owed.get(None, []),
        "reminders": reminders,
        "everyone": return_address(plan, period),
        "received": received_in(plan, period),
    }
    return TemplateResponse(request, "reviews/chase.html", context)


@require_safe
def chase_list(request: SignedInRequest, pk: int, year: int, code: str) -> HttpResponse:
    """The same as CSV."""
    plan, period = to_chase(request, pk, year, code)
    response = HttpResponse(chase_csv(*round_of(plan, period)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="chase-{plan.partnership.slug}-{year}-{code}.csv"'
    return response


def to_chase(request: SignedInRequest, pk: int, year: int, code: str) -> tuple[AnnualPlan, Period]:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    refuse_unless(plan.details_can_be_edited_by(request.user))
    period = Period.called(year, code)
    if period not in plan.periods:
        raise Http404
    return plan, period


def round_of(plan: AnnualPlan, period: Period) -> tuple[Round, Contacts, list[Reminder], list[Asked]]:
    """Eleven queries, whatever the plan's size."""
    today = timezone.localdate()
    [dates] = [dates for dates in dates_by_period(plan, plan.reviews.all()) if dates.period == period]
    actions = Action.objects.for_plan(plan).in_plan_on(today).in_order().select_related("lead_officer")
    positions = positions_as_at(actions, today, before=min(period.end, today))
    reminders = plan.reminders.filter(months=period.months, number=period.number)
    return (
        Round(plan, dates, today, positions),
        contacts_of(plan.partnership_id, on=today),
        list(reminders.select_related("agency", "user").order_by("-sent_at", "-pk")),
        overdue_in(plan, today),
    )


def owing(found: Round, answers: list[Asked]) -> list[OwedByAgency]:
    """Agencies that owe updates, then those that owe answers only."""
    rows = found.by_agency
    met = {row.agency for row in rows}
    others = [agency for agency in by_body(answers) if agency and agency not in met]
    return [*rows, *(OwedByAgency(agency, [], 0) for agency in sorted(others, key=lambda one: str(one).lower()))]


def row_of(
    request: SignedInRequest,
    found: Round,
    contacts: Contacts,
    owes: OwedByAgency,
    reminders: list[Reminder],
    answers: list[Asked],
) -> ChaseRow:
    agency = owes.agency
    address = return_address(found.plan, found.period, agency.pk if agency else None)
    # nobody gives updates of a closed plan
    asked = replace(owes, owed=[]) if found.plan.is_closed else owes
    pages = [(one, request.build_absolute_uri(one.recommendation.get_absolute_url())) for one in answers]
    link = request.build_absolute_uri(address)
    return ChaseRow(
        owes=owes,
        answers=answers,
        message=message_to(asked, found, to=contacts.written_to(agency), link=link, answers=pages),
        address=address,
        reminders=[sent for sent in reminders if agency and sent.agency_id == agency.pk],
    )
