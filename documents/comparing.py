"""A newer document beside the plan that is there: what is new, what is changed, what has gone, what is the same (ADR 0024)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from actions.models import Action, LeadRole, Update
from documents.agencies import AgencyBook
from documents.figures import FigureLine, beside
from documents.lengths import fits
from documents.matching import Match, Side, match, plain_words, same_words
from documents.models import AnswerKind, ImportRow
from documents.readers.plan import ReadAction, ReadPriority, ReadUpdate
from documents.stored_plan import PRIORITY_TEXTS
from documents.words import Change, digest_of
from documents.writing import as_stored
from plans.models import AnnualPlan
from priorities.models import Priority

if TYPE_CHECKING:
    from documents.standing import Standing, StandingPriority, StandingRow

NEW = "new"  # the answer that a row is none of the plan's actions
FIELDS = {
    "activity": "Action",
    "outcome": "Outcome",
    "leads": "Lead agencies",
    "timescale": "Timescale",
    "target": "Target",
    "resources": "Resources",
    "note": "Note",
}
NEW_TARGET = "target-"  # before which one, among the changes of a priority


@dataclass
class ComparedRow:
    """One action of the document: the plan's action it is, or those it may be, and how the two differ."""

    standing: StandingRow
    priority: StandingPriority
    target: str
    action: Action | None
    maybe: list[Action]
    is_settled: bool  # a person has said so
    changes: list[Change] = field(default_factory=list)
    updates: list[ReadUpdate] = field(default_factory=list)  # those that are not there yet

    @property
    def row(self) -> ImportRow:
        return self.standing.row

    @property
    def read(self) -> ReadAction:
        return self.standing.read

    @property
    def is_asked(self) -> bool:
        return bool(self.maybe)

    @property
    def is_new(self) -> bool:
        return self.action is None and not self.maybe

    @property
    def is_same(self) -> bool:
        return self.action is not None and not (self.changes or self.updates)

    @property
    def name(self) -> str:
        """As the plan has it, or the document where it is new."""
        reference = self.action.reference if self.action else self.read.reference
        return f"{reference} {self.read.activity}".strip()

    @property
    def is_closed(self) -> bool:
        return self.action is not None and self.action.is_closed

    @property
    def moves(self) -> bool:
        """Whether its timescale is taken over, for which there must be a reason."""
        return any(change.name == "timescale" and change.is_taken for change in self.changes)


@dataclass(frozen=True)
class ComparedPriority:
    """A priority of the document: the plan's that it is, or None for a new one."""

    standing: StandingPriority
    there: Priority | None
    changes: tuple[Change, ...]


