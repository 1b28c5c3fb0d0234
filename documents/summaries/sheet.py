"""The plan summary in rows, one action a row, for Excel and CSV."""

from __future__ import annotations

from datetime import date

from documents.action_rows import columns_of, fields, rows_of
from documents.summaries.paper import left_out_words, position_words, scope_words
from documents.summaries.reading import PlanSummary
from reviews.papers.blocks import Sheet
from reviews.papers.parts import in_full


def summary_sheet(summary: PlanSummary, *, printed_on: date) -> Sheet:
    """The rows of a summary."""
    kept = fields(has_updates=summary.asked.has_updates)
    days = f"{position_words(summary, printed_on)}, printed {in_full(printed_on)}"
    told = ((priority, line) for priority in summary.shown.priorities for line in priority.lines)
    return Sheet(
        name="Actions",
        title=f"{summary.position.plan}: plan summary, {summary.plan.period}",
        about=(days, *([scope_words(summary)] if summary.is_partial else []), *left_out_words(summary)),
        columns=columns_of(kept),
        rows=rows_of(kept, told),
    )
