"""A document as opened, kept as JSON, so that it is opened once and can be understood again at each answer."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from documents.readers.blocks import Blocks, Cell, Line, Table
from documents.readers.plan import Doubt


def blocks_to_json(blocks: Blocks) -> dict[str, Any]:
    body = [_table(block) if isinstance(block, Table) else {"line": _short(block)} for block in blocks.body]
    doubts = [[doubt.kind, doubt.where, doubt.words, doubt.done] for doubt in blocks.doubts]
    return {"body": body, "notes": list(blocks.notes), "heading": blocks.heading, "doubts": doubts}


def blocks_from_json(stored: dict[str, Any]) -> Blocks:
    body = tuple(_stored_table(each) if "rows" in each else Line(**each["line"]) for each in stored["body"])
    doubts = tuple(Doubt(*each) for each in stored["doubts"])
    return Blocks(body, tuple(stored["notes"]), stored["heading"], doubts)


def _short(value: Line | Cell) -> dict[str, Any]:
    """Only what differs from a plain one: most cells of a large table hold nothing else than words."""
    held = {each.name: (getattr(value, each.name), each.default) for each in fields(value)}
    return {name: given for name, (given, usual) in held.items() if given != usual}


def _table(table: Table) -> dict[str, Any]:
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    rest = {each.name: getattr(table, each.name) for each in fields(table) if each.name != "rows"}
    return {"rows": rows} | {name: list(given) if isinstance(given, tuple) else given for name, given in rest.items()}


def _cell(cell: Cell) -> str | dict[str, Any]:
    short = _short(cell)
    return cell.text if not short.keys() - {"text"} else short


def _stored_table(stored: dict[str, Any]) -> Table:
    held: dict[str, Any] = {name: tuple(given) if isinstance(given, list) else given for name, given in stored.items()}
    held["rows"] = tuple(
        tuple(Cell(cell) if isinstance(cell, str) else Cell(**cell) for cell in row) for row in stored["rows"]
    )
    return Table(**held)
