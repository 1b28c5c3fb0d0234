"""A document of any format as a run of lines and tables: the one shape that the plan is read from."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from documents.readers.plan import Doubt

TAG = re.compile(r"<(/?)([a-zA-Z]{1,10})(?:\s[^<>]{0,200})?/?>")
BULLET = re.compile(r"^(?:[•●▪■◦‣∙·\uf0b7\uf0a7\u2013\u2014*]|o(?=\t)|-(?=[ \t]))[ \t]*")


@dataclass(frozen=True)
class Line:
    """A paragraph. Level is 1 to 9 for a styled heading and 0 otherwise; depth is how far a list item is indented."""

    text: str
    level: int = 0
    is_title: bool = False
    is_bold: bool = False
    is_listed: bool = False
    depth: int = 0
    is_contents: bool = False


@dataclass(frozen=True)
class Cell:
    """One square of a table. A square that belongs to a merged cell beginning above or to the left is blank."""

    text: str = ""
    colour: str = ""  # RRGGBB of the shading
    is_bold: bool = False
    is_merged_above: bool = False
    is_merged_left: bool = False
    is_struck: bool = False  # struck through


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]
    sheet: str = ""
    numbers: tuple[int, ...] = ()  # the row number on the sheet, where there is one
    number: int = 0  # of the table in its document, from 1
    hidden_rows: tuple[int, ...] = ()  # by place, from 0
    hidden_columns: tuple[int, ...] = ()
    rows_above: int = 0  # of the table it is a part of

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True)
class Blocks:
    """The document in reading order, and the words outside its running order: headers, footers, footnotes."""

    body: tuple[Line | Table, ...]
    notes: tuple[str, ...] = ()
    heading: str = field(default="")  # the title in the file's properties
    doubts: tuple[Doubt, ...] = ()  # what the file itself leaves unclear, whatever it says


def numbered(body: Sequence[Line | Table]) -> list[Line | Table]:
    """With its tables counted from 1."""
    places = itertools.count(1)
    return [replace(block, number=next(places)) if isinstance(block, Table) else block for block in body]


def tidy(text: str) -> str:
    """The words without left-over mark-up, bullets, doubled spaces and blank lines."""
    text = TAG.sub(lambda tag: "" if tag[2].lower() in {"b", "i", "u", "em", "strong", "span"} else "\n", text)
    text = text.replace("**", "").replace("\xa0", " ").replace("\x00", "").replace("\u200b", "").replace("\xad", "")
    lines = (" ".join(BULLET.sub("", line.strip()).split()) for line in re.split(r"[\n\r\v\f]+", text))
    return "\n".join(line for line in lines if line)


def is_rule(text: str) -> bool:
    """Whether there is nothing but dashes and other marks, as a converter leaves behind. A coloured circle is a status, and so is a tick."""
    return not re.search(r"[^\W_]|[🔴🟠🟡🟢🔵⚪⚫✓✔☑✅✗✘❌✖]", text)
