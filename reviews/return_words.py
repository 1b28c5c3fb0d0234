"""What stands in the boxes of one action on a return: as posted, as kept in a draft, and whether two are the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from actions.models import Action
from csp.statuses import NOT_RATED, RagStatus
from reviews.models import Draft

Words = dict[str, str]

TEXTS = ("progress", "remedy", "new_timescale", "timescale_reason")
BOXES = ("no_change", "status", *TEXTS)
BLANK: Words = dict.fromkeys(BOXES, "")
DAY = ("reported_on_0", "reported_on_1", "reported_on_2")
_NAME = re.compile(r"a([0-9]{1,18})-[a-z_]+")


def prefix_of(action: Action) -> str:
    return f"a{action.pk}"


def actions_named_in(data: Mapping[str, Any]) -> set[int]:
    """The ids of the actions that posted boxes belong to."""
    return {int(named[1]) for name in data if (named := _NAME.fullmatch(name))}


def words_in(data: Mapping[str, Any], pk: int) -> Words:
    """What was typed for the action of this id; NUL, which no database keeps, is left out."""
    typed = {box: str(data.get(f"a{pk}-{box}") or "").replace("\x00", "") for box in BOXES}
    lines = {box: re.sub(r"\r\n?", "\n", text).strip() for box, text in typed.items()}
    return lines | {"no_change": "on" if lines["no_change"] else ""}


def words_of(draft: Draft | None) -> Words:
    if draft is None:
        return dict(BLANK)
    kept = {box: getattr(draft, box) for box in ("status", *TEXTS)}
    return {"no_change": "on" if draft.is_unchanged else ""} | kept


def fields_of(words: Words) -> dict[str, Any]:
    """The words as a draft keeps them; a status that is none is not kept."""
    status = words["status"] if words["status"] in [*RagStatus.values, NOT_RATED] else ""
    texts = {box: words[box] for box in TEXTS}
    return texts | {"status": status, "is_unchanged": bool(words["no_change"])}


def digest(words: Words) -> str:
    """Short, and the same for the same words: tells whether a box was touched since the sheet was shown."""
    return sha256("\x00".join(words[box] for box in BOXES).encode()).hexdigest()[:16]


def day_in(data: Mapping[str, Any]) -> str:
    """The day of the sheet as typed, "30/9/2017"; blank where none of it was."""
    parts = [str(data.get(name) or "").replace("\x00", "").strip()[:6] for name in DAY]
    return "/".join(parts) if any(parts) else ""


def page_of(data: Mapping[str, Any]) -> str:
    """Which showing of the sheet the boxes were typed on."""
    return str(data.get("form_token") or "").replace("\x00", "")[:36]


def was_in(data: Mapping[str, Any], pk: int) -> str | None:
    """The digest of the words the boxes held when shown; None where the sender does not say."""
    return data.get(f"a{pk}-was")


def seen_in(data: Mapping[str, Any], pk: int) -> int | None:
    """The id of the update recorded last when the sheet was shown, 0 for none; None where the sender does not say."""
    seen = str(data.get(f"a{pk}-seen") or "")
    return int(seen) if re.fullmatch("[0-9]{1,18}", seen) else None


def receipt_token(data: Mapping[str, Any], pk: int, writer: str) -> UUID | None:
    """The same for the same words of one writer from the same showing of the sheet, and for nothing else."""
    try:
        return uuid5(UUID(page_of(data)), f"{writer} {pk} {day_in(data)} {digest(words_in(data, pk))}")
    except ValueError:
        return None
