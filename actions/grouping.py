"""A priority's actions under their targets, as the plan's own table has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from actions.positions import Position
from priorities.models import Target


@dataclass(frozen=True)
class TargetGroup:
    """One target and its actions; no target for actions that stand under none."""

    target: Target | None
    positions: tuple[Position, ...]

    @property
    def has_outcomes(self) -> bool:
        """Whether any of its actions states an outcome; a plan may give them to its priorities instead."""
        return any(position.action.outcome for position in self.positions)


def by_target(targets: Iterable[Target], positions: Iterable[Position]) -> list[TargetGroup]:
    """Every target in order, also those without actions, then the actions under no target. No queries of its own."""
    under: dict[int | None, list[Position]] = {}
    for position in positions:
        under.setdefault(position.action.target_id, []).append(position)
    groups = [TargetGroup(target, tuple(under.pop(target.pk, ()))) for target in targets]
    rest = [position for left in under.values() for position in left]
    return [*groups, TargetGroup(None, tuple(rest))] if rest else groups
