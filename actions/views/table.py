"""The working table: every action of a plan, filtered as the officer likes, nothing behind short pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.addresses import address
from actions.filters import ActionFilter, filter_actions
from actions.models import Action
from actions.positions import AtHand, Position, positions_of
from actions.views.updates import list_query
from csp.access import SignedInRequest, open_or_refuse
from csp.fields import helper
from csp.models import User
from csp.templatetags.csp import short_date
from plans.models import AnnualPlan

READY_MADE = [
    ("All", ""),
    ("Mine", "?mine=on"),
    ("No update this {period}", "?silent=on"),
    ("Overdue", "?overdue=on"),
    ("Red", "?status=red"),
    ("Amber", "?status=amber"),
    ("Not rated", "?status=none"),
    ("No lead named", "?no_lead=on"),
]


@dataclass(frozen=True)
class TableRow:
    """One action's row, its words made beforehand: a plan has hundreds of rows, and templates are slow at making them."""

    position: Position
    action: Action
    address: str
    update_address: str  # none where the reader may not record an update
    lead: str
    supporting: str
    reported_on: str  # none where nobody has reported
    progress: str
    name: str  # the action in a few words


def rows_of(found: ActionFilter, reader: User, query: str) -> Iterator[TableRow]:
    for position in positions_of(found.qs, found.today, at_hand=AtHand(found.priorities)):
        action, update = position.action, position.update
        may_update = action.can_be_updated_by(reader)
        yield TableRow(
            position=position,
            action=action,
            address=address("reviews:action", action.pk),
            update_address=f"{address('actions:record_update', action.pk)}?{query}" if may_update else "",
            lead=position.lead_words,
            supporting=position.supporting_words,
            reported_on=short_date(update and update.reported_on),
            progress=first_words(update.progress, 30) if update else "",
            name=first_words(action.activity, 8),
        )


def first_words(text: str, number: int) -> str:
    words = text.split(maxsplit=number)
    return " ".join(words[:number]) + (" …" if len(words) > number else "")


@require_safe
def table(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=plan_pk)
    today = timezone.localdate()
    found = filter_actions(request.GET, plan, request.user, today)
    found.form.helper = helper(found.form)
    rows = list(rows_of(found, request.user, list_query(request.GET.urlencode())))
    counts = Action.objects.for_plan(plan).aggregate(
        every=Count("pk"), internal=Count("pk", filter=Q(is_internal=True))
    )
    withheld = 0 if plan.is_read_whole_by(request.user) else counts["internal"]
    here = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "title": f"Actions: {plan}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "can_return": plan.can_be_reported_on_by(request.user),
        "rows": rows,
        "ready_made": [(words.format(period=found.quarter.name), query) for words, query in READY_MADE],
        "here": here,
        "is_open": here not in dict(READY_MADE).values(),
        "total": counts["every"] - withheld,
        "withheld": withheld,
        "filter": found,
        "form": found.form,
        "is_filtered": any(value for value in found.data.values()),
        "quarter": found.quarter,
        "today": today,
    }
    return TemplateResponse(request, "actions/table.html", context)
