"""A paper as plain words to be stored, and the paper again: without links, and without a day of printing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from reviews.papers.blocks import (
    Block,
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
    Table,
)

VERSION = 1  # of the shape below: a copy is read as it was written, whatever shape is written later
KINDS: dict[str, type[Heading | Paragraph]] = {"heading": Heading, "paragraph": Paragraph}
ABOUT = ("title", "subtitle", "running", "position", "marking")

Words = dict[str, Any]


def words_of_paper(paper: Paper) -> Words:
    about = {name: getattr(paper, name) for name in ABOUT}
    parts = [
        {"is_landscape": part.is_landscape, "blocks": [words_of_block(block) for block in part.blocks]}
        for part in paper.parts
    ]
    return {"version": VERSION, **about, "parts": parts}


def words_of_block(block: Block) -> Words:
    words: Words = {"kind": block.kind}
    if isinstance(block, Table):
        columns = [{"label": each.label, "width": each.width, "is_number": each.is_number} for each in block.columns]
        rows = [words_of_row(row) for row in block.rows]
        about = {"caption": block.caption, "is_caption_hidden": block.is_caption_hidden}
        return words | about | {"columns": columns, "rows": rows}
    if isinstance(block, Bullets):
        return words | {"items": list(block.items)}
    if isinstance(block, Facts):
        return words | {"rows": [list(row) for row in block.rows]}
    return words | plain(block)


def words_of_row(row: Row) -> Words:
    cells = [[plain(line) for line in cell.lines] for cell in row.cells]
    return {"cells": cells, "anchor": row.anchor, "is_total": row.is_total}


def plain(piece: Heading | Paragraph | Line) -> Words:
    """Its fields, but for addresses: nothing that is published leads into the site."""
    return {each.name: getattr(piece, each.name) for each in fields(piece) if each.name != "address"}


def paper_of_words(words: Mapping[str, Any]) -> Paper:
    parts = (
        Part(tuple(block_of_words(block) for block in part["blocks"]), is_landscape=part["is_landscape"])
        for part in words["parts"]
    )
    return Paper(**{name: words[name] for name in ABOUT}, printed_on=None, parts=tuple(parts))


def block_of_words(words: Mapping[str, Any]) -> Block:
    rest = {name: value for name, value in words.items() if name != "kind"}
    if words["kind"] == "table":
        columns = tuple(Column(**column) for column in rest.pop("columns"))
        return Table(columns=columns, rows=tuple(row_of_words(row) for row in rest.pop("rows")), **rest)
    if words["kind"] == "bullets":
        return Bullets(tuple(rest["items"]))
    if words["kind"] == "facts":
        return Facts(tuple((name, text) for name, text in rest["rows"]))
    return KINDS[words["kind"]](**rest)


def row_of_words(words: Mapping[str, Any]) -> Row:
    cells = tuple(Cell(tuple(Line(**line) for line in cell)) for cell in words["cells"])
    return Row(cells, anchor=words["anchor"], is_total=words["is_total"])


def digest_of(words: Mapping[str, Any]) -> str:
    """The same for the same words, whatever the order in which a database gives them back."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
