"""Tables set out as a form, a label beside each text, made into tables with a row of headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from documents.readers.blocks import Cell, Line, Table
from documents.readers.fields import ACTIVITY, LEAD, OUTCOME, PRIORITY, REFERENCE, STATUS, TARGET, TIMESCALE, UPDATE
from documents.readers.headers import LONGEST, has_headings, is_heading, read_column


class Pair(NamedTuple):
    label: Cell
    text: Cell
    row: int  # of the form, from 0


def upright(body: Sequence[Line | Table]) -> list[Line | Table]:
    """The document with each form such as Action / Lead / By when / Progress as a table of one action or more."""
    return [each for block in body for each in (_turned(block) if isinstance(block, Table) else [block])]


def _turned(table: Table) -> list[Table]:
    start = next((number for number, row in enumerate(table.rows) if len(_texts(row)) > 1), 0)
    pairs = [pair for number in range(start, len(table.rows)) for pair in _pairs(table.rows[number], number)]
    records = list(_records(pairs)) if len(table.rows) - start > 2 and not has_headings(table) else []
    if not records or not all(_is_action(record) for record in records):
        return [table]
    above = [Table(table.rows[:start], table.sheet, table.numbers[:start], table.number)] if start else []
    return above + [_as_table(record, table) for record in records]


def _as_table(record: Sequence[Pair], table: Table) -> Table:
    """A row of headings and a row of texts; the action is found where its form begins."""
    row = record[0].row
    rows = (tuple(pair.label for pair in record), tuple(pair.text for pair in record))
    numbers = (table.numbers[row],) * 2 if table.numbers else ()
    return Table(rows, table.sheet, numbers, table.number, rows_above=row - 1)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row if cell.text]


def _pairs(row: Sequence[Cell], number: int) -> Iterator[Pair]:
    """Label and text, label and text. Squares that continue a merged cell are passed over."""
    cells = [cell for cell in row if not (cell.is_merged_left or cell.is_merged_above)]
    for place in range(0, len(cells), 2):
        label, text = cells[place], cells[place + 1] if place + 1 < len(cells) else Cell()
        if label.text or text.text:
            yield Pair(label, text, number)


def _records(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """The form of each action: the label of the first pair opens every one."""
    record: list[Pair] = []
    for pair in pairs:
        if record and _kind(pair) == _kind(record[0]) != "":
            yield record
            record = []
        record.append(pair)
    if record:
        yield record


def _kind(pair: Pair) -> str:
    return read_column(pair.label.text).kind if len(pair.label.text) <= LONGEST else ""


def _is_action(record: Sequence[Pair]) -> bool:
    """Whether the labels are those of an action; a third of them may be unknown, and are kept with their texts."""
    kinds = [_kind(pair) for pair in record]
    labels = [read_column(pair.label.text) for pair in record if len(pair.label.text) <= LONGEST]
    return (
        kinds[0] in {ACTIVITY, PRIORITY, REFERENCE, TARGET}
        and ACTIVITY in kinds
        and len({*kinds} & {LEAD, TIMESCALE, UPDATE, STATUS, OUTCOME}) > 1
        and len(labels) == len(record)
        and kinds.count("") * 3 <= len(record)
        and is_heading(labels)
    )
