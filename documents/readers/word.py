"""Word documents. The mark-up is walked directly: python-docx passes over content controls, tracked insertions and
text boxes, and the words in them are part of the plan."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from documents.readers.blocks import Blocks, Cell, Line, Table, tidy
from documents.readers.plan import CannotRead
from documents.readers.wordcolours import cell_colour, is_struck

W_P, W_TBL, W_TR, W_TC, W_T = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t"))
BOX = qn("w:txbxContent")
HIDDEN: set[str | None] = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText"), BOX}
HIDDEN.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
LEADS_TO_PAGE = re.compile(r"\S\s*(?:\t|\.{3,}|…+)[\s.]*[0-9]{1,3}\s*$")  # a line of a contents list that has no style
MOST_PARAGRAPHS = 30_000  # in cells too
NOTES = ("/header", "/footer", "/footnotes", "/endnotes", "/comments")


class Styles:
    """What the document's paragraph styles say: heading level, list, bold. Each style inherits from its base."""

    def __init__(self, root: Element | None) -> None:
        styles = root.iter(qn("w:style")) if root is not None else ()
        self.by_id = {style.get(qn("w:styleId")): style for style in styles}

    def chain(self, style_id: str | None) -> Iterator[Element]:
        seen: set[str | None] = set()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style
            style_id = _value(style, "w:basedOn")

    def names(self, style_id: str | None) -> list[str]:
        return [(_value(style, "w:name") or "").lower() for style in self.chain(style_id)] or [(style_id or "").lower()]


def read_document(content: bytes) -> Blocks:
    document = docx.Document(io.BytesIO(content))
    if sum(1 for _ in document.element.body.iter(W_P)) > MOST_PARAGRAPHS:
        raise CannotRead("The document is far larger than a plan: send only the part that holds the plan.")
    styles = Styles(document.styles.element)
    notes = []
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(NOTES):
            notes += [tidy(_text(line)) for line in parse_xml(relation.target_part.blob).iter(W_P)]
    body = tuple(_blocks(document.element.body, styles))
    return Blocks(body, tuple(note for note in notes if note), document.core_properties.title or "")


def _blocks(parent: Element, styles: Styles) -> Iterator[Line | Table]:
    """The paragraphs and tables directly in an element, or in the content controls and insertions around them."""
    for child in parent:
        if child.tag == W_P:
            yield from _lines(child, styles)
        elif child.tag == W_TBL:
            yield from _tables(child, styles)
        elif child.tag not in HIDDEN and child.tag not in {W_TR, W_TC}:
            yield from _blocks(child, styles)


def _lines(paragraph: Element, styles: Styles) -> Iterator[Line | Table]:
    """The paragraph, a line for each of its own line breaks, then what stands in text boxes anchored to it."""
    style = _value(paragraph.find(qn("w:pPr")), "w:pStyle")
    depth = _list_depth(paragraph, style, styles)
    names = styles.names(style)
    leads_to_page = LEADS_TO_PAGE.search(_text(paragraph)[-100:])
    for text in tidy(_text(paragraph)).splitlines():
        yield Line(
            text,
            level=_level(paragraph, style, styles),
            is_title="title" in names,
            is_bold=_is_bold(paragraph, style, styles),
            is_listed=depth is not None or _text(paragraph).strip().startswith(("•", "●", "▪", "\uf0b7")),
            depth=depth or 0,
            is_contents=any(name.startswith(("toc", "table of")) for name in names) or bool(leads_to_page),
        )
    for box in paragraph.iter(BOX):
        if not any(parent.tag in HIDDEN for parent in box.iterancestors() if parent is not box):
            yield from _blocks(box, styles)


def _text(element: Element) -> str:
    words = []
    for child in element:
        if child.tag == W_T:
            words.append(child.text or "")
        elif child.tag in BREAKS:
            words.append(BREAKS[child.tag])
        elif child.tag not in HIDDEN and isinstance(child.tag, str) and child.tag != qn("w:pPr"):
            words.append(_text(child))
    return "".join(words)


def _value(element: Element | None, name: str) -> str | None:
    found = element.find(qn(name)) if element is not None else None
    return found.get(qn("w:val")) if found is not None else None


def _level(paragraph: Element, style: str | None, styles: Styles) -> int:
    for name in styles.names(style):
        if found := re.fullmatch(r"heading ?([1-9])", name):
            return int(found[1])
    for properties in [paragraph.find(qn("w:pPr")), *(each.find(qn("w:pPr")) for each in styles.chain(style))]:
        outline = _value(properties, "w:outlineLvl")
        if outline and outline.isdecimal() and int(outline) < 9:
            return int(outline) + 1
    return 0


