"""A workbook that keeps the plans of several years, a sheet for each: only one of them is the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.readers.blocks import Line, Table
from documents.readers.headers import has_headings
from documents.readers.naming import read_one_year


def read_year_of_sheets(body: Sequence[Line | Table]) -> int | None:
    """The latest year that names a sheet of actions, where sheets are of more years than one."""
    years = set(_years(body))
    return max(years) if len(years) > 1 else None


def without_other_years(
    body: Sequence[Line | Table], year: int | None
) -> tuple[list[Line | Table], list[tuple[str, str]]]:
    """The document without the sheets of other years than the plan's, and the words of each of those."""
    years = set(_years(body))
    if len(years) < 2 or year not in years:
        return list(body), []
    others = {
        block.sheet for block in body if isinstance(block, Table) and read_one_year(block.sheet) not in {None, year}
    }
    kept: list[Line | Table] = []
    left: list[tuple[str, str]] = []
    for block in body:
        if isinstance(block, Table) and block.sheet in others:
            rows = ("\t".join(cell.text for cell in row if cell.text) for row in block.rows)
            left.append((block.sheet, "\n".join(filter(None, rows))))
        else:
            kept.append(block)
    return kept, left


def _years(body: Sequence[Line | Table]) -> Iterator[int]:
    for block in body:
        if isinstance(block, Table) and has_headings(block) and (year := read_one_year(block.sheet)):
            yield year
