"""Working days in England: neither a weekend nor a bank holiday (Banking and Financial Dealings Act 1971)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

SATURDAY = 5


@cache
def bank_holidays() -> HolidayBase:
    """Fills itself with each year that is asked for."""
    return country_holidays("GB", subdiv="ENG")


def why_nobody_works(day: date) -> str:
    """The bank holiday by its name, or the day of a weekend; nothing for a working day."""
    return bank_holidays().get(day) or (f"a {day:%A}" if day.weekday() >= SATURDAY else "")


def next_working_day(day: date) -> date:
    """The day itself where it is one."""
    while why_nobody_works(day):
        day += timedelta(days=1)
    return day
