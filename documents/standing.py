"""An import as it stands: what was read, with the officer's changes, the rows that were joined, split and left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from documents.agencies import AgencyBook
from documents.comparing import Comparison
from documents.figures import FigureLine, lines_of
from documents.models import AnswerKind, ImportPriority, ImportRow, PlanImport
from documents.readers.answers import Answers
from documents.readers.doubts import CHECKS
from documents.readers.drafts import join
from documents.readers.due import read_due
from documents.readers.leads import Known, known_by, split_leads
from documents.readers.plan import Doubt, ReadAction, ReadPlan, ReadPriority, ReadUpdate, Source
from documents.stored_plan import (
    Understood,
    action_from_json,
    priority_from_json,
    understood_from_json,
    update_from_json,
)
from documents.understanding import answers_of
from plans.models import AnnualPlan
from plans.quarters import year_label

TEXTS = (
    "reference",
    "activity",
    "outcome",
    "leads_as_typed",
    "supporting_as_typed",
    "timescale_as_typed",
    "resources",
    "note",
)
PLACE = "place"  # among the changes of a row: the key of its priority, and which of its targets


@dataclass
class StandingRow:
    """One row that is an action, or is left out; rows joined to it stand in `joined`."""

    row: ImportRow
    read: ReadAction
    joined: list[ImportRow] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    is_first: bool = False  # of its priority: there is none above to join it to

    @property
    def sources(self) -> list[Source]:
        """What the file says, the same cells once."""
        rows = [self.row, *self.joined]
        return list(dict.fromkeys(action_from_json(row.read).source for row in rows))


@dataclass
class StandingPriority:
    """A priority with its rows; `number` of it in the plan counts from 1."""

    record: ImportPriority
    read: ReadPriority
    rows: list[StandingRow] = field(default_factory=list)

    @property
    def actions(self) -> tuple[ReadAction, ...]:
        return tuple(standing.read for standing in self.rows if not standing.row.is_skipped)


class Standing:
    """The whole import: six queries, whatever its size."""

    def __init__(self, plan_import: PlanImport, understood: dict[str, Any]) -> None:
        self.plan_import = plan_import
        self.understood: Understood = understood_from_json(understood)
        self.answers = answers_of(plan_import)
        self.book = AgencyBook(plan_import.partnership, self.answers[AnswerKind.LEAD])
        records = sorted(plan_import.priorities.all(), key=lambda each: each.position)
        self.priorities = [StandingPriority(record, read_of(record)) for record in records]
        rows = list(plan_import.rows.in_order())
        self.strays = [row for row in rows if row.is_stray]
        self.is_known: Known = known_by(self.book.by_name, _alone(rows))
        self._place([row for row in rows if not row.is_stray])
        self._doubt()

    def _place(self, rows: Sequence[ImportRow]) -> None:
        by_key = {priority.record.key: priority for priority in self.priorities}
        by_pk = {priority.record.pk: priority for priority in self.priorities}
        for row in rows:
            moved_to, _ = row.changed.get(PLACE, (None, None))
            priority = by_key.get(moved_to) or by_pk[row.priority_id]
            read = stands_alone(row, self)
            if read.target is not None and read.target >= len(priority.read.targets):
                read = replace(read, target=None)
            if row.is_joined and priority.rows:
                above = priority.rows[-1]
                above.read = joined(above.read, read)
                above.joined.append(row)
            else:
                priority.rows.append(StandingRow(row, read, is_first=not priority.rows))

    def _doubt(self) -> None:
        """Give each row what is doubted about it: as it stands now, where an officer has worked on it."""
        by_position: dict[int, list[Doubt]] = {}
        for doubt in self.understood.doubts:
            if doubt.about is not None:
                by_position.setdefault(doubt.about, []).append(doubt)
        for standing in self.rows:
            row = standing.row
            if row.is_skipped:
                continue
            if row.is_worked_on or standing.joined:
                standing.doubts = doubts_now(standing.read, self.plan_import.year)
            else:
                standing.doubts = by_position.get(row.position, [])

    @property
    def rows(self) -> Iterator[StandingRow]:
        for priority in self.priorities:
            yield from priority.rows

    @cached_property
    def actions(self) -> list[ReadAction]:
        return [action for priority in self.priorities for action in priority.actions]

    @cached_property
    def plan_of_that_year(self) -> AnnualPlan | None:
        """The one that the partnership has already."""
        year = self.plan_import.year
        return (
            AnnualPlan.objects.filter(partnership=self.plan_import.partnership_id, year=year).first() if year else None
        )

    @property
    def newer_of(self) -> AnnualPlan | None:
        """The plan that an officer has said this is a newer version of."""
        return self.plan_of_that_year if self.plan_import.is_newer else None

    @cached_property
    def comparison(self) -> Comparison | None:
        """It beside the plan it is a newer version of."""
        return Comparison(self, self.newer_of) if self.newer_of else None

    @cached_property
    def figures(self) -> list[FigureLine]:
        return lines_of(self.understood.measures, self.answers[AnswerKind.MEASURE])

    @property
    def updates(self) -> list[ReadUpdate]:
        return [update for action in self.actions for update in action.updates]

    @property
    def skipped(self) -> list[StandingRow]:
        return [standing for standing in self.rows if standing.row.is_skipped]

    @property
    def general_doubts(self) -> list[Doubt]:
        """Those about the plan as a whole, or a priority of it."""
        return [doubt for doubt in self.understood.doubts if doubt.about is None]

    def as_plan(self) -> ReadPlan:
        """What would be taken in; a priority that has lost all its rows and holds nothing else is still one."""
        understood, year = self.understood, self.plan_import.year
        return ReadPlan(
            name=self.plan_import.name,
            title=self.plan_import.title or (f"Annual plan {year_label(year)}" if year else ""),
            partnership=understood.partnership,
            year=year,
            priorities=tuple(replace(each.read, actions=each.actions) for each in self.priorities),
            doubts=(),
            not_taken=understood.not_taken,
            as_at=understood.as_at,
            tables=understood.tables,
            status_words=understood.status_words,
            measures=tuple(line.read for line in self.figures if not line.is_skipped),
        )


def standing_of(plan_import: PlanImport) -> Standing:
    """The import as it stands; it must have been read."""
    assert plan_import.source.understood is not None
    return Standing(plan_import, plan_import.source.understood)


def read_of(record: ImportPriority) -> ReadPriority:
    return priority_from_json({**record.read, **record.changed})


def own_words(row: ImportRow) -> ReadAction:
    """One row as in the file, or the part of it that a split left to it."""
    read = action_from_json(row.read)
    return replace(read, activity=row.words.strip()) if row.words else read


def stands_alone(row: ImportRow, standing: Standing) -> ReadAction:
    """One row with its officer's changes, before others are joined to it."""
    read, changed, plan_import = own_words(row), row.changed, standing.plan_import
    if not changed:
        return read
    read = replace(read, **{name: changed[name] for name in TEXTS if name in changed})
    if PLACE in changed:
        read = replace(read, target=changed[PLACE][1])
    if "updates" in changed:
        updates = [update_from_json(update) for update in changed["updates"]]
        on = plan_import.undated_on
        read = replace(read, updates=tuple(replace(each, reported_on=each.reported_on or on) for each in updates))
    if "leads_as_typed" in changed or "supporting_as_typed" in changed:
        typed = (read.leads_as_typed, read.supporting_as_typed)
        leads, supporting = (split_leads(names, standing.is_known) for names in typed)
        read = replace(read, leads=leads, supporting=supporting)
    if "timescale_as_typed" in changed:
        answers = Answers(bare_year=plan_import.bare_year)
        kind, due_on = read_due(read.timescale_as_typed, plan_import.year, answers)
        read = replace(read, timescale_kind=kind, due_on=due_on)
    return read


