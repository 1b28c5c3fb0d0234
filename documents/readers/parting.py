"""Tables as they are meant: a frame round a heading is a line, and two tables on one sheet are two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.readers.blocks import Cell, Line, Table
from documents.readers.headers import Column, read_heading_rows
from documents.readers.measures import find_figures

LONGEST = 25  # words of a framed heading


def parted(body: Sequence[Line | Table]) -> list[Line | Table]:
    return [each for block in body for each in (_parts(block) if isinstance(block, Table) else [block])]


def _parts(table: Table) -> Iterator[Line | Table]:
    filled = [cell for row in table.rows for cell in row if cell.text]
    is_one = len(table.rows) == 1 and (table.width <= 2 or all(cell.is_merged_left for cell in table.rows[0][1:]))
    if len(filled) == 1 and is_one:
        yield from _framed(filled[0])
        return
    starts = list(_starts(table))
    for start, end in zip([0, *starts], [*starts, len(table.rows)], strict=True):
        yield _rows(table, start, end)


def _framed(cell: Cell) -> Iterator[Line]:
    lines = cell.text.splitlines()
    is_heading = len(lines) == 1 and len(cell.text.split()) <= LONGEST and not cell.text.endswith(".")
    for line in lines:
        yield Line(line, is_bold=cell.is_bold or is_heading)


def _starts(table: Table) -> Iterator[int]:
    """Rows at which a table with other columns begins, below a blank row."""
    columns: list[Column] = []
    for number in range(len(table.rows)):
        is_apart = number > 0 and not any(cell.text for cell in table.rows[number - 1])
        if not is_apart and columns:
            continue
        found = read_heading_rows(table.rows[number : number + 3])
        begins = _differ(columns, found[0]) if found else _begins_figures(table, number)
        if columns and begins:
            yield number
        columns = found[0] if found else columns


def _begins_figures(table: Table, number: int) -> bool:
    figures = find_figures(_rows(table, number, len(table.rows)))
    return figures is not None and figures[1] == 0


def _differ(columns: Sequence[Column], others: Sequence[Column]) -> bool:
    return [column.kind for column in columns] != [column.kind for column in others]


def _rows(table: Table, start: int, end: int) -> Table:
    hidden = tuple(row - start for row in table.hidden_rows if start <= row < end)
    return Table(
        table.rows[start:end], table.sheet, table.numbers[start:end], table.number, hidden, table.hidden_columns
    )
