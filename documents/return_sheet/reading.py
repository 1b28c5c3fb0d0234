"""A return as it came back: the words in its cells, before anything is known of the plan. Nothing is recorded here."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from actions.timescales import TimescaleKind, read_timescale
from documents.readers.files import workbook_bytes
from documents.readers.plan import CannotRead
from documents.return_sheet.columns import (
    COLUMNS,
    FILLED_IN,
    HEADINGS,
    PERIOD_NAME,
    PLAN_NAME,
    SHEET,
    YES,
    Column,
    column_of,
)

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 2000, 60, 1_000_000
HEADER_WITHIN = 15  # rows, so that somebody may put a title above the headings
EARLIEST_YEAR = 1990  # 2017 typed where a date belongs is a day of 1905
YES_WORDS = {"yes", "y", "x", "true", "1", "no change"}
NO_WORDS = {"", "no", "n", "false", "0", "-"}
DAMAGED = "{} is damaged: open it in Excel, save it again and send that."

Fault = tuple[str, str]  # the column it is in, "" for the whole row, and what to do about it


@dataclass(frozen=True)
class FilledRow:
    """One row somebody has written in, or left as it was: its cells by column, and which of them cannot be taken."""

    number: int
    action_id: int
    update_id: int  # the latest update when the sheet was downloaded; 0 for none
    cells: dict[str, str]
    faults: list[Fault]

    @property
    def is_empty(self) -> bool:
        """Nothing to record; a day by itself says nothing."""
        return not self.faults and not any(self.cells[key] for key in FILLED_IN if key != "reported_on")


@dataclass(frozen=True)
class FilledSheet:
    """A whole return as it came back. Plan and period are None and "" where the file no longer says them."""

    name: str
    plan_id: int | None
    period: str
    letters: dict[str, str]  # where each column stands in this file
    left_out: list[str]  # columns that are no part of a return, and hold something
    rows: list[FilledRow]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def refuse_another_plan(self, plan_id: int) -> None:
        if self.plan_id not in (None, plan_id):
            raise CannotRead(f"{self.name} is the return of another plan: open that plan and upload it there.")

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> FilledSheet:
        rows = [FilledRow(**row | {"faults": [(key, words) for key, words in row["faults"]]}) for row in held["rows"]]
        return cls(**held | {"rows": rows})


def read_return(file: BinaryIO, name: str) -> FilledSheet:
    """Read a return that came back, or raise CannotRead with one sentence."""
    if not name.lower().endswith(".xlsx"):
        raise CannotRead(f"{name} is not an Excel workbook (.xlsx): save it as one and send that.")
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise CannotRead(f"{name} is larger than {LARGEST_FILE // 1024 // 1024} MB, far more than a return.")
    content = workbook_bytes(io.BytesIO(content), name)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise CannotRead(f"{name} unpacks to far more than a return holds, so it was not opened.")
    try:
        return read_workbook(load_workbook(io.BytesIO(content), read_only=True, keep_links=False), name)
    except CannotRead:
        raise
    except Exception as error:  # whatever a broken or made-up file does to the library that reads it
        raise CannotRead(DAMAGED.format(name)) from error


def read_workbook(workbook: Workbook, name: str) -> FilledSheet:
    rows = bounded_rows(workbook, name)
    place, places, left_out = find_columns(rows, name)
    filled = [
        row
        for number, cells in enumerate(rows[place + 1 :], start=place + 2)
        if (row := read_row(number, cells, places, workbook.epoch))
    ]
    if sum(len(words) for row in filled for words in row.cells.values()) > MOST_TEXT:
        raise CannotRead(f"{name} holds far more text than a return.")
    beside = [
        f"{heading} ({get_column_letter(column + 1)})"
        for column, heading in left_out.items()
        if any(column < len(cells) and cells[column].value is not None for cells in rows[place + 1 :])
    ]
    return FilledSheet(
        name=name,
        plan_id=number_in(named(workbook, PLAN_NAME)),
        period=named(workbook, PERIOD_NAME).strip('"'),
        letters={key: get_column_letter(column + 1) for key, column in places.items()},
        left_out=beside,
        rows=filled,
    )


def named(workbook: Workbook, name: str) -> str:
    """What a defined name holds; some programs leave them out when they save."""
    return str(workbook.defined_names[name].attr_text or "") if name in workbook.defined_names else ""


def bounded_rows(workbook: Workbook, name: str) -> list[tuple[Any, ...]]:
    """The cells of the sheet of that name, or of the first one."""
    sheets = [sheet for sheet in workbook.worksheets if sheet.title == SHEET] or workbook.worksheets
    sheet = sheets[0]
    sheet.reset_dimensions()  # what a file says of its size need not be so
    rows = list(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS))
    if len(rows) > MOST_ROWS:
        raise CannotRead(
            f"{name} has more than {MOST_ROWS:,} rows, far more than a return: delete those below the last action."
        )
    return rows


def find_columns(rows: list[tuple[Any, ...]], name: str) -> tuple[int, dict[str, int], dict[int, str]]:
    """The row of the headings, the place of each column, and headings that are no part of a return."""
    readings = [heads_of(cells) for cells in rows[:HEADER_WITHIN]]
    found = [len({column.key for column in known.values() if column}) for known, _ in readings]
    best = max(range(len(found)), key=found.__getitem__, default=None)
    if best is None or found[best] < 3:
        raise CannotRead(
            f"{name} is not a return from this site: its headings were not found. Download the return again."
        )
    known, others = readings[best]
    places: dict[str, int] = {}
    for place, column in known.items():
        if column.key in places and column.is_needed:
            raise CannotRead(
                f"{name} has two columns headed “{column.heading}”: delete or rename one and send it again."
            )
        places.setdefault(column.key, place)
    missing = [column.heading for column in COLUMNS if column.is_needed and column.key not in places]
    if missing:
        words = " and ".join(f"“{heading}”" for heading in missing)
        plural = "s" if len(missing) > 1 else ""
        raise CannotRead(
            f"{name} has no column{plural} headed {words}: put the heading{plural} back, or download the return again."
        )
    return best, places, others


def heads_of(cells: Iterable[Any]) -> tuple[dict[int, Column], dict[int, str]]:
    known, others = {}, {}
    for place, cell in enumerate(cells):
        heading = words_of(cell.value)
        if column := column_of(heading):
            known[place] = column
        else:
            others[place] = heading or "a column without a heading"
    return known, others


def read_row(number: int, cells: tuple[Any, ...], places: dict[str, int], epoch: datetime) -> FilledRow | None:
    """One row; None where nothing stands in it."""
    held = {key: cells[place] for key, place in places.items() if place < len(cells)}
    faults: list[Fault] = []
    values = {key: "" for key in HEADINGS}
    for key, cell in held.items():
        try:
            values[key] = value_of(key, cell, epoch)
        except ValueError as fault:
            faults.append((key, str(fault)))
            values[key] = words_of(cell.value)
    if not any(values.values()):
        return None
    action_id = number_in(values.pop("action_id"))
    update_id = number_in(values.pop("update_id"))
    if action_id is None or update_id is None:
        faults.append(
            ("", "This row was not in the download. Add a new action on the site, or download the return again")
        )
    if values["no_change"] and any(values[key] for key in FILLED_IN if key not in ("no_change", "reported_on")):
        faults.append(("no_change", "Choose Yes, or write in the row: not both"))
    return FilledRow(number, action_id or 0, update_id or 0, values, faults)


def value_of(key: str, cell: Any, epoch: datetime) -> str:
    """The words of one cell, or ValueError saying what to type instead."""
    if key in FILLED_IN or key in ("action_id", "update_id"):
        if cell.data_type == "f":
            raise ValueError("There is a formula here: type the value")
        if cell.data_type == "e":
            raise ValueError("There is an error here: type the value")
    if key == "reported_on":
        return day_of(cell.value, epoch)
    words = words_of(cell.value, getattr(cell, "number_format", ""))
    return yes_or_nothing(words) if key == "no_change" else words


def yes_or_nothing(words: str) -> str:
    if words.lower() in YES_WORDS:
        return YES
    if words.lower() in NO_WORDS:
        return ""
    raise ValueError("Choose Yes, or leave it empty")


def day_of(value: Any, epoch: datetime) -> str:
    """A day as 2017-09-30, from a date, from the number a spreadsheet keeps for one, or from words; "" for none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = day_of_number(value, epoch)
    if isinstance(value, datetime | date) and value.year >= EARLIEST_YEAR:
        return f"{value:%Y-%m-%d}"
    words = words_of(value)
    if not words:
        return ""
    read = read_timescale(words)
    if read.kind != TimescaleKind.DAY or read.last_day is None:
        raise ValueError(f"“{shortened(words)}” is not a day: type it like 30/09/2017")
    return read.last_day.isoformat()


def day_of_number(number: float, epoch: datetime) -> Any:
    """A day between 1990 and 2100, else the number as it stands: 2017 and 30092017 are no days."""
    return from_excel(number, epoch) if 32_000 < number < 74_000 else str(number)


def words_of(value: Any, number_format: str = "") -> str:
    """The words of a cell, as the sheet shows them."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%-d %B %Y}" if "d" in (number_format or "d").lower() else f"{value:%B %Y}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return "\n".join(line.strip() for line in unescape(str(value)).replace("\x00", "").strip().splitlines())


def number_in(words: str) -> int | None:
    """A whole number of a usual size, else None."""
    return int(words) if re.fullmatch(r"[0-9]{1,18}", words) else None


def shortened(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:60]}…"


__all__ = ["CannotRead", "FilledRow", "FilledSheet", "read_return"]
