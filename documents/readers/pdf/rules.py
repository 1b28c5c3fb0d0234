"""What is drawn on a page of a PDF: the rules that part cells, and the shapes that are filled with a colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

Box = tuple[float, float, float, float]  # x0, top, x1, bottom
Edge = dict[str, Any]

THIN = 4.0  # points: a filled shape no thicker than this is a rule
SNAP = 3.0
SMALLEST = 8.0  # a shape smaller than this either way is no cell
FEWEST_DOTS = 6
MOST_RULES = 1500  # of one page: more are a map or a drawing


@dataclass(frozen=True)
class Fill:
    """A shape filled with a colour, RRGGBB."""

    box: Box
    colour: str
    is_square: bool = True  # with four corners, as a shaded cell has


def box_of(shape: dict[str, Any]) -> Box:
    return shape["x0"], shape["top"], shape["x1"], shape["bottom"]


def size_of(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def holds(outer: Box, inner: Box) -> bool:
    return (
        inner[0] >= outer[0] - SNAP
        and inner[1] >= outer[1] - SNAP
        and inner[2] <= outer[2] + SNAP
        and inner[3] <= outer[3] + SNAP
    )


def read_fills(page: Page) -> list[Fill]:
    """In the order they are painted. White is one of them: it covers what is under it."""
    shapes = [*page.rects, *page.curves]
    return [
        Fill(box_of(shape), colour, shape["object_type"] == "rect")
        for shape in shapes
        if shape.get("fill")
        and min(size_of(box_of(shape))) > THIN
        and (colour := read_shade(shape.get("non_stroking_color"), shape.get("ncs")))
    ]


def read_shade(colour: Any, space: Any = None) -> str:
    """RRGGBB of a colour in grey, RGB or CMYK; "" where a pattern or a named ink says nothing of its look."""
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not all(isinstance(part, int | float) for part in parts):
        return ""
    parts = [min(max(float(part), 0.0), 1.0) for part in parts]
    named = str(getattr(space, "name", space) or "")
    if len(parts) == 1 and named not in {"Separation", "DeviceN", "Indexed", "Pattern"}:
        parts = parts * 3
    elif len(parts) == 4:
        parts = [(1 - part) * (1 - parts[3]) for part in parts[:3]]
    return "".join(f"{round(part * 255):02X}" for part in parts) if len(parts) == 3 else ""


def find_tables(page: Page, fills: Sequence[Fill]) -> list[list[Box]]:
    """The cells of each table. Shading parts cells where no rules do; inside a ruled cell it parts nothing."""
    ruled = list(_rules(page))
    cells = _cells(ruled)
    whole = size_of(page.bbox)
    shaded = [
        fill.box
        for fill in fills
        if min(size_of(fill.box)) > SMALLEST
        and size_of(fill.box)[0] * size_of(fill.box)[1] < 0.7 * whole[0] * whole[1]
        and fill.colour != "FFFFFF"
        and not any(holds(cell, fill.box) for cell in cells)
    ]
    if shaded:
        cells = _cells([*ruled, *chain.from_iterable(map(_frame, shaded))])
    return cells_to_tables(cells)


def _rules(page: Page) -> Iterator[Edge]:
    """Lines, shapes so thin that they are lines, and the outlines of boxes that are stroked."""
    for line in page.lines:
        yield from _as_rule(box_of(line))
    dots: list[Box] = []
    for shape in chain(page.rects, page.curves):
        box = box_of(shape)
        if max(size_of(box)) <= THIN:
            dots.append(box)
        elif min(size_of(box)) <= THIN:
            yield from _as_rule(box)
        elif shape.get("stroke") and shape["object_type"] == "rect" and min(size_of(box)) > SMALLEST:
            yield from _frame(box)
    yield from _dotted(dots)


def _dotted(dots: Sequence[Box]) -> Iterator[Edge]:
    """The rules that dots stand in, one after another, across the page or down it."""
    for along, across in ((0, 1), (1, 0)):
        lines: dict[int, list[Box]] = {}
        for dot in dots:
            lines.setdefault(round(dot[across]), []).append(dot)
        for line in lines.values():
            line.sort(key=lambda dot: dot[along])
            runs = [[line[0]]]
            for dot in line[1:]:
                if dot[along] - runs[-1][-1][along + 2] <= THIN:
                    runs[-1].append(dot)
                else:
                    runs.append([dot])
            for run in runs:
                if len(run) >= FEWEST_DOTS:
                    yield from _as_rule((run[0][0], run[0][1], run[-1][2], run[-1][3]))


def _as_rule(box: Box) -> Iterator[Edge]:
    width, height = size_of(box)
    if width >= height and height <= THIN:
        middle = (box[1] + box[3]) / 2
        yield _edge(box[0], middle, box[2], middle)
    elif width <= THIN:
        middle = (box[0] + box[2]) / 2
        yield _edge(middle, box[1], middle, box[3])


def _edge(x0: float, top: float, x1: float, bottom: float) -> Edge:
    return {
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": "v" if x0 == x1 else "h",
        "object_type": "rect_edge",
    }


def _frame(box: Box) -> list[Edge]:
    x0, top, x1, bottom = box
    return [
        _edge(x0, top, x1, top),
        _edge(x0, bottom, x1, bottom),
        _edge(x0, top, x0, bottom),
        _edge(x1, top, x1, bottom),
    ]


def _cells(edges: Iterable[Edge]) -> list[Box]:
    merged = _merged(edges)
    if len(merged) > MOST_RULES:
        return []
    ended = _merged([*merged, *_ends(merged)])
    closed = _merged([*ended, *_sides(ended)])
    return intersections_to_cells(edges_to_intersections(closed, SNAP, SNAP))


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    merged = merge_edges(list(edges), SNAP, SNAP, SNAP, SNAP)
    return [edge for edge in merged if edge["x1"] - edge["x0"] > SNAP or edge["bottom"] - edge["top"] > SNAP]


def _sides(edges: Sequence[Edge]) -> Iterator[Edge]:
    """The outer sides of a table drawn without them: rules of one length over one another, parted inside by others."""
    level = sorted((edge for edge in edges if edge["orientation"] == "h"), key=lambda edge: edge["top"])
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    for number, above in enumerate(level):
        below = next((edge for edge in level[number + 1 :] if _same_span(above, edge)), None)
        if below and any(_parts(edge, above, below) for edge in upright):
            for x in (above["x0"], above["x1"]):
                yield _edge(x, above["top"], x, below["top"])


def _same_span(above: Edge, below: Edge) -> bool:
    return abs(above["x0"] - below["x0"]) <= SNAP and abs(above["x1"] - below["x1"]) <= SNAP


def _parts(edge: Edge, above: Edge, below: Edge) -> bool:
    is_inside = above["x0"] + SNAP < edge["x0"] < above["x1"] - SNAP
    return is_inside and edge["top"] <= above["top"] + SNAP and edge["bottom"] >= below["top"] - SNAP


def _ends(edges: Sequence[Edge]) -> Iterator[Edge]:
    """The top or foot of a table cut off by the page, where no rule closes its columns."""
    upright = [edge for edge in edges if edge["orientation"] == "v" and edge["height"] > SMALLEST]
    level = [edge for edge in edges if edge["orientation"] == "h"]
    for side in ("top", "bottom"):
        for y in {round(edge[side]) for edge in upright}:
            ends = [edge for edge in upright if abs(edge[side] - y) <= SNAP]
            x0, x1 = min(edge["x0"] for edge in ends), max(edge["x0"] for edge in ends)
            over = [edge for edge in level if edge["x0"] < x1 and edge["x1"] > x0]
            closing = [edge for edge in over if abs(edge["top"] - y) <= SNAP]
            covered = sum(min(edge["x1"], x1) - max(edge["x0"], x0) for edge in closing)
            is_closed = bool(closing) if side == "top" else covered > x1 - x0 - SNAP
            if len(ends) > 2 and not is_closed:
                crossed = [edge for edge in over if any(_meets(end, edge) for end in ends)]
                x0 = min([x0, *(edge["x0"] for edge in crossed)])
                x1 = max([x1, *(edge["x1"] for edge in crossed)])
                yield _edge(x0, ends[0][side], x1, ends[0][side])


def _meets(upright: Edge, level: Edge) -> bool:
    return upright["top"] - SNAP <= level["top"] <= upright["bottom"] + SNAP


def separators(page: Page, fills: Sequence[Fill], widest: float) -> list[float]:
    """The heights at which rows may be parted: by level rules of some length, and by the edges of shaded cells."""
    merged = _merged(_rules(page))
    rules = [edge["top"] for edge in merged if edge["orientation"] == "h" and edge["width"] > 0.5 * widest]
    shades = [y for fill in fills if min(size_of(fill.box)) > SMALLEST and fill.is_square for y in fill.box[1::2]]
    ys: list[float] = []
    for y in sorted([*rules, *shades]):
        if not ys or y - ys[-1] > SNAP:
            ys.append(y)
    return ys
