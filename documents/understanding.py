"""Understanding a file anew at each answer: the officer's work stays, on the rows it was done to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from csp.access import NotAllowedNow
from documents.agencies import known_names
from documents.importing import named_otherwise
from documents.models import AnswerKind, ImportAnswer, ImportPriority, ImportRow, PlanImport, Remembered, SourceFile
from documents.readers import ReadPlan, understand
from documents.readers.answers import Answers
from documents.readers.drafts import plain
from documents.readers.headers import ACTIVITY
from documents.readers.plan import NothingFound, ReadAction, ReadPriority, ReadTable
from documents.readers.stored import blocks_from_json
from documents.stored_plan import action_to_json, priority_to_json, understood_to_json


def answers_of(plan_import: PlanImport) -> dict[str, dict[str, str]]:
    """What has been answered, by kind and by what it is about; status words and names also as answered last time."""
    held: dict[str, dict[str, str]] = {kind: {} for kind in AnswerKind.values}
    once = Remembered.objects.filter(
        partnership=plan_import.partnership_id, kind__in=[AnswerKind.STATUS, AnswerKind.LEAD]
    )
    for kind, about, answer in once.values_list("kind", "about", "answer"):
        held[kind][about] = answer
    given = ImportAnswer.objects.filter(plan_import=plan_import)
    for kind, about, answer in given.values_list("kind", "about", "answer"):
        held[kind][about] = answer
    return held


def reader_answers(plan_import: PlanImport) -> Answers:
    """The same in the terms of the readers."""
    held = answers_of(plan_import)
    columns: dict[int, dict[int, str]] = {}
    for about, field in held[AnswerKind.COLUMN].items():
        table, column = map(int, about.split(":"))
        columns.setdefault(table, {})[column] = field
    return Answers(
        columns=columns,
        headings={int(about): int(row) for about, row in held[AnswerKind.HEADINGS].items()},
        statuses=held[AnswerKind.STATUS],
        bare_year=plan_import.bare_year,
        undated_on=plan_import.undated_on,
    )


def heading_key(heading: str) -> str:
    """What the choice for a column is remembered under: its heading, for any file."""
    return plain(heading)[:200]


def apply_remembered_columns(plan_import: PlanImport, tables: Iterable[ReadTable]) -> bool:
    """Answer for the columns whose headings the partnership has said before; whether that changes any."""
    remembered = Remembered.objects.filter(partnership=plan_import.partnership_id, kind=AnswerKind.COLUMN)
    chosen = dict(remembered.values_list("about", "answer"))
    answers = [
        ImportAnswer(plan_import=plan_import, kind=kind, about=about, answer=answer)
        for table in tables
        for kind, about, answer in (_as_mapped(table, chosen) if table.is_read else _as_found(table, chosen))
    ]
    ImportAnswer.objects.bulk_create(answers)
    return bool(answers)


def _as_mapped(table: ReadTable, chosen: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for column in table.columns:
        if (field := chosen.get(heading_key(column.heading), column.field)) != column.field:
            yield AnswerKind.COLUMN, f"{table.number}:{column.number}", field


def _as_found(table: ReadTable, chosen: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Of a table whose headings say nothing by themselves: the row of those that an officer has named the columns by."""
    for number, row in enumerate(table.rows, start=1):
        fields = [chosen.get(heading_key(heading), "") for heading in row]
        if ACTIVITY in fields:
            yield AnswerKind.HEADINGS, str(table.number), str(number)
            for place, field in enumerate(fields):
                yield AnswerKind.COLUMN, f"{table.number}:{place}", field
            return


def read_again(plan_import: PlanImport, *, must_hold_actions: bool = True) -> ReadPlan:
    """What the file says, with the answers so far; refused where they leave nothing of the plan."""
    assert plan_import.source.blocks is not None  # it has been opened
    blocks = blocks_from_json(plan_import.source.blocks)
    try:
        read = understand(
            blocks,
            plan_import.name,
            known_agencies=known_names(plan_import.partnership_id),
            year=plan_import.year,
            answers=reader_answers(plan_import),
        )
    except NothingFound as nothing:
        if must_hold_actions:
            raise NotAllowedNow(f"With these answers nothing is left of the plan. {nothing}") from nothing
        read = nothing.plan
    otherwise = named_otherwise(plan_import.partnership, plan_import.year, blocks, read)
    return replace(read, doubts=(*otherwise, *read.doubts))


