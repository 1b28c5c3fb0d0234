"""A sheet as an Excel workbook or as CSV: one action a row, dates as dates, and all text as text (ADR 0017)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from csp.formulas import guarded
from documents.files.characters import holdable
from documents.return_sheet.making import HEADER, LINES, WRAPPED, as_head, write
from reviews.papers.blocks import Sheet, Value

NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31  # of a sheet, by the format
ABOUT = "About"
ROWS_AT_ONCE = 50


def workbook_of(sheet: Sheet) -> bytes:
    """The header row is the first, so that filters, sorting and other programs find it; the rest is on a second sheet."""
    workbook = Workbook()
    page = workbook.active
    page.title = NOT_IN_A_NAME.sub(" ", holdable(sheet.name)).strip()[:LONGEST_NAME] or "Actions"
    for place, column in enumerate(sheet.columns, start=1):
        cell = page.cell(1, place)
        write(cell, column.label)
        cell.font, cell.fill = Font(bold=True), HEADER
        page.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(sheet.rows, start=2):
        for place, value in enumerate(row, start=1):
            write_value(page.cell(number, place), value)
    for cells in page.iter_rows():
        for cell in cells:
            cell.border, cell.alignment = LINES, WRAPPED
    lay_out(page, sheet)
    write_about(workbook.create_sheet(ABOUT), sheet)
    workbook.properties.title, workbook.properties.language = holdable(sheet.title)[:255], "en-GB"
    workbook.properties.creator = "CSP plan tracker"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def write_value(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        write(cell, holdable(value))
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "DD/MM/YYYY"
    else:
        cell.value = value


def lay_out(page: Worksheet, sheet: Sheet) -> None:
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.oddHeader.left.text = as_head(sheet.title)
    page.oddFooter.left.text = as_head(" ".join(sheet.about[:1]))
    page.oddFooter.right.text = "Page &P of &N"


def write_about(page: Worksheet, sheet: Sheet) -> None:
    """Whose plan it is, as at when, and what is left out."""
    page.column_dimensions["A"].width = 100
    for number, line in enumerate((sheet.title, *sheet.about), start=1):
        cell = page.cell(number, 1)
        write(cell, holdable(line))
        cell.alignment, cell.font = WRAPPED, Font(bold=number == 1)


def csv_of(sheet: Sheet) -> Iterator[bytes]:
    """UTF-8 with the mark that Excel knows it by, some rows at a time; days as 2017-09-30, which no country misreads."""
    held = io.StringIO(newline="")
    held.write("\ufeff")
    writer = csv.writer(held)
    writer.writerow([in_csv(column.label) for column in sheet.columns])
    for number, row in enumerate(sheet.rows, start=1):
        writer.writerow([in_csv(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def in_csv(value: Value) -> str:
    return guarded(holdable(value)) if isinstance(value, str) else "" if value is None else str(value)
