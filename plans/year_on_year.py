"""How a strategy is carried out year on year: which priorities of its annual plans answer what it set out to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plans.models import AnnualPlan, StrategicPriority, Strategy

if TYPE_CHECKING:
    from csp.models import User


@dataclass(frozen=True)
class Answers:
    """A strategic priority with the priorities that answer it, each with its plan, earliest year first."""

    strategic_priority: StrategicPriority
    priorities: list[tuple[AnnualPlan, Any]]  # their model belongs to an app above this one


def plans_seen(strategy: Strategy, user: User) -> list[AnnualPlan]:
    """The strategy's annual plans that the person may see, earliest first."""
    return list(AnnualPlan.objects.visible_to(user).filter(strategy=strategy).order_by("year", "pk"))


def answers_by_year(strategy: Strategy, plans: list[AnnualPlan]) -> list[Answers]:
    """Each strategic priority in order; priorities of plans not given are left out. Two queries."""
    seen = {plan.pk: plan for plan in plans}
    found = strategy.strategic_priorities.order_by("position", "pk").prefetch_related("priorities")
    return [
        Answers(
            strategic_priority,
            sorted(
                (
                    (seen[answer.plan_id], answer)
                    for answer in strategic_priority.priorities.all()
                    if answer.plan_id in seen
                ),
                key=lambda pair: (pair[0].year, pair[1].position, pair[1].pk),
            ),
        )
        for strategic_priority in found
    ]
