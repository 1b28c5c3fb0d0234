"""Counting actions by status: in a sentence, and in a table by priority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from csp.models import Partnership
from csp.statuses import NOT_RATED, NOT_RATED_LABEL, RagStatus, status_label

NO_ACTIONS = "no actions"


@dataclass(frozen=True)
class Column:
    """A status that has a column of its own."""

    key: str
    label: str


@dataclass(frozen=True)
class Cell:
    """How many actions have a status, and how many had it before."""

    column: Column
    now: int
    before: int = 0


@dataclass(frozen=True)
class Row:
    """A priority's line in the table of counts, or the line for the whole plan where there is no priority."""

    priority: Any  # a Priority, or what a copy says of one
    cells: list[Cell]
    total: int
    total_before: int

    @property
    def words(self) -> str:
        """The line as text, for beside a bar: "2 Red, 4 Amber"."""
        return ", ".join(f"{cell.now} {cell.column.label}" for cell in self.cells if cell.now) or NO_ACTIONS

    @property
    def words_before(self) -> str:
        return ", ".join(f"{cell.before} {cell.column.label}" for cell in self.cells if cell.before) or NO_ACTIONS


def statuses_of(lines: Iterable[Any]) -> Counter[str]:
    """Number of actions by status, from positions or lines of a review; closed ones are not counted.

    The key "none" counts those not rated.
    """
    return Counter(line.status for line in lines if not line.is_closed)


def columns_for(partnership: Partnership, *counts: Counter[str]) -> list[Column]:
    return columns_of((meaning.status for meaning in partnership.status_key), *counts)


def columns_of(used: Iterable[str], *counts: Counter[str]) -> list[Column]:
    """The statuses the partnership uses and any other that occurs, in the usual order, not rated last."""
    shown = set(used).union(*counts)
    keys = [status.value for status in RagStatus if status in shown]
    return [Column(key, status_label(key)) for key in [*keys, NOT_RATED]]


def row_of(columns: list[Column], now: Counter[str], before: Counter[str] | None = None, priority: Any = None) -> Row:
    before = before or Counter()
    cells = [Cell(column, now[column.key], before[column.key]) for column in columns]
    return Row(priority, cells, now.total(), before.total())


def in_words(statuses: Counter[str]) -> str:
    """The position in a line: "37 actions: 2 Red, 4 Amber, 31 not rated"."""
    total = statuses.total()
    if not total:
        return NO_ACTIONS
    parts = [f"{statuses[status]} {status.label}" for status in RagStatus if statuses[status]]
    if statuses[NOT_RATED]:
        parts.append(f"{statuses[NOT_RATED]} {NOT_RATED_LABEL.lower()}")
    return f"{number_of(total, 'action')}: {', '.join(parts)}"


def number_of(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """The rows by what the key says of each, in their order."""
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
