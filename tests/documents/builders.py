"""Plans of many shapes, made on the spot: Word and Excel files as bytes."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from documents.readers import ReadPlan, read_plan

HEADINGS = ["Target", "Activity", "Lead agency", "Timescale", "Outcomes"]


def document(*blocks: object) -> io.BytesIO:
    """A Word file: ("Heading 1", text), ("bold", text), plain text, or a list of rows for a table."""
    built = docx.Document()
    for block in blocks:
        if isinstance(block, list):
            add_table(built, block)
        elif isinstance(block, tuple):
            add_styled(built, *block)
        else:
            built.add_paragraph(str(block))
    return saved(built)


def add_styled(built: Document, style: str, text: str) -> None:
    if style == "bold":
        built.add_paragraph().add_run(text).bold = True
    else:
        built.add_paragraph(text, style=style)


def add_table(built: Document, rows: Sequence[Sequence[str]]) -> Table:
    table = built.add_table(len(rows), max(len(row) for row in rows))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    return table


def card(*pairs: tuple[str, str]) -> list[list[str]]:
    """A form of one action: a label and its text in each row."""
    return [list(pair) for pair in pairs]


def merge_across(table: Table, row: int) -> None:
    """Make one cell of a whole row."""
    table.cell(row, 0).merge(table.cell(row, len(table.columns) - 1))


def uneven_table(built: Document, rows: Sequence[Sequence[tuple[str, int]]]) -> Table:
    """A table whose rows keep to different borders: each cell is its text and how many columns it takes."""
    table = built.add_table(len(rows), sum(span for _, span in rows[0]))
    for number, row in enumerate(rows):
        place = 0
        for text, span in row:
            table.cell(number, place).merge(table.cell(number, place + span - 1)).text = text
            place += span
    return table


def shade(cell: _Cell, colour: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shading)


def saved(built: Document) -> io.BytesIO:
    file = io.BytesIO()
    built.save(file)
    file.seek(0)
    return file


def workbook(**sheets: Sequence[Sequence[object]]) -> io.BytesIO:
    """An Excel file: a sheet for each name, "_" in a name standing for a space."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    return book_saved(book)


def book_saved(book: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"[^\W_]+", text.lower()))


def source_words(file: io.BytesIO, name: str) -> Counter[str]:
    """Every word of a file, found without the readers."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    if name.endswith(".docx"):
        text = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
        return words([html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>|<w:br/>|<w:tab/>", " ", text)))])
    if name.endswith(".xlsx"):
        sheets = load_workbook(io.BytesIO(content)).worksheets
        cells = [
            "" if cell.value is None else str(cell.value)
            for sheet in sheets
            for row in sheet.iter_rows()
            for cell in row
        ]
        return words([*cells, *(sheet.title for sheet in sheets)])
    return words([re.sub(r"</?p>", " ", content.decode())])


def read(file: io.BytesIO, name: str = "plan.docx", **options: object) -> ReadPlan:
    """Read a made-up plan, and check that every word of it is somewhere, once."""
    plan = read_plan(file, name, **options)
    kept = words([*plan.texts(), *plan.left_over, *plan.dropped])
    assert kept == source_words(file, name) + words(plan.repeated)
    return plan


def kinds(plan: ReadPlan) -> list[str]:
    return [doubt.kind for doubt in plan.doubts]


def activities(plan: ReadPlan) -> list[list[str]]:
    """The activities of each priority."""
    return [[action.activity for action in priority.actions] for priority in plan.priorities]


def titles(plan: ReadPlan) -> list[tuple[str, str]]:
    return [(priority.number, priority.title) for priority in plan.priorities]


def targets(plan: ReadPlan) -> list[list[str]]:
    return [[target.text for target in priority.targets] for priority in plan.priorities]
