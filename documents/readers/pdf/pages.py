"""One page of a PDF: its tables, and the lines of text between them, from top to bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pdfplumber.page import Page

from documents.readers.pdf.cells import SAME, SLACK, Char, Grid, read_grids, words_of
from documents.readers.pdf.flow import Columns, find_columns
from documents.readers.pdf.loose import Loose, Run, find_loose, untold, visual_lines
from documents.readers.pdf.rules import Box, Fill, find_tables, holds, read_fills, separators, size_of
from documents.readers.pdf.words import Written, read_lines

HIDDEN = 0.6  # of the width of a letter, from its left, that is to be seen


@dataclass(frozen=True)
class PageLine:
    """A line outside the tables. One on a coloured bar is a heading, whatever its letters."""

    written: Written
    is_on_bar: bool
    column: tuple[float, float] | None = None  # its sides, where the text is set in two


@dataclass
class PageText:
    """What one page holds, in order; and words set sideways or as a watermark, which stand in no line."""

    number: int
    items: list[PageLine | Grid]
    aside: str = ""
    height: float = 0.0
    right: float = 0.0  # where its widest line ends
    is_picture: bool = False
    overprinted: int = 0  # letters printed over those of another word
    untold: list[str] = field(default_factory=list)  # lines that seem to belong to a table without rules
    loose: list[Loose] = field(default_factory=list)
    letters: Counter[float] = field(default_factory=Counter)  # by size, outside the tables
    table_letters: Counter[float] = field(default_factory=Counter)

    @property
    def lines(self) -> list[PageLine]:
        return [item for item in self.items if isinstance(item, PageLine)]

    @property
    def grids(self) -> list[Grid]:
        return [item for item in self.items if isinstance(item, Grid)]

    @property
    def open_head(self) -> tuple[Run, ...]:
        """The headings of the table without rules that the page ends with, since it may go on."""
        last = max((grid.box[3] for grid in self.grids), default=0.0)
        return self.loose[-1].head if self.loose and self.loose[-1].bottom >= last else ()

    def texts(self) -> Iterator[str]:
        for item in self.items:
            if isinstance(item, PageLine):
                yield item.written.text
            else:
                yield from (line.text for band in item.bands for square in band for line in square.lines)


def set_upright(page: Page) -> Page:
    """The page turned so that its words can be read, where most of them run up or down it."""
    leaning = [char["matrix"][1] for char in page.chars if not char.get("upright", True)]
    if len(leaning) * 2 <= len(page.chars):
        return page
    page.page_obj.rotate = (page.page_obj.rotate + (90 if sum(leaning) > 0 else 270)) % 360
    return Page(page.pdf, page.page_obj, page_number=page.page_number, initial_doctop=page.initial_doctop)


def read_page(page: Page, before: tuple[Run, ...] = ()) -> PageText:
    """`before` are the headings of a table without rules that stood at the foot of the last page."""
    chars = _once(page.chars)
    upright = [char for char in chars if char.get("upright", True)]
    fills = read_fills(page)
    tables = find_tables(page, fills)
    loose = find_loose(upright, separators(page, fills, page.width / 2), tables, float(page.height), before)
    grids = [
        grid
        for cells, slack in [
            *((cells, SAME) for cells in tables if not _overlaps(cells, loose)),
            *((each.cells, SLACK) for each in loose),
        ]
        for grid in read_grids(cells, _within(upright, cells), fills, slack)
        if len(grid.edges) > 2 or len(grid.bands) > 1
    ]
    outside = _outside(upright, grids)
    columns = find_columns(outside, [grid.box for grid in grids], float(page.width), float(page.height))
    lines = [
        PageLine(line, _on_bar(line, fills), span)
        for part, span in _in_columns(outside, columns)
        for line in read_lines(part)
    ]
    unsorted: list[PageLine | Grid] = [*lines, *grids]
    items = sorted(unsorted, key=lambda item: _place(item, columns))
    return PageText(
        number=page.page_number,
        items=items,
        aside="".join(char["text"] for char in chars if not char.get("upright", True)),
        height=float(page.height),
        right=max((line.written.x1 for line in lines), default=0.0),
        overprinted=_overprinted(upright),
        untold=untold(visual_lines(outside)) if loose or before else [],
        loose=loose,
        is_picture=not chars and any(_is_large(image, page) for image in page.images),
        letters=_sizes(outside),
        table_letters=_sizes(upright) - _sizes(outside),
    )


def _once(chars: Sequence[Char]) -> list[Char]:
    """Without the second of two letters painted over one another, which is how some programs make them bold."""
    ordered = sorted(enumerate(chars), key=lambda each: (each[1]["text"], round(each[1]["top"]), each[1]["x0"]))
    doubled = {
        second[0]
        for first, second in pairwise(ordered)
        if first[1]["text"] == second[1]["text"]
        and abs(first[1]["top"] - second[1]["top"]) < 0.7
        and abs(first[1]["x0"] - second[1]["x0"]) < 0.7
    }
    return [char for place, char in enumerate(chars) if place not in doubled]


def _overprinted(chars: Sequence[Char]) -> int:
    """How many letters hide another, as those of words do that a narrow cell lets run into the next."""
    ordered = sorted((char for char in chars if not char["text"].isspace()), key=lambda c: (round(c["top"]), c["x0"]))
    return sum(
        round(first["top"]) == round(second["top"])
        and second["x0"] < first["x0"] + HIDDEN * (first["x1"] - first["x0"])
        for first, second in pairwise(ordered)
    )


def _sizes(chars: Iterable[Char]) -> Counter[float]:
    return Counter(round(char["size"], 1) for char in chars if not char["text"].isspace())


def _overlaps(cells: Sequence[Box], loose: Sequence[Loose]) -> bool:
    """Whether what rules and shading make is only part of a table without rules."""
    top, bottom = min(cell[1] for cell in cells), max(cell[3] for cell in cells)
    return any(top < each.bottom and bottom > each.top for each in loose)


def _in_columns(
    chars: Sequence[Char], columns: Sequence[Columns]
) -> Iterator[tuple[list[Char], tuple[float, float] | None]]:
    """The letters outside any columns of text, then those of each column with its sides."""
    sides = [(char, _side(char["x0"], (char["top"] + char["bottom"]) / 2, columns)) for char in chars]
    yield [char for char, found in sides if found is None], None
    for each in columns:
        for side in (0, 1):
            yield [char for char, found in sides if found == (each, side)], each.span(side)


def _side(x0: float, y: float, columns: Sequence[Columns]) -> tuple[Columns, int] | None:
    return next(((each, side) for each in columns if (side := each.side(x0, y)) is not None), None)


def _place(item: PageLine | Grid, columns: Sequence[Columns]) -> tuple[float, int, float, float]:
    """From top to bottom, and within two columns of text the left one first."""
    x0, top = (item.written.x0, item.written.top) if isinstance(item, PageLine) else item.box[:2]
    found = _side(x0, top + 2, columns)
    return (found[0].top, found[1], top, x0) if found else (top, 0, top, x0)


def _within(chars: Iterable[Char], cells: Sequence[Box]) -> list[Char]:
    top, bottom = min(cell[1] for cell in cells), max(cell[3] for cell in cells)
    return [char for char in chars if top <= (char["top"] + char["bottom"]) / 2 <= bottom]


def _outside(chars: Iterable[Char], grids: Sequence[Grid]) -> list[Char]:
    boxes = [grid.box for grid in grids]
    return [char for word in words_of(list(chars)) if not any(_is_in(word, box) for box in boxes) for char in word]


def _is_in(word: Sequence[Char], box: Box) -> bool:
    x, y = (word[0]["x0"] + word[-1]["x1"]) / 2, (word[0]["top"] + word[0]["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _on_bar(line: Written, fills: Sequence[Fill]) -> bool:
    box = (line.x0, line.top, line.x1, line.bottom)
    tallest = 4 * (line.bottom - line.top)
    return any(fill.colour != "FFFFFF" and size_of(fill.box)[1] < tallest and holds(fill.box, box) for fill in fills)


def _is_large(image: Char, page: Page) -> bool:
    return (image["x1"] - image["x0"]) * (image["bottom"] - image["top"]) > 0.3 * page.width * page.height
