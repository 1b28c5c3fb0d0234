"""The working table: every action of a plan, filtered as the officer likes, nothing behind short pages."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.filters import filter_actions
from actions.models import Action
from actions.positions import positions_of
from actions.views.updates import list_query
from csp.access import SignedInRequest, open_or_refuse
from csp.fields import helper
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


@require_safe
def table(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=plan_pk)
    today = timezone.localdate()
    found = filter_actions(request.GET, plan, request.user, today)
    found.form.helper = helper(found.form)
    rows = [(at, at.action.can_be_updated_by(request.user)) for at in positions_of(found.qs, today)]
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
        "list_query": list_query(request.GET.urlencode()),
        "quarter": found.quarter,
        "today": today,
    }
    return TemplateResponse(request, "actions/table.html", context)
