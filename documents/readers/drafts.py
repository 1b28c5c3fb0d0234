"""A plan while it is being read: what has been found so far, still open to being joined on to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from actions.timescales import read_timescale
from documents.readers.asides import part_reference
from documents.readers.blocks import is_rule
from documents.readers.leads import Known, split_leads
from documents.readers.plan import Doubt, ReadAction, ReadPriority, ReadTarget, ReadUpdate

TEXTS = ("narrative", "problem", "definition", "examples", "outcomes")
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


@dataclass
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

    def freeze(self, is_known: Known) -> ReadAction:
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
            updates=tuple(self.updates),
        )


@dataclass
class DraftPriority:
    title: str
    number: str = ""
    wording: str = ""
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXTS, ""))
    targets: list[str] = field(default_factory=list)
    actions: list[DraftAction] = field(default_factory=list)
    bullets: list[DraftAction] = field(default_factory=list)  # actions only where there is no table of them

    @property
    def name(self) -> str:
        return f"Priority {self.number}" if self.number else f"“{self.title}”"

    def add_text(self, kind: str, text: str) -> None:
        self.texts[kind] = join(self.texts[kind], text)

    def add_bullet(self, text: str) -> None:
        reference, activity = part_reference(text)
        self.bullets.append(DraftAction(f"{self.name}, bullet {len(self.bullets) + 1}", activity, reference))

    def settle_bullets(self) -> list[Doubt]:
        """Take the bullets under "Actions" for actions, unless a table lists the actions: then they are narrative."""
        bullets, self.bullets = self.bullets, []
        if not self.actions:
            self.actions = bullets
            return []
        for bullet in bullets:
            self.add_text("narrative", bullet.activity)
        return [
            Doubt(
                "list beside a table",
                bullet.where,
                bullet.activity,
                "Kept in the narrative: a table lists the actions.",
            )
            for bullet in bullets
        ]

    def freeze(self, is_known: Known) -> ReadPriority:
        return ReadPriority(
            title=self.title,
            number=self.number,
            wording=self.wording,
            targets=tuple(ReadTarget(text) for text in self.targets),
            actions=tuple(action.freeze(is_known) for action in self.actions),
            **self.texts,
        )


@dataclass
class Draft:
    """The plan so far: its priorities, and everything said about how it was read."""

    year: int | None
    priorities: list[DraftPriority] = field(default_factory=list)
    current: DraftPriority | None = None
    doubts: list[Doubt] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def doubt(self, kind: str, where: str, words: str, done: str) -> None:
        self.doubts.append(Doubt(kind, where, words, done))

    def leave(self, text: str) -> None:
        """Keep words that have no place in the tracker's fields."""
        if is_rule(text):
            self.drop(text)
        else:
            self.left_over.append(text)

    def drop(self, text: str) -> None:
        if text:
            self.dropped.append(text)

    def open_priority(self, title: str, number: str = "") -> DraftPriority:
        """The priority of this number or title, begun if it is new; a different wording of a known one is kept."""
        known = self.find(title, number)
        if known is None:
            known = DraftPriority(title, number)
            self.priorities.append(known)
        else:
            self._say_again(known, title, number)
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


def _alike(first: str, second: str) -> bool:
    words, others = ({word for word in plain(text).split() if len(word) > 3} for text in (first, second))
    return bool(words & others)


def dated(update: ReadUpdate, words: str) -> ReadUpdate:
    """The update with its date as typed, and the last day those words can mean."""
    return replace(update, reported_as_typed=words, reported_on=read_timescale(words).last_day if words else None)
