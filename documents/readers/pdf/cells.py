"""The tables of one page of a PDF, row by row, with what is written and the colour of each cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from documents.readers.pdf.rules import Box, Fill, holds, read_shade, size_of
from documents.readers.pdf.words import Written, is_full, read_lines
from documents.readers.statuses import read_status

Char = dict[str, Any]
MOST_PADDING = 12.0
CLOSE = 0.1  # of the size of the letters: nearer ones are of one word
ROOM = 1.25  # lines under the last one of a cell that is full to its foot, its padding with them
MOSTLY = 0.7  # of the wider of two cells, for them to be of one column
WIDOWS = 3.0  # lines
NUMBERED = re.compile(r"[A-Z]{0,3}[0-9]{1,2}(?:\.[0-9]{1,2})*[a-z]?[.)]?")
SAME, SLACK = 4.0, 30.0  # points between the same column on two pages, and where no rules show where it ends


@dataclass(frozen=True)
class Square:
    """One cell as it stands on the page; its bounds are those of the rules round it."""

    box: Box
    lines: tuple[Written, ...] = ()
    colour: str = ""
    is_topmost: bool = True  # false for the lower rows that a cell of several rows goes down over


Band = list[Square]  # a row of cells, from the left


@dataclass
class Grid:
    """A table, of one page or going on over several: its rows, and where its columns are parted."""

    bands: list[Band]
    edges: list[float]
    left_padding: float
    right_padding: float
    slack: float = SAME

    @property
    def box(self) -> Box:
        """Of the part on its first page."""
        squares = [square.box for band in self.bands for square in band]
        return (
            min(box[0] for box in squares),
            min(box[1] for box in squares),
            max(box[2] for box in squares),
            max(box[3] for box in squares),
        )


def read_grids(cells: Sequence[Box], chars: Sequence[Char], fills: Sequence[Fill], slack: float = SAME) -> list[Grid]:
    """The tables that touching cells make up: one begins anew where the columns do."""
    inside = _inside(cells, chars)
    squares = {cell: _square(cell, held, fills) for cell, held in inside.items()}
    ys = sorted({y for cell in cells for y in (cell[1], cell[3])})
    runs: list[list[Band]] = []
    edges: set[float] = set()
    for top in ys[:-1]:
        band = sorted((cell for cell in cells if cell[1] <= top < cell[3]), key=lambda cell: cell[0])
        own = {x for cell in band for x in (cell[0], cell[2])}
        if not runs or not (own <= edges or edges <= own):
            runs.append([])
            edges = set()
        edges |= own
        runs[-1].append([squares[cell] if cell[1] == top else Square(cell, is_topmost=False) for cell in band])
    return [_grid(bands, slack) for bands in runs]


def _grid(bands: list[Band], slack: float) -> Grid:
    squares = [square for band in bands for square in band]
    edges = sorted({x for square in squares for x in (square.box[0], square.box[2])})
    lefts = [line.x0 - square.box[0] for square in squares for line in square.lines]
    rights = [square.box[2] - line.x1 for square in squares for line in square.lines]
    left = _padding(lefts)
    right = max(_padding(rights), left)  # a word too wide for its cell leaves no room on its right
    return Grid(bands, edges, left, right, slack)


def _padding(gaps: Sequence[float]) -> float:
    return min([MOST_PADDING, *(gap for gap in gaps if gap >= 0)])


def _inside(cells: Sequence[Box], chars: Sequence[Char]) -> dict[Box, list[Char]]:
    """The letters of each cell. A word too wide for its cell is where its middle is."""
    xs = sorted({x for cell in cells for x in (cell[0], cell[2])})
    ys = sorted({y for cell in cells for y in (cell[1], cell[3])})
    places = {
        (column, row): cell
        for cell in cells
        for column in range(xs.index(cell[0]), xs.index(cell[2]))
        for row in range(ys.index(cell[1]), ys.index(cell[3]))
    }
    held: dict[Box, list[Char]] = {cell: [] for cell in cells}
    for word in words_of(chars):
        x, y = (word[0]["x0"] + word[-1]["x1"]) / 2, (word[0]["top"] + word[0]["bottom"]) / 2
        if cell := places.get((bisect_right(xs, x) - 1, bisect_right(ys, y) - 1)):
            held[cell] += word
    return held


def words_of(chars: Sequence[Char]) -> list[list[Char]]:
    """Letters that follow one another, in the order they are painted; a space belongs to the word before it."""
    words: list[list[Char]] = []
    for char in chars:
        last = words[-1][-1] if words else None
        if last and not last["text"].isspace() and abs(char["top"] - last["top"]) < 2:
            gap = char["x0"] - last["x1"]
            if -1 < gap < CLOSE * char["size"]:
                words[-1].append(char)
                continue
        words.append([char])
    return words


def _square(cell: Box, chars: Sequence[Char], fills: Sequence[Fill]) -> Square:
    lines = tuple(read_lines(chars))
    return Square(cell, lines, _mark(chars) or _colour(cell, fills))


def _mark(chars: Sequence[Char]) -> str:
    """The colour of a dot or square that is all there is in the cell."""
    inked = [char for char in chars if not char["text"].isspace()]
    if not inked or any(char["text"].isalnum() for char in inked) or len(inked) > 2:
        return ""
    shade = read_shade(inked[0].get("non_stroking_color"), inked[0].get("ncs"))
    return "" if shade in {"000000", "FFFFFF"} else shade


def _colour(cell: Box, fills: Sequence[Fill]) -> str:
    """The last colour painted over most of the cell, or of a shape that stands in it."""
    width, height = size_of(cell)
    found = ""
    for fill in fills:
        share = _overlap(cell, fill.box) / (width * height)
        stands_in = holds(cell, fill.box) and share >= 0.02 and min(size_of(fill.box)) >= 5
        if share >= 0.6 or (stands_in and fill.colour != "FFFFFF"):
            found = fill.colour
    return "" if found == "FFFFFF" else found


def _overlap(cell: Box, other: Box) -> float:
    width = min(cell[2], other[2]) - max(cell[0], other[0])
    height = min(cell[3], other[3]) - max(cell[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def same_columns(first: Grid, second: Grid) -> bool:
    """Whether one table goes on with the columns of the other, on another page; one of them may have some joined."""
    few, many = sorted((first.edges, second.edges), key=len)
    slack = max(first.slack, second.slack) if len(few) == len(many) else SAME
    ends_alike = abs(few[0] - many[0]) <= slack and abs(few[-1] - many[-1]) <= slack
    return len(few) > 1 and ends_alike and all(any(abs(x - y) <= slack for y in many) for x in few)


def go_on(first: Grid, second: Grid) -> None:
    """Add the rows of a table's next page to it."""
    first.edges = max(first.edges, second.edges, key=len)
    first.bands += second.bands
    first.left_padding = min(first.left_padding, second.left_padding)
    first.right_padding = min(first.right_padding, second.right_padding)


