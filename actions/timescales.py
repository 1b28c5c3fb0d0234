"""Timescales as officers write them: "March 2018.", "Sept 17", "Q2 2017/18", "Ongoing", "TBC".

A timescale is what was written, the kind of thing it is, and the last day it can mean. It is a reading,
never a guess: whatever has no one plain meaning is "unclear", and is left for a person.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models

LONGEST = 200  # characters; nothing longer than this is a date
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
SEASON_ENDS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 2}  # last month
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_SEASON = "(" + "|".join(SEASON_ENDS) + ")"
_YEAR = r"'?([0-9]{4}|[0-9]{2})"
_YEARS = r"'?([0-9]{4}|[0-9]{2}) ?[/-] ?'?([0-9]{4}|[0-9]{2})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"

NOTHING = {"", "-", "--", "n/a", "na", "none", "nil"}
_LEAD_IN = re.compile(
    r"(?:(?:to be )?(?:completed?|achieved|delivered|due|launch(?:ed)?|deadline|target|review(?:ed)?)|no later than"
    r"|by|before|until|till|to|in|on|at|during|throughout|the|of|end of|end|beginning of|start of|early|mid|late"
    r"|year ending|year end|financial year|fin year|fy|w/c|w/e)(?:[ :]+|(?=[0-9]))|-+ ?"
)
_LEAD_OUT = re.compile(r" (?:financial year|at the latest|latest|and|then|&|/|-)$|[ ,;:/&-]+$")
_OPEN = (
    r"on[ -]?going|continu(?:ous(?:ly)?|al(?:ly)?|ing)|rolling|permanent|as and when(?: required| needed| necessary)?"
    r"|as required|(?:throughout|through) the year|all year(?: round)?|year[ -]round"
)
_REPEAT = (
    r"(?:bi|six|three|two|6|3|2)[ -]?(?:monthly|weekly|annual(?:ly)?)|biannual(?:ly)?|daily|weekly|fortnightly|monthly"
    r"|quarterly|termly|half[ -]yearly|yearly|annual(?:ly)?|every|each|twice a year|once a year"
)
_STANDING = re.compile(rf"(?:(?P<ongoing>{_OPEN})|(?P<repeating>{_REPEAT}))\b")
_STANDING_LAST = re.compile(rf"(?:and |then |& |/ |, |- )*(?:(?P<ongoing>{_OPEN})|(?P<repeating>{_REPEAT}))$")
_BEGINNING = re.compile(r"(?:from|starting|commencing|since) (?!.* (?:to|until|till|-) )|.* onwards?$")
_SPLIT = re.compile(r" (?:to|until|till|and|or) | ?& ?|, ?| [/-] | ?[/-] ?(?=[a-z])")
_PARTIAL = re.compile(
    rf"(?:from )?(?:{_WEEKDAY}[0-9]{{1,2}}(?: (?:of )?{_MONTH})?|{_MONTH}|{_SEASON}|q(?:uarter )?[1-4])"
)


class TimescaleKind(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    SEASON = "season", "Season"
    YEAR = "year", "Year"
    FINANCIAL_YEAR = "financial_year", "Financial year"
    ONGOING = "ongoing", "Ongoing"
    REPEATING = "repeating", "Repeating"
    NONE = "none", "None given"
    UNCLEAR = "unclear", "Unclear"


@dataclass(frozen=True)
class Timescale:
    """When an action is to be done: the kind, the last day it can mean where it has one, the words as typed."""

    kind: TimescaleKind
    last_day: date | None
    words: str


Reading = tuple[TimescaleKind, date]


def read_timescale(words: str) -> Timescale:
    """Read a timescale, or the month an update was last made. Years without a century are of this one.

    The last day is inclusive. "Sept 17" is September 2017. A range is read for its end. "Ongoing to March 2018"
    keeps its deadline. Never raises, whatever it is given.
    """
    text = _plain(words)
    if text in NOTHING:
        return Timescale(TimescaleKind.NONE, None, words)
    if len(text) > LONGEST:
        return Timescale(TimescaleKind.UNCLEAR, None, words)
    reading = _dated(text) or _standing(text) or _dated(_plain(re.sub(r"\([^()]*\)", " ", text)))
    kind, last_day = reading or (TimescaleKind.UNCLEAR, None)
    return Timescale(kind, last_day, words)


def _plain(words: str) -> str:
    """Lower case, one kind of dash and space, no ordinals, no full stop at the end."""
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", words[: LONGEST * 5].lower()).replace("\u2019", "'")
    text = " ".join(text.split())
    text = re.sub(r"\b([0-9]{1,2}) ?(?:st|nd|rd|th)\b", r"\1", text)
    return text.strip(" .")


def _standing(text: str) -> tuple[TimescaleKind, date | None] | None:
    """Read what has no end of its own, unless it is given one: "Ongoing", "Monthly until March 2018"."""
    if first := _STANDING.match(text):
        dated = _dated(text[first.end() :].strip(" ,;:-./"))
        return dated or (TimescaleKind(first.lastgroup or ""), None)
    if last := _STANDING_LAST.search(text):
        dated = _dated(text[: last.start()])
        return dated or (TimescaleKind(last.lastgroup or ""), None)
    if _BEGINNING.match(text):
        return TimescaleKind.ONGOING, None
    return None


def _dated(text: str) -> Reading | None:
    """Read one date, or the last of several where the others are earlier dates or parts of dates."""
    if _BEGINNING.match(text):
        return None
    one = _without_lead_in(text)
    if reading := _one_date(one):
        return reading
    pieces = _SPLIT.split(one)
    *others, last = [_without_lead_in(piece) for piece in pieces]
    reading = _one_date(last)
    if reading is None or not others:
        return None
    for piece in others:
        earlier = _one_date(piece)
        if earlier[1] > reading[1] if earlier else not _PARTIAL.fullmatch(piece):
            return None
    return reading


def _without_lead_in(text: str) -> str:
    text = text.strip(" ,;:.")
    while lead := _LEAD_IN.match(text):
        text = text[lead.end() :]
    while (shorter := _LEAD_OUT.sub("", text)) != text:
        text = shorter
    return text.removeprefix("from ")


def _one_date(text: str) -> Reading | None:
    """The first form that fits decides; a form that fits but names no real day, such as 31 February, is no date."""
    for pattern, read in FORMS:
        if found := pattern.fullmatch(text):
            try:
                return read(*found.groups())
            except ValueError:
                return None
    return None


def _year(digits: str) -> int:
    year = int(digits) if len(digits) == 4 else 2000 + int(digits)
    if not 1990 <= year <= 2060:
        raise ValueError(digits)
    return year


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(day: str, month: str, year: str) -> Reading:
    return TimescaleKind.DAY, date(_year(year), MONTHS.get(month) or int(month), int(day))


def _day_after_month(month: str, day: str, year: str) -> Reading:
    return _day(day, month, year)


def _day_year_first(year: str, month: str, day: str) -> Reading:
    return _day(day, month, year)


def _month(month: str, year: str) -> Reading:
    number = MONTHS.get(month) or int(month)
    if not 1 <= number <= 12:
        raise ValueError(month)
    return TimescaleKind.MONTH, _month_end(_year(year), number)


def _quarter(number: str, year: str, closing: str | None = None) -> Reading:
    """A quarter of the financial year from 1 April, so the fourth ends in the next calendar year."""
    start = _year(year)
    if closing:
        _closing_year(year, closing)
    ends = {"1": date(start, 6, 30), "2": date(start, 9, 30), "3": date(start, 12, 31), "4": date(start + 1, 3, 31)}
    return TimescaleKind.QUARTER, ends[number]


def _quarter_year_first(year: str, closing: str, number: str) -> Reading:
    return _quarter(number, year, closing)


def _season(season: str, year: str, closing: str | None = None) -> Reading:
    """Winter is named by the year it begins in, and ends in the February after."""
    last_year = _year(year) + (season == "winter")
    if closing:
        last_year = _closing_year(year, closing)
    return TimescaleKind.SEASON, _month_end(last_year, SEASON_ENDS[season])


def _closing_year(year: str, closing: str) -> int:
    """The later of two years written together: 2018 in 2017/18, 2020 in 2017-20."""
    start, end = _year(year), _year(closing)
    if not 1 <= end - start <= 10:
        raise ValueError(closing)
    return end


def _years(year: str, closing: str) -> Reading:
    """2017/18 and 2017-20 are financial years; 2018-03 and 03/18 are months; 11/12 and 12/13 might be either."""
    if len(year) == 4 and len(closing) == 2 and int(closing) <= 12 and int(closing) != (int(year) + 1) % 100:
        return _month(closing, year)
    if len(year) == 2 and int(year) <= 12:
        if int(closing) == int(year) + 1 or int(closing) <= 12:
            raise ValueError(closing)
        return _month(year, closing)
    return TimescaleKind.FINANCIAL_YEAR, date(_closing_year(year, closing), 3, 31)


def _calendar_year(year: str) -> Reading:
    return TimescaleKind.YEAR, date(_year(year), 12, 31)


FORMS: tuple[tuple[re.Pattern[str], Callable[..., Reading]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_WEEKDAY}([0-9]{{1,2}}) ?[/.-] ?([0-9]{{1,2}}) ?[/.-] ?([0-9]{{4}}|[0-9]{{2}})", _day),
        (r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[t ][0-9:.]+)?", _day_year_first),
        (rf"{_WEEKDAY}([0-9]{{1,2}})[ -]?(?:of )?{_MONTH},?[ -]?{_YEAR}", _day),
        (rf"{_WEEKDAY}{_MONTH} ([0-9]{{1,2}})(?:, ?| )([0-9]{{4}})", _day_after_month),
        (rf"{_MONTH}[ ,/-]{{0,3}}{_YEAR}", _month),
        (rf"q(?:uarter|tr)? ?([1-4]),? ?(?:of |- ?)?{_YEARS}", _quarter),
        (rf"q(?:uarter|tr)? ?([1-4]),? ?(?:of |- ?)?{_YEAR}", _quarter),
        (rf"{_YEARS},? ?-? ?q(?:uarter|tr)? ?([1-4])", _quarter_year_first),
        (rf"{_SEASON},? {_YEARS}", _season),
        (rf"{_SEASON},? {_YEAR}", _season),
        (r"([0-9]{4}) ?[/-] ?([0-9]{4}|[0-9]{2})", _years),
        (r"([0-9]{2}) ?[/-] ?([0-9]{2})", _years),
        (r"([0-9]{1,2})[/.]([0-9]{4})", _month),
        (r"([0-9]{4})", _calendar_year),
    )
)
