"""When an action of a plan is due: its timescale as it stands, in the plan's own year where it names none."""

from __future__ import annotations

import re
from datetime import date

from actions.timescales import TimescaleKind, read_timescale
from documents.readers.answers import MARCH, Answers
from plans.quarters import year_label

MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
QUARTER = re.compile(r"\bq(?:uarter|tr)? ?[1-4]\b", re.IGNORECASE)
SEASON = re.compile(r"\b(?:spring|summer|autumn|winter)\b", re.IGNORECASE)
YEAR_END = re.compile(
    r"(?:by )?(?:the )?(?:end of (?:the )?(?:financial )?year|(?:financial )?year[ -]?end)", re.IGNORECASE
)
NEXT_YEAR = {"jan", "feb", "mar"}


def read_due(words: str, year: int | None, answers: Answers) -> tuple[str, date | None]:
    """The kind of timescale (a TimescaleKind), and the last day it can mean.

    "2018" alone is up to its December unless a person has said March. A month, day or quarter without a year is of the
    plan's own.
    """
    read = read_timescale(words)
    if read.kind == TimescaleKind.UNCLEAR and "\n" in words:
        read = read_timescale(", ".join(words.splitlines()))  # the last of several days, each on its line
    if read.kind == TimescaleKind.YEAR and read.last_day and answers.bare_year == MARCH:
        return read.kind.value, date(read.last_day.year, 3, 31)
    if read.kind == TimescaleKind.UNCLEAR and year and not re.search(r"[0-9]{4}", words):
        read = read_timescale(_with_year(" ".join(words.split()).strip(" ."), year))
    return read.kind.value, read.last_day


def lacks_year(words: str) -> bool:
    """Whether the words only make a date together with the plan's year."""
    return read_timescale(", ".join(words.splitlines())).kind == TimescaleKind.UNCLEAR


def _with_year(words: str, year: int) -> str:
    if QUARTER.search(words):
        return f"{words} {year_label(year)}"
    if months := MONTH.findall(words):
        return f"{words} {year + 1 if months[-1].lower() in NEXT_YEAR else year}"
    if YEAR_END.fullmatch(words):
        return f"31 March {year + 1}"
    if SEASON.search(words):
        return f"{words} {year}"
    return words