class Comparison:
    """The whole document beside the plan; a fixed number of queries."""

    def __init__(self, standing: Standing, plan: AnnualPlan) -> None:
        self.standing, self.plan, self.answers = standing, plan, standing.answers
        self.actions = list(
            Action.objects.for_plan(plan)
            .select_related("priority", "target")
            .prefetch_related("leads__agency", "updates")
            .in_order()
        )
        self.by_pk = {action.pk: action for action in self.actions}
        self.rows = [row for priority in standing.priorities for row in self._rows(priority)]
        for row, found in zip(self.rows, self._matches(), strict=True):
            row.action = self.actions[found.found] if found.found is not None else None
            row.maybe = [self.actions[other] for other in found.maybe]
            if row.action:
                row.changes = list(self._changes(row, row.action))
                row.updates = [each for each in row.read.updates if not is_there(each, row.action.updates.all())]
            else:
                row.updates = list(row.read.updates)

    def _rows(self, priority: StandingPriority) -> Iterator[ComparedRow]:
        for standing in priority.rows:
            if not standing.row.is_skipped:
                target = standing.read.target
                words = priority.read.targets[target].text if target is not None else ""
                settled = str(standing.row.pk) in self.answers[AnswerKind.MATCH]
                yield ComparedRow(standing, priority, words, None, [], settled)

    def _matches(self) -> list[Match]:
        read = [
            side_of(row.read.reference, row.read.activity, _title(row.priority.read), row.read.outcome, row.target)
            for row in self.rows
        ]
        there = [
            side_of(each.reference, each.activity, _title(each.priority), each.outcome, target_of(each))
            for each in self.actions
        ]
        return match(read, there, self._settled())

    def _settled(self) -> dict[int, int | None]:
        """What has been said, by the places of both; an action that is no longer there is asked about again."""
        places = {str(action.pk): place for place, action in enumerate(self.actions)} | {NEW: None}
        said = self.answers[AnswerKind.MATCH]
        return {
            number: places[answer]
            for number, row in enumerate(self.rows)
            if (answer := said.get(str(row.row.pk), "")) in places
        }

    def _changes(self, row: ComparedRow, action: Action) -> Iterator[Change]:
        read, pairs = row.read, {}
        pairs["activity"] = (action.activity, read.activity)
        pairs["outcome"] = (action.outcome, read.outcome)
        pairs["leads"] = (leads_of(action), leads_read(self.standing.book, read))
        timescale = read.timescale_as_typed.replace("\n", " ")
        if not is_same_day(action, read) and fits(Action, "timescale", timescale):
            pairs["timescale"] = (action.timescale, timescale)
        if not (read.target_is_inferred and action.target):
            pairs["target"] = (target_of(action), row.target)
        pairs["resources"] = (action.resources, read.resources)
        if plain_words(read.note) not in plain_words(action.note):
            pairs["note"] = (action.note, read.note)
        yield from self._differing(str(row.row.pk), pairs, FIELDS)

    def _differing(
        self, about: str, pairs: Mapping[str, tuple[str, str]], labels: Mapping[str, str]
    ) -> Iterator[Change]:
        """Where the document says nothing of a thing, it does not change it: most documents leave columns out."""
        for name, (old, new) in pairs.items():
            if new.strip() and not same_words(old, new):
                yield Change(f"{about}:{name}", labels[name], old, new, self.answers[AnswerKind.TAKE])

    @cached_property
    def priorities(self) -> list[ComparedPriority]:
        """By their titles, otherwise as most of their actions are."""
        there = list(self.plan.priorities.in_order().prefetch_related("targets"))
        titles = [Side(each.number, each.title, "") for each in there]
        read = [Side(each.read.number, each.read.title, "") for each in self.standing.priorities]
        by_title = [found.found for found in match(read, titles)]
        found = []
        for standing, place in zip(self.standing.priorities, by_title, strict=True):
            same = there[place] if place is not None else self._as_most(standing, there)
            found.append(ComparedPriority(standing, same, tuple(self._priority_changes(standing, same))))
        return found

    def _as_most(self, standing: StandingPriority, there: Iterable[Priority]) -> Priority | None:
        of = Counter(row.action.priority_id for row in self.rows if row.priority is standing and row.action)
        most = of.most_common(1)
        return next((each for each in there if most and each.pk == most[0][0]), None)

    def _priority_changes(self, standing: StandingPriority, there: Priority | None) -> Iterator[Change]:
        if there is None:
            return
        about = f"p{standing.record.pk}"
        labels = {name: name.capitalize() for name in PRIORITY_TEXTS}
        names = [name for name in PRIORITY_TEXTS if name != "number" and fits_or_is_long(name, standing.read)]
        pairs = {name: (getattr(there, name), getattr(standing.read, name)) for name in names}
        yield from self._differing(about, pairs, labels)
        held = {plain_words(target.text) for target in there.targets.all()}
        for target in standing.read.targets:
            if plain_words(target.text) not in held:
                name = f"{about}:{NEW_TARGET}{digest_of(target.text)}"
                yield Change(name, "New target", "", target.text, self.answers[AnswerKind.TAKE])

    @cached_property
    def figures(self) -> list[FigureLine]:
        there = self.plan.measures.order_by("position", "pk")
        return beside(self.standing.figures, there, self.answers[AnswerKind.TAKE])

    @property
    def asked(self) -> list[ComparedRow]:
        return [row for row in self.rows if row.is_asked]

    @property
    def new(self) -> list[ComparedRow]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[ComparedRow]:
        return [row for row in self.rows if row.changes]

    @property
    def same(self) -> list[ComparedRow]:
        return [row for row in self.rows if row.is_same]

    @property
    def with_updates(self) -> list[ComparedRow]:
        """Those of the plan's that have updates to be added."""
        return [row for row in self.rows if row.action and row.updates]

    @cached_property
    def gone(self) -> list[Action]:
        """Open actions of the plan that are not in the document, nor may be; figures alone say nothing of actions."""
        if not self.rows:
            return []
        met = {row.action.pk for row in self.rows if row.action}
        met |= {action.pk for row in self.rows for action in row.maybe}
        return [action for action in self.actions if action.pk not in met and not action.is_closed]

    @property
    def changes(self) -> list[Change]:
        of_priorities = [change for priority in self.priorities for change in priority.changes]
        of_figures = [line.change for line in self.figures if line.change]
        return [*of_priorities, *(change for row in self.rows for change in row.changes), *of_figures]

    def reason(self, row: ComparedRow) -> str:
        """Why its timescale moves: its own reason, or the one for all."""
        reasons = self.answers[AnswerKind.REASON]
        return reasons.get(str(row.row.pk), "") or reasons.get("", "")

    @property
    def without_reason(self) -> list[ComparedRow]:
        return [row for row in self.rows if row.moves and not self.reason(row)]

    def closing(self, action: Action) -> str:
        """Why an action that has gone is to be closed; "" where it stays."""
        return self.answers[AnswerKind.CLOSE].get(str(action.pk), "")


