"""The colour of a cell in a Word table: its shading, or what all of its words are highlighted in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

HIGHLIGHTS = {
    "red": "FF0000",
    "darkRed": "C00000",
    "yellow": "FFFF00",
    "darkYellow": "FFC000",
    "green": "00FF00",
    "darkGreen": "00B050",
    "blue": "0000FF",
    "darkBlue": "0070C0",
}
SYMBOL = re.compile(r"[\W_]|[nl¢]", re.UNICODE)  # a square or circle of a symbol font is typed as one of these letters


def cell_colour(cell: Element, words: str) -> str:
    """RRGGBB; "" for none. A lone symbol has the colour it is printed in."""
    properties = cell.find(qn("w:tcPr"))
    if shading := _shading(properties):
        return shading
    runs = [run for run in cell.iter(qn("w:r")) if "".join(run.itertext()).strip() or run.find(qn("w:sym")) is not None]
    settings = [run.find(qn("w:rPr")) for run in runs]
    if marked := _one([_highlight(each) or _shading(each) for each in settings]):
        return marked
    paragraphs = [each.find(qn("w:pPr")) for each in cell.iter(qn("w:p"))]
    if shaded := _one([_shading(each) for each in paragraphs]):
        return shaded
    return _one([_printed(each) for each in settings]) if not words or SYMBOL.fullmatch(words) else ""


def is_struck(cell: Element) -> bool:
    """Whether every word of it is struck through."""
    runs = [run for run in cell.iter(qn("w:r")) if "".join(run.itertext()).strip()]
    settings = [run.find(f"{qn('w:rPr')}/{qn('w:strike')}") for run in runs]
    return bool(runs) and all(
        each is not None and each.get(qn("w:val"), "1") not in {"0", "false"} for each in settings
    )


def _one(colours: Iterable[str]) -> str:
    """The colour that all of them are."""
    found = set(colours)
    return found.pop() if len(found) == 1 else ""


def _shading(properties: Element | None) -> str:
    """A fill, or the foreground of a solid pattern."""
    shading = properties.find(qn("w:shd")) if properties is not None else None
    if shading is None:
        return ""
    colour = shading.get(qn("w:color" if shading.get(qn("w:val")) == "solid" else "w:fill"), "")
    return _hex(colour)


def _highlight(properties: Element | None) -> str:
    marked = properties.find(qn("w:highlight")) if properties is not None else None
    return HIGHLIGHTS.get(marked.get(qn("w:val"), ""), "") if marked is not None else ""


def _printed(properties: Element | None) -> str:
    colour = properties.find(qn("w:color")) if properties is not None else None
    return _hex(colour.get(qn("w:val"), "")) if colour is not None else ""


def _hex(colour: str) -> str:
    return colour.upper() if re.fullmatch(r"[0-9a-fA-F]{6}", colour) else ""
