"""Financial years and the periods a partnership reports on: quarters, half-years or the whole year. Pure dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1998, 2100  # the Crime and Disorder Act 1998 made the first partnerships
QUARTER, HALF_YEAR, YEAR = 3, 6, 12  # months
LETTERS = {QUARTER: "q", HALF_YEAR: "h", YEAR: "y"}
NAMES = {QUARTER: "quarter", HALF_YEAR: "half-year", YEAR: "year"}
REVIEW_NAMES = {QUARTER: "quarterly review", HALF_YEAR: "half-yearly review", YEAR: "yearly review"}


def year_label(year: int) -> str:
    """2017 is "2017/18", the financial year from 1 April 2017."""
    return f"{year}/{(year + 1) % 100:02}"


@dataclass(frozen=True, order=True)
class Period:
    """One reporting period of a UK financial year; Period(2017, 2) is its second quarter, July to September 2017."""

    year: int  # the calendar year in which the financial year starts
    number: int  # from 1
    months: int = QUARTER

    @classmethod
    def containing(cls, day: date, months: int = QUARTER) -> Period:
        year = day.year if day.month >= 4 else day.year - 1
        return cls(year, (day.month - 4) % 12 // months + 1, months)

    @classmethod
    def called(cls, year: int, code: str) -> Period:
        """The period that an address such as 2017/q2, 2017/h1 or 2017/y1 names."""
        months = {letter: months for months, letter in LETTERS.items()}[code[0]]
        return cls(year, int(code[1:]), months)

    @property
    def code(self) -> str:
        """How addresses name it within its year: q2, h1, y1."""
        return f"{LETTERS[self.months]}{self.number}"

    @property
    def name(self) -> str:
        """What kind of period it is, inside a sentence: "no update this quarter"."""
        return NAMES[self.months]

    @property
    def review_name(self) -> str:
        """What its review is called, inside a sentence."""
        return REVIEW_NAMES[self.months]

    @property
    def start(self) -> date:
        month = (self.number - 1) * self.months + 4
        return date(self.year, month, 1) if month <= 12 else date(self.year + 1, month - 12, 1)

    @property
    def end(self) -> date:
        return self.next().start - timedelta(days=1)

    def next(self) -> Period:
        if self.number == 12 // self.months:
            return Period(self.year + 1, 1, self.months)
        return Period(self.year, self.number + 1, self.months)

    def previous(self) -> Period:
        if self.number == 1:
            return Period(self.year - 1, 12 // self.months, self.months)
        return Period(self.year, self.number - 1, self.months)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def span(self) -> str:
        """For headings: "July to September 2017"."""
        if self.start.year == self.end.year:
            return f"{self.start:%B} to {self.end:%B %Y}"
        return f"{self.start:%B %Y} to {self.end:%B %Y}"

    def __str__(self) -> str:
        label = year_label(self.year)
        return {QUARTER: f"Q{self.number} {label}", HALF_YEAR: f"Half {self.number} of {label}", YEAR: label}[
            self.months
        ]


def periods_of(year: int, months: int = QUARTER) -> list[Period]:
    return [Period(year, number, months) for number in range(1, 12 // months + 1)]


Quarter = Period  # the usual length
