"""How actions stood at the end of a day: what the working table, the plan page and every review are made of.

Worked out from dated rows, never from a stored status (ADR 0003). Four queries, whatever the number of actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch

from actions.models import Action, ActionQuerySet, Lead, LeadRole, SentBack, TimescaleChange, Update
from csp.statuses import NOT_RATED, RagStatus, movement, status_label
from plans.quarters import Period


@dataclass(frozen=True)
class Position:
    """One action as it stood at the end of a day, with an earlier day's update beside it where one was asked for."""

    action: Action
    as_at: date
    update: Update | None
    earlier: Update | None
    timescale: str
    due_on: date | None
    is_overdue: bool

    @property
    def status(self) -> str:
        """The RAG status as stored, or "none" where nobody has given one."""
        return (self.update and self.update.status) or NOT_RATED

    @property
    def status_label(self) -> str:
        return status_label(self.status)

    @property
    def earlier_status(self) -> str:
        return (self.earlier and self.earlier.status) or NOT_RATED

    @property
    def earlier_label(self) -> str:
        return status_label(self.earlier_status)

    @property
    def movement(self) -> str:
        """In words: Better, Worse, No change, Newly rated, No longer rated, Not rated."""
        before = self.earlier.status if self.earlier else ""
        return movement(before, self.update.status if self.update else "")

    @property
    def is_closed(self) -> bool:
        """Closed on or before the day; such an action is shown, not counted or chased."""
        return self.action.closed_on is not None and self.action.closed_on <= self.as_at

    @property
    def is_complete(self) -> bool:
        return self.status == RagStatus.COMPLETE

    @property
    def is_open(self) -> bool:
        """Still to be reported on: neither complete nor closed."""
        return not self.is_complete and not self.is_closed

    @cached_property
    def leads(self) -> list[Lead]:
        """The agencies' parts in the action; fetched with it, and asked for often."""
        return list(self.action.leads.all())

    @property
    def lead(self) -> Lead | None:
        return next((lead for lead in self.leads if lead.role == LeadRole.LEAD), None)

    @property
    def supporting(self) -> list[Lead]:
        return [lead for lead in self.leads if lead.role == LeadRole.SUPPORTING]

    @property
    def sent_back(self) -> SentBack | None:
        """What the update that counts was sent back with; it counts all the same, and another is owed."""
        return getattr(self.update, "sent_back", None)

    def is_silent_in(self, quarter: Period) -> bool:
        """Open, and nobody has reported on it since the quarter began; or what was reported in it was sent back."""
        if self.update is None or self.update.reported_on < quarter.start:
            return self.is_open
        return self.sent_back is not None and self.update.reported_on in quarter and not self.is_closed


def positions_as_at(
    actions: ActionQuerySet, as_at: date, *, before: date | None = None, whole: bool = True
) -> list[Position]:
    """The actions' positions at the end of `as_at`, in the queryset's order; `before` adds an earlier day's update.

    `whole` is whether the reader may see internal updates.
    """
    found = actions.with_position(as_at=as_at, whole=whole)
    if before:
        found = found.with_earlier_update(as_at=before, whole=whole)
    return positions_of(found, as_at, with_earlier=before is not None)


@dataclass(frozen=True)
class Record:
    """Updates and changes of timescale that are at hand already, by id, so that positions need not ask for them."""

    updates: Mapping[int, Update]
    changes: Mapping[int, TimescaleChange]


def record_of(rows: list[Action], *, with_earlier: bool) -> Record:
    """What the positions of these actions are made of."""
    shown = wanted(row.latest_id for row in rows) | wanted(row.earlier_id for row in rows if with_earlier)
    later = wanted(row.later_change_id for row in rows)
    told = Update.objects.select_related("recorded_by", "sent_back")
    return Record(
        updates={update.pk: update for update in told.filter(pk__in=shown)},
        changes={change.pk: change for change in TimescaleChange.objects.filter(pk__in=later)},
    )


def positions_of(
    found: ActionQuerySet, as_at: date, *, with_earlier: bool = False, record: Record | None = None
) -> list[Position]:
    """The positions of actions already annotated with_position(), and perhaps filtered and sorted by it.

    A `record` given must hold whatever the annotations may name; it saves two queries.
    """
    found = found.select_related("priority__plan__partnership", "target", "lead_officer").prefetch_related(
        Prefetch("leads", Lead.objects.select_related("agency").order_by("position", "pk"))
    )
    rows = list(found)
    held = record or record_of(rows, with_earlier=with_earlier)
    return [
        Position(
            action=row,
            as_at=as_at,
            update=held.updates.get(row.latest_id or 0),
            earlier=held.updates.get((with_earlier and row.earlier_id) or 0),
            timescale=held.changes[row.later_change_id].from_words if row.later_change_id else row.timescale,
            due_on=row.was_due_on,
            is_overdue=row.is_overdue,
        )
        for row in rows
    ]


def wanted(ids: Iterable[int | None]) -> set[int]:
    return {pk for pk in ids if pk is not None}
