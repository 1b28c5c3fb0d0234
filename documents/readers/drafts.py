"""A plan while it is being read: what has been found so far, still open to being joined on to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.timescales import read_timescale
from documents.readers.answers import Answers
from documents.readers.asides import part_reference
from documents.readers.blocks import is_rule
from documents.readers.due import read_due
from documents.readers.leads import Known, split_leads
from documents.readers.plan import (
    Doubt,
    NotTaken,
    ReadAction,
    ReadMeasure,
    ReadPriority,
    ReadTarget,
    ReadUpdate,
    Source,
    SourceCell,
)
from documents.readers.ratings import Ratings

TEXTS = ("narrative", "problem", "definition", "examples", "outcomes")
NO_PLACE = "No field of the plan is for it."
MARKS = "A line of marks."
STOPS = (".", "!", "?", ":", ";", "”", '"')


def plain(text: str) -> str:
    """For comparing two texts: lower case words and figures only."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def begins_lower(text: str) -> bool:
    return text[:1].islower()


def is_cut(before: str, text: str) -> bool:
    """Whether a text goes on with the one before it, as where a page break cut a cell in two."""
    return begins_lower(text) and not begins_lower(before) and not before.endswith(STOPS)


def join(first: str, second: str) -> str:
    """One text after another: run on where the second begins in lower case, otherwise on a new line."""
    if not first or not second:
        return first or second
    return f"{first} {second}" if begins_lower(second) else f"{first}\n{second}"


def run_on(first: str, second: str) -> str:
    return f"{first} {second}".strip()


@dataclass(eq=False)
class DraftAction:
    where: str
    activity: str = ""
    reference: str = ""
    outcome: str = ""
    leads: str = ""
    supporting: str = ""
    timescale: str = ""
    resources: str = ""
    note: str = ""
    target: int | None = None
    target_is_inferred: bool = False
    updates: list[ReadUpdate] = field(default_factory=list)
    asks_lead: bool = False  # its table has a column for leads
    asks_timescale: bool = False
    table: int | None = None
    lines: list[int] = field(default_factory=list)  # the rows, or the line of a bullet, it was read from
    cells: list[SourceCell] = field(default_factory=list)

    @property
    def source(self) -> Source:
        return Source(self.table, min(self.lines, default=0), max(self.lines, default=0), tuple(self.cells))

    def freeze(self, is_known: Known, answers: Answers, year: int | None) -> ReadAction:
        kind, due_on = read_due(self.timescale, year, answers)
        return ReadAction(
            where=self.where,
            activity=self.activity,
            reference=self.reference,
            outcome=self.outcome,
            leads_as_typed=self.leads,
            leads=split_leads(self.leads, is_known),
            supporting_as_typed=self.supporting,
            supporting=split_leads(self.supporting, is_known),
            timescale_as_typed=self.timescale,
            resources=self.resources,
            note=self.note,
            target=self.target,
            target_is_inferred=self.target_is_inferred,
            updates=tuple(dated_by(update, answers) for update in self.updates),
            source=self.source,
            timescale_kind=kind,
            due_on=due_on,
        )


@dataclass
class DraftDoubt:
    kind: str
    where: str
    words: str
    done: str
    about: DraftAction | None = None

    def freeze(self, actions: Sequence[DraftAction]) -> Doubt:
        place = next((place for place, action in enumerate(actions) if action is self.about), None)
        return Doubt(self.kind, self.where, self.words, self.done, place)


@dataclass(eq=False)
class DraftPriority:
    title: str
    number: str = ""
    wording: str = ""
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXTS, ""))
    targets: list[str] = field(default_factory=list)
    actions: list[DraftAction] = field(default_factory=list)
    listed: list[tuple[str, int]] = field(default_factory=list)  # items of a list under no heading such as Actions
    bullets: list[DraftAction] = field(default_factory=list)  # actions only where there is no table of them
    target: int | None = None  # the one that the next rows are under
    has_headed_target: bool = False  # it stands in a heading over them

    @property
    def name(self) -> str:
        return f"Priority {self.number}" if self.number else f"“{self.title}”"

    def add_text(self, kind: str, text: str) -> None:
        self.texts[kind] = join(self.texts[kind], text)

    def add_bullet(self, text: str, line: int = 0) -> None:
        reference, activity = part_reference(text)
        bullet = DraftAction(f"{self.name}, bullet {len(self.bullets) + 1}", activity, reference)
        bullet.lines, bullet.cells = [line], [SourceCell("", text)]
        self.bullets.append(bullet)

    def freeze(self, is_known: Known, answers: Answers, year: int | None) -> ReadPriority:
        return ReadPriority(
            title=self.title,
            number=self.number,
            wording=self.wording,
            targets=tuple(ReadTarget(text) for text in self.targets),
            actions=tuple(action.freeze(is_known, answers, year) for action in self.actions),
            **self.texts,
        )


