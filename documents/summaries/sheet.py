"""The plan summary in rows, one action a row, for Excel and CSV."""

from __future__ import annotations

from datetime import date

from documents.summaries.paper import day, left_out_words, position_words, scope_words
from documents.summaries.reading import PlanSummary
from reviews.copies import ActionCopy, PriorityCopy, ReviewCopy
from reviews.papers.blocks import Sheet, SheetColumn, Value

COLUMNS = (
    ("Priority number", 10), ("Priority", 30), ("Target", 30), ("Reference", 10), ("Action", 50), ("Outcome", 40),
    ("Lead agency", 25), ("Supporting agencies", 25), ("Timescale", 16), ("Last day of timescale", 14), ("Overdue", 9),
    ("Status", 12), ("Reported on", 14), ("Progress", 60), ("What will put it right", 40), ("Closed on", 14),
    ("Why it was closed", 30),
)  # fmt: skip
OF_AN_UPDATE = ("Reported on", "Progress", "What will put it right")


def summary_sheet(summary: PlanSummary, *, printed_on: date) -> Sheet:
    """The rows of a summary."""
    left_out = () if summary.asked.has_updates else OF_AN_UPDATE
    kept = [number for number, (label, _) in enumerate(COLUMNS) if label not in left_out]
    days = f"{position_words(summary, printed_on)}, printed {day(printed_on)}"
    return Sheet(
        name="Actions",
        title=f"{summary.position.plan}: plan summary, {summary.plan.period}",
        about=(days, *([scope_words(summary)] if summary.is_partial else []), *left_out_words(summary)),
        columns=tuple(SheetColumn(*COLUMNS[number]) for number in kept),
        rows=tuple(tuple(row[number] for number in kept) for row in action_rows(summary.shown)),
    )


def action_rows(position: ReviewCopy) -> list[tuple[Value, ...]]:
    """Every action to go through, with the columns above; what has no day or no words is empty."""
    return [action_row(priority, line) for priority in position.priorities for line in priority.lines]


def action_row(priority: PriorityCopy, line: ActionCopy) -> tuple[Value, ...]:
    update = line.latest
    return (
        priority.number,
        priority.title,
        line.target,
        line.reference,
        line.activity,
        line.outcome,
        str(line.lead_agency or ""),
        ", ".join(map(str, line.supporting)),
        line.timescale,
        line.due_on,
        "Yes" if line.is_overdue else "",
        line.status_label,
        update and update.reported_on,
        update.progress if update else "",
        update.remedy if update else "",
        line.closed_on,
        line.closed_reason,
    )
