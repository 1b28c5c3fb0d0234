"""A published plan from its file: the readers put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from actions.timescales import read_timescale
from documents.readers.answers import Answers
from documents.readers.blocks import Blocks, Table, numbered
from documents.readers.bullets import settle_bullets, take_lists
from documents.readers.doubts import doubts_about, unknown_agencies
from documents.readers.drafts import Draft
from documents.readers.files import read_blocks
from documents.readers.forms import upright
from documents.readers.keys import read_key
from documents.readers.leads import known_by
from documents.readers.mapping import unsure_columns
from documents.readers.naming import Opening, read_as_at, read_opening, read_partnership, read_title, read_year
from documents.readers.outline import read_outline
from documents.readers.parting import parted
from documents.readers.plan import NothingFound, ReadPlan
from documents.readers.quarter_sheets import join_quarters
from documents.readers.ratings import Ratings
from documents.readers.reading import Walk
from documents.readers.sheets import read_year_of_sheets, without_other_years
from documents.readers.ticked import OneRating
from plans.quarters import Quarter, year_label

NO_ANSWERS = Answers()
OUTSIDE = "It stands outside the text: in a header, footer, footnote, comment or hidden sheet."


def read_plan(
    source: str | Path | BinaryIO, name: str, *, known_agencies: Iterable[str] = (), year: int | None = None
) -> ReadPlan:
    """Open a file and read the plan in it, or raise CannotRead with one sentence that says why not."""
    return understand(read_blocks(source, name), name, known_agencies=known_agencies, year=year)


def understand(
    blocks: Blocks,
    name: str,
    *,
    known_agencies: Iterable[str] = (),
    year: int | None = None,
    answers: Answers = NO_ANSWERS,
) -> ReadPlan:
    """Find the plan in a document, with what a person has answered about it; cheap, so that it can be done at each answer.

    `known_agencies` are names and aliases the partnership already uses; with them, leads joined by "and" are parted.
    `year` (2017 for 2017/18) is used where given, otherwise what the document names. Raises NothingFound where there
    is no action and no measure.
    """
    opening = read_opening(blocks, name)
    named = year or read_year_of_sheets(blocks.body) or read_year(opening)
    ratings = OneRating()
    numbered_body = upright(numbered(parted(ratings.of(blocks.body))))
    body, of_other_years = without_other_years(numbered_body, named)
    walk = Walk(Draft(named, Ratings(answers.statuses, read_key(body))), body, read_outline(body), answers)
    draft = walk.read()
    ratings.tell(draft)
    join_quarters(draft)
    take_lists(draft)
    settle_bullets(draft)
    _set_aside_empty(draft)
    if draft.year is None:
        _take_year_from_dates(draft)
    for sheet, words in of_other_years:
        draft.doubt("sheet of another year", f"Sheet {sheet}", sheet, "Left out: it is no part of this plan.")
        draft.leave(words, "Its sheet is of another year.")
    for note in blocks.notes:
        draft.leave(note, OUTSIDE)
    plan = _freeze(draft, name, opening, known_agencies, answers)
    tables = tuple(walk.tables.read_tables.values())
    plan = replace(plan, tables=tables, doubts=(*blocks.doubts, *unsure_columns(tables), *plan.doubts))
    if not plan.actions and not plan.measures:
        raise NothingFound(_why_nothing(blocks, name), plan)
    return plan


def _freeze(draft: Draft, name: str, opening: Opening, known: Iterable[str], answers: Answers) -> ReadPlan:
    """With the names that stand alone in a lead cell of this document known too."""
    actions, known = draft.actions, tuple(known)
    is_known = known_by(known, [action.leads for action in actions if action.leads])
    priorities = tuple(priority.freeze(is_known, answers, draft.year) for priority in draft.priorities)
    doubts = [doubt.freeze(actions) for doubt in draft.doubts]
    not_taken = tuple(draft.not_taken)
    return ReadPlan(
        name=name,
        title=read_title(opening, draft.year),
        partnership=read_partnership(opening),
        year=draft.year,
        priorities=priorities,
        doubts=(*doubts, *doubts_about(priorities, draft), *unknown_agencies(priorities, known)),
        not_taken=not_taken,
        repeated=tuple(text for text in draft.repeated if text),
        as_at=read_as_at(opening, [each.words for each in not_taken if not each.is_label], draft.year),
        measures=tuple(draft.measures),
        status_words=tuple(draft.ratings.met.values()),
    )


def _take_year_from_dates(draft: Draft) -> None:
    """Where no year is named: the financial year most of the updates are of, or else most of the timescales."""
    actions = draft.actions
    reported = [update.reported_on for action in actions for update in action.updates if update.reported_on]
    due = [read_timescale(action.timescale).last_day for action in actions]
    years = Counter(Quarter.containing(day).year for day in reported or due if day)
    if years:
        draft.year = max(years, key=years.__getitem__)
        draft.doubt("year not named", "The plan", year_label(draft.year), "Taken from the dates in it.")


def _set_aside_empty(draft: Draft) -> None:
    """Headings that turned out to hold no target and no action are not priorities; their words are left over."""
    before = draft.priorities
    draft.priorities = [
        each for each in before if each.actions or each.targets or (each.number and any(each.texts.values()))
    ]
    for priority in before:
        if priority in draft.priorities:
            continue
        draft.doubts = [doubt for doubt in draft.doubts if doubt.where != priority.name]
        for text in filter(None, (priority.number, priority.title, priority.wording, *priority.texts.values())):
            draft.leave(text, "No target and no action stands under it.")
    places = {id(priority): place for place, priority in enumerate(draft.priorities)}
    draft.measures = [
        replace(each, priority=places.get(id(before[each.priority])) if each.priority is not None else None)
        for each in draft.measures
    ]


def _why_nothing(blocks: Blocks, name: str) -> str:
    tables = [block for block in blocks.body if isinstance(block, Table)]
    if not blocks.body or not any(block.rows if isinstance(block, Table) else block.text for block in blocks.body):
        return f"{name} holds no words."
    if tables:
        return f"{name} holds no table of actions or of figures: none of its tables has headings such as Action, Lead and Timescale."
    return f"{name} holds no actions: neither a table of them, nor a list under a heading such as Actions."