def _list_depth(paragraph: Element, style: str | None, styles: Styles) -> int | None:
    """How far a list item is indented; None for a paragraph that is not in a list."""
    names = styles.names(style)
    if found := next(filter(None, (re.fullmatch(r"list (?:bullet|number) ?([2-9])", name) for name in names)), None):
        return int(found[1]) - 1
    for properties in [paragraph.find(qn("w:pPr")), *(each.find(qn("w:pPr")) for each in styles.chain(style))]:
        numbering = properties.find(qn("w:numPr")) if properties is not None else None
        if numbering is not None:
            level = _value(numbering, "w:ilvl") or "0"
            return None if _value(numbering, "w:numId") == "0" else int(level) if level.isdecimal() else 0
    return 0 if any(name.startswith(("list bullet", "list number")) for name in names) else None


def _is_bold(paragraph: Element, style: str | None, styles: Styles) -> bool:
    """Whether every word of it is bold, by its own formatting or its style's."""
    styled = any(_is_on(each.find(qn("w:rPr"))) for each in styles.chain(style))
    runs = [run for run in paragraph.iter(qn("w:r")) if _text(run).strip()]
    return bool(runs) and all(_is_on(run.find(qn("w:rPr")), otherwise=styled) for run in runs)


def _is_on(properties: Element | None, *, otherwise: bool = False) -> bool:
    bold = properties.find(qn("w:b")) if properties is not None else None
    if bold is None:
        return otherwise
    return bold.get(qn("w:val"), "1") not in {"0", "false", "off"}


def _tables(table: Element, styles: Styles) -> Iterator[Line | Table]:
    """A table; one that only lays out a page round other tables is opened, and what it holds is given in order."""
    rows = [row for row in _within(table, W_TR) if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None]
    cells = [list(_within(row, W_TC)) for row in rows]
    holds_tables = any(cell.find(f".//{W_TBL}") is not None for row in cells for cell in row)
    if holds_tables and max(len(row) for row in cells) <= 2:
        for row in cells:
            for cell in row:
                yield from _blocks(cell, styles)
        return
    columns = _even_columns(cells)
    squares = [_row(row, row_cells, styles, columns) for row, row_cells in zip(rows, cells, strict=True)]
    width = max((len(row) for row in squares), default=0)
    yield Table(tuple((*row, *[Cell()] * (width - len(row))) for row in squares))


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """The rows or cells of this table, also inside content controls, but not those of a table inside it."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in {W_TBL, W_TR, W_TC, W_P} and child.tag not in HIDDEN:
            yield from _within(child, tag)


def _row(row: Element, cells: list[Element], styles: Styles, columns: int | None) -> list[Cell]:
    """`columns` is how many cells each whole row has, where that is the same for all; their widths then do not matter."""
    before = _value(row.find(qn("w:trPr")), "w:gridBefore") or "0"
    squares = [Cell()] * min(int(before), 100) if columns is None else []
    for cell in cells:
        properties = cell.find(qn("w:tcPr"))
        merge = properties.find(qn("w:vMerge")) if properties is not None else None
        is_continued = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
        lines = list(_blocks(cell, styles))
        text = "\n".join(_flat(line) for line in lines)
        is_bold = bool(lines) and all(isinstance(line, Line) and line.is_bold for line in lines)
        above = is_continued and not text
        squares.append(Cell(text, cell_colour(cell, text), is_bold, above, is_struck=bool(text) and is_struck(cell)))
        span = _span(cell) if columns is None else columns if len(cells) == 1 else 1
        squares += [Cell(is_merged_left=True, is_merged_above=above)] * (span - 1)
    return squares


def _span(cell: Element) -> int:
    return min(int(_value(cell.find(qn("w:tcPr")), "w:gridSpan") or 1), 100)


def _even_columns(cells: list[list[Element]]) -> int | None:
    """How many cells every row has, rows of one apart, where the rows do not all keep to the same column borders."""
    counts = {len(row) for row in cells} - {1}
    spans = {tuple(map(_span, row)) for row in cells if len(row) > 1}
    return counts.pop() if len(counts) == 1 and len(spans) > 1 else None


def _flat(block: Line | Table) -> str:
    if isinstance(block, Line):
        return block.text
    return "\n".join(cell.text for row in block.rows for cell in row if cell.text)
