"""Rows of a table of actions: each begins an action, goes on with the one above, or names a target only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from csp.statuses import RagStatus
from documents.readers import fields
from documents.readers.asides import part_reference
from documents.readers.blocks import is_rule
from documents.readers.drafts import STOPS, Draft, DraftAction, DraftPriority, begins_lower, is_cut, join, plain, run_on
from documents.readers.labels import read_priority_heading
from documents.readers.plan import ReadUpdate, SourceCell
from documents.readers.rows import Row

FIELDS = (
    ("activity", fields.ACTIVITY),
    ("reference", fields.REFERENCE),
    ("outcome", fields.OUTCOME),
    ("leads", fields.LEAD),
    ("supporting", fields.SUPPORT),
    ("resources", fields.RESOURCES),
    ("timescale", fields.TIMESCALE),
)
SHARED = (
    ("leads", fields.LEAD),
    ("timescale", fields.TIMESCALE),
    ("outcome", fields.OUTCOME),
    ("supporting", fields.SUPPORT),
)
AS_ABOVE = ("leads", "supporting", "timescale", "outcome", "resources")
DITTO = re.compile(r"(?:as|same as|see) (?:above|before)|ditto|same|do\.|[-–—\s]*[\"“”″〃][-–—\s]*", re.IGNORECASE)
LABELLED = re.compile(r"[A-Z][^:]{2,30}:\s+\S.*")
NAMES_OF_PRIORITIES = re.compile(r"(?i)\b(?:strategic|key|our|local|priority|theme|strand|area)\b")


@dataclass(frozen=True)
class Place:
    """Where a row stands: the number of its table and its own, and the words for both where a sheet has them."""

    table: int
    row: int
    where: str = ""


def take_row(draft: Draft, row: Row, place: Place) -> None:
    """Take one row into the plan."""
    if all(column.kind == fields.LEFT or not cell.text for column, cell in row.pairs):
        _set_aside(draft, row)
        return
    doubts = len(draft.doubts)
    if row.text(fields.PRIORITY):
        take_priority(draft, row.text(fields.PRIORITY))
    priority = draft.priority()
    if problem := row.text(fields.PROBLEM):
        _take_problem(draft, priority, problem)
    row.where = place.where or f"{priority.name}, row {len(priority.actions) + 1}"
    if draft.last and not row.text(fields.PRIORITY) and row.runs_on:
        _go_on(draft, draft.last, row, "row joined")
    elif draft.last and not row.text(fields.ACTIVITY) and not row.text(fields.TARGET):
        is_plain = row.merged(fields.ACTIVITY) and not (row.text(fields.LEAD) and row.text(fields.TIMESCALE))
        _go_on(draft, draft.last, row, "" if is_plain else _why_joined(row))
    elif not row.text(fields.ACTIVITY):
        _target_alone(draft, row)
    else:
        _begin(draft, row)
    if draft.last:
        _note_source(draft.last, row, place)
    for doubt in draft.doubts[doubts:]:
        doubt.about = doubt.about or draft.last


def _why_joined(row: Row) -> str:
    return "several rows beside one activity" if row.merged(fields.ACTIVITY) else "row without an activity"


def take_priority(draft: Draft, text: str) -> None:
    """A cell in a Priority column: "Violence", "1. Violence", "Priority 1: Violence" or "2"."""
    first, *others = text.split("\n")
    told = [line for line in others if LABELLED.fullmatch(line)]
    text = " ".join([first, *(line for line in others if line not in told)])
    number, title = read_priority_heading(text) or (
        ("", text) if re.search(r"[^\W\d_]", text) else (text.strip(" ."), "")
    )
    numbered = re.fullmatch(r"([0-9]{1,2})[.:)]?\s+(.+)", title)
    if not number and numbered:
        number, title = numbered.groups()
    draft.open_priority(title, number)
    for line in told:  # "Lead: Insp Smith" below the title
        draft.priority().add_text("narrative", line)
    draft.drop(" ".join(NAMES_OF_PRIORITIES.findall(text[: len(text) - len(title)])))


def _take_problem(draft: Draft, priority: DraftPriority, text: str) -> None:
    if plain(text) in plain(priority.texts["problem"]):
        draft.drop(text, "Said again of the next row.")
    else:
        priority.add_text("problem", text)


def _note_source(action: DraftAction, row: Row, place: Place) -> None:
    action.table = action.table or place.table
    if action.table == place.table:  # what goes on in the next table is found by where it began
        action.lines.append(place.row)
    action.cells += [
        SourceCell(column.heading, cell.text, cell.colour) for column, cell in row.pairs if cell.text or cell.colour
    ]


def _go_on(draft: Draft, action: DraftAction, row: Row, kind: str) -> None:
    """Add a row to the action above it, each cell to its own field."""
    said = "\t".join(cell.text for cell in row.cells if cell.text)
    if kind:
        draft.doubt(kind, row.where, said, "Joined to the action above it.")
    priority = draft.priority()
    if (target := row.text(fields.TARGET)) and priority.target is not None:
        priority.targets[priority.target] = run_on(priority.targets[priority.target], target)
    elif target:
        action.note = join(action.note, target)
    for name, column in FIELDS:
        setattr(action, name, join(getattr(action, name), row.text(column)))
    action.note = join(action.note, row.note)
    updates = row.updates(draft)
    if not updates:
        action.note = join(action.note, row.text(fields.REPORTED))
    for update in updates:
        _add_update(action, update, goes_on=row.runs_on)
    _set_aside(draft, row)


def _add_update(action: DraftAction, update: ReadUpdate, *, goes_on: bool) -> None:
    """Another update, or the rest of the one of that day where a page break cut it."""
    for place, before in reversed(list(enumerate(action.updates))):
        if goes_on and not update.status_as_typed and update.reported_on in {None, before.reported_on}:
            action.updates[place] = replace(before, progress=join(before.progress, update.progress))
            return
    action.updates.append(update)


def _target_alone(draft: Draft, row: Row) -> None:
    """A row that names a target and no activity."""
    if row.text(fields.TARGET):
        draft.set_target(row.text(fields.TARGET))
        draft.doubt("target without an action", row.where, row.text(fields.TARGET), "Kept as a target.")
    for column, cell in row.pairs:
        if cell.text and column.kind not in {fields.TARGET, fields.PRIORITY, fields.PROBLEM}:
            draft.leave(cell.text, "It stands in a row without an action.")
    draft.last = None


def _begin(draft: Draft, row: Row) -> None:
    priority = draft.priority()
    outcome = row.text(fields.OUTCOME)
    inferred = _find_target(draft, row)
    if inferred == "split":
        outcome = _split_outcome(draft, outcome)
    has_target = priority.target is not None
    action = DraftAction(row.where, target=priority.target, target_is_inferred=bool(inferred) and has_target)
    for name, kind in FIELDS:
        setattr(action, name, row.text(kind))
    action.outcome, action.note = outcome, row.note
    if not row.has(fields.REFERENCE):
        action.reference, action.activity = part_reference(action.activity)
    _share_merged(draft, action, row)
    _repeat_above(draft, action)
    action.updates = (
        row.updates(draft) if row.text(fields.DONE) else _with_section(draft, row.updates(draft), row.where)
    )
    if not action.updates and row.text(fields.REPORTED):
        action.note = join(action.note, row.text(fields.REPORTED))
    action.asks_lead, action.asks_timescale = row.has(fields.LEAD), row.has(fields.TIMESCALE)
    _set_aside(draft, row)
    if any(column.kind == fields.ACTIVITY and cell.is_struck for column, cell in row.pairs):
        draft.doubt("struck out", row.where, action.activity, "Kept: it is struck through in the document.", action)
    priority.actions.append(action)
    draft.last = action


def _with_section(draft: Draft, updates: list[ReadUpdate], where: str) -> list[ReadUpdate]:
    """An action under "Completed actions" that has no status of its own is complete."""
    if not draft.section or any(update.status or update.status_as_typed for update in updates):
        return updates
    draft.doubt("status from a heading", where, draft.section, "Read as complete.")
    last = updates[-1] if updates else ReadUpdate("")
    return [*updates[:-1], replace(last, status=RagStatus.COMPLETE.value)]


def _find_target(draft: Draft, row: Row) -> str:
    """Set the row's target; how it was come by: "" as written, "carried" from above, "split" by a page break."""
    priority, text = draft.priority(), row.text(fields.TARGET)
    if not text:
        return "carried" if row.has(fields.TARGET) and not row.merged(fields.TARGET) else ""
    before = priority.targets[priority.target] if priority.target is not None else ""
    if priority.target is not None and is_cut(before, text):
        priority.targets[priority.target] = run_on(before, text)
        done = "Joined to the target above it; the activity is kept as another action."
        draft.doubt("target split by a page break", row.where, text, done)
        return "split"
    if plain(text) == plain(before):
        draft.drop(text, "Said again of the next row.")
    else:
        draft.set_target(text)
    return ""


