"""A published plan from its file: the readers put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from actions.timescales import read_timescale
from documents.readers.blocks import Blocks, Table
from documents.readers.doubts import doubts_about
from documents.readers.drafts import Draft
from documents.readers.files import read_blocks
from documents.readers.forms import upright
from documents.readers.leads import known_by
from documents.readers.naming import Opening, read_as_at, read_opening, read_partnership, read_title, read_year
from documents.readers.outline import read_outline
from documents.readers.plan import CannotRead, ReadPlan
from documents.readers.reading import Walk
from plans.quarters import Quarter, year_label


def read_plan(
    source: str | Path | BinaryIO, name: str, *, known_agencies: Iterable[str] = (), year: int | None = None
) -> ReadPlan:
    """Read a plan, or raise CannotRead with one sentence that says why not.

    `known_agencies` are names and aliases the partnership already uses; with them, leads joined by "and" are parted.
    `year` (2017 for 2017/18) is used where given, otherwise what the document names.
    """
    blocks = read_blocks(source, name)
    opening = read_opening(blocks, name)
    named = year or read_year(opening)
    body = upright(blocks.body)
    draft = Walk(Draft(named), body, read_outline(body)).read()
    for priority in draft.priorities:
        draft.doubts += priority.settle_bullets()
    _set_aside_empty(draft)
    if not any(priority.actions for priority in draft.priorities):
        raise CannotRead(_why_nothing(blocks, name))
    if draft.year is None:
        _take_year_from_dates(draft)
    return _freeze(draft, blocks, name, opening, known_agencies)


def _freeze(draft: Draft, blocks: Blocks, name: str, opening: Opening, known: Iterable[str]) -> ReadPlan:
    """With the names that stand alone in a lead cell of this document known too."""
    alone = [action.leads for priority in draft.priorities for action in priority.actions if action.leads]
    is_known = known_by(known, alone)
    priorities = tuple(priority.freeze(is_known) for priority in draft.priorities)
    return ReadPlan(
        name=name,
        title=read_title(opening),
        partnership=read_partnership(opening),
        year=draft.year,
        priorities=priorities,
        doubts=tuple(draft.doubts + doubts_about(priorities, draft)),
        left_over=(*draft.left_over, *blocks.notes),
        dropped=tuple(draft.dropped),
        repeated=tuple(text for text in draft.repeated if text),
        as_at=read_as_at(opening, (*draft.left_over, *blocks.notes), draft.year),
    )


def _take_year_from_dates(draft: Draft) -> None:
    """Where no year is named: the financial year most of the updates are of, or else most of the timescales."""
    actions = [action for priority in draft.priorities for action in priority.actions]
    reported = [update.reported_on for action in actions for update in action.updates if update.reported_on]
    due = [read_timescale(action.timescale).last_day for action in actions]
    years = Counter(Quarter.containing(day).year for day in reported or due if day)
    if years:
        draft.year = max(years, key=years.__getitem__)
        draft.doubt("year not named", "The plan", year_label(draft.year), "Taken from the dates in it.")


def _set_aside_empty(draft: Draft) -> None:
    """Headings that turned out to hold no target and no action are not priorities; their words are left over."""
    kept = []
    for priority in draft.priorities:
        if priority.actions or priority.targets or (priority.number and any(priority.texts.values())):
            kept.append(priority)
            continue
        draft.doubts = [doubt for doubt in draft.doubts if doubt.where != priority.name]
        draft.left_over += [
            text for text in (priority.number, priority.title, priority.wording, *priority.texts.values()) if text
        ]
    draft.priorities = kept


def _why_nothing(blocks: Blocks, name: str) -> str:
    tables = [block for block in blocks.body if isinstance(block, Table)]
    if not blocks.body or not any(block.rows if isinstance(block, Table) else block.text for block in blocks.body):
        return f"{name} holds no words."
    if tables:
        return f"{name} holds no table of actions: none of its tables has headings such as Action, Lead and Timescale."
    return f"{name} holds no actions: neither a table of them, nor a list under a heading such as Actions."