def places(grid: Grid, square: Square) -> range:
    """The columns that a cell stands in."""
    start = _nearest(grid.edges, square.box[0])
    return range(start, max(_nearest(grid.edges, square.box[2]), start + 1))


def _nearest(edges: Sequence[float], x: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - x))


def is_cut(above: Band, below: Band) -> bool:
    """Whether a page break cut one row in two: what goes on below stands under cells that were full to the foot.

    A row that ends on its own page has room left under its shorter cells, and the next row shows by filling those too.
    """
    pairs = [
        (over.lines[-1] if over.lines else None, square, over)
        for square in below
        if square.lines
        for over in above
        if same_place(square, over)
    ]
    if len(pairs) != sum(bool(square.lines) for square in below) or any(
        _are_two(over, each) for _, each, over in pairs
    ):
        return False
    ended = [over for over in above if over.lines and not any(over is each[2] for each in pairs)]
    flows = [last is not None and _flows(last, square.lines[0], over) for last, square, over in pairs]
    # a line or two may have been moved down with the rest of their paragraph
    rooms = [_room(over) if over.lines else WIDOWS for _, _, over in pairs]
    are_full = min(rooms, default=WIDOWS) < ROOM and max(rooms) < WIDOWS
    return bool(pairs and ended) and are_full and (all(flows) or (any(flows) and any(map(_has_room, ended))))


def _are_two(above: Square, below: Square) -> bool:
    """Whether each has a reference or a status of its own, whole in its one line: they are of two rows."""
    texts = [square.lines[0].text.strip() for square in (above, below) if len(square.lines) == 1]
    return len(texts) == 2 and (all(map(NUMBERED.fullmatch, texts)) or all(map(read_status, texts)))


def _flows(last: Written, first: Written, square: Square) -> bool:
    return first.text[:1].islower() or is_full(last, first, None, square.box[2] - MOST_PADDING / 2)


def _has_room(square: Square) -> bool:
    return _room(square) >= ROOM


def _room(square: Square) -> float:
    """The lines that would still go in under the last one."""
    last = square.lines[-1]
    return (square.box[3] - last.bottom) / max(last.bottom - last.top, 1.0)


def same_place(below: Square, above: Square) -> bool:
    wider = max(below.box[2] - below.box[0], above.box[2] - above.box[0])
    return min(below.box[2], above.box[2]) - max(below.box[0], above.box[0]) > MOSTLY * wider
