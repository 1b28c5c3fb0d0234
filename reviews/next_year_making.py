"""Making next year's plan out of this one: everything or nothing, and once only (ADR 0016)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from actions.models import Action, Lead, Update
from csp.access import NotAllowedNow
from csp.models import User
from csp.ordering import next_position
from csp.statuses import RagStatus
from plans.models import AnnualPlan, LinkedPlan, Section
from priorities.models import Priority, Target
from reviews.models import RollOver
from reviews.next_year import CarriedAction, NextYear, next_year_of
from reviews.roll_over import RollOverSheet, keep, locked_sheet
from reviews.roll_over_rows import Said

CHANGED = (
    "Somebody has changed a choice, or something in the plan, since you opened this page. "
    "Read what would be made now, then press the button again."
)
UNSETTLED = "Some choices are still to be made: go back to the choices."
OF_PRIORITY = (
    "title", "wording", "definition", "examples", "problem", "outcomes", "narrative", "note",
)  # fmt: skip
OF_TARGET = ("text", "baseline", "direction", "position")
OF_ACTION = ("activity", "outcome", "leads_as_typed", "resources", "note", "is_internal", "position")
OF_SECTION = ("kind", "heading", "text")
OF_LINKED_PLAN = ("title", "period", "owner", "url", "note")
OF_PLAN = ("partnership", "marking", "review_months", "due_days", "grace_days", "has_overall_status")


@transaction.atomic
def make_next_year(plan: AnnualPlan, *, by: User, at: datetime, today: date, seen: str) -> AnnualPlan:
    """Make next year's plan as `seen`, the digest of what was shown, and close or complete what is over in this one."""
    sheet = locked_sheet(plan, today)
    list(Action.objects.for_plan(plan).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    found = next_year_of(sheet)
    if found.refusal:
        raise NotAllowedNow(found.refusal)
    if not found.is_ready:
        raise NotAllowedNow(UNSETTLED)
    if found.digest != seen:
        raise NotAllowedNow(CHANGED)
    made = add_plan(found)
    add_contents(found, made, by)
    end_what_is_over(found, by)
    keep_what_was_decided(sheet, by)
    RollOver.objects.filter(pk=sheet.roll_over.pk).update(made_plan=made, made_by=by, made_at=at)
    return made


def add_plan(found: NextYear) -> AnnualPlan:
    """The draft that is there already, or a new one with this year's review calendar and marking."""
    if found.existing:
        return found.existing
    plan = found.sheet.plan
    made = AnnualPlan(year=plan.year + 1, title=found.title, strategy=found.strategy, **facts_of(plan, OF_PLAN))
    made.save()
    return made


def add_contents(found: NextYear, made: AnnualPlan, by: User) -> None:
    first = next_position(made.sections.all())
    sections = [
        Section(plan=made, position=first + n, **facts_of(row, OF_SECTION)) for n, row in enumerate(found.sections)
    ]
    first = next_position(made.linked_plans.all())
    linked = [
        LinkedPlan(plan=made, position=first + n, **facts_of(row, OF_LINKED_PLAN))
        for n, row in enumerate(found.linked_plans)
    ]
    add(Section, sections, by)
    add(LinkedPlan, linked, by)
    priorities = add_priorities(found, made, by)
    targets = add_targets(found, priorities, by)
    actions = [
        action_of(row, priorities[carried.priority.pk], targets)
        for carried in found.priorities
        for row in carried.actions
    ]
    add(Action, actions, by)
    leads = []
    for action, row in zip(actions, found.actions, strict=True):
        for lead in row.leads:
            lead.action = action
            leads.append(lead)
    add(Lead, leads, by)


def add_priorities(found: NextYear, made: AnnualPlan, by: User) -> dict[int, Priority]:
    """By the id of the priority each goes on from."""
    first = next_position(made.priorities.all())
    answers = made.strategy_id is not None and made.strategy_id == found.sheet.plan.strategy_id
    result = {
        carried.priority.pk: carried.merges_into
        or Priority(
            plan=made,
            number=carried.number,
            strategic_priority_id=carried.priority.strategic_priority_id if answers else None,
            supports=carried.supports,
            position=first + n,
            **facts_of(carried.priority, OF_PRIORITY),
        )
        for n, carried in enumerate(found.priorities)
    }
    for carried in found.priorities:
        result[carried.priority.pk].carried_from = carried.priority
    add(Priority, [priority for priority in result.values() if priority.pk is None], by)
    merged = [carried.merges_into for carried in found.priorities if carried.merges_into]
    bulk_update_with_history(merged, Priority, ["carried_from"], default_user=by)
    return result


def add_targets(found: NextYear, priorities: dict[int, Priority], by: User) -> dict[int, Target]:
    """By the id of the target each goes on from."""
    result = {
        row.record.pk: Target(
            priority=priorities[carried.priority.pk], carried_from=row.record, **facts_of(row.record, OF_TARGET)
        )
        for carried in found.priorities
        for row in carried.targets
    }
    add(Target, list(result.values()), by)
    return result


def action_of(carried: CarriedAction, priority: Priority, targets: dict[int, Target]) -> Action:
    before, timescale = carried.row.record, carried.timescale
    return Action(
        priority=priority,
        target=targets[before.target_id] if carried.has_target else None,
        reference=carried.reference,
        timescale=timescale.words,
        timescale_kind=timescale.kind,
        due_on=timescale.last_day,
        lead_officer=carried.lead_officer,
        carried_from=before,
        **facts_of(before, OF_ACTION),
    )


def add(model: type[models.Model], rows: list[Any], by: User) -> None:
    """Save new rows with their history, in two queries."""
    if rows:
        bulk_create_with_history(rows, model, default_user=by)


def facts_of(record: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def end_what_is_over(found: NextYear, by: User) -> None:
    """In this year's plan: close what is dropped, and give what is complete its last update, or close it where that status is not used."""
    plan = found.sheet.plan
    day = min(plan.ends_on, found.sheet.today)
    uses_complete = RagStatus.COMPLETE in {meaning.status for meaning in plan.partnership.status_key}
    closed = [(row.record, outcome.reason) for row, outcome in found.dropped]
    if not uses_complete:
        closed += [(row.record, f"Complete: {outcome.reason}") for row, outcome in found.completed]
    for action, reason in closed:
        action.closed_on, action.closed_reason = max(day, action.added_on or day), reason
    bulk_update_with_history([action for action, _ in closed], Action, ["closed_on", "closed_reason"], default_user=by)
    Update.objects.bulk_create(
        Update(
            action=row.record,
            reported_on=max(day, row.position.update.reported_on) if row.position.update else day,
            status=RagStatus.COMPLETE,
            progress=outcome.reason,
            recorded_by=by,
        )
        for row, outcome in (found.completed if uses_complete else ())
    )


def keep_what_was_decided(sheet: RollOverSheet, by: User) -> None:
    """Write down for every row what became of it, also where that followed from its priority."""
    left = []
    for part in sheet.parts:
        outcomes = [(row, part.outcome_of_target(row)) for row in part.targets]
        outcomes += [(row, part.outcome_of(row)) for row in part.actions]
        for row, outcome in outcomes:
            if not row.saved.fate:
                row.typed = Said(outcome.fate, outcome.reason, row.saved.reference, row.saved.timescale)
                left.append(row)
    keep(sheet, left, by)
