"""Tables whose columns are set out with spaces, as text copied from a PDF with its layout has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from actions.timescales import read_timescale
from documents.readers.blocks import Cell
from documents.readers.fields import REFERENCE, STATUS, TIMESCALE
from documents.readers.headers import Column, read_column, read_heading_rows
from documents.readers.plan import CannotRead
from documents.readers.statuses import read_status

WIDE = re.compile(r"\S+(?: \S+)*")  # words with single spaces between them
FEWEST = 3  # columns
LONGEST_HEADING = 4  # words
ROWS_LOST = (
    "The rows of the table cannot be told apart in the text as copied: send the file itself, or copy the table from Word"
    " or Excel."
)
COLUMNS_RUN_TOGETHER = ROWS_LOST.replace("rows", "columns", 1)


def with_tabs(lines: Sequence[str]) -> Iterator[str]:
    """The lines, those of a table set out with spaces each made into a row of cells parted by tabs."""
    table: list[str] = []
    for line in lines:
        if table and (not line.strip() or _keeps(line, table[0])) and not _headings(line):
            table.append(line)
            continue
        if table and table[-1].strip() and len(_pieces(line)) > 1 and not _headings(line):
            raise CannotRead(COLUMNS_RUN_TOGETHER)
        yield from _rows(table)
        table = [line] if _headings(line) else []
        if not table:
            yield line
    yield from _rows(table)


def _pieces(line: str) -> list[re.Match[str]]:
    return list(WIDE.finditer(line))


def _headings(line: str) -> list[re.Match[str]]:
    pieces = _pieces(line)
    cells = tuple(Cell(piece[0]) for piece in pieces)
    return pieces if len(pieces) >= FEWEST and read_heading_rows([cells]) else []


def _keeps(line: str, head: str) -> bool:
    """Whether no run of words goes on under two headings, as a line of text would."""
    return not any(
        sum(piece.start() < each.end() and piece.end() > each.start() for each in _pieces(head)) > 1
        for piece in _pieces(line)
    )


def _rows(table: Sequence[str]) -> Iterator[str]:
    if not table:
        return
    borders = list(_borders(table))
    lines = [[line[start:end].strip() for start, end in borders] for line in table]
    for group in _grouped(lines):
        yield "\t".join(" ".join(filter(None, texts)) for texts in zip(*group, strict=True))


def _borders(table: Sequence[str]) -> Iterator[tuple[int, int | None]]:
    """The columns of letters: each from a place where no line has one, before its heading, to the next."""
    heads = _pieces(table[0])
    start = 0
    for head, following in pairwise(heads):
        free = [
            place
            for place in range(head.end(), following.start())
            if all(len(line) <= place or line[place].isspace() for line in table)
        ]
        if not free:
            raise CannotRead(COLUMNS_RUN_TOGETHER)
        yield start, free[-1]
        start = free[-1]
    yield start, None


def _grouped(lines: Sequence[list[str]]) -> list[list[list[str]]]:
    """The lines of each row: parted by blank ones, or each opened by its reference, or each a row by itself."""
    head, *rest = lines
    while rest and not any(rest[-1]):
        rest.pop()
    written = [line for line in rest if any(line)]
    groups: list[list[list[str]]] = [[head]]
    if len(written) < len(rest):
        for before, line in pairwise(lines):
            if any(line):
                if not any(before) or before is head:
                    groups.append([])
                groups[-1].append(line)
        return [part for group in groups for part in _parted(group, head)]
    if read_column(head[0]).kind == REFERENCE:
        for line in rest:
            if line[0]:
                groups.append([])
            groups[-1].append(line)
        return groups
    if all(sum(map(bool, line)) > 1 for line in rest):
        return [[head], *([line] for line in rest)]
    raise CannotRead(ROWS_LOST)


def _parted(group: list[list[str]], head: Sequence[str]) -> list[list[list[str]]]:
    """The rows of a group: each opened by its status or day, where several lines have a whole one."""
    for kind, is_whole in ((STATUS, _is_status), (TIMESCALE, _is_day)):
        place = next((n for n, heading in enumerate(head) if read_column(heading).kind == kind), None)
        if place is None or not group[0][place]:
            continue
        written = [line[place] for line in group if line[place]]
        if len(written) > 1 and all(map(is_whole, written)):
            parts: list[list[list[str]]] = []
            for line in group:
                parts += [[line]] if line[place] else []
                parts[-1] += [] if line[place] else [line]
            return parts
    return [group]


def _is_status(text: str) -> bool:
    return bool(read_status(text))


def _is_day(text: str) -> bool:
    """A day that needs no other line: "March 2023", and neither of "31 March" and "2023"."""
    return read_timescale(text).last_day is not None and bool(re.search(r"[A-Za-z/.].*[0-9]{2}$", text))


def run_together(line: str) -> list[str]:
    """The headings of a table that a line is made of and nothing else, each begun with a capital; none if it is not."""
    words = line.split()
    found: list[str] = []
    while words and len(words) < 20:
        size = next((n for n in range(LONGEST_HEADING, 0, -1) if _is_one(words[:n])), 0)
        if not size:
            return []
        found.append(" ".join(words[:size]))
        words = words[size:]
    return [] if words else found


def _is_one(words: Sequence[str]) -> bool:
    column: Column = read_column(" ".join(words))
    starts = sum(word[0].isupper() for word in words)
    return bool(column.kind) and column.is_plain and words[0][0].isupper() and (starts == 1 or len(words) == 1)