def joined(above: ReadAction, below: ReadAction) -> ReadAction:
    """Two rows as one action: each cell added to its own field, and what was said of progress after what was said above."""
    texts: dict[str, Any] = {
        name: join(getattr(above, name), getattr(below, name)) for name in TEXTS if name != "reference"
    }
    names: dict[str, Any] = {
        name: tuple(dict.fromkeys(getattr(above, name) + getattr(below, name))) for name in ("leads", "supporting")
    }
    updates = [*above.updates]
    for update in below.updates:
        goes_on = updates and update.reported_on is None and not (update.status or update.reported_as_typed)
        if goes_on:
            updates[-1] = replace(updates[-1], progress=join(updates[-1].progress, update.progress))
        else:
            updates.append(update)
    has_day = bool(above.timescale_as_typed)
    timescale = above if has_day else below
    return replace(
        above,
        **texts,
        **names,
        reference=above.reference or below.reference,
        target=above.target if above.target is not None else below.target,
        updates=tuple(updates),
        timescale_kind=timescale.timescale_kind,
        due_on=timescale.due_on,
    )


def doubts_now(read: ReadAction, year: int | None) -> list[Doubt]:
    """What would be doubted about an action if it had been read as it stands."""
    told = [found for check in CHECKS for found in check(read, year)]
    return [Doubt(kind, read.where, words, done) for kind, words, done in told]


def _alone(rows: Iterable[ImportRow]) -> list[str]:
    """Names that stand alone in a lead cell, which part the cells that name them with others."""
    return [row.read["leads_as_typed"] for row in rows if row.read["leads_as_typed"]]
