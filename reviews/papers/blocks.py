"""What a paper says, block by block, before it is a page, a PDF or a Word file: all of them are written from this one.

A paper is what is put before a meeting: a plan summary, a signed review, the board's pack. Every text in it is plain,
ready to be read; nothing is worked out after it has been made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.dateformat import format as formatted


@dataclass(frozen=True)
class Line:
    """One line of a cell. A status stands as a tag, with its word; an address is a link on screen only."""

    text: str
    status: str = ""  # a RagStatus, "none" or "closed": colours the tag beside the word
    is_strong: bool = False
    is_aside: bool = False  # smaller on the screen, under what it belongs to
    address: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table, line under line; empty where there is nothing to say."""

    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column, with its share of the table's width in per cent (all of a table's columns make 100)."""

    label: str
    width: int
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """A row; its first cell is its heading. `anchor` names it for links on screen."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """A table under its caption. Its header row is repeated on every page, and no row is split that fits on one."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_caption_hidden: bool = False  # to the eye: where a heading just above says the same

    @property
    def labelled_rows(self) -> Iterator[tuple[Row, list[tuple[Column, Cell]]]]:
        """Each row, with its cells beside the columns they stand in."""
        for row in self.rows:
            yield row, list(zip(self.columns, row.cells, strict=True))


@dataclass(frozen=True)
class Heading:
    """A heading under the paper's title, which is level 1; levels 2 to 4."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Text as typed: its line breaks stand. `number` is that of a numbered paragraph, such as "3.2"."""

    kind: ClassVar[str] = "paragraph"
    text: str
    number: str = ""
    is_aside: bool = False  # smaller on the screen, such as "3 internal actions are left out"
    is_strong: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of short points."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Short facts, each under its name: "Lead agency: Thames Valley Police"."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Bullets | Facts | Table


def words_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text of the blocks, in reading order."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (block.caption, *(column.label for column in block.columns))
            yield from (line.text for row in block.rows for cell in row.cells for line in cell.lines)
        elif isinstance(block, Facts):
            yield from (text for row in block.rows for text in row)
        elif isinstance(block, Bullets):
            yield from block.items
        else:
            yield block.text


@dataclass(frozen=True)
class Part:
    """Blocks that are printed the same way up: text in portrait, wide tables in landscape. Each begins a page."""

    blocks: tuple[Block, ...]
    is_landscape: bool = False


@dataclass(frozen=True)
class Paper:
    """A whole paper. What stands at the head and foot of each page is `running`, `marking` and `position`."""

    title: str
    subtitle: str  # whose it is and what it tells of
    running: str  # the plan's name, short enough for one line
    position: str  # "Position at 30 September 2017"
    printed_on: date | None  # None on a paper that is published, which has one date only
    parts: tuple[Part, ...]
    marking: str = ""

    @property
    def printed_parts(self) -> tuple[Part, ...]:
        """Those that say something, each on pages of its own; a paper without any still has its title to print."""
        return tuple(part for part in self.parts if part.blocks) or (Part(()),)

    @property
    def days(self) -> str:
        """Of what day it tells, and when it was put on paper: at its beginning and at the foot of each page."""
        printed = f"printed {formatted(self.printed_on, 'j F Y')}" if self.printed_on else ""
        return ", ".join(filter(None, [self.position, printed]))


@dataclass(frozen=True)
class SheetColumn:
    """A column of a spreadsheet, its width in characters."""

    label: str
    width: int


Value = str | int | date | None


@dataclass(frozen=True)
class Sheet:
    """The same in rows, one action a row, for Excel and CSV: dates stay dates, and all text is text."""

    name: str  # of the sheet in the workbook, 31 characters at most
    title: str
    about: tuple[
        str, ...
    ]  # lines such as the position's day and what is left out; in Excel only, on a sheet of their own
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
