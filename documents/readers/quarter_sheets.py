"""A workbook with a sheet for each quarter, on which the same actions stand again with that quarter's update."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from actions.timescales import read_timescale
from documents.readers.drafts import Draft, DraftAction, DraftPriority, join, plain
from documents.readers.headers import period_of
from plans.quarters import year_label

ON_SHEET = re.compile(r"Sheet (?P<sheet>.+), row [0-9]+")
SAID_BEFORE = "It is said of the action on another sheet too."
FIELDS = ("leads", "supporting", "timescale", "outcome", "resources", "note")


def join_quarters(draft: Draft) -> None:
    """Give each action of a plan its updates from all the sheets, dated by the quarter that a sheet is named for."""
    for priority in draft.priorities:
        firsts: dict[tuple[str, str], DraftAction] = {}
        for action, sheet, day in list(_on_sheets(priority, draft.year)):
            action.updates = [each if each.reported_on else replace(each, reported_on=day) for each in action.updates]
            first = firsts.setdefault((plain(action.activity), action.reference), action)
            if first is not action and first.table != action.table:
                _join(draft, first, action, sheet)
                priority.actions.remove(action)


def _on_sheets(priority: DraftPriority, year: int | None) -> Iterator[tuple[DraftAction, str, date]]:
    for action in priority.actions:
        found = ON_SHEET.fullmatch(action.where)
        period = period_of(found["sheet"]) if found else ""
        if len(period) == 2 and year:
            period = f"{period} {year_label(year)}"
        day = read_timescale(period).last_day if period else None
        if found and day:
            yield action, found["sheet"], day


def _join(draft: Draft, first: DraftAction, again: DraftAction, sheet: str) -> None:
    """Put the second of two into the first; what differs there is kept as a note under the name of its sheet."""
    first.updates += again.updates
    first.cells += again.cells
    for text in (again.activity, again.reference):
        draft.drop(text, SAID_BEFORE)
    for name in FIELDS:
        held, text = getattr(first, name), getattr(again, name)
        if not held:
            setattr(first, name, text)
        elif text and text not in held:
            first.note = join(first.note, f"{sheet}: {text}")
            draft.repeated.append(sheet)
        else:
            draft.drop(text, SAID_BEFORE)
    for doubt in draft.doubts:
        doubt.about = first if doubt.about is again else doubt.about
    draft.doubt("action on several sheets", again.where, again.activity, f"Joined to {first.where}.", first)
