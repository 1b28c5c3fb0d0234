"""A paper as PDF: tagged as PDF/UA-1 asks, so that screen readers can read it as it stands (ADR 0017)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from documents.files.characters import breakable, headed, showable, shown_by_fonts, shown_by_most_fonts
from documents.files.widths import INSET, LETTER, fitted
from reviews.papers.blocks import Bullets, Cell, Column, Facts, Heading, Paper, Paragraph, Part, Row, Table

TYPESETTER = Path(__file__).with_name("typeset.py")
PATIENCE = 25  # seconds; a web worker that is silent for 30 is taken for dead
FAMILIES = ["Noto Sans", "Noto Sans Arabic", "Noto Emoji", "DejaVu Sans"]  # then whatever else is there
PORTRAIT, LANDSCAPE = 180, 267  # millimetres between the margins
WIDE, USUAL = 2.5, 1.9  # millimetres that a character takes in a table
WHOLE_LINE = 60  # characters of the widest sort on a line of 12 point
LONG = 20  # lines; a page holds about forty
RUNNING = 90  # characters at the head of a page


class PdfNotMade(Exception):
    """Setting the pages failed or took too long; says why, for the log."""


def pdf_of(paper: Paper) -> bytes:
    """The file. Its bytes are the same whenever the paper is. Raises PdfNotMade."""
    done = typeset(paper, shown_by_fonts)
    if done.returncode:
        # a letter with a mark that no single font has both of; all unusual characters then stand as codes
        done = typeset(paper, shown_by_most_fonts)
    if done.returncode:
        raise PdfNotMade(done.stderr.decode(errors="replace") or f"ended with {done.returncode}")
    return done.stdout


def typeset(paper: Paper, is_shown: Callable[[str], bool]) -> subprocess.CompletedProcess[bytes]:
    """In a process of its own, which other requests need not wait for: typst keeps up to 2 GB of what it worked out."""
    made_at = datetime.combine(paper.printed_on or date(1970, 1, 1), time(), UTC)
    words = json.dumps(Words(is_shown).of_paper(paper))
    command = [sys.executable, "-I", str(TYPESETTER), str(int(made_at.timestamp()))]
    try:
        return subprocess.run(command, input=words.encode(), capture_output=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired as over:
        raise PdfNotMade(f"not done after {PATIENCE} seconds") from over


class Words:
    """A paper as the template takes it: plain lists and text that the fonts can show."""

    def __init__(self, is_shown: Callable[[str], bool]) -> None:
        self.is_shown = is_shown
        self.level = 1  # of the last heading; the title's at first

    def text(self, text: str, room: int = WHOLE_LINE) -> str:
        return breakable(showable(text, self.is_shown), room)

    def of_paper(self, paper: Paper) -> dict[str, Any]:
        day = paper.printed_on
        return {
            "title": self.text(paper.title),
            "subtitle": self.text(paper.subtitle),
            "running": self.text(paper.running[:RUNNING]),
            "marking": self.text(paper.marking),
            "days": self.text(paper.days),
            "date": {"year": day.year, "month": day.month, "day": day.day} if day else None,
            "fonts": FAMILIES,
            "parts": [self.of_part(part) for part in paper.printed_parts],
        }

    def of_part(self, part: Part) -> dict[str, Any]:
        blocks = []
        for block in part.blocks:
            if isinstance(block, Heading):
                self.level = min(block.level, self.level + 1)  # none is skipped, which PDF/UA forbids
                blocks.append({"kind": "heading", "text": self.text(block.text), "level": self.level})
            elif isinstance(block, Table):
                blocks.append(self.of_table(block, LANDSCAPE if part.is_landscape else PORTRAIT))
            else:
                blocks.append(self.of_text(block))
        return {"is_landscape": part.is_landscape, "blocks": blocks}

    def of_text(self, block: Paragraph | Bullets | Facts) -> dict[str, Any]:
        if isinstance(block, Paragraph):
            return {
                "kind": "paragraph",
                "text": self.text(block.text),
                "number": self.text(block.number),
                "is_strong": block.is_strong,
            }
        if isinstance(block, Bullets):
            return {"kind": "bullets", "items": [self.text(item) for item in block.items]}
        return {"kind": "facts", "rows": [[self.text(headed(name)), self.text(words)] for name, words in block.rows]}

    def of_table(self, table: Table, width: int) -> dict[str, Any]:
        widths = fitted(table.columns, width)
        rooms = [each - INSET for each in widths]
        return {
            "kind": "table",
            "caption": self.text(table.caption),
            "is_caption_hidden": table.is_caption_hidden,
            "columns": [self.of_column(column, each) for column, each in zip(table.columns, widths, strict=True)],
            "rows": [self.of_row(row, rooms) for row in table.rows],
        }

    def of_column(self, column: Column, width: float) -> dict[str, Any]:
        label = self.text(column.label, round((width - INSET) / LETTER))
        return {"label": label, "width": width, "is_number": column.is_number}

    def of_row(self, row: Row, rooms: list[float]) -> dict[str, Any]:
        cells = [self.of_cell(cell, room) for cell, room in zip(row.cells, rooms, strict=True)]
        return {
            "cells": cells,
            "is_total": row.is_total,
            "is_long": any(lines_of(cell, room) > LONG for cell, room in zip(cells, rooms, strict=True)),
        }

    def of_cell(self, cell: Cell, room: float) -> list[dict[str, Any]]:
        return [
            {
                "text": self.text(line.text, int(room / WIDE)),
                "status": line.status,
                "is_strong": line.is_strong,
            }
            for line in cell.lines
        ]


def lines_of(cell: list[dict[str, Any]], room: float) -> int:
    """About how many lines a cell takes."""
    return sum(1 + int(len(typed) * USUAL / room) for line in cell for typed in line["text"].split("\n"))
