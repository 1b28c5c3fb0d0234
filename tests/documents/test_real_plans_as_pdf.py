"""The published plans printed as PDF files in several layouts: the same counts come back."""

from __future__ import annotations

import io
import json

import pytest

from documents.readers import read_blocks, understand
from documents.readers.blocks import Blocks, Line, Table
from documents.readers.pdf import read_pdf
from tests.documents.pdfs import pdf
from tests.documents.test_real_plans import EXPECTED, REAL, counts

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the published plans are not on this machine")

PLANS = [
    "aylesbury-vale-annual-plan-2017-18.docx",
    "chiltern-south-bucks-plan-2017-20-year-1.docx",
    "chiltern-south-bucks-tracker.xlsx",
    "wycombe-plan-2017-20.docx",
]
LOOKS = {
    "landscape": {"head": "1F3864", "ink": "FFFFFF", "footer": True, "header": "OFFICIAL"},
    "portrait": {"landscape": False},
    "level rules": {"rules": "level", "repeats": False},
}


def printed(blocks: Blocks, **looks: object) -> io.BytesIO:
    """The document as a PDF, each table with columns as wide as what they hold."""
    parts: list[object] = []
    for block in blocks.body:
        if isinstance(block, Table):
            parts.append([[cell.text for cell in row] for row in block.rows if any(cell.text for cell in row)])
        else:
            parts.append(_said(block))
    return pdf(*parts, widths=[], **looks)


def _said(line: Line) -> object:
    if line.level or line.is_title:
        return (str(line.level or 1), line.text)
    return ("bullet", line.text) if line.is_listed else ("bold", line.text) if line.is_bold else line.text


@pytest.mark.parametrize(
    ("name", "look"),
    [
        *((name, "landscape") for name in PLANS),
        (PLANS[0], "portrait"),
        (PLANS[0], "level rules"),
        (PLANS[2], "level rules"),
    ],
)
def test_published_plan_printed_as_pdf_has_exactly_its_counts(name, look):
    expected = json.loads(EXPECTED.read_text())[name]
    expected.pop("note", None)
    file = printed(read_blocks(REAL / name, name), **LOOKS[look])

    found = counts(understand(read_pdf(file.read(), lambda done, of: None), name, year=2017))

    assert {key: found[key] for key in expected} == expected
