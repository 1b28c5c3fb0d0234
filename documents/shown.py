"""An import as its page shows it: what holds it back, what to look at, and each row beside its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.urls import reverse

from csp.statuses import NOT_RATED, RagStatus, status_label
from documents.models import ImportRow
from documents.questions import Question, counted, in_words, leads_met, questions_of
from documents.readers.plan import Doubt, ReadAction, Source
from documents.readers.statuses import read_colour
from documents.standing import Standing, StandingPriority, StandingRow
from documents.taking_in import kept_words
from plans.quarters import year_label

MOST_AT_ONCE = 60  # rows on one page; of more, each priority has a page of its own, or several


@dataclass(frozen=True)
class ShownLead:
    """A name in a lead cell, and what the agency it is taken for is called where that is something else."""

    name: str
    taken_for: str
    is_known: bool


@dataclass(frozen=True)
class ShownCell:
    """One cell of the source, its shading named where it is of a clear colour."""

    heading: str
    words: str
    colour: str


@dataclass(frozen=True)
class ShownSource:
    where: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class ShownRow:
    """One action, or a row left out, with all that its page says of it."""

    standing: StandingRow
    name: str  # "1.3"
    target: str
    leads: tuple[ShownLead, ...]
    supporting: tuple[ShownLead, ...]
    doubts: tuple[Doubt, ...]

    @property
    def row(self) -> ImportRow:
        return self.standing.row

    @property
    def read(self) -> ReadAction:
        return self.standing.read

    @property
    def sources(self) -> list[ShownSource]:
        return [source_shown(source, self.read.where) for source in self.standing.sources]

    @property
    def can_split(self) -> bool:
        return " " in self.read.activity.strip() and not self.standing.joined


def source_shown(source: Source, where: str) -> ShownSource:
    cells = (ShownCell(each.heading, each.words, (read_colour(each.colour) or ("", ""))[1]) for each in source.cells)
    return ShownSource(where, tuple(cell for cell in cells if cell.words or cell.colour))


@dataclass(frozen=True)
class ShownPriority:
    """A priority, with its rows or, where it has very many, some of them."""

    standing: StandingPriority
    rows: tuple[ShownRow, ...]
    is_cut: bool = False

    @property
    def targets(self) -> list[str]:
        return [target.text for target in self.standing.read.targets]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What it says besides, by the name of the part."""
        read = self.standing.read
        parts = {"Full wording": read.wording, "Definition": read.definition, "Examples": read.examples}
        parts |= {"Problem": read.problem, "Outcomes": read.outcomes, "Narrative": read.narrative}
        return [(name, text) for name, text in parts.items() if text]

    @property
    def actions(self) -> int:
        return len(self.standing.actions)

    @property
    def name(self) -> str:
        """For a list of pages."""
        which = f"{self.rows[0].name} to {self.rows[-1].name}" if self.is_cut else counted(self.actions, "action")
        return f"{self.standing.record}, {which}"

    def pages(self) -> list[ShownPriority]:
        """With no more rows at once than a page bears."""
        if len(self.rows) <= MOST_AT_ONCE:
            return [self]
        starts = range(0, len(self.rows), MOST_AT_ONCE)
        return [ShownPriority(self.standing, self.rows[at : at + MOST_AT_ONCE], is_cut=True) for at in starts]


@dataclass(frozen=True)
class DoubtGroup:
    """One kind of doubt: what was done about it, and the places where it stands."""

    kind: str
    places: list[tuple[str, str, str]] = field(default_factory=list)  # the place, its address on the page, the words


@dataclass(frozen=True)
class Task:
    """One page of questions and answers: whether one is open, and what it says now."""

    name: str
    address: str
    said: str
    is_open: bool


