"""Paragraphs and tables of a Word file, as XML: a cell at a time, python-docx takes seconds for a long plan."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from documents.files.characters import holdable
from documents.files.widths import fitted
from reviews.papers.blocks import Cell, Column, Line, Row, Table

TWIP = 635  # English metric units, which python-docx counts in; Word's tables count in twips
MILLIMETRE = 56.7  # twips
BELOW_A_TABLE = 160
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STATUS_STYLES = {
    "red": "StatusRed",
    "amber": "StatusAmber",
    "green": "StatusGreen",
    "complete": "StatusComplete",
    "not_started": "StatusNotStarted",
}


def twips(length: int) -> int:
    return length // TWIP


def append(parent: Any, name: str, **attributes: str | int) -> Any:
    element = etree.SubElement(parent, qn(f"w:{name}"))
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def add(body: Any, style: str, text: str = "", look: str = "") -> Any:
    """A paragraph at the end of the body or of a cell; the section's own settings stay last."""
    paragraph = etree.Element(qn("w:p"))
    append(append(paragraph, "pPr"), "pStyle", val=style)
    put_last(body, paragraph)
    before = paragraph.getprevious()
    if before is not None and before.tag == qn("w:tbl"):
        append(paragraph[0], "spacing", before=BELOW_A_TABLE)
    add_run(paragraph, text, look)
    return paragraph


def put_last(body: Any, element: Any) -> None:
    last = body[-1] if len(body) else None
    if last is not None and last.tag == qn("w:sectPr"):
        last.addprevious(element)
    else:
        body.append(element)


def add_run(paragraph: Any, text: str, look: str = "") -> None:
    """Text in a character style, its line breaks and tabs as typed."""
    if not text:
        return
    run = append(paragraph, "r")
    if look:
        append(append(run, "rPr"), "rStyle", val=look)
    for number, line in enumerate(holdable(text).split("\n")):
        if number:
            append(run, "br")
        for place, words in enumerate(line.split("\t")):
            if place:
                append(run, "tab")
            if words:
                written = append(run, "t")
                written.set(SPACE, "preserve")
                written.text = words


def add_table(body: Any, block: Table, width: int) -> None:
    if not block.is_caption_hidden:
        add(body, "Caption", block.caption)
    elif len(body) > 1 and body[-2].tag == qn("w:tbl"):
        add(body, "TableText")  # or Word would make one table of two
    table = etree.Element(qn("w:tbl"))
    put_last(body, table)
    widths = [int(each * MILLIMETRE) for each in fitted(block.columns, round(width / MILLIMETRE))]
    describe_table(table, block, width)
    grid = append(table, "tblGrid")
    for each in widths:
        append(grid, "gridCol", w=each)
    add_header(table, block.columns, widths)
    for row in block.rows:
        add_row(table, row, block.columns, widths)


def describe_table(table: Any, block: Table, width: int) -> None:
    """How it looks, and what a screen reader says of it; the schema wants this order."""
    about = append(table, "tblPr")
    append(about, "tblStyle", val="PlanTable")
    append(about, "tblW", w=width, type="dxa")
    append(about, "tblLayout", type="fixed")
    append(about, "tblLook", val="00A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1)
    append(about, "tblCaption", val=holdable(block.caption))
    labels = ", ".join(column.label for column in block.columns)
    append(about, "tblDescription", val=holdable(f"{len(block.rows)} rows under a header row: {labels}."))


def add_header(table: Any, columns: tuple[Column, ...], widths: list[int]) -> None:
    """The header row, which Word repeats on every page."""
    row = append(table, "tr")
    about = append(row, "trPr")
    append(about, "cantSplit")
    append(about, "tblHeader")
    for column, width in zip(columns, widths, strict=True):
        cell = add_cell(row, width)
        align(add(cell, "TableHeading", column.label), column)


def add_row(table: Any, row: Row, columns: tuple[Column, ...], widths: list[int]) -> None:
    element = append(table, "tr")
    append(append(element, "trPr"), "cantSplit")
    for column, cell, width in zip(columns, row.cells, widths, strict=True):
        add_lines(add_cell(element, width), cell, column, is_strong=row.is_total)


def add_cell(row: Any, width: int) -> Any:
    cell = append(row, "tc")
    append(append(cell, "tcPr"), "tcW", w=width, type="dxa")
    return cell


def add_lines(cell: Any, words: Cell, column: Column, *, is_strong: bool) -> None:
    """Each line a paragraph; a cell without any still needs an empty one."""
    for line in words.lines or (Line(""),):
        look = STATUS_STYLES.get(line.status, "Status") if line.status else ""
        style = "TableAside" if line.is_aside else "TableText"
        align(add(cell, style, line.text, look or ("Strong" if line.is_strong or is_strong else "")), column)


def align(paragraph: Any, column: Column) -> None:
    if column.is_number:
        append(paragraph[0], "jc", val="right")
