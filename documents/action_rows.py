"""An action as a row of a spreadsheet: the same columns in every file that has one action a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reviews.copies import ActionCopy, PriorityCopy
from reviews.papers.blocks import SheetColumn, Value

Told = tuple[PriorityCopy, ActionCopy]


@dataclass(frozen=True)
class Field:
    """One column: its heading, its width in characters, and what an action has in it."""

    label: str
    width: int
    value: Callable[[PriorityCopy, ActionCopy], Value]
    is_of_update: bool = False
    is_of_period: bool = False  # compares with the period before: for a review only


FIELDS = (
    Field("Priority number", 10, lambda priority, line: priority.number),
    Field("Priority", 30, lambda priority, line: priority.title),
    Field("Target", 30, lambda priority, line: line.target),
    Field("Reference", 10, lambda priority, line: line.reference),
    Field("Action", 50, lambda priority, line: line.activity),
    Field("Outcome", 40, lambda priority, line: line.outcome),
    Field("Lead agency", 25, lambda priority, line: str(line.lead_agency or "")),
    Field("Supporting agencies", 25, lambda priority, line: ", ".join(map(str, line.supporting))),
    Field("Timescale", 16, lambda priority, line: line.timescale),
    Field("Last day of timescale", 14, lambda priority, line: line.due_on),
    Field("Overdue", 9, lambda priority, line: "Yes" if line.is_overdue else ""),
    Field("Status", 12, lambda priority, line: line.status_label),
    Field(
        "Status before", 12, lambda priority, line: line.label_before if line.stood_before else "", is_of_period=True
    ),
    Field("Movement", 14, lambda priority, line: line.movement if line.stood_before else "", is_of_period=True),
    Field("How the status was given", 22, lambda priority, line: line.source, is_of_period=True),
    Field("Needs attention", 30, lambda priority, line: ", ".join(line.reasons_in_words), is_of_period=True),
    Field(
        "Reported on", 14, lambda priority, line: line.latest.reported_on if line.latest else None, is_of_update=True
    ),
    Field("Progress", 60, lambda priority, line: line.latest.progress if line.latest else "", is_of_update=True),
    Field("What will put it right", 40, lambda priority, line: line.remedy, is_of_update=True),
    Field("Closed on", 14, lambda priority, line: line.closed_on),
    Field("Why it was closed", 30, lambda priority, line: line.closed_reason),
)


def fields(*, has_updates: bool = True, is_review: bool = False) -> list[Field]:
    return [
        field for field in FIELDS if (has_updates or not field.is_of_update) and (is_review or not field.is_of_period)
    ]


def columns_of(kept: Iterable[Field]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(field.label, field.width) for field in kept)


def rows_of(kept: Iterable[Field], told: Iterable[Told]) -> tuple[tuple[Value, ...], ...]:
    """A row for each action, in the order given."""
    kept = list(kept)
    return tuple(tuple(field.value(priority, line) for field in kept) for priority, line in told)
