"""Reads what the sense checks look at, for one plan or several, and says how each thing is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from actions.models import Action, Update
from actions.positions import positions_as_at
from csp.models import Membership, User
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Target
from reviews.counts import grouped
from reviews.naming_people import PeopleFinder
from reviews.sense import Advice, Kind, Mend, Reading, advice_on


def check_plan(plan: AnnualPlan, period: Period, *, today: date) -> list[Advice]:
    """What stands out in a period that has begun, at its end, or today while it runs. Eight queries at most."""
    as_at = min(period.end, today)
    positions = positions_as_at(Action.objects.for_plan(plan).in_plan_on(as_at).in_order(), as_at)
    told = Update.objects.filter(action__priority__plan=plan).standing().newest_first()
    needed = told.only("action_id", "reported_on", "status", "progress", "remedy", "is_internal", "recorded_by_id")
    updates = grouped(needed, lambda update: update.action_id)
    people = Membership.objects.filter(partnership=plan.partnership_id).values_list("user__name", flat=True).distinct()
    finder = PeopleFinder(list(people))  # all who have or had a role
    readings = (Reading(at, period, tuple(updates.get(at.action.pk, ())), finder) for at in positions)
    targets = Target.objects.filter(priority__plan=plan).select_related("priority", "measure").in_order()
    return advice_on(readings, targets)


@dataclass(frozen=True)
class Link:
    """Where a reader may put something right, and what to call it."""

    address: str
    words: str


def mending(advice: Advice, plan: AnnualPlan, period: Period, reader: User) -> Link | None:
    """The page that mends it, for those who may; None for everybody else and once the plan is closed."""
    about, update = advice.about, advice.update
    if isinstance(about, Target) or advice.mend is Mend.ACTION:
        page = "priorities:target_edit" if isinstance(about, Target) else "actions:edit"
        return link(page, about.pk, advice.mend) if plan.can_be_edited_by(reader) else None
    if advice.mend is Mend.CORRECT and update:
        update.action = about  # or each would be asked for
        if update.can_be_corrected_by(reader):
            return link("actions:correct_update", update.pk, Mend.CORRECT)
    if not about.can_be_updated_by(reader):
        return None
    record = link("actions:record_update", about.pk, Mend.UPDATE)
    return Link(f"{record.address}?period={period.code}", record.words)


def link(page: str, pk: int, mend: Mend) -> Link:
    return Link(reverse(page, args=[pk]), mend.value)


@dataclass(frozen=True)
class Group:
    """All advice of one kind, each with the way to mend it, where the reader may."""

    heading: str
    why: str
    lines: list[tuple[Advice, Link | None]]

    @property
    def has_mends(self) -> bool:
        return any(mend for _, mend in self.lines)

    @property
    def is_of_targets(self) -> bool:
        return isinstance(self.lines[0][0].about, Target)


def groups_for(found: list[Advice], plan: AnnualPlan, period: Period, *, reader: User) -> list[Group]:
    """The kinds that occur, worst first, each in the plan's order."""
    lines = grouped(((advice, mending(advice, plan, period, reader)) for advice in found), lambda line: line[0].kind)
    return [Group(kind.heading.format(period=period.name), kind.why, lines[kind]) for kind in Kind if kind in lines]