def _split_outcome(draft: Draft, outcome: str) -> str:
    """Give back to the action above the end of its outcome, where a page break cut that too."""
    last = draft.last
    if not (last and last.outcome and begins_lower(outcome)) or last.outcome.endswith(STOPS):
        return outcome
    rest = re.split(r"(?<=[.!?])\s+(?=[A-Z])", outcome, maxsplit=1)
    last.outcome = run_on(last.outcome, rest[0])
    draft.doubt("outcome split by a page break", last.where, rest[0], "Joined to the outcome above it.", last)
    return rest[1] if len(rest) > 1 else ""


def _share_merged(draft: Draft, action: DraftAction, row: Row) -> None:
    """A lead, timescale or outcome in one cell beside several actions belongs to each of them."""
    last = draft.last
    if last is None:
        return
    for name, kind in SHARED:
        if row.merged(kind) and getattr(last, name):
            setattr(action, name, getattr(last, name))
            draft.repeated.append(getattr(last, name))
    if row.merged(fields.UPDATE) and last.updates:
        told = last.updates[-1].progress
        draft.doubt("one update beside several actions", row.where, told, "Given to the first of them only.", action)


def _repeat_above(draft: Draft, action: DraftAction) -> None:
    """ "As above", "ditto" and the marks for it stand for what the action above has there."""
    for name in AS_ABOVE:
        typed = getattr(action, name)
        above = getattr(draft.last, name) if draft.last else ""
        if above and DITTO.fullmatch(typed):
            setattr(action, name, above)
            draft.drop(typed, "It says that the words above are meant.")
            draft.repeated.append(above)
            draft.doubt("same as above", action.where, typed, f"Read as “{above}”.", action)


def _set_aside(draft: Draft, row: Row) -> None:
    """Headings that are said again in notes, rules of dashes, and the cells of columns that are left out."""
    for column, cell in row.pairs:
        if is_rule(cell.text):
            draft.drop(cell.text)
        elif column.kind == fields.LEFT:
            draft.leave(cell.text, column.why)
        elif column.is_noted:
            draft.repeated.append(column.heading)
