"""Sheets of older Excel and of OpenDocument: their values and merged cells. Their shading is not to be had."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from documents.readers.blocks import Blocks, Cell, Line, Table, tidy
from documents.readers.fields import STATUS
from documents.readers.headers import read_heading_rows
from documents.readers.plan import CannotRead, Doubt

MOST_CELLS = 400_000
MOST_ROWS = 20_000
LOCKED = "{name} is locked with a password: save a copy without the password and send that."


def read_sheets(content: bytes, progress: Callable[[int, int], None]) -> Blocks:
    """Hidden sheets are kept as notes."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise CannotRead(LOCKED) from error
    body: list[Line | Table] = []
    notes: list[str] = []
    doubts: list[Doubt] = []
    known = workbook.sheets_metadata
    for number, about in enumerate(known, start=1):
        sheet = workbook.get_sheet_by_name(about.name)
        table = _table(sheet)
        if about.visible != SheetVisibleEnum.Visible:
            notes += [cell.text for row in table.rows for cell in row if cell.text]
        elif table.rows:
            body += [Line(about.name, level=1), table]
            doubts += [*_unseen_shading(table), *_unseen_days(sheet)]
        progress(number, len(known))
    return Blocks(tuple(body), tuple(notes), "", tuple(doubts))


def _table(sheet: CalamineSheet) -> Table:
    if sheet.total_height * sheet.total_width > MOST_CELLS or sheet.total_height > MOST_ROWS:
        raise CannotRead(f"The sheet {sheet.name} is far larger than a plan: send only the rows of the plan.")
    values = sheet.to_python(skip_empty_area=False)
    rows = [[Cell(tidy(words_of(value))) for value in row] for row in values]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            for column in range(left, min(right, len(rows[row]) - 1) + 1):
                if (row, column) != (top, left):
                    rows[row][column] = Cell(is_merged_above=row > top, is_merged_left=column > left)
    return Table(tuple(map(tuple, rows)), sheet.name, tuple(range(1, len(rows) + 1)))


def words_of(value: Any) -> str:
    """The value as a sheet would show it. How a day was to be shown is not known, so the whole day is told."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime | date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _unseen_days(sheet: CalamineSheet) -> list[Doubt]:
    """A month typed as "Mar-18" is held as its first day, and how it was to be shown is not to be had either."""
    values = [value for row in sheet.to_python() for value in row if isinstance(value, date) and value.day == 1]
    if not values:
        return []
    said = ", ".join(dict.fromkeys(words_of(value) for value in values))
    return [Doubt("day not known", f"Sheet {sheet.name}", said, "Read as that day: the sheet may show only the month.")]


def _unseen_shading(table: Table) -> list[Doubt]:
    """A column of statuses with blanks in it may have been coloured by hand."""
    for number in range(min(len(table.rows), 12)):
        found = read_heading_rows(table.rows[number : number + 3])
        if found is None:
            continue
        columns, taken = found
        below = [row for row in table.rows[number + taken :] if any(cell.text for cell in row)]
        for place, column in enumerate(columns):
            blank = [row for row in below if not row[place].text and sum(bool(cell.text) for cell in row) > 1]
            if column.kind == STATUS and blank:
                done = "Shading cannot be read from this kind of file: if these were coloured, save it as .xlsx and send that."
                return [
                    Doubt(
                        "shading not read", f"Sheet {table.sheet}", f"{len(blank)} blank under {column.heading}", done
                    )
                ]
        return []
    return []
