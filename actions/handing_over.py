"""Handing an officer's actions to a successor, in one step (ADR 0027)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Count
from simple_history.utils import bulk_update_with_history

from actions.models import Action, ActionQuerySet, HandOver, Lead, LeadRole
from csp.models import Agency, Partnership, User
from plans.models import AnnualPlan, PlanStatus

ALL = "all"


def open_actions(partnership: Partnership) -> ActionQuerySet:
    """Those that are still to be worked on, of every plan that is not closed."""
    open_ones = Action.objects.filter(priority__plan__partnership=partnership, closed_on=None)
    return open_ones.exclude(priority__plan__status=PlanStatus.CLOSED)


def numbers_held(partnership: Partnership) -> dict[int, int]:
    """How many open actions of the partnership name each person as lead officer, by their id. One query."""
    rows = open_actions(partnership).exclude(lead_officer=None)
    return dict(rows.values("lead_officer").annotate(n=Count("pk")).values_list("lead_officer", "n"))


@dataclass(frozen=True)
class Held:
    """The open actions that name a person as lead officer, in the order of their plans, with the agency that leads each."""

    actions: list[Action]
    leads: dict[int, Agency]

    @cached_property
    def by_plan(self) -> dict[AnnualPlan, list[Action]]:
        found: dict[AnnualPlan, list[Action]] = {}
        for action in self.actions:
            found.setdefault(action.plan, []).append(action)
        return found

    @cached_property
    def by_agency(self) -> dict[Agency, list[Action]]:
        found: dict[Agency, list[Action]] = {}
        for action in self.actions:
            if action.pk in self.leads:
                found.setdefault(self.leads[action.pk], []).append(action)
        return found

    @property
    def parts(self) -> dict[str, tuple[str, list[Action]]]:
        """What can be handed over, by the name the form gives it: all, or one plan, or what one agency leads."""
        found = {ALL: ("All of them", self.actions)}
        if len(self.by_plan) > 1:
            found |= {f"plan-{plan.pk}": (f"Those of {plan}", rows) for plan, rows in self.by_plan.items()}
        if len(self.by_agency) > 1:
            found |= {f"agency-{led.pk}": (f"Those that {led} leads", rows) for led, rows in self.by_agency.items()}
        return found


def held_by(person: User, partnership: Partnership, *, to_write: bool = False) -> Held:
    """Two queries, however many actions; locked until the end where they are to be handed over."""
    actions = open_actions(partnership).filter(lead_officer=person).select_related("priority__plan")
    if to_write:
        actions = actions.select_for_update(no_key=True, of=("self",))
    rows = list(actions.order_by("priority__plan__year", "priority__plan", "priority__position", "position", "pk"))
    leads = Lead.objects.filter(action__in=[action.pk for action in rows], role=LeadRole.LEAD).select_related("agency")
    return Held(rows, {lead.action_id: lead.agency for lead in leads})


@transaction.atomic
def hand_over(actions: Iterable[Action], *, from_officer: User, to_officer: User, by: User) -> int:
    """Name the successor as lead officer of each, and keep who handed it on; how many there were."""
    rows = list(actions)
    for action in rows:
        action.lead_officer = to_officer
    bulk_update_with_history(rows, Action, ["lead_officer"], default_user=by)
    HandOver.objects.bulk_create(
        HandOver(action=action, from_officer=from_officer, to_officer=to_officer, handed_by=by) for action in rows
    )
    return len(rows)
