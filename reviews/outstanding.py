"""What is still open in a review that is about to be signed off."""

from __future__ import annotations

from dataclasses import dataclass

from csp.statuses import NOT_RATED
from reviews.copies import ReviewCopy
from reviews.sums import NO_LEAD


@dataclass(frozen=True)
class Outstanding:
    """One kind of thing that is open, and what it is open for."""

    heading: str
    names: list[str]


def outstanding_in(copy: ReviewCopy) -> list[Outstanding]:
    """Kinds without anything are left out."""
    unwritten = [str(priority) for priority in copy.priorities if priority.commentary is None]
    whole_plan = [] if copy.commentary else ["The whole plan"]
    found = [
        Outstanding(f"No update this {copy.period.name}", [line.name for line in copy.counted if line.is_silent]),
        Outstanding("Not rated", [line.name for line in copy.counted if line.status == NOT_RATED]),
        Outstanding("No lead named", [line.name for line in copy.counted if NO_LEAD in line.reasons]),
        Outstanding("No commentary", [*whole_plan, *unwritten]),
    ]
    return [kind for kind in found if kind.names]
