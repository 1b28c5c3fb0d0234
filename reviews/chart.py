"""A bar for each priority, its actions by status: lengths for an inline SVG; the words and the table stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.counts import Row


@dataclass(frozen=True)
class Segment:
    """One status in a bar; where it begins and how long it is, in per cent of the longest bar."""

    key: str
    start: str
    length: str


@dataclass(frozen=True)
class Bar:
    """A priority's actions by status, from left to right in the usual order."""

    row: Row
    segments: list[Segment]


def bars_of(rows: list[Row]) -> list[Bar]:
    """A bar for every priority among the rows; the priority with most actions has the longest."""
    longest = max((row.total for row in rows if row.priority), default=0)
    return [Bar(row, segments_of(row, longest)) for row in rows if row.priority]


def segments_of(row: Row, longest: int) -> list[Segment]:
    segments = []
    before = 0
    for cell in row.cells:
        if cell.now:
            segments.append(Segment(cell.column.key, per_cent(before, longest), per_cent(cell.now, longest)))
            before += cell.now
    return segments


def per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%"
