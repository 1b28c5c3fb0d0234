"""A published plan put into the tracker: all of it in one transaction, or none of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.text import slugify

from csp.models import Partnership
from csp.statuses import NOT_RATED, RagStatus
from documents.agencies import AgencyBook, known_names
from documents.readers import CannotRead, Doubt, ReadPlan, read_blocks, understand
from documents.readers.blocks import Blocks
from documents.readers.naming import file_words, read_opening, read_year
from documents.writing import PlanWriter
from plans.models import AnnualPlan
from plans.quarters import FIRST_YEAR, LAST_YEAR, year_label

OF_A_DOCUMENT = re.compile(
    r"\b(?:annual|action|delivery|community|safety|partnership|csp|plan|tracker|strategy|year|final|draft|v|copy|of|update"
    r"|updates|progress|report|priorities|monitoring|pasted|the|[0-9/]+)\b"
)
OF_MANY_ROWS = {"update without a date", "status from a colour", "yellow"}
FEW = 4


class CannotImport(Exception):
    """The plan was read but cannot be put in. The message is one sentence for the person who sent it."""


@dataclass(frozen=True)
class Imported:
    """What an import put in, or with a dry run would have. `rag` counts actions by their latest status."""

    partnership: str
    plan: str
    year: int
    priorities: int
    targets: int
    actions: int
    updates: int
    measures: int
    rag: dict[str, int]
    agencies: int
    doubts: tuple[Doubt, ...]
    dry_run: bool
    plan_id: int | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def import_plan(
    source: str | Path | BinaryIO,
    name: str,
    *,
    on: date,
    slug: str = "",
    year: int | None = None,
    dry_run: bool = False,
) -> Imported:
    """Read a plan and put it in, or raise CannotRead or CannotImport and change nothing.

    Without `slug` the partnership is the one the document names, made if it is new. `on` is the day of the import, the
    date given to updates when the document has none.
    """
    blocks = read_blocks(source, name)
    read = understand(blocks, name, year=checked_year(year))
    found = checked_year(read.year)
    if found is None:
        raise CannotImport(f"{name} does not say which year it is for: name the year, for example --year 2017.")
    with transaction.atomic():
        partnership, doubts = choose_partnership(read, slug)
        read = understand(blocks, name, known_agencies=known_names(partnership), year=year)
        doubts += named_otherwise(partnership, year, blocks, read)
        doubts += make_room(partnership, found, dry_run=dry_run)
        imported = put_in(read, partnership, found, on=on, doubts=doubts, dry_run=dry_run)
        transaction.set_rollback(dry_run)
    return imported


def checked_year(year: int | None) -> int | None:
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise CannotImport(f"The year must be between {FIRST_YEAR} and {LAST_YEAR}, for example 2017 for 2017/18.")
    return year


def make_room(partnership: Partnership, year: int, *, dry_run: bool) -> list[Doubt]:
    """Refuse a second plan of a year; a dry run, which is taken back, reads it all the same and says so."""
    standing = AnnualPlan.objects.filter(partnership=partnership, year=year)
    refusal = f"{partnership} already has a plan for {year_label(year)}."
    if not standing.exists():
        return []
    if not dry_run:
        raise CannotImport(refusal)
    standing.update(year=next(free for free in range(LAST_YEAR, year, -1) if not partnership.plans.filter(year=free)))
    return [Doubt("plan of that year", "The plan", year_label(year), f"{refusal} It would be refused.")]


def put_in(
    read: ReadPlan, partnership: Partnership, year: int, *, on: date, doubts: Iterable[Doubt], dry_run: bool
) -> Imported:
    book = AgencyBook(partnership)
    writer = PlanWriter(read, book, on=on)
    plan = writer.write(partnership, year)
    return Imported(
        partnership=partnership.name,
        plan=plan.title,
        year=year,
        priorities=len(read.priorities),
        targets=sum(len(priority.targets) for priority in read.priorities),
        actions=len(read.actions),
        updates=len(writer.updates),
        measures=len(writer.measures),
        rag=count_by_status(writer.latest_statuses()),
        agencies=len(book.used),
        doubts=gather([*doubts, *read.doubts, *writer.doubts, *book.doubts]),
        dry_run=dry_run,
        plan_id=None if dry_run else plan.pk,
    )


def gather(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """With one doubt for many rows where the same words were taken the same way in each, so that the others are seen."""
    listed = list(doubts)
    alike = Counter(_many(doubt) for doubt in listed)
    gathered: list[Doubt] = []
    for doubt in listed:
        more = alike[_many(doubt)] - 1
        if doubt.kind not in OF_MANY_ROWS or more < FEW:
            gathered.append(doubt)
        elif _many(doubt) not in map(_many, gathered):
            gathered.append(replace(doubt, where=f"{doubt.where}, and {more} more"))
    return tuple(gathered)


def _many(doubt: Doubt) -> Doubt:
    return replace(doubt, where="")


def count_by_status(statuses: Iterable[str]) -> dict[str, int]:
    counted = Counter(status or NOT_RATED for status in statuses)
    return {status: counted[status] for status in (*RagStatus.values, NOT_RATED)}


def choose_partnership(read: ReadPlan, slug: str) -> tuple[Partnership, list[Doubt]]:
    """The partnership named by its slug, or by the document, or by the file's name; a new one where none is meant."""
    partnerships = list(Partnership.objects.order_by("pk"))
    if slug and partnerships:
        named = next((each for each in partnerships if each.slug == slug), None)
        if named is None:
            known = ", ".join(each.slug for each in partnerships)
            raise CannotImport(f"There is no partnership with the short name {slug}; there are: {known}.")
        return named, []
    name = read.partnership or name_from_file(read.name)
    if same := next((each for each in partnerships if is_named(each, name)), None):
        return same, [] if read.partnership else [Doubt("partnership not named", "The plan", name, f"Taken as {same}.")]
    made = Partnership.objects.create(
        name=name[:200], slug=_free_slug(slug or name, {each.slug for each in partnerships})
    )
    return made, [Doubt("new partnership", "The plan", made.name, "Added: check its name.")]


