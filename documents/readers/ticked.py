"""Ratings set out as a column for each colour with a mark in one of them: one column of ratings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from documents.readers.blocks import Cell, Line, Table
from documents.readers.drafts import Draft
from documents.readers.headers import read_heading_rows
from documents.readers.keys import LETTERS

RATINGS = {*LETTERS, *LETTERS.values(), "complete", "completed", "not started"}
MARK = re.compile(r"|x|[✓✔☑●•■*]|1|y|yes", re.IGNORECASE)
FEWEST = 2  # columns
LOOKED_AT = 12  # rows, for the headings


@dataclass
class OneRating:
    """Makes one column of such columns; the marks go, and the name of a column is said in each row it is marked in."""

    marks: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def of(self, body: Sequence[Line | Table]) -> list[Line | Table]:
        return [self._joined(block) if isinstance(block, Table) else block for block in body]

    def tell(self, draft: Draft) -> None:
        draft.repeated += self.said
        for mark in self.marks:
            draft.drop(mark, "A mark in a column of ratings.")

    def _joined(self, table: Table) -> Table:
        for number, row in enumerate(table.rows[:LOOKED_AT]):
            first, last = _ratings(row)
            if last - first < FEWEST or not read_heading_rows([row]) or table.hidden_columns:
                continue
            above, below = table.rows[:number], table.rows[number + 1 :]
            if any(cell.text for line in above for cell in line[first + 1 : last]) or not _are_marked(
                below, first, last
            ):
                return table
            names = [cell.text for cell in row[first:last]]
            heading = (*row[:first], Cell(" / ".join(names)), *row[last:])
            lines = [(*line[: first + 1], *line[last:]) for line in above]
            rated = [(*line[:first], self._rating(line[first:last], names), *line[last:]) for line in below]
            return replace(table, rows=(*lines, heading, *rated))
        return table

    def _rating(self, cells: Sequence[Cell], names: Sequence[str]) -> Cell:
        marked = [name for cell, name in zip(cells, names, strict=True) if cell.text]
        self.marks += [cell.text for cell in cells if cell.text]
        self.said += marked
        return Cell(" / ".join(marked))


def _are_marked(rows: Sequence[Sequence[Cell]], first: int, last: int) -> bool:
    return all(MARK.fullmatch(cell.text) for row in rows for cell in row[first:last])


def _ratings(row: Sequence[Cell]) -> tuple[int, int]:
    """Where the columns headed by ratings stand side by side; two of them at the least."""
    named = [cell.text.lower() in RATINGS for cell in row]
    first = next((place for place, found in enumerate(named) if found), 0)
    last = next((place for place in range(first, len(named)) if not named[place]), len(named))
    return first, last