@transaction.atomic
def understand_again(plan_import: PlanImport) -> None:
    """Understand the file with the answers as they are now."""
    PlanImport.objects.select_for_update(no_key=True).get(pk=plan_import.pk)
    store(plan_import, read_again(plan_import))


@transaction.atomic
def store(plan_import: PlanImport, read: ReadPlan) -> None:
    """Keep what was read, in place of what had been, under the officer's work."""
    SourceFile.objects.filter(plan_import=plan_import).update(understood=understood_to_json(read))
    priorities = _store_priorities(plan_import, read.priorities)
    _store_rows(plan_import, read.priorities, priorities)
    kept = {priority.pk for priority in priorities}
    for gone in plan_import.priorities.exclude(pk__in=kept):
        _let_go(gone, priorities)


def _store_priorities(plan_import: PlanImport, read: Iterable[ReadPriority]) -> list[ImportPriority]:
    held = {priority.key: priority for priority in plan_import.priorities.all()}
    seen: Counter[str] = Counter()
    stored = []
    for position, priority in enumerate(read):
        name = plain(f"{priority.number} {priority.title}")[:80]
        key = f"{name}:{seen[name]}"
        seen[name] += 1
        row = held.get(key) or ImportPriority(plan_import=plan_import, key=key)
        row.position, row.read = position, priority_to_json(priority)
        stored.append(row)
    ImportPriority.objects.bulk_create([row for row in stored if row.pk is None])
    ImportPriority.objects.bulk_update([row for row in stored if row.key in held], ["position", "read"])
    return stored


def _store_rows(plan_import: PlanImport, read: Iterable[ReadPriority], priorities: list[ImportPriority]) -> None:
    held: dict[str, list[ImportRow]] = {}
    for row in plan_import.rows.in_order():
        held.setdefault(row.key, []).append(row)
    new, again = [], []
    actions = [(priority, action) for priority, of in zip(priorities, read, strict=True) for action in of.actions]
    for position, ((priority, action), key) in enumerate(
        zip(actions, _keys(action for _, action in actions), strict=True)
    ):
        rows = held.pop(key, None)
        again += rows or []
        if rows is None:
            rows = [ImportRow(plan_import=plan_import, key=key)]
            new += rows
        for row in rows:
            row.priority, row.position, row.is_stray = priority, position, False
            row.read = action_to_json(action) if row.part == 0 else without_updates(action_to_json(action))
    ImportRow.objects.bulk_create(new)
    ImportRow.objects.bulk_update(again, ["priority", "position", "is_stray", "read"], batch_size=100)
    _set_aside([row for rows in held.values() for row in rows], priorities)


def without_updates(read: dict[str, Any]) -> dict[str, Any]:
    """For the second part of a split row: what was said of progress stays with the first, and so does the reference."""
    return {**read, "updates": [], "reference": ""}


def _keys(actions: Iterable[ReadAction]) -> list[str]:
    """Where each action stands in the file: the same in the next reading, whatever has been answered meanwhile."""
    seen: Counter[tuple[int, int]] = Counter()
    keys = []
    for action in actions:
        place = (action.source.table or 0, action.source.first_row)
        keys.append(f"{place[0]}:{place[1]}:{seen[place]}")
        seen[place] += 1
    return keys


def _set_aside(rows: list[ImportRow], priorities: list[ImportPriority]) -> None:
    """Rows that are no action any more: those worked on are kept, to be looked at; the others go."""
    worked_on = [row for row in rows if row.is_worked_on and priorities]
    ImportRow.objects.filter(pk__in=[row.pk for row in rows if row not in worked_on]).delete()
    for row in worked_on:
        row.is_stray, row.priority = True, priorities[0]
    ImportRow.objects.bulk_update(worked_on, ["is_stray", "priority"])


def _let_go(gone: ImportPriority, priorities: list[ImportPriority]) -> None:
    """A priority no longer found: an officer's words on it go to the one that now stands in its place."""
    heir = next((each for each in priorities if each.position == gone.position and not each.changed), None)
    if gone.changed and heir:
        heir.changed = gone.changed
        heir.save(update_fields=["changed"])
    gone.delete()
