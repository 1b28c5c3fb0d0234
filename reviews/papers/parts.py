"""Pieces that several papers are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.text import Truncator

from csp.statuses import NOT_RATED, NOT_RATED_LABEL, NOT_RATED_MEANING
from reviews.copies import KeyCopy, ReviewCopy
from reviews.counts import Row as Counts
from reviews.papers.blocks import Block, Cell, Column, Heading, Line, Row, Table


def key_blocks(copy: ReviewCopy) -> Iterator[Block]:
    """The key to the statuses, which stands on every report."""
    return key_of(copy.key)


def key_of(meanings: Iterable[KeyCopy]) -> Iterator[Block]:
    yield Heading("What each status means", anchor="status-key")
    key = [(meaning.label, meaning.status, meaning.meaning) for meaning in meanings]
    rows = [*key, (NOT_RATED_LABEL, NOT_RATED, NOT_RATED_MEANING)]
    yield table(
        "What each status means",
        (("Status", 20), ("Meaning", 80)),
        (Row((Cell((Line(label, status=status),)), cell(meaning))) for label, status, meaning in rows),
    )


def in_full(day: date) -> str:
    return formatted(day, "j F Y")


def counts_table(rows: Sequence[Counts], *, before: date | None = None) -> Table:
    """Actions by priority and status, the whole plan last; `before` is the day of the numbers beside them, if any are."""
    columns = [cell.column.label for cell in rows[0].cells]
    width = 60 // (len(columns) + 1)
    share = tuple(Column(label, width, is_number=True) for label in [*columns, "All"])
    beside = f", with those at {in_full(before)} beside" if before else ""
    return Table(
        caption=f"Actions by priority and status{beside}",
        columns=(Column("Priority", 100 - width * len(share)), *share),
        rows=tuple(counts_row(row, has_before=before is not None) for row in rows),
    )


def counts_row(row: Counts, *, has_before: bool) -> Row:
    numbers = [*((count.now, count.before) for count in row.cells), (row.total, row.total_before)]
    cells = (
        Cell((Line(str(now)), *([Line(f"was {was}", is_aside=True)] if has_before and now != was else [])))
        for now, was in numbers
    )
    return Row((cell(str(row.priority or "Whole plan")), *cells), is_total=row.priority is None)


def table(caption: str, columns: Iterable[tuple[str, int]], rows: Iterable[Row]) -> Table:
    return Table(
        caption=caption,
        columns=tuple(Column(label, width) for label, width in columns),
        rows=tuple(rows),
        is_caption_hidden=True,
    )


def asides(*words: str) -> Iterator[Line]:
    return (Line(said, is_aside=True) for said in words if said)


def cell(text: str) -> Cell:
    return Cell((Line(text),))


def capitalised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def short(text: str, number: int) -> str:
    """The first words, and of a word without end its beginning."""
    return Truncator(Truncator(" ".join(text.split())).words(number)).chars(number * 9)
