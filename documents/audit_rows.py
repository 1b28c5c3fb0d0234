"""The audit record in rows: one for each field that was changed, so that a spreadsheet can sort and filter them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.dateformat import format as formatted

from csp.audit.scopes import Scope
from csp.audit.telling import Change, Line, told
from csp.models.audit import AuditEntryQuerySet
from reviews.papers.blocks import Sheet, SheetColumn, Value
from reviews.papers.parts import in_full

MOST_ENTRIES = 10_000
AT_ONCE = 1_000  # entries put into words together
COLUMNS = (
    SheetColumn("Entry", 9), SheetColumn("When", 19), SheetColumn("Who", 24), SheetColumn("From where", 16),
    SheetColumn("What", 16), SheetColumn("Kind of record", 22), SheetColumn("Record", 40), SheetColumn("Field", 22),
    SheetColumn("Before", 40), SheetColumn("After", 40),
)  # fmt: skip
NOTHING_SAID = [Change("", "", "")]
SECRET = "not shown"


def audit_sheet(found: AuditEntryQuerySet, scope: Scope, today: date) -> Sheet:
    entries = list(found)
    batches = [entries[start : start + AT_ONCE] for start in range(0, len(entries), AT_ONCE)]
    whose = str(scope.partnership or "all partnerships")
    return Sheet(
        name="Who changed what",
        title=f"Who changed what: {whose}",
        about=(f"As it stands on {in_full(today)}", f"{len(entries)} entries", "A row for each field that was changed"),
        columns=COLUMNS,
        rows=tuple(row for batch in batches for line in told(batch, scope) for row in rows_of(line)),
    )


def rows_of(line: Line) -> Iterator[tuple[Value, ...]]:
    entry = line.entry
    when = formatted(entry.recorded_at.astimezone(timezone.get_current_timezone()), "Y-m-d H:i:s")
    first = (entry.pk, when, line.who, line.address, line.what, line.record_kind, line.words)
    for change in line.changes or NOTHING_SAID:
        before, after = (SECRET, SECRET) if change.is_secret else (change.before, change.after)
        yield (*first, change.label, before, after)
