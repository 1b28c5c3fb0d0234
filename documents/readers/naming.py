"""Whose plan a document is, and of which year, from its title, its first lines and its file name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from string import capwords

from actions.timescales import read_timescale
from documents.readers.blocks import Blocks, Cell, Line, Table
from documents.readers.headers import read_heading_rows
from documents.readers.labels import is_generic, read_priority_heading
from plans.quarters import Quarter

SPAN = re.compile(r"\b(20[0-9]{2})\s?(?:/|-|–|to|and)\s?(?:(?:31(?:st)? )?March )?(20[0-9]{2}|[0-9]{2})\b")
YEAR_OF = re.compile(r"\byear (one|two|three|1|2|3)\b", re.IGNORECASE)
NUMBERS = {"one": 1, "two": 2, "three": 3, "1": 1, "2": 2, "3": 3}
PLANS = re.compile(r"\b(?:plan|strategy|tracker|priorities)\b", re.IGNORECASE)
ALONE = re.compile(r"\b(20[0-9]{2})\b")
PARTNERSHIP = re.compile(
    r"((?:[A-Z][\w’'-]*|and|&|of|the|upon|in|on|with)(?:,?\s+(?:[A-Z][\w’'-]*|and|&|of|the|upon|in|on|with)){0,8}\s+)"
    r"Community Safety Partnership"
)
SAFER = re.compile(
    r"\b((?:[A-Z][\w’'-]*\s(?:(?:and|&|of|upon)\s)?){0,4}Safer (?:(?:[A-Z][\w’'-]*|and|&|in)\s?){0,5}?(?:Partnership(?: Board)?|Board))\b"
)
AS_AT = re.compile(
    r"\b(?:updated?|as at|as of|position at|correct (?:at|as of)|reviewed|revised)(?: on)?:?\s+"
    r"(?P<day>(?:[0-9]{1,2}(?:st|nd|rd|th)? )?(?:of )?[A-Z][a-z]{2,8} 20[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.](?:20)?[0-9]{2})\b",
    re.IGNORECASE,
)
QUARTER = re.compile(r"\b(?:quarter|qtr|q) ?([1-4])\b", re.IGNORECASE)
ABBREVIATED = re.compile(r"\b([A-Z][\w’'-]+(?:\s(?:[A-Z][\w’'-]+|and|&|of|upon)){0,6})\sCSP\b")
OPENING = 15  # lines
OPENING_BLOCKS = 6


@dataclass(frozen=True)
class Opening:
    """Where a document says what it is: its titles first, its name as a file, then its first lines."""

    titles: tuple[str, ...]
    file: str
    lines: tuple[str, ...]


def read_opening(blocks: Blocks, name: str) -> Opening:
    lines = [block for block in blocks.body if isinstance(block, Line)]
    titles = [line.text for line in lines if line.is_title]
    titles += [line.text for line in lines[:OPENING] if 0 < line.level <= 2 and not read_priority_heading(line.text)]
    tables = [block for block in blocks.body[:OPENING_BLOCKS] if isinstance(block, Table)]
    texts = [[cell.text for cell in row if cell.text] for table in tables for row in _above_headings(table)]
    alone = [row[0] for row in texts if len(row) == 1 and not read_priority_heading(row[0])]
    return Opening((*titles, blocks.heading, *alone), file_words(name), tuple(line.text for line in lines[:OPENING]))


def _above_headings(table: Table) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(table.rows[:4]):
        if read_heading_rows(table.rows[number : number + 3]):
            return
        yield row


def file_words(name: str) -> str:
    """ "csp-plan_2017-18.docx" as words: "csp plan 2017/18"."""
    stem = re.sub(r"(?:\.[a-z]{2,6}){1,2}$", "", name.rpartition("/")[2], flags=re.IGNORECASE)
    return re.sub(r"(?<=[0-9])[-_](?=[0-9]{2}(?:[0-9]{2})?\b)", "/", stem.replace("_", "-")).replace("-", " ")


def read_title(opening: Opening, year: int | None) -> str:
    """What the document calls itself: the first of its titles that says plan or strategy, else the first of all."""
    own = [text for text in opening.titles if not is_generic(text) or " " in text]
    named = [text for text in own if re.search(r"\b(?:plan|strategy|agreement|tracker)\b", text, re.IGNORECASE)]
    named = [text for text in named if read_one_year(text) in {None, year}] or named
    named.sort(key=lambda text: (not re.search("20[0-9]{2}", text), " " not in text))
    file = [opening.file] if PLANS.search(opening.file) else []
    dated = [text for text in opening.lines if PLANS.search(text) and re.search("20[0-9]{2}", text) and _is_short(text)]
    return next(filter(None, [*named, *dated, *file, *own, opening.file, *opening.titles]), "")


def read_year(opening: Opening) -> int | None:
    """2017 for 2017/18; for "2017-2020" the year that "Year 1" makes of it, or its first; None where none is named."""
    short = [text for text in opening.lines if _is_short(text)]
    named = [*opening.titles, opening.file]
    for texts in (named, short):
        spans = [(int(start), (int(end) - int(start)) % 100) for text in texts for start, end in SPAN.findall(text)]
        several = [(start, length) for start, length in spans if 1 < length <= 10]
        within = {year for start, length in several for year in range(start, start + length)}
        if single := [start for start, length in spans if length == 1 and (start in within or not within)]:
            return single[0]
        if several:
            start, length = several[0]
            ordinals = [found[1].lower() for text in [*named, *short] if (found := YEAR_OF.search(text))]
            ordinal = next(iter(ordinals), "1")
            return start + min(NUMBERS[ordinal], length) - 1
    years = [int(found[1]) for text in named if PLANS.search(text) and (found := ALONE.search(text))]
    return years[0] if years else None


def read_one_year(text: str) -> int | None:
    """2023 of "2023-24 Action Plan"; None where it names no year, or several."""
    spans = {int(start) for start, end in SPAN.findall(text) if (int(end) - int(start)) % 100 == 1}
    return spans.pop() if len(spans) == 1 else None


def read_partnership(opening: Opening) -> str:
    """The partnership's name as the document gives it; "" where it gives none."""
    for pattern in (PARTNERSHIP, SAFER):
        for line in [*opening.titles, *opening.lines]:
            if found := pattern.search(_in_lower_case(line) if line.isupper() else line):
                name = re.sub(
                    r"^(?:(?:the|of|and|in|with|on)\s+)+", "", " ".join(found[0].split()), flags=re.IGNORECASE
                )
                name = re.sub(r"^.*\b(?:of|for|by) the\s+", "", name)
                if name != "Community Safety Partnership":
                    return name
    names = [found[1] for line in [*opening.titles, *opening.lines] if (found := ABBREVIATED.search(line))]
    return f"{names[0]} Community Safety Partnership" if names else ""


def _is_short(text: str) -> bool:
    return len(text.split()) <= 12


def read_as_at(opening: Opening, texts: Iterable[str], year: int | None) -> date | None:
    """The day on which a document says its position stands: "Last updated: 30 September 2019", "Quarter 3 position"."""
    for text in [*opening.titles, opening.file, *opening.lines, *texts]:
        if found := AS_AT.search(text):
            return read_timescale(found["day"]).last_day
    for text in [*opening.titles, opening.file, *filter(_is_short, opening.lines)]:
        if year and (found := QUARTER.search(text)):
            return Quarter(year, int(found[1])).end
    return None


def _in_lower_case(text: str) -> str:
    """ "SAFER STOKE AND STONE" as it is written in a sentence: "Safer Stoke and Stone"."""
    return re.sub(r"\b(?:And|Of|The|Upon|In|On|With)\b", lambda small: small[0].lower(), capwords(text))
