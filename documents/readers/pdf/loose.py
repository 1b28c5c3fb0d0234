"""Tables without rules between their columns, told by their headings and by the gaps that no line crosses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median
from typing import Any

from pdfplumber.utils import cluster_objects, extract_words

from documents.readers.blocks import Cell
from documents.readers.headers import read_heading_rows
from documents.readers.pdf.rules import Box
from documents.readers.pdf.words import GAP, is_page_number, middle
from documents.readers.plan import CannotRead

Run = dict[str, Any]
FAR = 0.45  # of the size of the letters: headings further apart are two
NARROWEST = 3.0  # points of a gap between columns
MOST_CROSSING = 12  # one line in so many may cross a gap, where no gap is free
MOST_PADDING = 12.0
MOST_HEADING_LINES = 3
LARGER = 1.15  # times the usual letters: those of a heading between tables
FEW = 3  # rows, which tell nothing by their number
FURTHEST = 28.0  # points from one line of a table to the next
APART = 1.3  # times the usual step from line to line: a wider one parts rows
ROWS_UNTOLD = (
    "{name} has a table whose rows cannot be told apart, since no lines are drawn between them: send the spreadsheet or document"
    " that it was printed from."
)


@dataclass(frozen=True)
class Loose:
    """The cells that such a table would have, and the headings that its columns stand under."""

    cells: list[Box]
    head: tuple[Run, ...]

    @property
    def top(self) -> float:
        return min(cell[1] for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(cell[3] for cell in self.cells)


def find_loose(
    chars: Sequence[dict[str, Any]],
    separators: Sequence[float],
    ruled: Sequence[Sequence[Box]],
    height: float,
    before: Sequence[Run] = (),
) -> list[Loose]:
    """`ruled` are the cells of tables found by their rules; `before` the headings of one that may go on from the last page."""
    lines = [line for line in visual_lines(chars) if not is_page_number(line, height)]
    heads = [
        (n, head) for n, line in enumerate(lines) if (head := _heading(line)) and not _is_ruled(head, ruled, lines)
    ]
    starts: list[tuple[int, list[Run]]] = (
        [(0, list(before))] if before and not (heads and heads[0][0] == 0) else []
    ) + heads
    found: list[Loose] = []
    for (start, head), (end, _) in pairwise([*starts, (len(lines), [])]):
        region = lines[start:end]
        borders = _borders(region, head) or _borders(_leading(region, head), head)
        found += [Loose(cells, tuple(head)) for cells in _tables(region, borders, separators)]
    return found


def _tables(
    region: Sequence[Sequence[Run]], borders: tuple[float, ...], separators: Sequence[float]
) -> Iterator[list[Box]]:
    """The cells of the tables in a region; a line or two across the columns of one are a heading between its rows."""
    parts = list(_parts(region, borders))
    runs = [run for part in parts for line in part for run in line]
    xs = [min((run["x0"] for run in runs), default=0.0) - 4, *borders]
    xs.append(max([run["x1"] for run in runs] + [xs[-1] + 10]) + 4)
    held: list[Box] = []
    for part in parts:
        ys = _rows(part, separators, borders)
        _refuse_untold(part, ys, borders)
        foot = max((cell[3] for cell in held), default=0.0)
        if held and ys[0] - foot > FURTHEST + MOST_PADDING:
            yield held
            held = []
        elif held:
            held.append((xs[0], foot, xs[-1], ys[0]))
        held += [(x0, top, x1, bottom) for top, bottom in pairwise(ys) for x0, x1 in pairwise(xs)]
    if held:
        yield held


def _refuse_untold(part: Sequence[Sequence[Run]], ys: Sequence[float], borders: Sequence[float]) -> None:
    """Rows with words in one column only are pieces of rows, unless they are few."""
    rows = [[run for line in part for run in line if top < middle(run) < bottom] for top, bottom in pairwise(ys)]
    lone = sum(len(_columns(row, borders)) == 1 for row in rows)
    if len(rows) > FEW and lone * 4 > len(rows):
        raise CannotRead(ROWS_UNTOLD)


def visual_lines(chars: Sequence[dict[str, Any]]) -> list[list[Run]]:
    words = extract_words(list(chars), x_tolerance_ratio=GAP, y_tolerance=3, extra_attrs=["size"])
    return [sorted(line, key=lambda run: run["x0"]) for line in cluster_objects(words, middle, 3.5)]


def _pieces(line: Sequence[Run]) -> list[Run]:
    """The words of a line in runs, parted where a gap is wider than between words."""
    pieces: list[Run] = []
    for run in line:
        if pieces and run["x0"] - pieces[-1]["x1"] < FAR * run["size"]:
            pieces[-1] = pieces[-1] | {"text": f"{pieces[-1]['text']} {run['text']}", "x1": run["x1"]}
        else:
            pieces.append(run)
    return pieces


def _heading(line: Sequence[Run]) -> list[Run]:
    """The headings that stand side by side in a line, if it is one of headings."""
    heads = _pieces(line)
    found = read_heading_rows([tuple(Cell(head["text"]) for head in heads)]) if len(heads) > 2 else None
    known = [column for column in found[0] if column.kind] if found else []
    return heads if len(known) > 2 and len(known) * 5 >= len(heads) * 3 else []


def _is_ruled(head: Sequence[Run], tables: Sequence[Sequence[Box]], lines: Sequence[Sequence[Run]]) -> bool:
    """Whether rules part the headings already, and the rows below them too."""
    for cells in tables:
        held = {cell for run in head for cell in cells if _holds(cell, run)}
        if len(held) * 5 < len(head) * 4:  # a heading too tall for its row is outside it
            continue
        floor, foot = max(cell[3] for cell in held), max(cell[3] for cell in cells)
        below = [line for line in lines if floor < middle(line[0]) < foot]
        parted = sum(_is_parted(line, cells, head) for line in below)
        after = next((line for line in lines if middle(line[0]) > foot), [])
        if parted * 10 >= len(below) * 9 and not _is_loose(after, foot, tables):
            return bool(below) or not after
    return False


def _is_loose(line: Sequence[Run], foot: float, tables: Sequence[Sequence[Box]]) -> bool:
    """Whether the line below what rules make goes on with the table, without rules of its own."""
    is_next = len(_pieces(line)) > 1 and line[0]["top"] - foot < FURTHEST
    return is_next and not any(_holds(cell, line[0]) for cells in tables for cell in cells)


def _is_parted(line: Sequence[Run], cells: Sequence[Box], head: Sequence[Run]) -> bool:
    """Whether every word is in a cell, and none of the cells takes in words that stand far apart under two headings."""
    held = [(run, next((cell for cell in cells if _holds(cell, run)), None)) for run in line]
    return all(cell is not None for _, cell in held) and not any(
        cell == other and run["x1"] + run["size"] < after["x0"] and _under(run, head) != _under(after, head)
        for (run, cell), (after, other) in pairwise(held)
    )


def _under(run: Run, head: Sequence[Run]) -> int:
    return sum(each["x0"] <= run["x0"] + 1 for each in head)


def _holds(cell: Box, run: Run) -> bool:
    return cell[0] <= (run["x0"] + run["x1"]) / 2 <= cell[2] and cell[1] <= middle(run) <= cell[3]


def _borders(region: Sequence[Sequence[Run]], head: Sequence[Run]) -> tuple[float, ...]:
    """Where columns are parted: at the widest gap from one heading to the next that no line of the table crosses."""
    body = [line for line in region if not _is_foreign(line, head)]
    borders = []
    for left, right in pairwise(head):
        between = left["x1"], right["x0"]
        gaps = list(_gaps(body, *between, most=0)) or list(_gaps(body, *between, most=len(body) // MOST_CROSSING))
        if not gaps:
            return ()
        width, start = max(gaps)
        inside = start + width / 2
        keeping = [line for line in body if not any(run["x0"] < inside < run["x1"] for run in line)]
        borders.append(next(x for gap, x in _gaps(keeping, *between, most=0) if x <= inside <= x + gap) + 1.5)
    return tuple(borders)


def _leading(region: Sequence[Sequence[Run]], head: Sequence[Run]) -> list[Sequence[Run]]:
    """The lines down to the first that is no part of the table."""
    return list(takewhile(lambda line: not _is_foreign(line, head), region))


def untold(lines: Sequence[Sequence[Run]]) -> list[str]:
    """Lines outside the tables that seem to have columns all the same."""
    return [" ".join(run["text"] for run in line) for line in lines if len(_pieces(line)) > 2]


def _is_foreign(line: Sequence[Run], head: Sequence[Run]) -> bool:
    """Whether a line goes on under several headings without a gap, as a heading between the rows does."""
    return any(
        sum(piece["x0"] < each["x1"] and piece["x1"] > each["x0"] for each in head) > 1 for piece in _pieces(line)
    )


def _gaps(region: Sequence[Sequence[Run]], start: float, end: float, *, most: int) -> Iterator[tuple[float, float]]:
    """The width and left side of each gap that no more lines cross than a heading between the rows, or a footer, does."""
    spans = [(max(run["x0"], start), min(run["x1"], end)) for line in region for run in line]
    steps = sorted((x, step) for x0, x1 in spans if x0 < x1 for x, step in ((x0, 1), (x1, -1)))
    covering, opened = 0, start
    for x, step in [*steps, (end, most + 1)]:
        was_open = covering <= most
        covering += step
        if was_open and covering > most and x - opened > NARROWEST:
            yield x - opened, opened
        elif not was_open and covering <= most:
            opened = x


def _parts(region: Sequence[Sequence[Run]], borders: Sequence[float]) -> Iterator[list[Sequence[Run]]]:
    """The runs of lines that keep to the columns, with words in two of them at least."""
    tops = [line[0]["top"] for line in region]
    usual = median([second - first for first, second in pairwise(tops)] or [0.0])
    letters = median([run["size"] for line in region for run in line] or [0.0])
    part: list[Sequence[Run]] = []
    for line in region:
        is_far = bool(part) and line[0]["top"] - part[-1][0]["top"] > max(3 * usual, FURTHEST)
        runs = pieces if len(pieces := _pieces(line)) == 1 else line  # a line without a gap is one run
        keeps = line[0]["size"] <= LARGER * letters and not any(
            run["x0"] < x - 1 and run["x1"] > x + 1 for run in runs for x in borders
        )
        if (is_far or not keeps) and _is_table(part, borders):
            yield part
        part = ([] if is_far else part) + [line] if keeps else []
    if _is_table(part, borders):
        yield part


def _is_table(part: Sequence[Sequence[Run]], borders: Sequence[float]) -> bool:
    return bool(borders) and max((len(_columns(line, borders)) for line in part), default=0) > 1


def _columns(line: Sequence[Run], borders: Sequence[float]) -> set[int]:
    return {sum(run["x0"] > x for x in borders) for run in line}


def _rows(part: Sequence[Sequence[Run]], separators: Sequence[float], borders: Sequence[float]) -> list[float]:
    """The heights that part the rows: those drawn, or wider steps from line to line, or every line where each is a row."""
    tops = [min(run["top"] for run in line) for line in part]
    bottoms = [max(run["bottom"] for run in line) for line in part]
    drawn = [
        y
        for y in separators
        if tops[0] < y < bottoms[-1] and not any(t + 2 < y < b - 2 for t, b in zip(tops, bottoms, strict=True))
    ]
    if len(drawn) > 1 or (drawn and len(part) > 2 and drawn[0] > tops[1]):
        return [tops[0] - 2, *drawn, bottoms[-1] + 2]
    steps = [second - first for first, second in pairwise(tops)]
    pitch = min(steps, default=0.0)
    wide = [place for place, step in enumerate(steps, start=1) if step > APART * pitch]
    lone = [line for line in part if len(_columns(line, borders)) < 2]
    if not wide and len(lone) == len(part) - 1 < MOST_HEADING_LINES and _heading(part[0]):
        return [tops[0] - 2, bottoms[-1] + 2]
    if not wide and lone:
        raise CannotRead(ROWS_UNTOLD)
    starts = wide or range(1, len(part))
    between = [(bottoms[place - 1] + tops[place]) / 2 for place in starts]
    return [tops[0] - 2, *between, bottoms[-1] + 2]
