"""What stands in a table of actions and is none: totals, keys to the ratings, notes on when it was updated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.readers.blocks import Cell
from documents.readers.statuses import read_status

TOTAL = re.compile(
    r"(?:(?:sub|grand|overall)[ -]?)?totals?\b.{0,40}|(?:number|no\.?|count) of (?:\w+ )?(?:actions|activities|tasks)\b.{0,30}",
    re.IGNORECASE,
)
FIGURE = re.compile(r"[£(]?-?[0-9][0-9,.]*[%)km]?", re.IGNORECASE)
NOTE = re.compile(
    r"(?:position |correct |data |status )?as (?:at|of)\b.*|(?:last |date |document |plan )?(?:updated|reviewed|printed|published)\b(?: (?:on|by))?:?\s.*|(?:key|legend|notes?|nb|source)\s*[:=–-].*"
    r"|page [0-9]+(?: of [0-9]+)?|(?:prepared|produced|compiled|completed) by .{3,80}|(?:document )?(?:version|author|owner)\b ?[:0-9].*|official(?:[ -]sensitive)?"
    r"|(?:b?rag|(?:action )?status|rating|colour)(?: (?:status|rating))? (?:key|legend|definitions?)\b.*|b?rag\s*[:=–-].*|b?rag|key|legend",
    re.IGNORECASE | re.DOTALL,
)
COLOURS = {"red", "amber", "yellow", "green", "blue", "white", "grey"}
# A number of one part needs a mark after it: "24 hour cover" and "A4 Corridor" are no references
REFERENCE = re.compile(
    r"(?:(?:Action )?(?P<parts>[A-Z]{0,3}[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}[a-z]?)[.):]?"
    r"|\(?(?P<one>(?:Action )?[A-Z]{0,3}[0-9]{1,2}[a-z]?)(?:[.):]| [–-](?= )))\s+(?=[A-Z“\"‘'])"
)

REFERENCE_ALONE = re.compile(r"[A-Z]{0,3} ?[0-9]{1,3}(?:\.[0-9]{1,2}){0,3}[a-z]?[.)]?")


def is_aside(cells: Sequence[Cell]) -> bool:
    texts = [cell.text for cell in cells if cell.text]
    if len(texts) == 1:
        return bool(NOTE.fullmatch(texts[0]))
    return _is_total(texts) or _is_key(texts)


def is_note_row(cells: Sequence[Cell]) -> bool:
    texts = [cell.text for cell in cells if cell.text]
    return len(texts) == 1 and is_note(texts[0])


def is_note(text: str) -> bool:
    return bool(NOTE.fullmatch(text))


def labelled(text: str) -> bool:
    """Whether a lone row says something of the plan under a label: "Contact: …", "Theme lead: …"."""
    return bool(re.match(r"[A-Z][\w/&’' ]{1,30}:\s", text))


def _is_total(texts: Sequence[str]) -> bool:
    return bool(TOTAL.fullmatch(texts[0])) and all(FIGURE.fullmatch(text) for text in texts[1:])


def _is_key(texts: Sequence[str]) -> bool:
    """ "Green | On track", or "RAG key | R | A | G": a rating and what it means, with no action to be rated."""
    if NOTE.fullmatch(texts[0]):
        return all(read_status(text, is_brag=True) is not None for text in texts[1:])
    first = texts[0].lower()
    return len(texts) == 2 and (
        first in COLOURS or (first in {"r", "a", "g", "b"} and bool(read_status(texts[1], is_brag=True)))
    )


def part_reference(activity: str) -> tuple[str, str]:
    """ "1.2.1 Run patrols" is action 1.2.1, "3) Train staff" action 3; the reference is "" where it bears no such number."""
    first, *others = activity.split("\n")
    found = REFERENCE.match(first)
    if found is None or any(REFERENCE.match(line) for line in others):
        return "", activity  # several, each with a number of its own, stay as they stand
    return found["parts"] or found["one"], activity[found.end() :]
