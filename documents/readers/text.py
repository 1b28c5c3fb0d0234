"""CSV files, and text pasted from a document, where a table's cells are parted by tabs."""

from __future__ import annotations

import csv
import io

from documents.files.formulas import unguarded
from documents.readers.blocks import BULLET, Blocks, Cell, Line, Table, tidy


def read_text(text: str, *, is_csv: bool) -> Blocks:
    if is_csv:
        return Blocks(tuple(_csv_table(text)))
    return Blocks(tuple(_pasted(text)))


def _csv_table(text: str) -> list[Table]:
    """One table. The separator is whichever of comma, semicolon and tab the first lines use most."""
    opening = text[:2000]
    separator = max(",;\t", key=opening.count)
    csv.field_size_limit(10_000_000)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = [[unguarded(cell) for cell in row] for row in read]
    return [_table(rows, tuple(range(1, len(rows) + 1)))]


def _pasted(text: str) -> list[Line | Table]:
    blocks: list[Line | Table] = []
    rows: list[list[str]] = []
    for line in text.splitlines():
        if "\t" in line.strip(" \r\n") and not BULLET.match(line):
            rows.append(line.split("\t"))
            continue
        if words := tidy(line):
            if rows:
                blocks.append(_table(rows))
                rows = []
            blocks.append(Line(words.replace("\n", " "), is_listed=bool(BULLET.match(line.strip()))))
    if rows:
        blocks.append(_table(rows))
    return blocks


def _table(rows: list[list[str]], numbers: tuple[int, ...] = ()) -> Table:
    width = max((len(row) for row in rows), default=0)
    cells = tuple(tuple(Cell(tidy(text)) for text in row + [""] * (width - len(row))) for row in rows)
    return Table(cells, numbers=numbers)
