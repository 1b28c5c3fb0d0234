"""Financial years and their quarters: the periods a partnership plans for and reports on. Pure dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1998, 2100  # the Crime and Disorder Act 1998 made the first partnerships


def year_label(year: int) -> str:
    """2017 is "2017/18", the financial year from 1 April 2017."""
    return f"{year}/{(year + 1) % 100:02}"


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a UK financial year; Q1 runs from 1 April to 30 June."""

    year: int  # the calendar year in which the financial year starts
    number: int  # 1 to 4

    @classmethod
    def containing(cls, day: date) -> Quarter:
        year = day.year if day.month >= 4 else day.year - 1
        return cls(year, (day.month - 4) % 12 // 3 + 1)

    @property
    def start(self) -> date:
        month = (self.number * 3) % 12 + 1  # 4, 7, 10, 1
        return date(self.year if month > 1 else self.year + 1, month, 1)

    @property
    def end(self) -> date:
        return self.next().start - timedelta(days=1)

    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def previous(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def months(self) -> str:
        """For headings: "July to September 2017"."""
        return f"{self.start:%B} to {self.end:%B %Y}"

    def __str__(self) -> str:
        return f"Q{self.number} {year_label(self.year)}"


def quarters_of(year: int) -> list[Quarter]:
    return [Quarter(year, number) for number in (1, 2, 3, 4)]
