"""What the columns of a table hold, where their headings alone mislead."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.timescales import TimescaleKind, read_timescale
from documents.readers import fields
from documents.readers.asides import REFERENCE_ALONE
from documents.readers.blocks import Cell
from documents.readers.drafts import plain
from documents.readers.headers import Column, read_column
from documents.readers.statuses import may_be_status, read_colour, read_status
from documents.readers.wordings import STEPS

LEVELS = {"high", "medium", "low", "h", "m", "l", "urgent"}
NUMBER = re.compile(r"[0-9]{1,2}[.)]?")


def check_columns(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[Column]:
    """Look at what the columns hold: a "status" of whole sentences is an update; a "priority" of High and Low is not one."""
    checked: list[Column] = []
    columns = _steps_of_actions(columns, rows)
    kinds = [column.kind for column in columns]
    for place, column in enumerate(columns):
        cells = [row[place] for row in rows]
        kind = _kind(column, [cell.text for cell in cells if cell.text], kinds)
        if not kind and not column.heading:
            kind = _without_heading(columns, rows, place, kinds)
        checked.append(replace(column, kind=kind, is_sure=column.is_sure and kind == column.kind))
    return checked


def _steps_of_actions(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Sequence[Column]:
    """Where several steps stand beside one action, each with its own lead or day, the steps are what is to be done."""
    kinds = [column.kind for column in columns]
    if fields.ACTIVITY not in kinds or fields.TARGET in kinds:
        return columns
    first = kinds.index(fields.ACTIVITY)
    steps = [
        place
        for place in range(first + 1, len(columns))
        if not kinds[place] and read_column(columns[place].heading).kind == fields.ACTIVITY
    ]
    dated = [place for place, kind in enumerate(kinds) if kind in {fields.LEAD, fields.TIMESCALE, fields.STATUS}]
    if not steps or not any(
        row[steps[0]].text and not row[first].text and any(row[place].text for place in dated) for row in rows
    ):
        return columns
    roles = {first: fields.TARGET, steps[0]: fields.ACTIVITY}
    return [
        replace(each, kind=roles.get(place, each.kind), is_sure=place not in roles and each.is_sure)
        for place, each in enumerate(columns)
    ]


def _kind(column: Column, texts: Sequence[str], kinds: Sequence[str]) -> str:
    kind = column.kind
    if not texts:
        return kind
    if kind == fields.STATUS and fields.UPDATE not in kinds and _mostly(_is_sentence, texts):
        return fields.UPDATE
    if kind == fields.UPDATE and fields.STATUS not in kinds and _are_ratings(texts):
        return fields.STATUS
    if kind == fields.PRIORITY and all(plain(text) in LEVELS for text in texts):
        return ""
    if kind == fields.TARGET and fields.TIMESCALE not in kinds and _mostly(_is_day, texts):
        return fields.TIMESCALE
    if kind == fields.TIMESCALE and STEPS.match(column.heading) and not _mostly(_is_day, texts):
        return ""
    if kind == fields.DONE and fields.STATUS not in kinds and _mostly(_is_status, texts):
        return fields.STATUS
    return kind


def _without_heading(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], place: int, kinds: Sequence[str]
) -> str:
    """The title beside the number of a priority; numbers of actions; or statuses, in letters or by colour alone."""
    cells = [row[place] for row in rows]
    texts = [cell.text for cell in cells if cell.text]
    before = columns[place - 1] if place else None
    if before and before.kind == fields.PRIORITY and _all_numbers([row[place - 1].text for row in rows]):
        return fields.PRIORITY if texts else ""
    if texts and fields.REFERENCE not in kinds and all(REFERENCE_ALONE.fullmatch(text) for text in texts):
        return fields.REFERENCE
    if fields.STATUS in kinds or fields.ACTIVITY not in kinds[: place + 1]:
        return ""
    are_rated = all(map(_is_status, texts)) and (texts or len({_shade(cell) for cell in cells} - {""}) > 1)
    return fields.STATUS if are_rated else ""


def _all_numbers(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and all(NUMBER.fullmatch(text) for text in filled)


def _mostly(test: Callable[[str], bool], texts: Sequence[str]) -> bool:
    return sum(map(test, texts)) * 2 > len(texts)


def _is_sentence(text: str) -> bool:
    return read_status(text) is None and len(text.split()) > 4


def _is_day(text: str) -> bool:
    return read_timescale(text).kind not in {TimescaleKind.UNCLEAR, TimescaleKind.NONE}


def _is_status(text: str) -> bool:
    return bool(read_status(text, is_brag=True))


def _are_ratings(texts: Sequence[str]) -> bool:
    """Whether a column of progress says no more than how each action stands: "On track", "Not started"."""
    return len(texts) > 1 and any(map(_is_status, texts)) and all(map(may_be_status, texts))


def _shade(cell: Cell) -> str:
    read = read_colour(cell.colour)
    return read[1] if read else ""


def rated_by_shading(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, has_key: bool) -> frozenset[int]:
    """The columns whose shading tells how actions stand, in a table with no column for that.

    Updates shaded in two of the usual colours or more, or else whole rows; with a key to colours, any column.
    """
    if any(column.kind == fields.STATUS for column in columns):
        return frozenset()
    filled = [row for row in rows if sum(bool(cell.text) for cell in row) > 1]
    several = [place for place in range(len(columns)) if len({_shade(row[place]) for row in filled} - {""}) > 1]
    updates = [place for place in several if columns[place].kind == fields.UPDATE]
    if updates:
        return frozenset(updates)
    are_whole = len(several) == len(columns) and all(len({_shade(cell) for cell in row}) == 1 for row in filled)
    return frozenset(several[:1]) if are_whole or has_key else frozenset()


def fits(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table without headings may go on with these columns: some day or status in it can be read as one."""
    pairs = [(column.kind, cell.text) for row in rows for column, cell in zip(columns, row, strict=True) if cell.text]
    days = [read_timescale(text).kind != TimescaleKind.UNCLEAR for kind, text in pairs if kind == fields.TIMESCALE]
    statuses = [read_status(text) is not None for kind, text in pairs if kind == fields.STATUS]
    return not (days or statuses) or any(days + statuses)
