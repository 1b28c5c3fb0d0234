"""Excel workbooks: each sheet is a heading and a table, merged cells and shading kept."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from documents.readers.blocks import Blocks, Cell, Line, Table, tidy
from documents.readers.excelcolours import fill_colour, rule_colours, theme_colours
from documents.readers.plan import CannotRead

MOST_CELLS = 400_000
MOST_VALUES = 100_000


def read_workbook(content: bytes) -> Blocks:
    """Hidden sheets, often lists for drop-downs, are kept as notes."""
    _refuse_large(content)
    workbook = load_workbook(io.BytesIO(content), data_only=True)
    body: list[Line | Table] = []
    notes = []
    theme = theme_colours(workbook)
    for sheet in workbook.worksheets:
        table = _table(sheet, theme)
        if sheet.sheet_state != "visible":
            notes += [cell.text for row in table.rows for cell in row if cell.text]
            continue
        body += [Line(sheet.title, level=1), table]
    return Blocks(tuple(body), tuple(notes), workbook.properties.title or "")


def _refuse_large(content: bytes) -> None:
    """Before anything is made of it: as many values as this take minutes to read, and are never a plan."""
    packed = zipfile.ZipFile(io.BytesIO(content))
    sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
    if sum(packed.read(name).count(b"</c>") for name in sheets) > MOST_VALUES:
        raise CannotRead("The workbook is far larger than a plan: send only the sheets that hold the plan.")


def _table(sheet: Worksheet, theme: list[str]) -> Table:
    """Only the squares that hold something count: formatting often runs on to the last row of the sheet."""
    filled = [place for place, cell in sheet._cells.items() if cell.value is not None]
    rows, columns = (max(numbers, default=0) for numbers in (list(zip(*filled, strict=True)) or [(), ()]))
    if rows * columns > MOST_CELLS:
        raise CannotRead(f"The sheet {sheet.title} is far larger than a plan: send only the rows of the plan.")
    merged = _merged(sheet, rows, columns)
    ruled = rule_colours(sheet, rows, columns, theme)
    table = tuple(
        tuple(
            merged.get((row, column)) or _cell(sheet.cell(row, column), ruled.get((row, column), ""), theme)
            for column in range(1, columns + 1)
        )
        for row in range(1, rows + 1)
    )
    hidden = tuple(
        row - 1 for row in range(1, rows + 1) if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden
    )
    return Table(table, sheet.title, tuple(range(1, rows + 1)), 0, hidden, _hidden_columns(sheet, columns))


def _hidden_columns(sheet: Worksheet, columns: int) -> tuple[int, ...]:
    spans = [(each.min or 0, each.max or 0) for each in sheet.column_dimensions.values() if each.hidden]
    return tuple(place for place in range(columns) if any(first <= place + 1 <= last for first, last in spans))


def _merged(sheet: Worksheet, rows: int, columns: int) -> dict[tuple[int, int], Cell]:
    squares = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, rows) + 1):
            for column in range(area.min_col, min(area.max_col, columns) + 1):
                if (row, column) != (area.min_row, area.min_col):
                    above, left = row > area.min_row, column > area.min_col
                    squares[row, column] = Cell(is_merged_above=above, is_merged_left=left)
    return squares


def _cell(cell: SheetCell, ruled: str, theme: list[str]) -> Cell:
    font = cell.font
    return Cell(
        tidy(_words(cell)),
        ruled or fill_colour(cell, theme),
        is_bold=bool(font and font.b),
        is_struck=bool(font and font.strike),
    )


def _words(cell: SheetCell) -> str:
    """The value as the sheet shows it; a month typed as "Mar-18" is held as its first day, so the day is left off."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        shows_day = "d" in (cell.number_format or "").lower().replace("[$-", "")
        return f"{value.day} {value:%B %Y}" if shows_day else f"{value:%B %Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float) and "%" in (cell.number_format or ""):
        return f"{value * 100:g}%"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
