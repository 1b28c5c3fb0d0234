"""A paper with every kind of block, and with text of every kind that officers type or paste."""

import re
from datetime import date

from reviews.papers.blocks import (
    Bullets,
    Cell,
    Column,
    Facts,
    Heading,
    Line,
    Paper,
    Paragraph,
    Part,
    Row,
    Sheet,
    SheetColumn,
    Table,
)

STATUSES = {
    "red": "Red", "amber": "Amber", "green": "Green", "complete": "Complete", "not_started": "Not started",
    "none": "Not rated", "closed": "Closed",
}  # fmt: skip
LONG_WORD = "W" * 120 + "i" * 80
MARKUP = "#let x = 1 *bold* _em_ $maths$ \\ <tag> &amp; @ref `code` // no /* comment */ [link](x) ]]> = Heading"
FOREIGN = ("السلامة المجتمعية أولا", "בטיחות בקהילה", "Безопасность", "社区安全", "নিরাপত্তা", "ਸੁਰੱਖਿਆ", "சமூகம்", "सुरक्षा")
SIGNS = "done 👍🏽 👩‍👩‍👧 ✔ → £5 – “quoted” it's ½"
LONG_UPDATE = " ".join(f"word{number}" for number in range(4000))
ACTIONS = 30
COLUMNS = (
    Column("Ref", 8),
    Column("Action", 26),
    Column("Status", 12),
    Column("Latest update", 44),
    Column("Age", 10, True),
)


def cell(*lines: Line | str) -> Cell:
    return Cell(tuple(line if isinstance(line, Line) else Line(line) for line in lines))


def row(number: int, update: str) -> Row:
    key, word = list(STATUSES.items())[number % len(STATUSES)]
    return Row(
        (
            cell(Line(f"1.{number}", address=f"/actions/{number}/")),
            cell(
                f"Activity {number}, with the partners of the neighbourhood", Line(f"with Fire {number}", is_aside=True)
            ),
            cell(Line(word, status=key), "was Green"),
            cell(Line(f"{number % 28 + 1} May 2017", is_strong=True), update),
            cell(str(number)),
        ),
        anchor=f"action-{number}",
    )


def paper(**changes) -> Paper:
    counts = Table(
        "Actions by priority",
        (Column("Priority", 70), Column("All", 30, is_number=True)),
        (Row((cell("1 Burglary"), cell("30"))), Row((cell("Whole plan"), cell("30")), is_total=True)),
    )
    text = (
        Heading("Vision", anchor="vision"),
        Paragraph("Safer communities\nwithout fear."),
        Paragraph("3 internal actions are left out.", is_aside=True),
        Paragraph("The committee is asked to note this.", number="7.31"),
        Paragraph("Strong words.", is_strong=True),
        Heading("Who to ask", level=3),
        Facts((("Lead agency", "Vale Police"), ("Who to ask?", "safety@vale.example"))),
        Bullets(("First point", "Second point")),
        counts,
    )
    texts = [MARKUP, LONG_WORD, SIGNS, *FOREIGN]
    updates = [texts[number] if number < len(texts) else f"Account {number}. " * 12 for number in range(ACTIONS)]
    actions = Table("Actions of Burglary", COLUMNS, tuple(map(row, range(ACTIONS), updates)), is_caption_hidden=True)
    late = Table(
        "Said at length", COLUMNS, (row(99, LONG_UPDATE), Row((cell("2"), Cell(), Cell(), Cell(), Cell()))), True
    )
    parts = (
        Part(text),
        Part(()),
        Part((Heading("Priority 1 Burglary"), actions, late), is_landscape=True),
        Part((Heading("Abbreviations", level=4), Facts((("VP", "Vale Police"),)))),
    )
    made = {
        "title": "Safer Vale plan 2017/18",
        "subtitle": "Vale Community Safety Partnership: plan summary",
        "running": "Safer Vale plan",
        "position": "Position at 30 September 2017",
        "printed_on": date(2017, 10, 4),
        "parts": parts,
        "marking": "OFFICIAL-SENSITIVE",
    }
    return Paper(**made | changes)


def short_paper(text: str) -> Paper:
    return paper(parts=(Part((Paragraph(text),)),))


def texts_of(of: Paper) -> list[str]:
    """Every text that each format has to show."""
    found = [of.title, of.subtitle, of.days, of.marking, of.running]
    for part in of.parts:
        for block in part.blocks:
            match block:
                case Heading():
                    found.append(block.text)
                case Paragraph():
                    found += [block.number, block.text]
                case Bullets():
                    found += block.items
                case Facts():
                    found += [text for pair in block.rows for text in pair]
                case Table():
                    found += [column.label for column in block.columns]
                    found += [line.text for each in block.rows for cell in each.cells for line in cell.lines]
                    found += [] if block.is_caption_hidden else [block.caption]
    return found


def squeezed(text: str) -> str:
    """Without what is between words, which each format breaks in its own way."""
    return re.sub(r"[\s\u200b]", "", text)


def sheet(*texts: str, **changes) -> Sheet:
    columns = (SheetColumn("Action", 40), SheetColumn("Due", 12), SheetColumn("Number", 8))
    rows = tuple((text, date(2017, 9, 30), number) for number, text in enumerate(texts))
    made = {
        "name": "Actions",
        "title": "Safer Vale plan 2017/18",
        "about": ("Position at 30 September 2017", "3 internal actions are left out."),
        "columns": columns,
        "rows": (*rows, (None, None, None)),
    }
    return Sheet(**made | changes)
