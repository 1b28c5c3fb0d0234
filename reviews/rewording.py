"""What a question or recommendation said before it was reworded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from csp.models import User
from reviews.models import Recommendation


@dataclass(frozen=True)
class Rewording:
    """The words that were changed, and who changed them when."""

    said: str
    changed_by: User | None
    changed_at: datetime


def rewordings_of(recommendation: Recommendation) -> list[Rewording]:
    """The latest first. One query."""
    saves = recommendation.history.select_related("history_user").order_by("history_id")
    found = [
        Rewording(before.text, after.history_user, after.history_date)
        for before, after in pairwise(saves)
        if before.text != after.text
    ]
    return found[::-1]


def wording_of(recommendation: Recommendation) -> int:
    """A number that changes with its words, to tell whether somebody has read those that stand. One query."""
    return recommendation.history.latest("history_id").history_id
