"""Slippage: every action whose timescale moved, how often, why and by whom. Scrutiny's question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.models import Action, TimescaleChange
from actions.positions import leads_of
from plans.models import AnnualPlan
from priorities.models import Priority
from reviews.counts import grouped


@dataclass(frozen=True)
class Slipped:
    """One action with all its moves, oldest first."""

    action: Action
    lead: str
    moves: tuple[TimescaleChange, ...]

    @property
    def first(self) -> str:
        """The timescale the action was agreed with."""
        return self.moves[0].from_words or "none given"

    @property
    def present(self) -> str:
        return self.moves[-1].to_words or "none given"

    @property
    def days(self) -> int | None:
        """How much later the last day now is than it was first, in days; fewer than none is earlier; None where either has no day."""
        first, last = self.moves[0].from_due_on, self.moves[-1].to_due_on
        return (last - first).days if first and last else None

    @property
    def later(self) -> str:
        """The same in words."""
        if self.days is None:
            return ""
        weeks, rest = divmod(abs(self.days), 7)
        length = f"{abs(self.days)} days" if rest or not weeks else f"{weeks} weeks"
        if abs(self.days) > 60:
            length = f"{round(abs(self.days) / 30.4)} months"
        return "the same last day" if not self.days else f"{length} {'later' if self.days > 0 else 'earlier'}"


@dataclass(frozen=True)
class PrioritySlippage:
    """The moved actions of one priority, those that slipped most often first."""

    priority: Priority
    slipped: tuple[Slipped, ...]


def slippage_of(plan: AnnualPlan, *, as_at: date, whole: bool) -> list[PrioritySlippage]:
    """Every action whose timescale had moved by the day, by priority. Four queries."""
    moved = TimescaleChange.objects.filter(action__priority__plan=plan, changed_on__lte=as_at)
    moves = grouped(moved.select_related("changed_by").order_by("changed_on", "pk"), lambda change: change.action_id)
    actions = list(
        Action.objects.for_plan(plan).readable(whole=whole).filter(pk__in=moves).in_order().select_related("priority")
    )
    leads_of(actions)
    found = [Slipped(action, lead_of(action), tuple(moves[action.pk])) for action in actions]
    parts = grouped(found, lambda each: each.action.priority)
    return [
        PrioritySlippage(priority, tuple(sorted(own, key=lambda each: -len(each.moves))))
        for priority, own in parts.items()
    ]


def lead_of(action: Action) -> str:
    return next((str(part.agency) for part in action.parts if part.role == "lead"), "No lead named")
