"""Open a strategy, a plan, or a part of one, for a change: 404 outside the partnership, 403 inside it without the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from csp.access import open_or_refuse, refuse_unless
from csp.models import Partnership
from plans.models import AnnualPlan, Section, StrategicPriority, Strategy

if TYPE_CHECKING:
    from csp.models import User


def partnership_to_edit(user: User, slug: str) -> Partnership:
    partnership = open_or_refuse(Partnership.objects, user, slug=slug)
    refuse_unless(partnership.can_be_edited_by(user))
    return partnership


def strategy_to_edit(user: User, pk: int) -> Strategy:
    strategy = open_or_refuse(Strategy.objects.select_related("partnership"), user, pk=pk)
    refuse_unless(strategy.can_be_edited_by(user))
    return strategy


def plan_to_edit(user: User, pk: int) -> AnnualPlan:
    """A plan whose contents may change; a closed one is refused until it is opened again."""
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership", "strategy"), user, pk=pk)
    refuse_unless(plan.can_be_edited_by(user))
    return plan


def part_of_plan_to_edit(model: Any, user: User, pk: int) -> Any:
    """A row that hangs on a plan: a linked plan, a funding line, a priority, a measure."""
    part = get_object_or_404(model, pk=pk)
    part.plan = plan_to_edit(user, part.plan_id)
    return part


def strategic_priority_to_edit(user: User, pk: int) -> StrategicPriority:
    strategic_priority = get_object_or_404(StrategicPriority, pk=pk)
    strategic_priority.strategy = strategy_to_edit(user, strategic_priority.strategy_id)
    return strategic_priority


def section_to_edit(user: User, pk: int) -> Section:
    section = get_object_or_404(Section, pk=pk)
    if section.strategy_id:
        section.strategy = strategy_to_edit(user, section.strategy_id)
    else:
        section.plan = plan_to_edit(user, section.plan_id or 0)
    return section
