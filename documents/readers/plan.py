"""What a published plan says, as read from its file: plain values, before anything is stored.

Every word of the file is in exactly one of: a priority with its targets and actions, `left_over`, or `dropped`
(table headings, labels, rules of dashes). `repeated` are words that one cell gave to several rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


class CannotRead(Exception):
    """The file is not a plan that can be read. The message is one sentence for the person who sent it."""


@dataclass(frozen=True)
class Doubt:
    """One thing a person should look at: where it is, the words of the document, and what was done about them."""

    kind: str
    where: str
    words: str
    done: str


@dataclass(frozen=True)
class ReadUpdate:
    """One account of progress. Status is "" where the document gives none; the day is None where no date is given."""

    progress: str
    status: str = ""
    status_as_typed: str = ""
    reported_as_typed: str = ""
    reported_on: date | None = None


@dataclass(frozen=True)
class ReadTarget:
    text: str


@dataclass(frozen=True)
class ReadAction:
    """One activity row or bullet. `target` counts from 0 in the priority's targets."""

    where: str
    activity: str
    reference: str = ""
    outcome: str = ""
    leads_as_typed: str = ""
    leads: tuple[str, ...] = ()
    supporting_as_typed: str = ""
    supporting: tuple[str, ...] = ()
    timescale_as_typed: str = ""
    resources: str = ""
    note: str = ""
    target: int | None = None
    target_is_inferred: bool = False
    updates: tuple[ReadUpdate, ...] = ()


@dataclass(frozen=True)
class ReadPriority:
    """A priority. `wording` is its fuller wording elsewhere in the document, where that differs from the title."""

    title: str
    number: str = ""
    wording: str = ""
    definition: str = ""
    examples: str = ""
    problem: str = ""
    outcomes: str = ""
    narrative: str = ""
    targets: tuple[ReadTarget, ...] = ()
    actions: tuple[ReadAction, ...] = ()


@dataclass(frozen=True)
class ReadPlan:
    """A whole document. `partnership` and `year` (2017 for 2017/18) are empty where it names none."""

    name: str
    title: str
    partnership: str
    year: int | None
    priorities: tuple[ReadPriority, ...]
    doubts: tuple[Doubt, ...]
    left_over: tuple[str, ...]
    dropped: tuple[str, ...]
    repeated: tuple[str, ...] = ()
    as_at: date | None = None  # the day the whole document says it stands at

    @property
    def actions(self) -> list[ReadAction]:
        return [action for priority in self.priorities for action in priority.actions]

    def texts(self) -> Iterator[str]:
        """Every text that came from the document and found a place in a priority."""
        for priority in self.priorities:
            yield from (priority.number, priority.title, priority.wording, priority.definition, priority.examples)
            yield from (priority.problem, priority.outcomes, priority.narrative)
            yield from (target.text for target in priority.targets)
            for action in priority.actions:
                yield from (action.reference, action.activity, action.outcome, action.timescale_as_typed)
                yield from (action.resources, action.note)
                yield from (action.leads_as_typed, action.supporting_as_typed)
                for update in action.updates:
                    yield from (update.progress, update.status_as_typed, update.reported_as_typed)
