"""RAG status: the words, their order, and what they mean unless a partnership words them its own way."""

from django.db import models

NOT_RATED = "none"
NOT_RATED_LABEL = "Not rated"


class RagStatus(models.TextChoices):
    """The status given with an update; an action without one is not rated (ADR 0003)."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    COMPLETE = "complete", "Complete"
    NOT_STARTED = "not_started", "Not started"


ALWAYS_USED = (RagStatus.RED, RagStatus.AMBER, RagStatus.GREEN)
NEEDS_REMEDY = (RagStatus.RED, RagStatus.AMBER)

USUAL_MEANINGS = {
    RagStatus.RED: "Off track: it will not be delivered as planned unless something changes. Needs the board.",
    RagStatus.AMBER: "Some slippage or risk, with a plan in hand to put it right.",
    RagStatus.GREEN: "On track to be delivered as planned.",
    RagStatus.COMPLETE: "Delivered. Nothing more to do.",
    RagStatus.NOT_STARTED: "Not due to have begun, or not begun yet.",
}
NOT_RATED_MEANING = "No status has been given. It does not mean that all is well."

WORST_FIRST = (RagStatus.RED, RagStatus.AMBER, RagStatus.NOT_STARTED, RagStatus.GREEN, RagStatus.COMPLETE)


def status_label(status: str | None) -> str:
    """The word for a status as stored; blank, None and "none" are Not rated."""
    return RagStatus(status).label if status and status != NOT_RATED else NOT_RATED_LABEL


def movement(before: str | None, now: str | None) -> str:
    """How a status moved between two days, in words: Better, Worse, No change, Newly rated, No longer rated or Not rated.

    Not started stands between Amber and Green, so starting well is better and starting late is worse.
    """
    if not now:
        return "No longer rated" if before else NOT_RATED_LABEL
    if not before:
        return "Newly rated"
    step = WORST_FIRST.index(RagStatus(now)) - WORST_FIRST.index(RagStatus(before))
    if step == 0:
        return "No change"
    return "Better" if step > 0 else "Worse"
