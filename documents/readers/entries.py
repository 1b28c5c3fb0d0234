"""An update cell that holds several dated entries: "Q1: begun" on one line and "Q2: held" on the next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from actions.timescales import read_timescale
from documents.readers.plan import ReadUpdate
from documents.readers.wordings import MONTHS
from plans.quarters import year_label

ENTRY = re.compile(
    rf"(?P<label>(?:update )?(?:q(?:uarter|tr)? ?[1-4](?: 20[0-9]{{2}}[/-][0-9]{{2,4}})?|(?:[0-9]{{1,2}}(?:st|nd|rd|th)? )?{MONTHS} ?'?(?:20)?[0-9]{{2}}"
    r"|[0-9]{1,2}[./][0-9]{1,2}[./](?:20)?[0-9]{2})(?: update)?)(?P<join> ?[:–—] ?| - )(?P<text>.*)",
    re.IGNORECASE,
)
UPDATE = re.compile(r"\bupdate\b", re.IGNORECASE)
BARE_QUARTER = re.compile(r"q(?:uarter|tr)? ?[1-4]", re.IGNORECASE)


def dated_entries(update: ReadUpdate, year: int | None) -> list[ReadUpdate]:
    """The entries as updates in the order of their days, the status with the last; or the update as it is."""
    if update.reported_as_typed or update.reported_on:
        return [update]
    entries: list[tuple[date, ReadUpdate]] = []
    for line in update.progress.splitlines():
        found = ENTRY.fullmatch(line)
        day = _day(found["label"], year) if found else None
        if found and day:
            entries.append((day, ReadUpdate(found["text"], reported_as_typed=found["label"], reported_on=day)))
        elif not entries:
            return [update]  # words before the first date are of no day
        else:
            last_day, last = entries[-1]
            entries[-1] = last_day, replace(last, progress=f"{last.progress}\n{line}".strip())
    dated = [each for _, each in sorted(entries, key=lambda each: each[0])]
    dated[-1:] = [replace(each, status=update.status, status_as_typed=update.status_as_typed) for each in dated[-1:]]
    return dated or [update]


def _day(label: str, year: int | None) -> date | None:
    """A bare quarter is of the plan's own year."""
    if year and BARE_QUARTER.fullmatch(words := UPDATE.sub("", label).strip()):
        return read_timescale(f"{words} {year_label(year)}").last_day
    return read_timescale(UPDATE.sub("", label).strip()).last_day
