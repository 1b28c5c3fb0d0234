"""CSV files, and text pasted from a document: from Word or Excel its cells are parted by tabs, from a PDF by spaces."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from csp.formulas import unguarded
from documents.readers.blocks import BULLET, Blocks, Cell, Line, Table, tidy
from documents.readers.headers import is_heading, read_column, read_heading_rows
from documents.readers.labels import read_part, read_priority_heading
from documents.readers.plan import CannotRead, Doubt
from documents.readers.spaced import run_together, with_tabs

MOST_ROWS = 20_000
SEPARATORS = ",;\t|"
LOOKED_AT = 200  # rows, to tell the separator by
NAMED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # Excel's own first line
# A cell as Excel copies one with line breaks: in quotes, those inside it doubled
QUOTED = re.compile(r'(?:(?<=\t)|(?<=\n)|^)"((?:[^"]|"")*)"(?=\t|\r?\n|$)')
LISTED = re.compile(r"(^|\t|\n)([•●▪■◦‣∙·\uf0b7\uf0a7])\t")
DRAWN = re.compile(r"\s*\|.*\|\s*")  # a row with its rules typed
BREAK = "\v"  # stands for a line break inside a cell
COLUMNS_LOST = (
    "The columns of the table were lost in copying: send the file itself, or copy the table from Word or Excel."
)


def read_text(text: str, *, is_csv: bool) -> Blocks:
    if is_csv:
        return Blocks((_csv_table(text),))
    return Pasted(text).blocks()


def _csv_table(text: str) -> Table:
    """One table. The separator is the one that most rows have, as often as one another."""
    csv.field_size_limit(10_000_000)
    named = NAMED.match(text)
    if named:
        text = text[named.end() :]
    separator = named[1] if named else max(SEPARATORS, key=lambda each: _evenness(text, each))
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        rows.append([unguarded(cell) for cell in row])
        if len(rows) > MOST_ROWS:
            raise CannotRead(
                f"The file has more than {MOST_ROWS:,} rows, far more than a plan: send only those of the plan."
            )
    return _table(rows, tuple(range(1, len(rows) + 1)))


def _evenness(text: str, separator: str) -> tuple[bool, int]:
    """Whether it makes headings of a row, and how many cells the rows of the commonest width have between them."""
    reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
    rows = [row for row, _ in zip(reader, range(LOOKED_AT), strict=False) if len(row) > 1]
    widths = Counter(map(len, rows))
    has_headings = any(read_heading_rows([tuple(Cell(tidy(cell)) for cell in row)]) for row in rows)
    return has_headings, max((width * count for width, count in widths.items()), default=0)


class Pasted:
    """Text as it comes from the clipboard: lines, and the rows of tables, whole again where a cell had several lines."""

    def __init__(self, text: str) -> None:
        text = QUOTED.sub(_unquoted, text.replace("\r\n", "\n"))
        self.text = LISTED.sub(r"\1\2 ", text)
        self.blocks_read: list[Line | Table] = []
        self.doubts: list[Doubt] = []
        self.rows: list[list[str]] = []
        self.part: list[str] = []  # the cells so far of a row whose cells have several lines
        self.width = 0  # of the table, once its headings are known

    def blocks(self) -> Blocks:
        lines = [line.rstrip(" \n") for line in self.text.split("\n")]
        if not any("\t" in line.strip() for line in lines):
            lines = list(with_tabs(lines))
        for place, line in enumerate(lines):
            if DRAWN.fullmatch(line):
                line = "\t".join(cell.strip() for cell in line.strip(" |").split("|"))
            if "\t" in BULLET.sub("", line.strip(" ")):
                self._cells(line.split("\t"))
            elif words := tidy(line):
                self._line(words, line, lines[place + 1 : place + 2])
        self._end_table()
        self._refuse_lost_columns()
        return Blocks(tuple(self.blocks_read), doubts=tuple(self.doubts))

    def _cells(self, cells: list[str]) -> None:
        """A row, or as much of one as stands on this line."""
        if self.part and len(self.part) + len(cells) - 1 <= self.width:
            if min(len(self.part[0].split()), len(cells[0].split())) > 3:
                words = tidy(" ".join(cells))
                self.doubts.append(Doubt("row joined", "The pasted text", words, "Joined to the row above it."))
            cells = [*self.part[:-1], BREAK.join([self.part[-1], cells[0]]), *cells[1:]]
        elif self.part:
            self.rows.append(self.part)
        self.part = []
        if 1 < len(cells) < self.width and not _is_box(cells):
            self.part = cells
            return
        if read_heading_rows([tuple(Cell(tidy(cell)) for cell in cells)]):
            self.width = len(cells)
        self.rows.append(cells)
        if len(self.rows) > MOST_ROWS:
            raise CannotRead(
                f"The text has more than {MOST_ROWS:,} rows, far more than a plan: send only those of the plan."
            )

    def _line(self, words: str, line: str, following: Sequence[str]) -> None:
        """A line without a tab goes on with a cell, or stands between tables."""
        if self.part:
            self.part[-1] = BREAK.join([self.part[-1], line])
            return
        if self.rows and self.width and self._goes_on(words, line):
            self.rows[-1][-1] = BREAK.join([self.rows[-1][-1], line])
            return
        width = 0
        if self.rows and self.width and following and "\t" in following[0]:
            if following[0][:1].islower():
                self.part = [line]
                return
            if not _opens(words, following[0]):
                done = "Kept out of the table: it may belong to the row above it or below it."
                self.doubts.append(Doubt("line between two rows", "The pasted text", words, done))
                width = self.width
        self._end_table()
        self.width = width
        self.blocks_read.append(Line(words.replace("\n", " "), is_listed=bool(BULLET.match(line.strip()))))

    def _goes_on(self, words: str, line: str) -> bool:
        """Whether a line is the rest of the last cell: it begins in the middle of a sentence, or with the next bullet."""
        last = self.rows[-1][-1].strip()
        is_next_item = bool(BULLET.match(line.strip()) and BULLET.match(last))
        return bool(last) and (is_next_item or (words[0].islower() and not last.endswith((".", "!", "?"))))

    def _end_table(self) -> None:
        if self.part:
            self.rows.append(self.part)
        if self.rows:
            self.blocks_read.append(_table(self.rows))
        self.rows, self.part, self.width = [], [], 0

    def _refuse_lost_columns(self) -> None:
        """Headings of columns one under another, or run together in a line, and no table, are what is left of one."""
        tables = [block for block in self.blocks_read if isinstance(block, Table)]
        if any(
            read_heading_rows(table.rows[place : place + 3]) for table in tables for place in range(len(table.rows))
        ):
            return
        texts = [block.text if isinstance(block, Line) else "" for block in self.blocks_read]
        for place, text in enumerate(texts):
            if _are_headings(texts[place : place + 3]) or _are_headings(run_together(text)):
                raise CannotRead(COLUMNS_LOST)


def _are_headings(texts: Sequence[str]) -> bool:
    columns = [read_column(text) for text in texts]
    is_known = len({column.kind for column in columns} - {""}) == len(columns) > 2
    return is_known and all(column.is_plain for column in columns) and is_heading(columns)


def _unquoted(found: re.Match[str]) -> str:
    words = found[1]
    if '""' not in words and "\n" not in words and "\t" not in words:
        return found[0]  # a quotation that fills its cell
    return words.replace('""', '"').replace("\n", BREAK).replace("\t", " ")


def _is_box(cells: Sequence[str]) -> bool:
    """A row of a box of labels, such as Target or Outcomes, below a table."""
    return len(cells) == 2 and (not cells[0].strip() or read_part(cells[0]) is not None)


def _opens(words: str, following: str) -> bool:
    """Whether a line heads what follows: it says so, or headings of columns follow it."""
    cells = tuple(Cell(tidy(cell)) for cell in following.split("\t"))
    return bool(
        read_priority_heading(words) or read_part(words) or read_heading_rows([cells]) or _is_box(following.split("\t"))
    )


def _table(rows: Sequence[Sequence[str]], numbers: tuple[int, ...] = ()) -> Table:
    width = max((len(row) for row in rows), default=0)
    cells = tuple(tuple(Cell(tidy(text)) for text in [*row, *[""] * (width - len(row))]) for row in rows)
    return Table(cells, numbers=numbers)
