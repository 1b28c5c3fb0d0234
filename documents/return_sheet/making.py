"""The spreadsheet an agency fills in: what stood last time is locked, what to write now is open."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from csp.models import Agency, Partnership, Role
from documents.return_sheet.columns import (
    AGENCY_NAME,
    COLUMNS,
    GUIDE,
    HEADINGS,
    PERIOD_NAME,
    PLAN_NAME,
    SHEET,
    YES,
    Column,
)
from documents.return_sheet.guide import INSTRUCTIONS
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.return_rows import ReturnRow

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters, by the format
LONGEST_HEAD = 200  # the head of a printed page has 255 with its codes, by the format
SHORTENED = " … (the rest is on the site)"
OPEN = Protection(locked=False)
FILL_IN = PatternFill("solid", fgColor="FFFBE6")
HEADER = PatternFill("solid", fgColor="D9E8EA")
LINES = Border(*[Side("thin", "8A9A9C")] * 4)
WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class ReturnAsked:
    """One agency's return for a period, or everyone's where the agency is None."""

    plan: AnnualPlan
    period: Period
    agency: Agency | None
    due_on: date
    contact: str


def make_return(asked: ReturnAsked, rows: Iterable[ReturnRow], statuses: list[str]) -> bytes:
    """The workbook; `statuses` are the words to choose from."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    write_rows(sheet, rows)
    offer_lists(sheet, statuses)
    protect(sheet)
    lay_out(sheet, asked)
    write_guide(workbook.create_sheet(GUIDE), asked)
    names = {PLAN_NAME: asked.plan.pk, AGENCY_NAME: asked.agency.pk if asked.agency else 0}
    for name, number in names.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=str(number), hidden=True)
    workbook.defined_names[PERIOD_NAME] = DefinedName(PERIOD_NAME, attr_text=f'"{asked.period.code}"', hidden=True)
    workbook.properties.title = f"{asked.plan}: return for {asked.period}"[:255]
    workbook.properties.creator = "CSP plan tracker"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def write_rows(sheet: Worksheet, rows: Iterable[ReturnRow]) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, place)
        write(cell, column.heading)
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), HEADER, LINES, WRAPPED
    for number, row in enumerate(rows, start=2):
        held = held_of(row)
        for place, column in enumerate(COLUMNS, start=1):
            write_square(sheet.cell(number, place), column, held.get(column.key, ""))


def held_of(row: ReturnRow) -> dict[str, str | int | date]:
    """What the site holds of an action, by column."""
    action, update = row.action, row.last
    return {
        "reference": action.reference,
        "priority": str(action.priority),
        "activity": action.activity,
        "timescale": row.position.timescale,
        "last_status": row.position.status_label,
        "last_day": update.reported_on if update else "",
        "last_progress": update.progress if update else "",
        "action_id": action.pk,
        "update_id": row.newest_id,
    }


def write_square(cell: Cell, column: Column, value: str | int | date) -> None:
    cell.border, cell.alignment = LINES, WRAPPED
    if column.is_filled_in:
        cell.protection, cell.fill = OPEN, FILL_IN
        # as text, Excel leaves "March 2018" and "- none" as they are typed
        cell.number_format = "DD/MM/YYYY" if column.key == "reported_on" else "@"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "DD/MM/YYYY"
    elif isinstance(value, int):
        cell.value = value
    else:
        write(cell, value)


def write(cell: Cell, text: str) -> None:
    """Text as text: what begins like a formula stays what was typed, and nothing is left out without a word."""
    plain = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    if len(plain) > LONGEST_CELL:
        plain = plain[: LONGEST_CELL - len(SHORTENED)] + SHORTENED
    cell.value = plain or None
    if plain:
        cell.data_type = "s"
        cell.quotePrefix = plain.startswith(("=", "+", "-", "@"))


def offer_lists(sheet: Worksheet, statuses: list[str]) -> None:
    choices = {"status": statuses, "no_change": [YES]}
    for key, words in choices.items():
        rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = HEADINGS[key], f"Choose {' or '.join(words)}."
        sheet.add_data_validation(rule)
        rule.add(squares(key, sheet.max_row))
    hint = DataValidation(allow_blank=True, showInputMessage=True)
    hint.promptTitle, hint.prompt = HEADINGS["reported_on"], "The day your account is true of, such as 30/09/2017."
    sheet.add_data_validation(hint)
    hint.add(squares("reported_on", sheet.max_row))


def squares(key: str, last_row: int) -> str:
    """The cells of a column below its heading."""
    letter = letter_of(key)
    return f"{letter}2:{letter}{max(last_row, 2)}"


def letter_of(key: str) -> str:
    return get_column_letter([column.key for column in COLUMNS].index(key) + 1)


def protect(sheet: Worksheet) -> None:
    """Against slips, not against people: there is no password, and columns and rows may be made larger."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def lay_out(sheet: Worksheet, asked: ReturnAsked) -> None:
    for column in COLUMNS:
        shape = sheet.column_dimensions[letter_of(column.key)]
        shape.width, shape.hidden = column.width, column.is_hidden
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.oddHeader.left.text = as_head(f"{asked.plan}: {asked.agency or 'every agency'}, {asked.period}")
    sheet.oddHeader.right.text = asked.plan.get_marking_display() if asked.plan.marking else ""
    sheet.oddFooter.right.text = "Page &P of &N"


def as_head(text: str) -> str:
    """Words at the head of a printed page, where "&" begins a code."""
    return " ".join(ILLEGAL_CHARACTERS_RE.sub(" ", text).split())[: LONGEST_HEAD // 2].replace("&", "&&")


def write_guide(sheet: Worksheet, asked: ReturnAsked) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 90
    for number, (heading, text) in enumerate(guide_of(asked), start=1):
        for place, words in enumerate((heading, text), start=1):
            cell = sheet.cell(number, place)
            write(cell, words)
            cell.alignment, cell.font = WRAPPED, Font(bold=place == 1 or not text)
    sheet.protection.sheet = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


def contact_of(partnership: Partnership, *, on: date) -> str:
    """Whom to ask: what the partnership prints as its contact, else its coordinators on the day."""
    if partnership.contact:
        return partnership.contact
    roles = partnership.memberships.current(on=on).filter(role=Role.COORDINATOR).select_related("user").order_by("pk")
    return "\n".join(f"{role.user}, {role.user.email}" for role in roles) or "Your community safety officer"


def guide_of(asked: ReturnAsked) -> Iterator[tuple[str, str]]:
    """The lines of the second sheet, each a heading and what it says."""
    yield str(asked.plan), ""
    yield "Agency", str(asked.agency or "Every agency")
    yield "Period", f"{asked.period} ({asked.period.span})"
    yield "Send it back by", f"{asked.due_on:%A %-d %B %Y}"
    yield "Who to ask", asked.contact
    yield from INSTRUCTIONS
    yield "What the statuses mean", ""
    for key in asked.plan.partnership.status_key:
        yield key.get_status_display(), key.meaning
