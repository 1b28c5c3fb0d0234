"""How actions stood at the end of a day: what the working table, the plan page and every review are made of.

Worked out from dated rows, never from a stored status (ADR 0003). Six queries at most, whatever the number of actions.
Most of the time of a long list goes into making objects, so each priority, agency and update is made once, however many
actions share it, and rows that a caller has at hand are not fetched again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from actions.models import Action, ActionQuerySet, Lead, LeadRole, SentBack, TimescaleChange, Update
from csp.statuses import NOT_RATED, RagStatus, movement, status_label
from plans.quarters import Period
from priorities.models import Priority


class StatusWords:
    """How a status is told, of a position and of a line of a review alike."""

    if TYPE_CHECKING:  # whoever has the words gives these, as fields or worked out

        @property
        def status(self) -> str: ...  # a RagStatus or "none"
        @property
        def is_closed(self) -> bool: ...

    @property
    def status_label(self) -> str:
        return status_label(self.status)

    @property
    def shown_status(self) -> str:
        """What a table's status cell is coloured by: a closed action shows that it is closed, whatever its status."""
        return "closed" if self.is_closed else self.status

    @property
    def shown_label(self) -> str:
        return "Closed" if self.is_closed else self.status_label

    @property
    def is_complete(self) -> bool:
        return self.status == RagStatus.COMPLETE


@dataclass(frozen=True)
class Position(StatusWords):
    """One action as it stood at the end of a day, with an earlier day's update beside it where one was asked for."""

    action: Action
    as_at: date
    update: Update | None
    earlier: Update | None
    leads: list[Lead]  # the agencies' parts in the action
    timescale: str
    due_on: date | None
    is_overdue: bool

    @property
    def status(self) -> str:
        """The RAG status as stored, or "none" where nobody has given one."""
        return (self.update and self.update.status) or NOT_RATED

    @property
    def earlier_status(self) -> str:
        return (self.earlier and self.earlier.status) or NOT_RATED

    @property
    def earlier_label(self) -> str:
        return status_label(self.earlier_status)

    @cached_property
    def movement(self) -> str:
        """In words: Better, Worse, No change, Newly rated, No longer rated, Not rated."""
        before = self.earlier.status if self.earlier else ""
        return movement(before, self.update.status if self.update else "")

    @property
    def is_closed(self) -> bool:
        """Closed on or before the day; such an action is shown, not counted or chased."""
        return self.action.closed_on is not None and self.action.closed_on <= self.as_at

    @property
    def is_open(self) -> bool:
        """Still to be reported on: neither complete nor closed."""
        return not self.is_complete and not self.is_closed

    @cached_property
    def lead(self) -> Lead | None:
        return next((lead for lead in self.leads if lead.role == LeadRole.LEAD), None)

    @property
    def supporting(self) -> list[Lead]:
        return [lead for lead in self.leads if lead.role == LeadRole.SUPPORTING]

    @property
    def lead_words(self) -> str:
        return str(self.lead.agency) if self.lead else "No lead named"

    @cached_property
    def supporting_words(self) -> str:
        return ", ".join(lead.agency.short_name for lead in self.supporting)

    @property
    def sent_back(self) -> SentBack | None:
        """What the update that counts was sent back with; it counts all the same, and another is owed."""
        return getattr(self.update, "sent_back", None)

    def is_silent_in(self, quarter: Period) -> bool:
        """Open, and nobody has reported on it since the quarter began; or what was reported in it was sent back."""
        if self.update is None or self.update.reported_on < quarter.start:
            return self.is_open
        return self.sent_back is not None and self.update.reported_on in quarter and not self.is_closed


@dataclass(frozen=True)
class AtHand:
    """Rows that the caller of positions_as_at() has fetched for itself; what they lack is fetched."""

    priorities: Iterable[Priority] = ()  # all of the plan's, or none
    updates: Iterable[Update] = ()
    changes: Iterable[TimescaleChange] = ()


NOTHING = AtHand()


def positions_as_at(
    actions: ActionQuerySet, as_at: date, *, before: date | None = None, whole: bool = True, at_hand: AtHand = NOTHING
) -> list[Position]:
    """The actions' positions at the end of `as_at`, in the queryset's order; `before` adds an earlier day's update.

    `whole` is whether the reader may see internal updates.
    """
    found = actions.with_position(as_at=as_at, whole=whole)
    if before:
        found = found.with_earlier_update(as_at=before, whole=whole)
    return positions_of(found, as_at, with_earlier=before is not None, at_hand=at_hand)


def positions_of(
    found: ActionQuerySet, as_at: date, *, with_earlier: bool = False, at_hand: AtHand = NOTHING
) -> list[Position]:
    """The positions of actions already annotated with_position(), and perhaps filtered and sorted by it."""
    rows = list(found)
    give_priorities(rows, at_hand.priorities)
    leads = leads_of(rows)
    shown = wanted(row.latest_id for row in rows) | wanted(row.earlier_id for row in rows if with_earlier)
    updates = by_pk(Update.objects.select_related("sent_back").as_told(), shown, at_hand.updates)
    undone = by_pk(TimescaleChange.objects.all(), wanted(row.later_change_id for row in rows), at_hand.changes)
    return [
        Position(
            action=row,
            as_at=as_at,
            update=updates.get(row.latest_id or 0),
            earlier=updates.get((with_earlier and row.earlier_id) or 0),
            leads=leads.get(row.pk, []),
            timescale=undone[row.later_change_id].from_words if row.later_change_id else row.timescale,
            due_on=row.was_due_on,
            is_overdue=row.is_overdue,
        )
        for row in rows
    ]


def give_priorities(rows: list[Action], at_hand: Iterable[Priority]) -> None:
    """Put each action's priority, with its plan and partnership, where the action looks for it."""
    found = {priority.pk: priority for priority in at_hand}
    if not found:
        asked = {row.priority_id for row in rows}
        found = Priority.objects.select_related("plan__partnership").in_bulk(asked)
    for row in rows:
        row.priority = found[row.priority_id]


def leads_of(rows: list[Action]) -> dict[int, list[Lead]]:
    """The agencies' parts by action, each in its order."""
    found: dict[int, list[Lead]] = {}
    leads = Lead.objects.filter(action__in=[row.pk for row in rows]).select_related("agency")
    for lead in leads.order_by("position", "pk"):
        found.setdefault(lead.action_id, []).append(lead)
    for row in rows:
        row.parts = found.get(row.pk, [])
    return found


def by_pk(records: QuerySet[Any], asked: set[int], at_hand: Iterable[Any]) -> dict[int, Any]:
    """The rows at hand, and those asked for that are not among them."""
    found = {row.pk: row for row in at_hand}
    return found | records.in_bulk(asked - found.keys())


def wanted(ids: Iterable[int | None]) -> set[int]:
    return {pk for pk in ids if pk is not None}
