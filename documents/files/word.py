"""A paper as a Word file for somebody to finish: its own styles, headings and repeated header rows (ADR 0017)."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.section import Section
from docx.shared import Mm
from lxml import etree

from documents.files.characters import headed, holdable
from documents.files.word_tables import add, add_run, add_table, append, qn, twips
from reviews.papers.blocks import Block, Bullets, Facts, Heading, Paper, Paragraph

STYLES = Path(__file__).with_name("word_styles.xml")
PAGE, MARGIN = (Mm(210), Mm(297)), Mm(15)
LONGEST = 250  # characters of a property: the format has 255
LETTER = 92  # the usual width of one at the head and foot, in twentieths of a point


def word_of(paper: Paper) -> bytes:
    document = Document()
    dress(document)
    describe(document, paper)
    body = document.element.body
    add(body, "Title", paper.title)
    add(body, "Subtitle", paper.subtitle)
    if paper.days:
        add(body, "Normal", f"{paper.days}.")
    for number, part in enumerate(paper.printed_parts):
        section = document.add_section(WD_SECTION.NEW_PAGE) if number else document.sections[0]
        width = turn(section, is_landscape=part.is_landscape)
        put_head_and_foot(section, paper, width)
        for block in part.blocks:
            add_block(body, block, width)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def dress(document: Any) -> None:
    """Put our styles in place of the package's, keeping those of its lists, and write in British English."""
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if not style.get(qn("w:styleId")).startswith("List"):
            styles.remove(style)
    styles.extend(etree.parse(STYLES, etree.XMLParser(remove_comments=True)).getroot())
    usual = styles.find(f"{qn('w:docDefaults')}//{qn('w:rPr')}")
    usual.clear()
    append(usual, "rFonts", ascii="Arial", hAnsi="Arial", cs="Arial", eastAsia="Arial")
    append(usual, "sz", val="24")
    append(usual, "szCs", val="24")
    append(usual, "lang", val="en-GB", eastAsia="en-GB", bidi="ar-SA")
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), "en-GB")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def describe(document: Any, paper: Paper) -> None:
    """What the file says of itself; a frozen paper says the same whenever it is written."""
    about = document.core_properties
    about.title, about.subject = holdable(paper.title)[:LONGEST], holdable(paper.subtitle)[:LONGEST]
    about.author = about.last_modified_by = "CSP plan tracker"
    about.language, about.comments, about.keywords = "en-GB", "", ""
    if paper.printed_on:
        about.created = about.modified = datetime.combine(paper.printed_on, time(), UTC).replace(tzinfo=None)


def turn(section: Section, *, is_landscape: bool) -> int:
    """Lay the pages of a section; returns the width between their margins."""
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    short, long = PAGE
    section.page_width, section.page_height = (long, short) if is_landscape else (short, long)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = Mm(22)
    section.header_distance = section.footer_distance = Mm(10)
    return twips(section.page_width - 2 * MARGIN)


def put_head_and_foot(section: Section, paper: Paper, width: int) -> None:
    """In each section, since what stands on the right stands elsewhere when a page is turned."""
    for place, left in ((section.header, paper.running), (section.footer, paper.days)):
        place.is_linked_to_previous = False
        [line] = place.paragraphs
        tabs = append(line._p.get_or_add_pPr(), "tabs")
        append(tabs, "tab", val="center", pos=width * 3 // 5)
        append(tabs, "tab", val="right", pos=width)
        is_long = len(left) * LETTER > width // 2
        add_run(line._p, f"{left}\n\t{paper.marking}" if is_long else f"{left}\t{paper.marking}")
    add_run(line._p, "\tPage ")
    add_run(append(line._p, "fldSimple", instr="PAGE"), "1")
    add_run(line._p, " of ")
    add_run(append(line._p, "fldSimple", instr="NUMPAGES"), "1")


def add_block(body: Any, block: Block, width: int) -> None:
    if isinstance(block, Heading):
        add(body, f"Heading{block.level - 1}", block.text)  # the title stands above them all
    elif isinstance(block, Paragraph):
        paragraph = add(body, "Aside" if block.is_aside else "NumberedText" if block.number else "Normal")
        add_run(paragraph, f"{block.number}\t" if block.number else "")
        add_run(paragraph, block.text, "Strong" if block.is_strong else "")
    elif isinstance(block, Bullets):
        for item in block.items:
            add(body, "ListBullet", item)
    elif isinstance(block, Facts):
        for name, words in block.rows:
            paragraph = add(body, "Fact", headed(name), "Strong")
            add_run(paragraph, f" {words}")
    else:
        add_table(body, block, width)
