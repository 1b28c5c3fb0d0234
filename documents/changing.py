"""What an officer does to the rows of an import; each can be undone until the plan is taken in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F

from csp.access import NotAllowedNow
from documents.models import ImportPriority, ImportRow, PlanImport, TakenIn
from documents.readers.drafts import join
from documents.standing import standing_of
from documents.understanding import without_updates

NO_ROW_ABOVE = "There is no row above it in its priority to join it to."
TAKEN_IN = "This plan has been taken in, so its rows can no longer be changed here. Undo that first, or change the plan itself."
CHANGED_SINCE = "This part has been changed since it was split off: undo its changes first."
OWN = ("activity", "updates", "reference")  # changes that stay with the first part of a split row
PLACES = re.compile(r"(?<=[.!?;:])\s+|\n+|\s+(?=(?:and|or)\s)|(?<=,)\s+")


@contextmanager
def open_import(plan_import: PlanImport) -> Iterator[None]:
    """Let nobody take the plan in, or change the same rows, while this is done."""
    with transaction.atomic():
        PlanImport.objects.select_for_update(no_key=True).get(pk=plan_import.pk)
        if TakenIn.objects.filter(plan_import=plan_import).exists():
            raise NotAllowedNow(TAKEN_IN)
        yield


def change(part: ImportRow | ImportPriority, changed: dict[str, Any]) -> ImportRow | ImportPriority:
    """Set what an officer has changed; what is the same as in the file is no change."""
    with open_import(part.plan_import):
        part.changed = changed
        part.save(update_fields=["changed"])
    return part


def join_to_row_above(row: ImportRow) -> None:
    with open_import(row.plan_import):
        if any(standing.row == row and standing.is_first for standing in standing_of(row.plan_import).rows):
            raise NotAllowedNow(NO_ROW_ABOVE)
        row.is_joined, row.is_skipped = True, False
        row.save(update_fields=["is_joined", "is_skipped"])


def part_from_row_above(row: ImportRow) -> None:
    with open_import(row.plan_import):
        row.is_joined = False
        row.save(update_fields=["is_joined"])


def leave_out(row: ImportRow) -> None:
    """The row stays here, listed as not taken in."""
    with open_import(row.plan_import):
        row.is_skipped, row.is_joined = True, False
        row.save(update_fields=["is_joined", "is_skipped"])


def take_back(row: ImportRow) -> None:
    with open_import(row.plan_import):
        row.is_skipped = False
        row.save(update_fields=["is_skipped"])


def set_back(row: ImportRow) -> None:
    """Undo every change of wording; a split, a join and a leaving out are undone by themselves."""
    change(row, {})


def places_to_split(text: str) -> list[int]:
    """Where a text may be cut in two: after a sentence, a line or a comma, and before "and"."""
    stripped = len(text.rstrip())
    return [found.end() for found in PLACES.finditer(text) if 0 < found.end() < stripped]


def split(row: ImportRow, activity: str, at: int) -> ImportRow:
    """Make two actions of one: the second has the rest of the activity, and the same leads, timescale and outcome."""
    with open_import(row.plan_import):
        siblings = ImportRow.objects.filter(plan_import=row.plan_import, key=row.key)
        siblings.filter(part__gt=row.part).update(part=F("part") + 1)
        second = ImportRow.objects.create(
            plan_import=row.plan_import,
            priority=row.priority,
            key=row.key,
            position=row.position,
            part=row.part + 1,
            read=without_updates(row.read),
            changed=_passed_on(row),
            words=activity[at:],
        )
        row.words = activity[:at]
        row.changed = {name: value for name, value in row.changed.items() if name != "activity"}
        row.save(update_fields=["words", "changed"])
    return second


def _passed_on(row: ImportRow) -> dict[str, Any]:
    return {name: value for name, value in row.changed.items() if name not in OWN}


def unsplit(row: ImportRow) -> ImportRow:
    """Put a part back to the one it was split from, which is given back."""
    with open_import(row.plan_import):
        siblings = ImportRow.objects.filter(plan_import=row.plan_import, key=row.key)
        above = siblings.filter(part=row.part - 1).first()
        if above is None:
            raise NotAllowedNow("This row is whole: nothing was split off it.")
        if row.changed != _passed_on(above):
            raise NotAllowedNow(CHANGED_SINCE)
        if "activity" in above.changed:
            above.changed["activity"] = join(above.changed["activity"], row.words.strip())
        above.words += row.words
        row.delete()
        siblings.filter(part__gt=row.part).update(part=F("part") - 1)
        if above.words == above.read["activity"]:
            above.words = ""
        above.save(update_fields=["words", "changed"])
    return above


VERBS: dict[str, tuple[Callable[[ImportRow], ImportRow | None], str]] = {
    "join": (join_to_row_above, "Joined to the row above."),
    "part": (part_from_row_above, "A row of its own again."),
    "leave-out": (leave_out, "Left out. It stays here, and can be taken back."),
    "take-back": (take_back, "Taken back."),
    "set-back": (set_back, "Back as it is in the file."),
    "unsplit": (unsplit, "One row again."),
}
