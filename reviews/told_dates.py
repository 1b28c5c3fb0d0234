"""Months that an account tells of and that do not fit the day it is true of (an update of July: "took place in August").

Only what an account says to be over, or still to come, is read; a month is named in many other ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from actions.timescales import MONTHS

SOON = 5  # months; "in November", written in January, is the November before
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_ON_THE_WAY = r"(?: (?:in|on|at|during|throughout|the|of|end|early|mid|late|\d{1,2}(?:st|nd|rd|th)?)){0,4}"
_WHEN = rf"{_ON_THE_WAY} {_MONTH}\b(?: ?(?:/|-|&|and|to) ?{_MONTH}\b)?(?:,? (20\d\d)\b)?"
_OVER = re.compile(
    rf"\b(?:as (?:of|at)|took place|(?:was|were) (?:held|completed|delivered|launched)|started|began|finished){_WHEN}"
)
_TO_COME = re.compile(
    rf"\b(?:starts|begins|will (?:start|begin|finish|take place|be (?:held|completed|delivered|launched))){_WHEN}"
)


def misfits(text: str, reported_on: date) -> Iterator[str]:
    """What the text says of months that its own day contradicts, in its own words, in small letters."""
    plain = " ".join(text.lower().split())
    for pattern, sign in ((_OVER, 1), (_TO_COME, -1)):
        for found in pattern.finditer(plain):
            first, last, year = found.groups()
            month = MONTHS[last or first]
            if sign * months_after(reported_on, month, int(year or 0)) > 0:
                yield found.group()


def months_after(day: date, month: int, year: int) -> int:
    """How many months after the day's own the month is, negative before it; without a year, the nearest such month."""
    if year:
        return (year - day.year) * 12 + month - day.month
    ahead = (month - day.month) % 12
    return ahead if ahead <= SOON else ahead - 12
