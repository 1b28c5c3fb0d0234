"""A plan as read, kept as JSON between two looks at it: its actions row by row, everything else in one piece."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from documents.readers.plan import (
    Doubt,
    NotTaken,
    ReadAction,
    ReadColumn,
    ReadMeasure,
    ReadPlan,
    ReadPriority,
    ReadTable,
    ReadTarget,
    ReadUpdate,
    Source,
    SourceCell,
    StatusWord,
)


@dataclass(frozen=True)
class Understood:
    """What a file says besides its priorities and actions. `about` of a doubt is the position of a row."""

    partnership: str
    year: int | None
    as_at: date | None
    doubts: tuple[Doubt, ...]
    not_taken: tuple[NotTaken, ...]
    tables: tuple[ReadTable, ...]
    status_words: tuple[StatusWord, ...]
    measures: tuple[ReadMeasure, ...]

    @property
    def year_is_guessed(self) -> bool:
        """Whether the document names no year, and this one is only that of most of its dates."""
        return any(doubt.kind == "year not named" for doubt in self.doubts)


def understood_to_json(read: ReadPlan) -> dict[str, Any]:
    parts = {name: [asdict(each) for each in getattr(read, name)] for name in ("doubts", "not_taken", "tables")}
    parts |= {name: [asdict(each) for each in getattr(read, name)] for name in ("status_words", "measures")}
    # `about` is left out of comparing two doubts, not of what is kept
    return {"partnership": read.partnership, "year": read.year, "as_at": _day_to_json(read.as_at)} | parts


def understood_from_json(stored: dict[str, Any]) -> Understood:
    return Understood(
        partnership=stored["partnership"],
        year=stored["year"],
        as_at=_day(stored["as_at"]),
        doubts=tuple(Doubt(**each) for each in stored["doubts"]),
        not_taken=tuple(NotTaken(**each) for each in stored["not_taken"]),
        tables=tuple(_table(each) for each in stored["tables"]),
        status_words=tuple(StatusWord(**each) for each in stored["status_words"]),
        measures=tuple(ReadMeasure(**each) for each in stored["measures"]),
    )


def _table(stored: dict[str, Any]) -> ReadTable:
    columns = tuple(ReadColumn(**each) for each in stored["columns"])
    rows = tuple(tuple(row) for row in stored["rows"])
    return ReadTable(**{**stored, "columns": columns, "rows": rows})


def priority_to_json(read: ReadPriority) -> dict[str, Any]:
    """Without its actions."""
    texts = {name: getattr(read, name) for name in PRIORITY_TEXTS}
    return texts | {"targets": [target.text for target in read.targets]}


def priority_from_json(stored: dict[str, Any], actions: tuple[ReadAction, ...] = ()) -> ReadPriority:
    targets = tuple(ReadTarget(text) for text in stored["targets"])
    return ReadPriority(**{**stored, "targets": targets}, actions=actions)


PRIORITY_TEXTS = ("title", "number", "wording", "definition", "examples", "problem", "outcomes", "narrative")


def action_to_json(read: ReadAction) -> dict[str, Any]:
    stored = asdict(read)
    stored["updates"] = [update_to_json(update) for update in read.updates]
    stored["due_on"] = _day_to_json(read.due_on)
    return stored


def action_from_json(stored: dict[str, Any]) -> ReadAction:
    source = stored["source"]
    cells = tuple(SourceCell(**cell) for cell in source["cells"])
    return ReadAction(
        **{
            **stored,
            "leads": tuple(stored["leads"]),
            "supporting": tuple(stored["supporting"]),
            "updates": tuple(update_from_json(each) for each in stored["updates"]),
            "source": Source(**{**source, "cells": cells}),
            "due_on": _day(stored["due_on"]),
        }
    )


def update_to_json(update: ReadUpdate) -> dict[str, Any]:
    return {**asdict(update), "reported_on": _day_to_json(update.reported_on)}


def update_from_json(stored: dict[str, Any]) -> ReadUpdate:
    return ReadUpdate(**{**stored, "reported_on": _day(stored["reported_on"])})


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _day_to_json(day: date | None) -> str | None:
    return day.isoformat() if day else None