@dataclass
class Draft:
    """The plan so far: its priorities, and everything said about how it was read."""

    year: int | None
    ratings: Ratings = field(default_factory=Ratings)
    priorities: list[DraftPriority] = field(default_factory=list)
    current: DraftPriority | None = None
    section: str = ""  # the heading of completed actions that the next rows are under
    last: DraftAction | None = None  # the action that a row may go on with
    doubts: list[DraftDoubt] = field(default_factory=list)
    measures: list[ReadMeasure] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    @property
    def actions(self) -> list[DraftAction]:
        return [action for priority in self.priorities for action in priority.actions]

    @property
    def current_place(self) -> int | None:
        """Which priority is being read, from 0."""
        return next((place for place, each in enumerate(self.priorities) if each is self.current), None)

    def doubt(self, kind: str, where: str, words: str, done: str, about: DraftAction | None = None) -> None:
        self.doubts.append(DraftDoubt(kind, where, words, done, about))

    def leave(self, text: str, why: str = NO_PLACE) -> None:
        """Keep words that have no place in the tracker's fields."""
        if is_rule(text):
            self.drop(text, MARKS)
        else:
            self.not_taken.append(NotTaken(text, why))

    def drop(
        self, text: str, why: str = "A label or number: what it says is in where the words beside it went."
    ) -> None:
        if text:
            self.not_taken.append(NotTaken(text, why, is_label=True))

    def open_priority(self, title: str, number: str = "") -> DraftPriority:
        """The priority of this number or title, begun if it is new; a different wording of a known one is kept."""
        known = self.find(title, number)
        if known is None:
            known = DraftPriority(title, number)
            self.priorities.append(known)
        else:
            self._say_again(known, title, number)
        if known is not self.current:
            known.target = self.last = None
            known.has_headed_target = False
        self.current = known
        return known

    def find(self, title: str, number: str) -> DraftPriority | None:
        """By title, or by number where the titles have something in common: two may be numbered alike by mistake."""
        for priority in self.priorities:
            if number and priority.number and number != priority.number:
                continue
            if title and plain(title) == plain(priority.title):
                return priority
            if (
                number
                and number == priority.number
                and (not title or not priority.title or _alike(title, priority.title))
            ):
                return priority
        return None

    def _say_again(self, priority: DraftPriority, title: str, number: str) -> None:
        if not title or plain(title) == plain(priority.title):
            self.drop(title)
        elif not priority.title:
            priority.title = title
        elif plain(title) == plain(priority.wording):
            self.drop(title)
        else:
            priority.wording = join(priority.wording, title)
        if number and priority.number:
            self.drop(number)
        priority.number = priority.number or number

    def set_target(self, text: str, *, in_heading: bool = False) -> None:
        """A target of the current priority, which the rows below it are under."""
        priority = self.priority()
        priority.has_headed_target = in_heading
        priority.targets.append(text)
        priority.target = len(priority.targets) - 1

    def add_target(self, text: str) -> None:
        """A target in the current priority; one that begins in lower case runs on from the one before it."""
        targets = self.priority().targets
        if targets and is_cut(targets[-1], text):
            targets[-1] = run_on(targets[-1], text)
        else:
            targets.append(text)

    def priority(self) -> DraftPriority:
        """The current priority; where a table stands under none, one to hold it."""
        if self.current is None:
            return self.open_priority("")
        return self.current


def number_word(heading: str, number: str, title: str) -> str:
    """What a heading holds beside its number and title: "Priority :" of "Priority 1: Violence"."""
    rest = heading[: len(heading) - len(title)] if title else heading
    return re.sub(rf"(?i)\b{re.escape(number)}\b", "", rest, count=1) if number else rest


def _alike(first: str, second: str) -> bool:
    words, others = ({word for word in plain(text).split() if len(word) > 3} for text in (first, second))
    return bool(words & others)


def dated_by(update: ReadUpdate, answers: Answers) -> ReadUpdate:
    """The update with the day that a person has given for those the document gives none for."""
    return update if update.reported_on else replace(update, reported_on=answers.undated_on)


def dated(update: ReadUpdate, words: str) -> ReadUpdate:
    """The update with its date as typed, and the last day those words can mean."""
    return replace(update, reported_as_typed=words, reported_on=read_timescale(words).last_day if words else None)