class Shown:
    """Everything on the page of an import to be checked, as on a day."""

    def __init__(self, standing: Standing, asked: Mapping[str, str], *, on: date) -> None:
        self.on = on
        self.standing, self.plan_import, self.book = standing, standing.plan_import, standing.book
        self.priorities = [self._priority(number, each) for number, each in enumerate(standing.priorities, start=1)]
        rows = sum(len(priority.rows) for priority in self.priorities)
        self.pages = [page for priority in self.priorities for page in priority.pages()] if rows > MOST_AT_ONCE else []
        self.page_of = {row.row.pk: number for number, page in enumerate(self.pages, start=1) for row in page.rows}
        self.here = self._here(asked)

    @property
    def priorities_here(self) -> list[ShownPriority]:
        return [self.pages[self.here - 1]] if self.pages else self.priorities

    def _here(self, asked: Mapping[str, str]) -> int:
        """The page asked for, or the one that holds the row or the priority asked for; otherwise the first."""
        by_row = {str(row): page for row, page in self.page_of.items()}
        numbers = range(1, len(self.pages) + 1)
        by_priority = {str(self.pages[number - 1].standing.record.pk): number for number in reversed(numbers)}
        by_number = {str(number): number for number in numbers}
        found = by_row.get(asked.get("row", "")) or by_priority.get(asked.get("priority", ""))
        return found or by_number.get(asked.get("page", ""), 1)

    def _priority(self, number: int, standing: StandingPriority) -> ShownPriority:
        begins = standing.read.number or str(number)
        rows = (self._row(f"{begins}.{place}", standing, row) for place, row in enumerate(standing.rows, start=1))
        return ShownPriority(standing, tuple(rows))

    def _row(self, name: str, priority: StandingPriority, standing: StandingRow) -> ShownRow:
        read = standing.read
        return ShownRow(
            standing,
            read.reference or name,
            priority.read.targets[read.target].text if read.target is not None else "",
            tuple(self._lead(each) for each in read.leads),
            tuple(self._lead(each) for each in read.supporting),
            (*standing.doubts, *([] if standing.row.is_skipped else self._yet_to_come(read))),
        )

    def _yet_to_come(self, read: ReadAction) -> Iterator[Doubt]:
        """Updates as at a day in the future, as of a quarter that is not over: the tracker holds none."""
        for update in read.updates:
            if update.reported_on and update.reported_on > self.on:
                done = "It gets the day the plan is taken in, unless you change its day."
                yield Doubt("update dated in the future", read.where, update.reported_as_typed, done)

    def _lead(self, name: str) -> ShownLead:
        found = self.book.find(name)
        return ShownLead(name, found if found != name else "", self.book.knows(name))

    def address_of(self, row: ShownRow) -> str:
        """Where the row stands on the page, or on which page."""
        page = self.page_of.get(row.row.pk, self.here)
        return f"?page={page}#row-{row.row.pk}" if page != self.here else f"#row-{row.row.pk}"

    @cached_property
    def questions(self) -> list[Question]:
        return questions_of(self.standing)

    @cached_property
    def doubts(self) -> list[DoubtGroup]:
        """All of them, those about the plan as a whole first, then by kind in the order of the plan."""
        groups: dict[str, DoubtGroup] = {}
        for doubt in self.standing.general_doubts:
            words = f"{doubt.words} – {doubt.done}" if doubt.words else doubt.done
            groups.setdefault(doubt.kind, DoubtGroup(doubt.kind)).places.append((doubt.where, "", words))
        for row in self.rows:
            for doubt in row.doubts:
                place = (row.name, self.address_of(row), "")
                groups.setdefault(doubt.kind, DoubtGroup(doubt.kind)).places.append(place)
        return list(groups.values())

    @property
    def rows(self) -> Iterator[ShownRow]:
        for priority in self.priorities:
            yield from priority.rows

    @property
    def doubt_count(self) -> int:
        return sum(len(group.places) for group in self.doubts)

    @cached_property
    def left_out(self) -> list[tuple[ShownRow, str]]:
        """Rows that an officer has left out, each with where it stands."""
        return [(row, self.address_of(row)) for row in self.rows if row.row.is_skipped]

    @cached_property
    def counts(self) -> str:
        """Measures only where there are any: most plans have no table of figures."""
        actions, measures = self.standing.actions, self.standing.understood.measures
        return in_words(
            priorities=len(self.priorities),
            targets=sum(len(priority.targets) for priority in self.priorities),
            actions=len(actions),
            updates=sum(len(action.updates) for action in actions),
            **({"measures": len(measures)} if measures else {}),
        )

    @cached_property
    def statuses(self) -> list[tuple[str, int]]:
        """How many actions have each status by their last update."""
        latest = Counter(_latest(action) for action in self.standing.actions)
        return [(status, latest[status]) for status in (*RagStatus.values, NOT_RATED) if latest[status]]

    @cached_property
    def tasks(self) -> list[Task]:
        tables, words = self.standing.understood.tables, self.standing.understood.status_words
        met, kept = leads_met(self.standing), kept_words(self.standing)
        read = sum(table.is_read for table in tables)
        unknown = sum(not self.book.knows(each.name) for each in met)
        meanings = (f"{word.typed}: {'?' if word.must_ask else status_label(word.status)}" for word in words)
        kept_now = sum(is_kept for _, is_kept in kept)
        year = year_label(self.plan_import.year) if self.plan_import.year else "No year yet"
        return [
            self._task("Year and title", "about", ", ".join(filter(None, [year, self.plan_import.title]))),
            self._task("Columns", "columns", f"{counted(read, 'table')} of actions, {len(tables) - read} without"),
            self._task("Status words", "statuses", ", ".join(meanings) or "None in the document"),
            self._task("Lead agencies", "leads", f"{counted(len(met), 'name')}, {unknown} not known here"),
            *self._figures(),
            self._task(
                "Words without a place", "left_over", f"{kept_now} of {len(kept)} kept in a section of the plan"
            ),
        ]

    def _figures(self) -> list[Task]:
        """The lines of figures, where the document has any."""
        lines = self.standing.figures
        tables = {line.source.table for line in lines}
        out = sum(line.is_skipped for line in lines)
        said = f"{counted(len(lines), 'line')} in {counted(len(tables), 'table')}{f', {out} left out' if out else ''}"
        return [self._task("Figures", "figures", said)] if lines else []

    def _task(self, name: str, page: str, said: str) -> Task:
        address = self._address(page)
        return Task(name, address, said, is_open=any(question.address == address for question in self.questions))

    def _address(self, page: str) -> str:
        return reverse(f"documents:import_{page}", args=[self.plan_import.pk])


def _latest(action: ReadAction) -> str:
    dated = [update for update in action.updates if update.status or update.progress]
    dated.sort(key=lambda update: (update.reported_on is not None, update.reported_on or 0))
    return (dated[-1].status if dated else "") or NOT_RATED
