"""Which field each column of a table goes to: as its heading says, unless a person has said otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from documents.readers import fields
from documents.readers.answers import Answers
from documents.readers.blocks import Table
from documents.readers.headers import Column, may_be_heading, period_of, read_column, read_heading_rows
from documents.readers.plan import Doubt, ReadColumn, ReadTable

SHOWN = 4  # rows of a table that it is known by
LEFT_BY_CHOICE = "Its column is left out."
HIDDEN = "Its column is hidden on the sheet."


def headings_at(table: Table, number: int, answers: Answers) -> tuple[list[Column], int] | None:
    """The columns, and how many rows their headings take, where a table's headings begin at this row."""
    chosen = _heading_row(table, answers)
    if chosen is None:
        return read_heading_rows(table.rows[number : number + 3])
    if number != chosen:
        return None
    return [read_column(cell.text) for cell in table.rows[number]], 1


def has_headings_by_answer(table: Table, answers: Answers) -> bool:
    return _heading_row(table, answers) is not None


def _heading_row(table: Table, answers: Answers) -> int | None:
    """The row that a person has said heads the columns; where the columns were mapped only, the first that may."""
    said = answers.headings.get(table.number)
    if said is not None:
        return said - 1
    rows = range(min(len(table.rows), 12))
    if table.number not in answers.columns or any(read_heading_rows(table.rows[row : row + 3]) for row in rows):
        return None
    return next((row for row in rows if may_be_heading(table.rows[row])), None)


def leave_hidden(columns: Sequence[Column], table: Table) -> list[Column]:
    """Columns that the sheet hides are left out, unless the actions themselves are in one."""
    return [
        replace(column, kind=fields.LEFT, why=HIDDEN)
        if place in table.hidden_columns and column.kind != fields.ACTIVITY
        else column
        for place, column in enumerate(columns)
    ]


def under_heading(columns: Sequence[Column]) -> list[Column]:
    """Below a heading that is the target, a column of outcomes is just that."""
    return [
        replace(column, kind=fields.OUTCOME)
        if column.kind == fields.TARGET and read_column(column.heading).kind == fields.OUTCOME
        else column
        for column in columns
    ]


def answered(columns: Sequence[Column], chosen: Mapping[int, str]) -> list[Column]:
    """The columns with those that a person has mapped as they said."""
    return [_chosen(column, chosen[place]) if place in chosen else column for place, column in enumerate(columns)]


def _chosen(column: Column, name: str) -> Column:
    if not name:
        return replace(column, kind=fields.LEFT, why=LEFT_BY_CHOICE)
    kind = "" if name == fields.NOTE else name
    period = period_of(column.heading) if kind in {fields.UPDATE, fields.STATUS} else ""
    return replace(column, kind=kind, period=period, is_sure=True)


def table_as_read(table: Table, columns: Sequence[Column]) -> ReadTable:
    where = f"Sheet {table.sheet}" if table.sheet else f"Table {table.number}"
    rows = [row for row in table.rows if any(cell.text for cell in row)][:SHOWN]
    shown = tuple(tuple(cell.text for cell in row) for row in rows)
    if not columns:
        texts = shown[0] if shown else ()
        unread = tuple(ReadColumn(place, text, "", is_sure=False) for place, text in enumerate(texts))
        return ReadTable(table.number, where, unread, shown, is_read=False)
    read = tuple(
        ReadColumn(place, column.heading, column.field, column.is_sure) for place, column in enumerate(columns)
    )
    return ReadTable(table.number, where, read, shown)


def table_of_figures(table: Table, headings: Sequence[str]) -> ReadTable:
    unread = table_as_read(table, ())
    columns = tuple(ReadColumn(place, heading, "") for place, heading in enumerate(headings))
    return replace(unread, columns=columns, is_figures=True)


def unsure_columns(tables: Iterable[ReadTable]) -> Iterator[Doubt]:
    """Columns taken as what their heading does not plainly say."""
    labels = dict(fields.FIELDS)
    for table in tables:
        for column in table.columns:
            if column.field not in {"", fields.NOTE} and not column.is_sure:
                done = f"Its column is taken as {labels[column.field]}."
                yield Doubt("column to check", table.where, column.heading, done)
