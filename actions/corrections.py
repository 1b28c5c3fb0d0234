"""Updates as a reader is told them: what stands, and behind it what was said first (ADR 0012)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.models import Action, SentBack, Update

if TYPE_CHECKING:
    from csp.models import User


@dataclass(frozen=True)
class Correction:
    """A correction, and what it took the place of: None where this reader may not read that, nor then the reason."""

    by: Update
    said: Update | None

    @property
    def is_of_the_first(self) -> bool:
        return self.said is not None and self.said.corrects_id is None


@dataclass(frozen=True)
class Told:
    """An update that stands, with the corrections that led to it, the latest first."""

    update: Update
    corrections: tuple[Correction, ...]
    can_be_corrected: bool
    sent_back: SentBack | None  # None also for those who do not read the partnership whole
    can_be_sent_back: bool


def updates_told(action: Action, reader: User) -> list[Told]:
    """The updates of an action that stand and that the reader may read, newest first. One query."""
    whole = action.plan.is_read_whole_by(reader)
    every = {
        update.pk: update for update in action.updates.select_related("recorded_by", "sent_back__by").newest_first()
    }
    corrected = {update.corrects_id for update in every.values()}
    return [
        told(update, tuple(corrections_of(update, every, whole=whole)), reader, whole=whole)
        for update in every.values()
        if update.pk not in corrected and (whole or not update.is_internal)
    ]


def told(update: Update, corrections: tuple[Correction, ...], reader: User, *, whole: bool) -> Told:
    """Only what came without an account is sent back: others can be asked."""
    sent_back = getattr(update, "sent_back", None)
    came_by_link = bool(update.given_by) and update.recorded_by_id is None
    return Told(
        update,
        corrections,
        can_be_corrected=update.can_be_corrected_by(reader),
        sent_back=sent_back if whole else None,
        can_be_sent_back=came_by_link
        and sent_back is None
        and not update.action.is_closed
        and update.action.can_be_edited_by(reader),
    )


def corrections_of(update: Update, every: dict[int, Update], *, whole: bool) -> list[Correction]:
    """From the latest back to the first; what was internal stays so, and with it who corrected it to what."""
    found: list[Correction] = []
    at = update
    while at.corrects_id:
        said = every[at.corrects_id]
        found.append(Correction(at, said if whole or not said.is_internal else None))
        at = said
    return found if whole else [step for step in found if not step.by.is_internal]
