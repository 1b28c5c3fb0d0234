"""The working table as a file: the actions that the filter in the address finds, in its order."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.filters import ActionFilter, filter_actions
from csp.access import SignedInRequest, open_or_refuse
from documents.action_rows import columns_of, fields, rows_of
from documents.files.answers import answer_with
from plans.models import AnnualPlan
from priorities.models import Target
from reviews.as_at import live_position
from reviews.counts import number_of
from reviews.papers.blocks import Sheet
from reviews.papers.parts import in_full


@require_safe
def table_file(request: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    today = timezone.localdate()
    found = filter_actions(request.GET, plan, request.user, today)
    return answer_with(table_sheet(found), kind, f"{plan} actions {today}")


def table_sheet(found: ActionFilter) -> Sheet:
    """The actions that the filter finds, as they stand on its day."""
    plan = found.plan
    targets = Target.objects.filter(priority__plan=plan)
    position = live_position(plan, found.today, targets, whole=found.whole)
    told = {line.action_id: (priority, line) for priority in position.priorities for line in priority.actions}
    chosen = list(found.qs.values_list("pk", flat=True))
    wanted = [told[pk] for pk in chosen if pk in told]
    kept = fields()
    number = f"{len(wanted)} of {number_of(len(told), 'action')}"
    if later := len(chosen) - len(wanted):
        number += f"; {later} left out that will join the plan on a later day"
    return Sheet(
        name="Actions",
        title=f"{plan.title}: working table",
        about=(f"As it stands on {in_full(found.today)}", number, *chosen_words(found)),
        columns=columns_of(kept),
        rows=rows_of(kept, wanted),
    )


def chosen_words(found: ActionFilter) -> list[str]:
    """What the actions were filtered by, each in words."""
    said = []
    for name, field in found.form.fields.items():
        if value := found.form.cleaned_data.get(name) if found.form.is_valid() else None:
            chosen = dict(getattr(field, "choices", ())).get(value, "" if value is True else value)
            said.append(f"{field.label}: {chosen}" if chosen else str(field.label))
    return said
