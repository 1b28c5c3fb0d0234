"""Tables of a plan, row by row: headings, boxes of labels, sub-headings, and rows of actions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from documents.readers import fields
from documents.readers.actionrows import Place, take_row
from documents.readers.answers import Answers
from documents.readers.asides import is_aside, is_note_row
from documents.readers.blocks import Cell, Table, is_rule
from documents.readers.boxes import Box, is_box
from documents.readers.contents import check_columns, fits, rated_by_shading
from documents.readers.drafts import MARKS, Draft
from documents.readers.headers import Column, has_headings
from documents.readers.keys import is_key_row
from documents.readers.mapping import (
    answered,
    has_headings_by_answer,
    headings_at,
    leave_hidden,
    table_as_read,
    table_of_figures,
    under_heading,
)
from documents.readers.measures import WHY_HEADING, FigureRows, Figures, are_figures, find_figures
from documents.readers.plan import ReadTable
from documents.readers.rows import Row
from documents.readers.statuses import read_status
from documents.readers.subheadings import SubHeadings


@dataclass
class TableReader:
    """Reads tables one after another; one without headings goes on with the columns of the one before."""

    draft: Draft
    answers: Answers = field(default_factory=Answers)
    columns: list[Column] = field(default_factory=list)
    rated: frozenset[int] = frozenset()  # columns whose shading is a status
    figures: Figures | None = None  # the columns of the table of figures just read
    is_apart: bool = False  # words stand between the last table and this one
    above: str = ""  # the last line before the table
    read_tables: dict[int, ReadTable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.box = Box(self.draft)
        self.sub_headings = SubHeadings(self.draft)

    def read(self, table: Table) -> None:
        if table.number not in self.answers.columns and (found := self._figures_of(table)):
            self._read_figures(table, *found)
            return
        self.figures = None
        self.columns = self._columns_held_for(table)
        self.box.label = ""
        self.is_apart = False
        self.sub_headings.look_at(table)
        number = 0
        while number < len(table.rows):
            number += self._row(table, number)
        self.read_tables.setdefault(table.number, table_as_read(table, self.columns))

    def _figures_of(self, table: Table) -> tuple[Figures, int, int] | None:
        goes_on = self.figures and not self.is_apart and are_figures(self.figures, table)
        return find_figures(table) or ((self.figures, 0, 0) if self.figures and goes_on else None)

    def _read_figures(self, table: Table, figures: Figures, start: int, taken: int) -> None:
        self.figures, self.columns, self.is_apart = figures, [], False
        for row in table.rows[:start]:
            self._leave_row(row, "It stands above a table of figures.")
        for cell in itertools.chain(*table.rows[start : start + taken]):
            self.draft.drop(cell.text, WHY_HEADING)
        rows = FigureRows(self.draft, figures, table.sheet or self.above, self.draft.current_place)
        for number in range(start + taken, len(table.rows)):
            rows.take(_where(table, number) or f"Table {table.number}, row {number + 1}", table.rows[number])
        rows.end()
        self.read_tables.setdefault(table.number, table_of_figures(table, figures.headings))

    def _columns_held_for(self, table: Table) -> list[Column]:
        """The columns of the table before, where this one goes on with them without headings of its own."""
        held = self.columns
        if self.answers.headings.get(table.number) == 0:
            blank = held if held and table.rows and len(table.rows[0]) == len(held) else [Column("", "")] * table.width
            return answered(blank, self.answers.columns.get(table.number, {}))
        has_own = has_headings_by_answer(table, self.answers) or has_headings(table) or is_box(table)
        if not (held and table.rows and table.width == len(held)) or has_own:
            return []
        return held if not self.is_apart or fits(held, table.rows) else []

    def _row(self, table: Table, number: int) -> int:
        """Read one row, or the rows that make one heading; how many were read."""
        cells = table.rows[number]
        if all(is_rule(cell.text) for cell in cells):
            for cell in cells:
                self.draft.drop(cell.text, MARKS)
            return 1
        if found := headings_at(table, number, self.answers):
            self._take_headings(found[0], table, number, found[1])
            return found[1]
        if self._is_aside(cells):
            self._leave_row(cells, "A total, key or note: no action.")
            return 1
        self.sub_headings.columns = self.columns
        if (not self.columns and self.box.take(cells)) or self.sub_headings.take(table, number):
            return 1
        if self.columns:
            where = _where(table, number)
            take_row(
                self.draft,
                Row(self.columns, cells, where, self.rated),
                Place(table.number, _row_number(table, number), where),
            )
            if number in table.hidden_rows and self.draft.last:
                self.draft.doubt("hidden row", where, "", "Read all the same.", self.draft.last)
        else:
            self._leave_row(cells, "The table has no headings of a table of actions.")
        return 1

    def _is_aside(self, cells: Sequence[Cell]) -> bool:
        """Whether the row is a total, a key or a note; one with a status beside an activity is an action."""
        if not self.columns:
            return is_key_row(cells) or is_note_row(cells)
        held = {column.kind: cell.text for column, cell in zip(self.columns, cells, strict=True)}
        is_rated = bool(held.get(fields.ACTIVITY)) and read_status(held.get(fields.STATUS, "")) not in {"", None}
        return not is_rated and (is_key_row(cells) or is_aside(cells))

    def _leave_row(self, cells: Sequence[Cell], why: str) -> None:
        self.draft.leave("\t".join(cell.text for cell in cells if cell.text), why)

    def _take_headings(self, columns: list[Column], table: Table, number: int, taken: int) -> None:
        checked = check_columns(leave_hidden(columns, table), table.rows[number + taken :])
        if self.draft.current and self.draft.current.has_headed_target:
            checked = under_heading(checked)
        self.columns = answered(checked, self.answers.columns.get(table.number, {}))
        below = table.rows[number + taken :]
        self.rated = rated_by_shading(self.columns, below, has_key=bool(self.draft.ratings.key))
        self.read_tables.setdefault(table.number, table_as_read(table, self.columns))
        for row in table.rows[number : number + taken]:
            for cell in row:
                self.draft.drop(cell.text, "The heading of a column.")


def _where(table: Table, number: int) -> str:
    if table.sheet:
        return f"Sheet {table.sheet}, row {table.numbers[number]}"
    if table.numbers:
        return f"Row {table.numbers[number]}"
    return ""


def _row_number(table: Table, number: int) -> int:
    return table.numbers[number] if table.numbers else table.rows_above + number + 1
