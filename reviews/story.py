"""All that has happened to an action, as one dated list with who did it (ADR 0028).

Edits are told from the history of the action and of its leads, which is older than the audit record. Those who read
what is published are told of an edit only where the plan was published and the action not internal when it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.dateformat import format as formatted

from actions.corrections import Told
from actions.models import Action, HandOver, Lead, LeadRole, TimescaleChange
from csp.audit.scopes import Scope, start_of
from csp.audit.telling import Change, label_of
from csp.models import Agency, User
from csp.statuses import status_label
from plans.models import IN_PUBLIC, AnnualPlan
from priorities.models import Priority, Target
from reviews.asked import Asked
from reviews.models import SignOff

SHOWN = 10  # the others are folded away
ONE_SAVE = timedelta(seconds=5)  # rows of the history that are so near were written together
WORDED = ("reference", "activity", "outcome", "leads_as_typed", "resources", "note", "added_on", "is_internal")
RELATED = {"lead_officer": User, "priority": Priority, "target": Target}
BY_IMPORT = "the import of a plan"


@dataclass(frozen=True)
class Event:
    """One thing that happened; `anchor` leads to more about it, on this page or another."""

    at: datetime
    who: str
    what: str
    text: str = ""
    anchor: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    """The events, the latest first."""

    events: list[Event]

    @property
    def latest(self) -> list[Event]:
        return self.events[:SHOWN]

    @property
    def earlier(self) -> list[Event]:
        return self.events[SHOWN:]


def story_of(
    action: Action, *, updates: list[Told], moves: Iterable[TimescaleChange], asked: list[Asked], whole: bool
) -> Story:
    """Six queries, and one for each kind of record that edits name."""
    hand_overs = list(action.hand_overs.select_related("from_officer", "to_officer", "handed_by").order_by("pk"))
    events = [
        *(event for told in updates for event in of_update(told)),
        *(of_move(move) for move in moves),
        *(event for row in asked for event in of_asked(row)),
        *(of_hand_over(row) for row in hand_overs if whole),
        *of_sign_offs(action, whole=whole),
        *Edits(action, hand_overs, whole=whole).events(),
    ]
    return Story(sorted(events, key=lambda event: event.at, reverse=True))


def of_update(told: Told) -> Iterator[Event]:
    """From the first account to the one that stands, each with whoever gave it; what may not be read is passed over."""
    first = told.corrections[-1].said if told.corrections else told.update
    if first is not None:
        words = f"Update: {status_label(first.status)} as at {day(first.reported_on)}"
        yield Event(first.recorded_at, giver(first), words, anchor=f"#update-{first.pk}")
    for correction in told.corrections:
        by = correction.by
        text = by.correction_note if correction.said else ""
        words = f"Update corrected: {status_label(by.status)} as at {day(by.reported_on)}"
        yield Event(by.recorded_at, str(by.recorded_by), words, text, f"#update-{told.update.pk}")
    if told.sent_back:
        back = told.sent_back
        words = f"Update as at {day(told.update.reported_on)} sent back"
        yield Event(back.sent_at, str(back.by), words, back.comment, f"#update-{told.update.pk}")


def giver(update: Any) -> str:
    if update.source:
        return f"{BY_IMPORT}, {update.source}"
    return f"{update.given_by}, by link" if update.given_by else str(update.recorded_by)


def of_move(move: TimescaleChange) -> Event:
    change = Change("Timescale", move.from_words, move.to_words)
    return Event(move.recorded_at, str(move.changed_by), "Timescale moved", move.reason, changes=[change])


def of_asked(row: Asked) -> Iterator[Event]:
    """A question is told by its asker, an answer by who gave it or, to those outside, by whom it was asked of."""
    asked, url = row.recommendation, row.recommendation.get_absolute_url()
    yield Event(asked.recorded_at, row.asker, asked.get_kind_display(), asked.text, url)
    for answer in row.answers:
        by = str(answer.answered_by) if row.whole else row.asked_of
        yield Event(answer.recorded_at, by, f"Answer: {answer.get_status_display()}", answer.text, url)
    if row.withdrawn_on:
        by = str(asked.withdrawn_by) if row.whole else row.asker
        words = f"{asked.get_kind_display()} withdrawn"
        yield Event(start_of(row.withdrawn_on), by, words, asked.withdrawn_reason, url)


def of_hand_over(row: HandOver) -> Event:
    change = Change("Lead officer", str(row.from_officer), str(row.to_officer))
    return Event(row.handed_at, str(row.handed_by), "Handed over", changes=[change])


def of_sign_offs(action: Action, *, whole: bool) -> Iterator[Event]:
    """Reviews that hold the action, signed off; that one was opened again is for those who read the plan whole."""
    held = {"signed_priorities__signed_actions__action_id": action.pk}
    read = {
        "signed_priorities__signed_actions__is_for_whole"
        if whole
        else "signed_priorities__signed_actions__is_for_limited": True
    }
    signed = SignOff.objects.filter(plan=action.plan, **held, **read).select_related("reopening").distinct()
    for row in signed.order_by("pk"):
        yield Event(
            row.signed_at, row.signed_by_name, f"Review of {row.period} signed off, as at {day(row.as_at_date)}"
        )
        if whole and (again := row.reopened):
            words = f"Review of {row.period} opened again"
            yield Event(again.reopened_at, again.reopened_by_name, words, again.reason)


class Edits:
    """What was changed in the record itself: its wording, its place, its agencies and officer; joined, closed, re-opened."""

    def __init__(self, action: Action, hand_overs: list[HandOver], *, whole: bool) -> None:
        self.action, self.whole = action, whole
        self.handed = hand_overs
        self.public_from = [] if whole else public_times(action.plan)
        self.saves = list(Action.history.filter(id=action.pk).select_related("history_user").order_by("history_id"))
        self.names = self.names_of(self.saves)

    def events(self) -> list[Event]:
        found = [*self.of_wording(), *self.of_agencies()]
        if self.saves and self.saves[0].history_type == "+" and self.is_told(self.saves[0]):
            first = self.saves[0]
            found.append(Event(first.history_date, self.by(first), "Added to the plan"))
        return found

    def of_wording(self) -> Iterator[Event]:
        for before, now in pairwise(self.saves):
            if not (self.is_told(now) and self.is_told(before, at=now.history_date)):
                continue
            changes = [change for name in (*WORDED, *RELATED) for change in self.change(name, before, now)]
            if changes:
                yield Event(now.history_date, self.by(now), "Edited", changes=changes)
            if now.closed_on != before.closed_on:
                closed = f"Closed on {day(now.closed_on)}" if now.closed_on else "Opened again"
                yield Event(now.history_date, self.by(now), closed, now.closed_reason)

    def change(self, name: str, before: Any, now: Any) -> Iterator[Change]:
        attribute = f"{name}_id" if name in RELATED else name
        values = [getattr(save, attribute) for save in (before, now)]
        if values[0] == values[1] or (name == "lead_officer" and self.is_handed_over(values[1], now.history_date)):
            return
        before_words, now_words = (self.in_words(name, value) for value in values)
        yield Change(label_of(Action._meta.get_field(name)), before_words, now_words)

    def in_words(self, name: str, value: Any) -> str:
        if name in RELATED:
            return self.names.get((name, value), "another") if value else ""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return day(value) if isinstance(value, date) else str(value or "")

    def names_of(self, saves: list[Any]) -> dict[tuple[str, int], str]:
        scope = Scope(self.action.plan.partnership)
        found: dict[tuple[str, int], str] = {}
        for name, model in RELATED.items():
            keys = {getattr(save, f"{name}_id") for save in saves} - {None}
            named = scope.named(model, keys) if len({getattr(save, f"{name}_id") for save in saves}) > 1 else {}
            found |= {(name, pk): words for pk, words in named.items()}
        return found

    def of_agencies(self) -> Iterator[Event]:
        """Leads are written anew at each save: what they were before and after is compared."""
        rows = list(Lead.history.filter(action_id=self.action.pk).select_related("history_user").order_by("history_id"))
        names = {agency.pk: agency.name for agency in self.agencies} if rows else {}
        held: dict[int, str] = {}
        for together in written_together(rows):
            before = dict(held)
            for row in together:
                if row.history_type == "-":
                    held.pop(row.agency_id, None)
                else:
                    held[row.agency_id] = row.role
            last = together[-1]
            joined = not before and abs(last.history_date - self.began) < ONE_SAVE
            if held != before and not joined and self.is_told_at(last.history_date):
                changes = [
                    Change(LeadRole(role).label + " agency", named(before, role, names), named(held, role, names))
                    for role in LeadRole
                    if {pk for pk in before if before[pk] == role} != {pk for pk in held if held[pk] == role}
                ]
                yield Event(last.history_date, self.by(last), "Agencies changed", changes=changes)

    @property
    def agencies(self) -> Iterable[Agency]:
        return self.action.plan.partnership.agencies.all()

    @property
    def began(self) -> datetime:
        return self.saves[0].history_date if self.saves else start_of(date.min + timedelta(400))

    def is_handed_over(self, to: int | None, at: datetime) -> bool:
        return any(row.to_officer_id == to and abs(row.handed_at - at) < ONE_SAVE for row in self.handed)

    def is_told(self, save: Any, at: datetime | None = None) -> bool:
        """Whether this reader could read the action as this save left it, at the moment it or a later one was made."""
        return self.whole or (not save.is_internal and self.is_public_at(at or save.history_date))

    def is_told_at(self, at: datetime) -> bool:
        """The same, of the save that held at the moment."""
        held = [save for save in self.saves if save.history_date <= at + ONE_SAVE]
        return self.whole or (bool(held) and self.is_told(held[-1], at))

    def is_public_at(self, at: datetime) -> bool:
        states = [is_public for since, is_public in self.public_from if since <= at]
        return bool(states) and states[-1]

    def by(self, save: Any) -> str:
        return str(save.history_user or "a command on the server")


def public_times(plan: AnnualPlan) -> list[tuple[datetime, bool]]:
    """From when on the plan was published, or was not, in order. One query."""
    saves = AnnualPlan.history.filter(id=plan.pk).order_by("history_id").values_list("history_date", "status")
    return [(at, status in IN_PUBLIC) for at, status in saves]


def written_together(rows: list[Any]) -> Iterator[list[Any]]:
    """Rows of the history in the groups they were written in."""
    group: list[Any] = []
    for row in rows:
        if group and row.history_date - group[-1].history_date > ONE_SAVE:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def named(held: dict[int, str], role: str, names: dict[int, str]) -> str:
    return ", ".join(names.get(pk, "another") for pk, given in held.items() if given == role)


def day(on: date | None) -> str:
    return formatted(on, "j F Y") if on else ""
