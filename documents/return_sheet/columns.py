"""The columns of the spreadsheet, known by their headings wherever they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHEET, GUIDE = "Return", "How to fill this in"
PLAN_NAME, AGENCY_NAME, PERIOD_NAME = "tracker_plan", "tracker_agency", "tracker_period"
YES = "Yes"


@dataclass(frozen=True)
class Column:
    """One column: what code calls it, what stands at its head, how wide it is, and whether officers write in it."""

    key: str
    heading: str
    width: int
    is_filled_in: bool = False
    is_hidden: bool = False

    @property
    def is_needed(self) -> bool:
        """Without it a return cannot be read, or words typed under another heading would be lost."""
        return self.is_filled_in or self.is_hidden


COLUMNS = (
    Column("reference", "Reference", 11),
    Column("priority", "Priority", 20),
    Column("activity", "Action", 38),
    Column("timescale", "Timescale", 14),
    Column("last_status", "Last status", 12),
    Column("last_day", "Date of last update", 13),
    Column("last_progress", "Last update", 38),
    Column("reported_on", "Position as at", 13, is_filled_in=True),
    Column("status", "Status", 14, is_filled_in=True),
    Column("progress", "Progress", 45, is_filled_in=True),
    Column("remedy", "What will put it right", 32, is_filled_in=True),
    Column("new_timescale", "New timescale", 15, is_filled_in=True),
    Column("timescale_reason", "Why it moved", 25, is_filled_in=True),
    Column("no_change", "No change since last time", 13, is_filled_in=True),
    Column("action_id", "Action number on the site", 10, is_hidden=True),
    Column("update_id", "Last update number on the site", 10, is_hidden=True),
)
HEADINGS = {column.key: column.heading for column in COLUMNS}
FILLED_IN = tuple(column.key for column in COLUMNS if column.is_filled_in)
WRITTEN = ("status", "progress", "remedy", "new_timescale", "timescale_reason")  # what "no change" takes the place of


def as_compared(heading: str) -> str:
    """A heading by its words only: "Position as at:" and "POSITION AS AT" are one."""
    return " ".join(re.findall(r"[^\W_]+", heading.lower()))


def column_of(heading: str) -> Column | None:
    """The column a heading names: by all its words, or by its first words where officers write more behind them."""
    words = as_compared(heading)
    exact = next((column for column in COLUMNS if as_compared(column.heading) == words), None)
    return exact or next(
        (column for column in COLUMNS if column.is_needed and words.startswith(f"{as_compared(column.heading)} ")), None
    )