def side_of(reference: str, activity: str, priority: str, outcome: str, target: str) -> Side:
    return Side(reference, activity, priority, plain_words(f"{outcome} {target}"))


def _title(priority: ReadPriority | Priority) -> str:
    return f"{priority.number} {priority.title}"


def fits_or_is_long(name: str, read: ReadPriority) -> bool:
    """A title that is too long for its field is kept in the wording, and is no change."""
    return name != "title" or fits(Priority, "title", read.title)


def target_of(action: Action) -> str:
    return action.target.text if action.target else ""


def leads_of(action: Action) -> str:
    """In words, the lead first: "Thames Valley Police; with Council, Fire"."""
    parts = sorted(action.leads.all(), key=lambda lead: (lead.position, lead.pk))
    lead = [part.agency.name for part in parts if part.role == LeadRole.LEAD]
    return in_words(lead, [part.agency.name for part in parts if part.role != LeadRole.LEAD])


def leads_read(book: AgencyBook, read: ReadAction) -> str:
    """The same of an action of the document, its names as the tracker knows them."""
    named = [(name, book.will_be(name)) for name in [*read.leads, *read.supporting]]
    lead = next((agency for name, agency in named if agency and name in read.leads), "")
    others = dict.fromkeys(agency for _, agency in named if agency and agency != lead)
    return in_words([lead] if lead else [], list(others))


def in_words(lead: list[str], others: Iterable[str]) -> str:
    supporting = ", ".join(sorted(others))
    return "; with ".join(filter(None, ["".join(lead), supporting])) if lead else (supporting and f"With {supporting}")


def is_same_day(action: Action, read: ReadAction) -> bool:
    """Whether two timescales mean the same day, however they are worded."""
    return read.due_on is not None and (action.timescale_kind, action.due_on) == (read.timescale_kind, read.due_on)


def is_there(read: ReadUpdate, updates: Iterable[Update]) -> bool:
    """Whether the plan has it already: the same words and status, of the same day or of a day typed in the same way."""
    told = as_stored(read)
    return any(
        plain_words(told.progress) == plain_words(held.progress)
        and read.status == held.status
        and (read.reported_on == held.reported_on or (told.date != "" and told.date == held.date_as_typed))
        for held in updates
    )