def named_otherwise(partnership: Partnership, year: int | None, blocks: Blocks, read: ReadPlan) -> Iterator[Doubt]:
    """A document that says it is of another year or partnership than it is brought in for."""
    named = read_year(read_opening(blocks, read.name))
    if year and named and named != year:
        yield Doubt("another year named", "The plan", year_label(named), f"Taken as of {year_label(year)}.")
    if read.partnership and not is_named(partnership, read.partnership):
        yield Doubt("another partnership named", "The plan", read.partnership, f"Brought in for {partnership}.")


def name_from_file(name: str) -> str:
    """ "chiltern-south-bucks-tracker.xlsx" is of the "Chiltern South Bucks Community Safety Partnership"."""
    words = " ".join(OF_A_DOCUMENT.sub(" ", file_words(name).lower()).split())
    return f"{words.title()} Community Safety Partnership".strip()[-200:]


def is_named(partnership: Partnership, name: str) -> bool:
    """Whether two names have the same words, but for the small ones and those that every partnership has."""
    usual = {"community", "safety", "partnership", "csp", "and", "the", "of"}
    words, others = ({*slugify(text).split("-")} - usual for text in (partnership.name, name))
    return slugify(partnership.name) == slugify(name) or (bool(words) and words == others)


def _free_slug(name: str, taken: set[str]) -> str:
    short = slugify(name.removesuffix(" Community Safety Partnership"))[:50].strip("-") or "partnership"
    return next(
        each for number in range(len(taken) + 1) if (each := f"{short}-{number}" if number else short) not in taken
    )


__all__ = ["CannotImport", "CannotRead", "Imported", "import_plan"]
