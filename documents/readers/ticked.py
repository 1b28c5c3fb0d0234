"""Ratings set out as a column for each colour with a mark in one of them: one column of ratings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from documents.readers.blocks import Cell, Line, Table
from documents.readers.headers import read_heading_rows
from documents.readers.keys import LETTERS

RATINGS = {*LETTERS, *LETTERS.values(), "complete", "completed", "not started"}
MARK = re.compile(r"|x|[✓✔☑●•■*]|1|y|yes", re.IGNORECASE)
LOOKED_AT = 12  # rows, for the headings


def with_one_rating(body: Sequence[Line | Table]) -> list[Line | Table]:
    return [_with_one(block) if isinstance(block, Table) and not block.hidden_columns else block for block in body]


def _with_one(table: Table) -> Table:
    for number, row in enumerate(table.rows[:LOOKED_AT]):
        first, last = _ratings(row)
        if last - first > 1 and read_heading_rows([row]):
            below = table.rows[number + 1 :]
            if not all(MARK.fullmatch(cell.text) for line in below for cell in line[first:last]):
                return table
            names = [cell.text for cell in row[first:last]]
            heading = (*row[:first], Cell(f"RAG ({' / '.join(names)})"), *row[last:])
            above = ((*line[:first], _any_of(line[first:last]), *line[last:]) for line in table.rows[:number])
            rated = ((*line[:first], _rating(line[first:last], names), *line[last:]) for line in below)
            return replace(table, rows=(*above, heading, *rated))
    return table


def _ratings(row: Sequence[Cell]) -> tuple[int, int]:
    """Where the columns headed by ratings stand side by side; two of them at the least."""
    named = [cell.text.lower() in RATINGS for cell in row]
    first = next((place for place, found in enumerate(named) if found), 0)
    last = next((place for place in range(first, len(named)) if not named[place]), len(named))
    return first, last


def _rating(cells: Sequence[Cell], names: Sequence[str]) -> Cell:
    return Cell(" and ".join(name for cell, name in zip(cells, names, strict=True) if cell.text))


def _any_of(cells: Sequence[Cell]) -> Cell:
    return Cell(" ".join(cell.text for cell in cells if cell.text), is_merged_left=cells[0].is_merged_left)
