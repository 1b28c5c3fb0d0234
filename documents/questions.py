"""What must be answered before a plan is taken in: nothing is guessed in place of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse

from actions.timescales import TimescaleKind
from documents.readers.leads import plain_name
from documents.readers.plan import ReadTable
from documents.standing import Standing, StandingRow
from plans.quarters import year_label


@dataclass(frozen=True)
class Question:
    """One thing that holds the plan back: what to do, and the page to do it on."""

    words: str
    address: str


@dataclass
class UnknownLead:
    """A name in lead cells that no agency of the partnership goes by, and the rows it stands in."""

    name: str
    rows: list[StandingRow] = field(default_factory=list)

    @property
    def key(self) -> str:
        return plain_name(self.name)[:200]


def leads_met(standing: Standing) -> list[UnknownLead]:
    """Every name in a lead cell, once, in the order of the plan."""
    met: dict[str, UnknownLead] = {}
    for row in standing.rows:
        if not row.row.is_skipped:
            for name in (*row.read.leads, *row.read.supporting):
                met.setdefault(plain_name(name), UnknownLead(name)).rows.append(row)
    return list(met.values())


def unsure_tables(standing: Standing) -> list[ReadTable]:
    """Tables of actions with a column whose heading does not say what it holds."""
    tables = standing.understood.tables
    return [table for table in tables if table.is_read and not all(column.is_sure for column in table.columns)]


def has_bare_years(standing: Standing) -> bool:
    return any(action.timescale_kind == TimescaleKind.YEAR for action in standing.actions)


def undated_updates(standing: Standing) -> int:
    return sum(update.reported_on is None for update in standing.updates)


def questions_of(standing: Standing) -> list[Question]:
    """In the order of the pages they are answered on; none when the plan can be taken in."""
    return [
        *_about_the_plan(standing),
        *_about_columns(standing),
        *_about_words(standing),
        *_about_the_plan_there(standing),
    ]


def _about_the_plan(standing: Standing) -> Iterator[Question]:
    plan_import = standing.plan_import
    address = reverse("documents:import_about", args=[plan_import.pk])
    if plan_import.year is None:
        yield Question("Say which year the plan is for", address)
    elif standing.plan_of_that_year and not standing.newer_of:
        yield Question(f"There is already a plan for {year_label(plan_import.year)}: choose another year", address)
    elif standing.newer_of and standing.newer_of.is_closed:
        yield Question(f"The plan for {year_label(plan_import.year)} is closed: choose another year", address)
    if has_bare_years(standing) and not plan_import.bare_year:
        yield Question("Say what a year by itself means as a timescale", address)
    if undated := undated_updates(standing):
        yield Question(f"Give the day of {counted(undated, 'update')} without a date", address)


def _about_columns(standing: Standing) -> Iterator[Question]:
    address = reverse("documents:import_columns", args=[standing.plan_import.pk])
    if not standing.actions and not standing.understood.measures:
        yield Question("Say which column holds the actions: none were found", address)
    elif unsure := unsure_tables(standing):
        yield Question(f"Check the columns of {counted(len(unsure), 'table')}", address)


def _about_words(standing: Standing) -> Iterator[Question]:
    pk = standing.plan_import.pk
    if words := sum(word.must_ask for word in standing.understood.status_words):
        yield Question(
            f"Say what {counted(words, 'status word')} {'mean' if words > 1 else 'means'}",
            reverse("documents:import_statuses", args=[pk]),
        )
    if unknown := sum(not standing.book.knows(met.name) for met in leads_met(standing)):
        yield Question(
            f"Say who {counted(unknown, 'lead')} {be(unknown)}", reverse("documents:import_leads", args=[pk])
        )


def _about_the_plan_there(standing: Standing) -> Iterator[Question]:
    """Of a newer version: what each row is, and why a timescale moves."""
    comparison = standing.comparison
    if comparison is None:
        return
    address = reverse("documents:import_compare", args=[standing.plan_import.pk])
    if asked := len(comparison.asked):
        yield Question(f"Say which action of the plan {counted(asked, 'row')} {be(asked)}", address)
    if moved := len(comparison.without_reason):
        yield Question(f"Say why {counted(moved, 'timescale')} {'move' if moved > 1 else 'moves'}", address)


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def in_words(**numbers: int) -> str:
    """ "5 priorities, 1 target": each kind by its name for several."""
    one = {kind: f"{kind.removesuffix('ies')}y" if kind.endswith("ies") else kind.removesuffix("s") for kind in numbers}
    return ", ".join(f"{number} {one[kind] if number == 1 else kind}" for kind, number in numbers.items())


def be(number: int) -> str:
    return "is" if number == 1 else "are"
