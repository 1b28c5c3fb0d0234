"""Priorities, targets and actions with what was reported on them, from the demo's files, by the verbs officers use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from actions.demo.files import Facts
from actions.models import Action, TimescaleChange, Update
from csp.models import Agency, User
from plans.models import AnnualPlan
from priorities.models import Measure, Priority, Target

SATURDAY = 5


class Recorder:
    """Who reported, and on which day each account was entered: the day after the one it is true of, unless said."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people = people
        self.entered: list[Update] = []

    def record(self, action: Action, facts: Facts) -> None:
        on = facts["on"]
        update = action.record_update(
            by=self.people[facts["by"]],
            reported_on=on,
            status=facts.get("status", ""),
            progress=facts["progress"],
            remedy=facts.get("remedy", ""),
            is_internal=facts.get("is_internal", False),
            new_timescale=facts.get("timescale", ""),
            timescale_reason=facts.get("reason", ""),
        )
        update.recorded_at = at_the_desk(facts.get("recorded", on + timedelta(days=1)), len(self.entered))
        self.entered.append(update)

    def enter_on_their_days(self) -> None:
        """Date the entries as if made in their year: before anybody reads them, and never again."""
        Update.objects.bulk_update(self.entered, ["recorded_at"])
        changes = list(TimescaleChange.objects.order_by("pk"))
        for number, change in enumerate(changes):
            change.recorded_at = at_the_desk(change.changed_on + timedelta(days=1), number)
        TimescaleChange.objects.bulk_update(changes, ["recorded_at"])


def at_the_desk(day: date, number: int) -> datetime:
    """Some minute of the working day, or of the Monday after."""
    if day.weekday() >= SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return timezone.make_aware(datetime.combine(day, time(9 + number % 8, number * 7 % 60)))


def add_priorities(
    plan: AnnualPlan, rows: list[Facts], figures: list[Facts], agencies: dict[str, Agency], recorder: Recorder
) -> None:
    work = [(facts.pop("targets", []), facts.pop("actions", [])) for facts in rows]
    priorities = [add_priority(plan, facts, position) for position, facts in enumerate(rows, start=1)]
    measures = add_measures(plan, figures, priorities)
    for priority, (targets, actions) in zip(priorities, work, strict=True):
        aims = [add_target(priority, facts, measures, place) for place, facts in enumerate(targets, start=1)]
        for facts in actions:
            add_action(priority, facts, aims, agencies, recorder)


def add_priority(plan: AnnualPlan, facts: Facts, position: int) -> Priority:
    """A priority, answering the strategic priority and supporting the county priority of the numbers given."""
    assert plan.strategy is not None  # the demo's plans all have one
    answers, supports = facts.pop("answers", None), facts.pop("supports", None)
    strategic = plan.strategy.strategic_priorities.get(number=answers) if answers else None
    county = plan.partnership.parent
    above = Priority.objects.get(plan__partnership=county, plan__year=plan.year, number=supports) if supports else None
    return Priority.objects.create(plan=plan, position=position, strategic_priority=strategic, supports=above, **facts)


def add_measures(plan: AnnualPlan, tables: list[Facts], priorities: list[Priority]) -> dict[str, Measure]:
    """The lines of every table, with what the lines of one table share written once; by what is measured."""
    made: dict[str, Measure] = {}
    for table in tables:
        lines = table.pop("lines")
        for line in lines:
            place = line.pop("priority", 0)
            priority = priorities[place - 1] if place else None
            facts = {**table, **line}
            measure = Measure.objects.create(plan=plan, priority=priority, position=len(made) + 1, **facts)
            made[measure.name] = measure
    return made


def add_target(priority: Priority, facts: Facts, measures: dict[str, Measure], position: int) -> Target:
    measure = measures[facts.pop("measure")] if "measure" in facts else None
    return Target.objects.create(priority=priority, measure=measure, position=position, **facts)


def add_action(
    priority: Priority, facts: Facts, targets: list[Target], agencies: dict[str, Agency], recorder: Recorder
) -> Action:
    """An action under the target of the number given, with its agencies, its record and perhaps its end."""
    place, updates, ending = facts.pop("target", 0), facts.pop("record", []), facts.pop("closed", None)
    lead, supporting = facts.pop("lead", ""), facts.pop("supporting", [])
    timescale, officer = facts.pop("timescale", ""), facts.pop("officer", "")
    number = priority.number or str(priority.position)
    action = Action(
        priority=priority,
        target=targets[place - 1] if place else None,
        reference=f"{number}.{priority.actions.count() + 1}",
        lead_officer=recorder.people[officer] if officer else None,
        carried_from=earlier_action(priority.plan, facts.pop("carried_from", "")),
        **facts,
    )
    action.join_plan(
        lead=agencies[lead] if lead else None,
        supporting=[agencies[name] for name in supporting],
        timescale=timescale,
    )
    for update in updates:
        recorder.record(action, update)
    if ending:
        action.close(**ending)
    return action


def earlier_action(plan: AnnualPlan, reference: str) -> Action | None:
    """The action of that reference in the partnership's plan of the year before."""
    if not reference:
        return None
    return Action.objects.get(
        priority__plan__partnership=plan.partnership, priority__plan__year=plan.year - 1, reference=reference
    )
