"""Pages set in two columns of text, as leaflets and designed plans are: the left one is read before the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from documents.readers.pdf.loose import Run, visual_lines
from documents.readers.pdf.rules import Box
from documents.readers.pdf.words import is_in_margin, is_page_number, middle

Char = dict[str, Any]
GUTTER = 9.0  # points between two columns, at the least
MIDDLE = (0.38, 0.62)  # of the width of the page: where the gutter is
AWAY = 2.0  # times the size of its letters, from a running header to the text
FEWEST = 5  # lines side by side
FILLED = 0.55  # of its column that a usual line takes; the labels of a form are shorter


@dataclass(frozen=True)
class Columns:
    """A stretch of a page with text in two columns, and where the right one begins."""

    top: float
    bottom: float
    left: float
    gutter: float
    right: float

    def side(self, x0: float, y: float) -> int | None:
        """0 for what stands in the left column, 1 for the right, None for what is not in the stretch."""
        return int(x0 >= self.gutter) if self.top <= y <= self.bottom else None

    def span(self, side: int) -> tuple[float, float]:
        return (self.gutter, self.right) if side else (self.left, self.gutter - GUTTER)


def find_columns(chars: Sequence[Char], tables: Sequence[Box], width: float, height: float) -> list[Columns]:
    lines = [line for line in visual_lines(chars) if not is_page_number(line, height)]
    starts = Counter(round(right["x0"]) for line in lines for _, right in _gaps(line, width))
    if not starts:
        return []
    gutter = starts.most_common(1)[0][0] - 2.0
    stretches = [_without_running(stretch, height) for stretch in _stretches(lines, tables, gutter)]
    return [found for stretch in stretches if (found := _columns(stretch, gutter))]


def _without_running(lines: list[list[Run]], height: float) -> list[list[Run]]:
    """Without the header and footer, which stand in the margin and away from the text."""
    while len(lines) > 1 and _is_running(lines[0], lines[1], height):
        lines = lines[1:]
    while len(lines) > 1 and _is_running(lines[-1], lines[-2], height):
        lines = lines[:-1]
    return lines


def _is_running(line: Sequence[Run], following: Sequence[Run], height: float) -> bool:
    is_far = abs(middle(line[0]) - middle(following[0])) > AWAY * line[0]["size"]
    return is_far and is_in_margin(line[0]["top"], line[0]["bottom"], height)


def _gaps(line: Sequence[Run], width: float) -> Iterator[tuple[Run, Run]]:
    for left, right in pairwise(line):
        if right["x0"] - left["x1"] >= GUTTER and MIDDLE[0] * width < right["x0"] < MIDDLE[1] * width:
            yield left, right


def _stretches(lines: Sequence[list[Run]], tables: Sequence[Box], gutter: float) -> Iterator[list[list[Run]]]:
    """Runs of lines that keep clear of the gutter, with no table across it between them."""
    across = [table[1] for table in tables if table[0] < gutter < table[2]]
    held: list[list[Run]] = []
    for line in lines:
        is_parted = bool(held) and any(middle(held[-1][0]) < top < middle(line[0]) for top in across)
        crosses = any(run["x0"] < gutter - 1 and run["x1"] > gutter + 1 for run in line)
        if is_parted or crosses or any(_is_close(left, right, gutter) for left, right in pairwise(line)):
            yield held
            held = []
            if crosses or not is_parted:
                continue
        held.append(line)
    yield held


def _is_close(left: Run, right: Run, gutter: float) -> bool:
    """Whether a line of text goes on over the gutter, between two of its words."""
    return left["x1"] <= gutter <= right["x0"] + 1 and right["x0"] - left["x1"] < GUTTER


def _columns(lines: Sequence[list[Run]], gutter: float) -> Columns | None:
    beside = [line for line in lines if line[0]["x0"] < gutter <= line[-1]["x0"]]
    if len(beside) < FEWEST:
        return None
    runs = [run for line in lines for run in line]
    left, right = min(run["x0"] for run in runs), max(run["x1"] for run in runs)
    lengths = [max(run["x1"] for run in line if run["x0"] < gutter) - left for line in beside]
    others = [line[-1]["x1"] - gutter for line in beside]
    if median(lengths) < FILLED * (gutter - left) or median(others) < FILLED * (right - gutter):
        return None
    return Columns(min(run["top"] for run in runs) - 1, max(run["bottom"] for run in runs) + 1, left, gutter, right)
