"""What a published plan says, as read from its file: plain values, before anything is stored.

Every word of the file is in exactly one of: a priority with its targets and actions, a measure, or `not_taken` (words
without a place, and the headings, labels and rules of dashes that only say what the others are). `repeated` are words
that one cell gave to several rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date


class CannotRead(Exception):
    """The file is not a plan that can be read. The message is one sentence for the person who sent it."""


class NothingFound(CannotRead):
    """No action and no figures were found. `plan` holds the tables, for a person to say what their columns are."""

    def __init__(self, message: str, plan: ReadPlan) -> None:
        super().__init__(message)
        self.plan = plan


@dataclass(frozen=True)
class Doubt:
    """One thing a person should look at: where it is, the words of the document, and what was done about them."""

    kind: str
    where: str
    words: str
    done: str
    about: int | None = field(default=None, compare=False)  # which of the plan's actions; None for the plan as a whole


@dataclass(frozen=True)
class SourceCell:
    """One cell that an action was read from: the heading it stands under, its words, and its shading (RRGGBB)."""

    heading: str
    words: str
    colour: str = ""


@dataclass(frozen=True)
class Source:
    """Where in the file an action stands: a table counted from 1 and its rows, or the line of a bullet."""

    table: int | None = None
    first_row: int = 0
    last_row: int = 0
    cells: tuple[SourceCell, ...] = ()


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
    source: Source = Source()
    timescale_kind: str = ""  # as read, with what the person has answered; see actions.timescales.TimescaleKind
    due_on: date | None = None


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
class ReadMeasure:
    """A line of a table of figures, all as typed; "-" is no figure and is "". `priority` counts from 0."""

    where: str
    table: str
    name: str
    earlier_period: str = ""
    earlier_figure: str = ""
    later_period: str = ""
    later_figure: str = ""
    change: str = ""
    comparator: str = ""
    comparator_change: str = ""
    note: str = ""
    priority: int | None = None

    def texts(self) -> Iterator[str]:
        yield from (self.name, self.earlier_figure, self.later_figure, self.change, self.comparator_change, self.note)


@dataclass(frozen=True)
class ReadColumn:
    """A column of a table as understood. `field` is one of fields.FIELDS, or "" where it is left out."""

    number: int  # from 0
    heading: str
    field: str
    is_sure: bool = True  # the heading says so by itself


@dataclass(frozen=True)
class ReadTable:
    """A table of the file. One that holds no actions, as far as can be told, has no headings and `is_read` is false."""

    number: int  # from 1, in the order of the file
    where: str
    columns: tuple[ReadColumn, ...]
    rows: tuple[tuple[str, ...], ...] = ()  # the first few, to recognise it by
    is_read: bool = True
    is_figures: bool = False  # a table of measures


@dataclass(frozen=True)
class StatusWord:
    """A word or colour that stands for a status in this document: what it was read as, and whether a person must say.

    `key` is what an answer is given under. `status` is a RagStatus, or "" for not rated.
    """

    key: str
    typed: str
    count: int
    status: str
    must_ask: bool


@dataclass(frozen=True)
class NotTaken:
    """Words of the document that are in no field of the plan, and why. A label only says what other words are."""

    words: str
    why: str
    is_label: bool = False


@dataclass(frozen=True)
class ReadPlan:
    """A whole document. `partnership` and `year` (2017 for 2017/18) are empty where it names none."""

    name: str
    title: str
    partnership: str
    year: int | None
    priorities: tuple[ReadPriority, ...]
    doubts: tuple[Doubt, ...]
    not_taken: tuple[NotTaken, ...] = ()
    repeated: tuple[str, ...] = ()
    as_at: date | None = None  # the day the whole document says it stands at
    tables: tuple[ReadTable, ...] = ()
    status_words: tuple[StatusWord, ...] = ()
    measures: tuple[ReadMeasure, ...] = ()

    @property
    def actions(self) -> list[ReadAction]:
        return [action for priority in self.priorities for action in priority.actions]

    @property
    def left_over(self) -> tuple[str, ...]:
        """Words without a place, in the order of the document."""
        return tuple(each.words for each in self.not_taken if not each.is_label)

    @property
    def dropped(self) -> tuple[str, ...]:
        """Headings, labels and rules of dashes."""
        return tuple(each.words for each in self.not_taken if each.is_label)

    def texts(self) -> Iterator[str]:
        """Every text that came from the document and found a place in the plan."""
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
        for measure in self.measures:
            yield from measure.texts()
