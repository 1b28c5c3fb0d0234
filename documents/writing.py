"""The records of a plan made from what was read, with the words that have no field of their own kept beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.models import Action, LeadRole, Update
from actions.timescales import TimescaleKind
from csp.models import Agency, Partnership
from documents.agencies import AgencyBook
from documents.figures import figures_of
from documents.lengths import fits
from documents.readers import Doubt, ReadAction, ReadPlan, ReadPriority, ReadUpdate
from plans.models import AnnualPlan, Section
from plans.quarters import year_label
from priorities.models import Direction, Measure, Priority, Target

LEFT_OVER = "Words of the document not placed elsewhere"
BASELINE = re.compile(
    r"\b(?:when )?compar(?:ed|ing) (?:to|with) (?:the )?(20[0-9]{2}(?:\s?[/-]\s?[0-9]{2,4})?)", re.IGNORECASE
)
DIRECTIONS = (
    (Direction.REDUCE, re.compile(r"(?:to )?(?:reduc(?:e|tion)|a reduction|decrease|fewer|cut)\b", re.IGNORECASE)),
    (Direction.INCREASE, re.compile(r"(?:to )?(?:increase|an increase|more)\b", re.IGNORECASE)),
    (Direction.MAINTAIN, re.compile(r"(?:to )?(?:maintain|sustain)\b", re.IGNORECASE)),
)


@dataclass(frozen=True)
class StoredUpdate:
    """The words of an update as the tracker holds them: what is too long for its field stands with the progress."""

    progress: str
    status: str
    date: str


def as_stored(read: ReadUpdate) -> StoredUpdate:
    progress, status, day = read.progress, read.status_as_typed, read.reported_as_typed
    if not fits(Update, "status_as_typed", status):
        progress, status = f"{progress}\n{status}".strip(), ""
    if not fits(Update, "date_as_typed", day):
        progress, day = f"{progress}\n{day}".strip(), ""
    return StoredUpdate(progress, status, day)


def leads_words(read: ReadAction) -> str:
    """The cell of the leads, on one line."""
    cells = (read.leads_as_typed, read.supporting_as_typed)
    return "; ".join(cell.replace("\n", "; ") for cell in cells if cell)


class PlanWriter:
    """Writes one plan; what it had to decide is in `doubts`.

    `left_over` are the words without a place that are kept in a section of the plan: all of them, unless said otherwise.
    """

    def __init__(self, read: ReadPlan, book: AgencyBook, *, on: date, left_over: tuple[str, ...] | None = None) -> None:
        self.read, self.book, self.on = read, book, on
        self.left_over = read.left_over if left_over is None else left_over
        self.doubts: list[Doubt] = []
        self.updates: list[Update] = []
        self.measures: list[Measure] = []
        self.numbers: set[str] = set()  # of the priorities so far
        self.actions: list[Action] = []
        reported = [update.reported_on for action in read.actions for update in action.updates if update.reported_on]
        self.undated_on = min(max(reported, default=read.as_at or on), on)

    def write(self, partnership: Partnership, year: int) -> AnnualPlan:
        title = self.read.title if fits(AnnualPlan, "title", self.read.title) else f"Annual Plan {year_label(year)}"
        plan = AnnualPlan.objects.create(partnership=partnership, year=year, title=title)
        if self.left_over:
            Section.objects.create(plan=plan, heading=LEFT_OVER, text="\n".join(self.left_over), position=1)
        priorities = [self._whole(plan, each, place) for place, each in enumerate(self.read.priorities, start=1)]
        for place, measure in enumerate(self.read.measures, start=1):
            of = priorities[measure.priority] if measure.priority is not None else None
            self.measures.append(Measure.objects.create(plan=plan, priority=of, position=place, **figures_of(measure)))
        return plan

    def latest_statuses(self) -> list[str]:
        """The status of each action's latest update, as the tracker reads it; "" where there is none."""
        latest: dict[int, Update] = {}
        for update in sorted(self.updates, key=lambda each: (each.reported_on, each.pk)):
            latest[update.action_id] = update
        return [latest[action.pk].status if action.pk in latest else "" for action in self.actions]

    def _doubt(self, kind: str, where: str, words: str, done: str) -> None:
        self.doubts.append(Doubt(kind, where, words, done))

    def _whole(self, plan: AnnualPlan, read: ReadPriority, position: int) -> Priority:
        priority = self.add_priority(plan, read, position)
        targets = [self.add_target(priority, target.text, place) for place, target in enumerate(read.targets, start=1)]
        references = self._references(read, priority.number or str(position))
        for place, (action, reference) in enumerate(zip(read.actions, references, strict=True), start=1):
            target = targets[action.target] if action.target is not None else None
            self.add_action(priority, action, reference, place, target)
        return priority

    def add_priority(self, plan: AnnualPlan, read: ReadPriority, position: int) -> Priority:
        """Without its targets and actions."""
        title, wording = read.title or "Untitled priority", read.wording
        if not fits(Priority, "title", title):
            wording = f"{title}\n{wording}".strip()
            title = f"{title[:250].rsplit(' ', 1)[0]} …"
            self._doubt("long title", title, read.title, "Shortened; the whole is in the full wording.")
        number = read.number if fits(Priority, "number", read.number) else ""
        if number and number in self.numbers:
            self._doubt("two priorities of one number", title, number, "The second has no number.")
            number = ""
        self.numbers.add(number)
        return Priority.objects.create(
            plan=plan,
            number=number,
            title=title,
            wording=wording,
            definition=read.definition,
            examples=read.examples,
            problem=read.problem,
            outcomes=read.outcomes,
            narrative=read.narrative,
            position=position,
        )

    def add_target(self, priority: Priority, text: str, position: int) -> Target:
        baseline = BASELINE.search(text)
        direction = next((way for way, pattern in DIRECTIONS if pattern.match(text)), Direction.NOT_SAID)
        return Target.objects.create(
            priority=priority,
            text=text,
            baseline=baseline[1] if baseline else "",
            direction=direction,
            position=position,
        )

    def _references(self, read: ReadPriority, number: str) -> list[str]:
        """The document's own references where every action of the priority has one, otherwise 1.1, 1.2, 1.3."""
        typed = [action.reference for action in read.actions]
        if all(typed) and len(set(typed)) == len(typed) and all(fits(Action, "reference", each) for each in typed):
            return typed
        return [f"{number}.{place}" for place in range(1, len(typed) + 1)]

    def add_action(
        self,
        priority: Priority,
        read: ReadAction,
        reference: str,
        position: int,
        target: Target | None,
        *,
        added_on: date | None = None,
    ) -> Action:
        """With its leads and updates, the earliest first."""
        notes = [
            read.note,
            f"Reference in the document: {read.reference}" if read.reference not in {"", reference} else "",
        ]
        timescale = self._fitting(read, "timescale", read.timescale_as_typed.replace("\n", " "), notes)
        leads = self._fitting(read, "leads_as_typed", leads_words(read), notes)
        action = Action.objects.create(
            priority=priority,
            target=target,
            reference=reference,
            activity=read.activity,
            outcome=read.outcome,
            timescale=timescale,
            timescale_kind=read.timescale_kind if timescale else TimescaleKind.NONE,
            due_on=read.due_on if timescale else None,
            leads_as_typed=leads,
            resources=read.resources,
            note="\n".join(filter(None, notes)),
            added_on=added_on,
            position=position,
        )
        self.actions.append(action)
        self.name_leads(action, read)
        self.add_updates(action, read, read.updates)
        return action

    def _fitting(self, read: ReadAction, field: str, words: str, notes: list[str]) -> str:
        """The words, or nothing where they are too long for their field and go to the notes."""
        if fits(Action, field, words):
            return words
        name = "Timescale" if field == "timescale" else "Lead"
        notes.append(f"{name}: {words}")
        self._doubt(f"long {name.lower()}", read.where, words, "Kept in the note.")
        return ""

    def add_updates(self, action: Action, read: ReadAction, updates: Iterable[ReadUpdate]) -> None:
        for update in sorted(updates, key=lambda each: each.reported_on or self.undated_on):
            self._update(action, update, read.where)

    def name_leads(self, action: Action, read: ReadAction) -> None:
        """The first agency named leads; the others support."""
        named: dict[int, tuple[Agency, str]] = {}
        lead = None
        for place, typed in enumerate([*read.leads, *read.supporting]):
            agency = self.book.find_or_add(typed, read.where)
            if agency is None:
                continue
            lead = lead or (agency if place < len(read.leads) else None)
            named.setdefault(agency.pk, (agency, typed[:200]))
        roles = [(lead, LeadRole.LEAD)] if lead else []
        roles += [(agency, LeadRole.SUPPORTING) for agency, _ in named.values() if agency != lead]
        # not set_leads(), which first asks for those that a new action cannot have
        for position, (agency, role) in enumerate(roles, start=1):
            action.leads.create(agency=agency, role=role, as_typed=named[agency.pk][1], position=position)

    def _update(self, action: Action, read: ReadUpdate, where: str) -> None:
        reported_on = read.reported_on or self.undated_on
        if read.reported_on is None:
            self._doubt("update without a date", where, read.reported_as_typed, f"Dated {reported_on:%-d %B %Y}.")
        elif reported_on > self.on:
            reported_on = self.on
            self._doubt("update dated in the future", where, read.reported_as_typed, "Dated the day of the import.")
        told = as_stored(read)
        update = action.record_update(
            by=None,
            reported_on=reported_on,
            status=read.status,
            progress=told.progress,
            source=self.read.name[:200],
            status_as_typed=told.status,
            date_as_typed=told.date,
        )
        self.updates.append(update)
