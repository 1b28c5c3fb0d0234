"""What a person has answered about a file: remembered with it, and given again at each reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

DECEMBER, MARCH = "december", "march"


@dataclass(frozen=True)
class Answers:
    """What to take in place of a reading, or where there is none.

    `columns` are field names (fields.FIELDS, "" to leave out) by table from 1 and column from 0. `headings` is the row
    of a table that heads its columns, from 1, or 0 for none. `statuses` are by StatusWord.key, each a RagStatus or
    "none". `bare_year` says whether "2018" is up to its December or its March. `undated_on` is the day of updates that
    the document gives no date for.
    """

    columns: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    headings: Mapping[int, int] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    bare_year: str = ""
    undated_on: date | None = None


def answers_to_json(answers: Answers) -> dict[str, Any]:
    return {
        "columns": {str(table): {str(n): name for n, name in of.items()} for table, of in answers.columns.items()},
        "headings": {str(table): row for table, row in answers.headings.items()},
        "statuses": dict(answers.statuses),
        "bare_year": answers.bare_year,
        "undated_on": answers.undated_on.isoformat() if answers.undated_on else "",
    }


def answers_from_json(stored: Mapping[str, Any]) -> Answers:
    """The answers as stored; what an earlier version did not ask is not answered."""
    return Answers(
        columns={
            int(table): {int(n): name for n, name in of.items()} for table, of in stored.get("columns", {}).items()
        },
        headings={int(table): row for table, row in stored.get("headings", {}).items()},
        statuses=dict(stored.get("statuses", {})),
        bare_year=stored.get("bare_year", ""),
        undated_on=date.fromisoformat(stored["undated_on"]) if stored.get("undated_on") else None,
    )
