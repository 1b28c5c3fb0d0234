"""A plan's figures as tables: kept as typed, with the change worked out only where both figures are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from priorities.models import Measure

SMALL = 20  # below this a change of one or two makes a large percentage


def number(figure: str) -> Decimal | None:
    """The number a figure is; None for "-", a percentage or words."""
    words = figure.strip()
    if re.fullmatch(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?", words) is None:
        return None
    return Decimal(words.replace(",", ""))


@dataclass(frozen=True)
class Line:
    """One line of figures with what can be said of it."""

    measure: Measure

    @property
    def numbers(self) -> tuple[Decimal, Decimal] | None:
        earlier, later = number(self.measure.earlier_figure), number(self.measure.later_figure)
        return None if earlier is None or later is None else (earlier, later)

    @property
    def worked_out(self) -> str:
        """The change in per cent to one decimal, as "-19.1%"; "" where one is printed or none can be worked out."""
        if self.measure.change or self.numbers is None or not self.numbers[0]:
            return ""
        earlier, later = self.numbers
        change = ((later - earlier) * 100 / earlier).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{change:+,}%" if change else "0.0%"

    @property
    def is_small(self) -> bool:
        """Whether a percentage stands on a count under 20."""
        return self.numbers is not None and min(self.numbers) < SMALL

    @property
    def better(self) -> str:
        """Which way is good news, where the plan says."""
        return self.measure.get_better_display() if self.measure.better != "neither" else ""


@dataclass(frozen=True)
class FigureTable:
    """The lines under one title."""

    title: str
    lines: tuple[Line, ...]

    @property
    def earlier_period(self) -> str:
        """The period all lines share, for the heading of the column; "" where they differ."""
        return shared(line.measure.earlier_period for line in self.lines)

    @property
    def later_period(self) -> str:
        return shared(line.measure.later_period for line in self.lines)

    @property
    def has_comparators(self) -> bool:
        return any(line.measure.comparator or line.measure.comparator_change for line in self.lines)


def shared(periods: Iterable[str]) -> str:
    different = set(periods)
    return different.pop() if len(different) == 1 else ""


def figure_tables(measures: Iterable[Measure]) -> list[FigureTable]:
    """Group the measures by the title of their table, both in the order given."""
    grouped: dict[str, list[Line]] = {}
    for measure in measures:
        grouped.setdefault(measure.table, []).append(Line(measure))
    return [FigureTable(title, tuple(lines)) for title, lines in grouped.items()]
