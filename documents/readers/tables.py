"""Tables of a plan, row by row: headings, boxes of labels, sub-headings, and rows of actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from documents.readers import headers
from documents.readers.asides import is_aside, is_note_row, labelled, part_reference
from documents.readers.blocks import Cell, Table, is_rule
from documents.readers.drafts import STOPS, Draft, DraftAction, DraftPriority, begins_lower, is_cut, join, plain, run_on
from documents.readers.headers import Column, has_headings, read_heading_rows
from documents.readers.labels import (
    LONGEST_TITLE,
    is_generic,
    read_label,
    read_numbered,
    read_priority_heading,
    read_target_heading,
    starts_with_verb,
)
from documents.readers.rows import Row, check_columns, fits

LABELLED = re.compile(r"([^:]{3,40}):\s+(\S.*)")
SHORT = 12  # words of a sub-heading


@dataclass
class TableReader:
    """Reads tables one after another; one without headings goes on with the columns of the one before."""

    draft: Draft
    columns: list[Column] = field(default_factory=list)
    label: str = ""
    last: DraftAction | None = None
    target: int | None = None  # of the current priority, to carry down
    target_owner: DraftPriority | None = None
    row_opened: DraftPriority | None = None  # the last priority that a sub-heading began
    is_apart: bool = False  # words stand between the last table and this one
    lone_rows_head: bool = False  # rows of one short cell are rare in this table, so they head the others

    def read(self, table: Table) -> None:
        held = self.columns
        self.columns, self.label = [], ""
        if held and table.rows and len(table.rows[0]) == len(held) and not (has_headings(table) or is_box(table)):
            self.columns = held if not self.is_apart or fits(held, table.rows) else []
        self.is_apart = False
        self.lone_rows_head = _lone_rows_head(table)
        number = 0
        while number < len(table.rows):
            number += self._row(table, number)

    def _row(self, table: Table, number: int) -> int:
        """Read one row, or the rows that make one heading; how many were read."""
        cells = table.rows[number]
        if all(is_rule(cell.text) for cell in cells):
            for cell in cells:
                self.draft.drop(cell.text)
            return 1
        if found := read_heading_rows(table.rows[number : number + 3]):
            self._take_headings(found[0], table, number, found[1])
            return found[1]
        if is_aside(cells) if self.columns else is_note_row(cells):
            self._leave_row(cells)
            return 1
        if self._label_row(cells) or self._sub_heading(cells) or self._numbered_row(table, number):
            return 1
        if self.columns:
            self._action_row(cells, self._where(table, number))
        else:
            self._leave_row(cells)
        return 1

    def _leave_row(self, cells: Sequence[Cell]) -> None:
        self.draft.left_over.append("\t".join(cell.text for cell in cells if cell.text))

    def _where(self, table: Table, number: int) -> str:
        if table.sheet:
            return f"Sheet {table.sheet}, row {table.numbers[number]}"
        if table.numbers:
            return f"Row {table.numbers[number]}"
        return ""

    def _take_headings(self, columns: list[Column], table: Table, number: int, taken: int) -> None:
        self.columns = check_columns(columns, table.rows[number + taken :])
        for row in table.rows[number : number + taken]:
            for cell in row:
                self.draft.drop(cell.text)

    def _label_row(self, cells: Sequence[Cell]) -> bool:
        """A row of a box such as Target / Definition / Outcomes; one with a blank label goes on with the one above."""
        texts = [cell.text for cell in cells if cell.text]
        label = read_label(cells[0].text) if cells[0].text else None
        if self.columns or not texts:
            return False
        if label and len(texts) == 2:
            self.label = label
            self.draft.drop(texts[0])
            self._labelled(label, texts[1], texts[0].strip(" :"))
            return True
        if label and len(texts) == 1 and len(cells) <= 2:
            self.label = label
            self.draft.drop(texts[0])
            return True
        if self.label and not cells[0].text and len(texts) == 1:
            self._labelled(self.label, texts[0])
            return True
        if self.label and len(cells) == 1:
            self._labelled(self.label, texts[0])
            return True
        return False

    def _labelled(self, label: str, text: str, typed: str = "") -> None:
        if label == "priority":
            heading = text.replace("\n", " ")
            number, title = read_priority_heading(heading) or ("", heading)
            self.draft.open_priority(title, number)
            self._number_word(heading, number, title)
        elif label == "narrative" and typed:
            self.draft.dropped.pop()  # its label says what the words are, so it is kept with them
            self.draft.priority().add_text(label, f"{typed}: {text}")
        elif label == "actions":
            for line in text.splitlines():
                self.draft.priority().add_bullet(line)
        elif label == "targets":
            for line in text.splitlines():
                self.draft.add_target(line)
        else:
            self.draft.priority().add_text(label, text)

    def _sub_heading(self, cells: Sequence[Cell]) -> bool:
        """A row with one cell in it that heads the rows below: a priority, a target, or the document's own title."""
        filled = [place for place, cell in enumerate(cells) if cell.text]
        if len(filled) != 1 or len(cells) < 2:
            return False
        place, text = filled[0], cells[filled[0]].text
        heading = text.replace("\n", " ")
        if found := read_priority_heading(heading):
            self.draft.open_priority(found[1], found[0])
            self._number_word(heading, *found)
            return True
        if self.columns and self.columns[place].kind == headers.PRIORITY:
            self._priority_cell(text)
            return True
        is_wide = all(cell.is_merged_left for cell in cells[place + 1 :])
        if not (is_wide or self._stands_alone(cells[place], place)) or begins_lower(heading):
            return False
        self._place_sub_heading(heading)
        return True

    def _numbered_row(self, table: Table, number: int) -> bool:
        """A row numbered 2 with nothing but a title, over rows numbered 2.1 and on, is a priority."""
        below = table.rows[number + 1 : number + 2]
        places = [place for place, column in enumerate(self.columns) if column.kind == headers.REFERENCE]
        filled = [(place, cell.text) for place, cell in enumerate(table.rows[number]) if cell.text]
        if not (below and places and len(filled) == 2 and filled[0][0] == places[0]):
            return False
        typed, title = filled[0][1].strip(" .:"), filled[1][1].replace("\n", " ")
        if not (
            re.fullmatch(r"[0-9]{1,2}|[A-H]", typed) and below[0][places[0]].text.startswith((f"{typed}.", f"{typed}/"))
        ):
            return False
        self.row_opened = self.draft.open_priority(title, typed)
        return True

    def _stands_alone(self, cell: Cell, place: int) -> bool:
        """Whether a lone cell reads as a heading, rather than as an action with nothing else filled in."""
        if not self.columns:
            return place == 0 and len(cell.text.split()) <= LONGEST_TITLE
        if place != 0 or len(cell.text.split()) > SHORT or cell.text.endswith("."):
            return False
        kind = self.columns[0].kind
        if self.lone_rows_head and kind == headers.ACTIVITY and not starts_with_verb(cell.text):
            return True
        is_reference = kind == headers.REFERENCE and not re.search("[0-9]", cell.text)
        return is_reference or (cell.is_bold and kind in {headers.ACTIVITY, headers.REFERENCE})

    def _place_sub_heading(self, heading: str) -> None:
        draft = self.draft
        is_under_none = draft.current is None or not draft.current.title or self._is_opened_by_row(draft)
        if is_under_none and (found := read_priority_heading(heading, loosely=True)):
            self.row_opened = draft.open_priority(found[1], found[0])
            self._number_word(heading, *found)
        elif target := read_target_heading(heading):
            draft.drop(heading[: len(heading) - len(target)])
            self._set_target(target)
        elif draft.current and draft.current.title and (named := LABELLED.match(heading)) and read_label(named[1]):
            draft.drop(named[1])
            self._labelled(read_label(named[1]) or "", named[2], named[1])
        elif is_generic(heading) or self._is_about_the_sheet(heading):
            draft.leave(heading)
        elif draft.current and draft.current.title and not self._is_opened_by_row(draft):
            self._set_target(heading)
            draft.doubt(
                "sub-heading in a table", draft.current.name, heading, "Taken as a target for the rows below it."
            )
        else:
            opened = self.row_opened = draft.open_priority(*reversed(read_numbered(heading)))
            draft.doubt("sub-heading in a table", opened.name, heading, "Taken as a priority for the rows below it.")

    def _is_opened_by_row(self, draft: Draft) -> bool:
        return self.row_opened is not None and self.row_opened is draft.current

    def _is_about_the_sheet(self, heading: str) -> bool:
        """Above any headings: a labelled line, or one under a priority other than one that a row has just opened."""
        priority = self.draft.current
        if self.columns or priority is None or not priority.title:
            return not self.columns and labelled(heading)
        is_bare = priority is self.row_opened and not (priority.actions or priority.targets)
        return labelled(heading) or not is_bare

    def _number_word(self, heading: str, number: str, title: str) -> None:
        rest = heading[: len(heading) - len(title)] if title else heading
        self.draft.drop(re.sub(rf"(?i)\b{re.escape(number)}\b", "", rest, count=1) if number else rest)

    def _set_target(self, text: str) -> None:
        targets = self.draft.priority().targets
        targets.append(text)
        self.target, self.target_owner = len(targets) - 1, self.draft.current

    def _action_row(self, cells: Sequence[Cell], where: str) -> None:
        row = Row(self.columns, cells, where)
        if row.text(headers.PRIORITY):
            self._priority_cell(row.text(headers.PRIORITY))
        priority = self.draft.priority()
        if self.target_owner is not priority:
            self.target, self.target_owner, self.last = None, priority, None
        row.where = where or f"{priority.name}, row {len(priority.actions) + 1}"
        if self.last and not row.text(headers.PRIORITY) and row.runs_on:
            self._join(self.last, row, "row joined")
        elif self.last and not row.text(headers.ACTIVITY) and not row.text(headers.TARGET):
            self._join(self.last, row, "" if row.merged(headers.ACTIVITY) else "row without an activity")
        elif not row.text(headers.ACTIVITY):
            self._target_alone(row)
        else:
            self._new_action(row)

    def _priority_cell(self, text: str) -> None:
        text = text.replace("\n", " ")
        number, title = read_priority_heading(text) or (
            ("", text) if re.search(r"[^\W\d_]", text) else (text.strip(" ."), "")
        )
        numbered = re.fullmatch(r"([0-9]{1,2})[.:)]?\s+(.+)", title)
        if not number and numbered:
            number, title = numbered.groups()
        self.draft.open_priority(title, number)
        self.draft.drop(
            " ".join(
                re.findall(
                    r"(?i)\b(?:strategic|key|our|local|priority|theme|strand|area)\b", text[: len(text) - len(title)]
                )
            )
        )

    def _join(self, action: DraftAction, row: Row, kind: str) -> None:
        """Add a row to the action above it, each cell to its own field."""
        said = "\t".join(cell.text for cell in row.cells if cell.text)
        if kind:
            self.draft.doubt(kind, row.where, said, "Joined to the action above it.")
        if (target := row.text(headers.TARGET)) and self.target is not None:
            targets = self.draft.priority().targets
            targets[self.target] = run_on(targets[self.target], target)
        elif target:
            action.note = join(action.note, target)
        for name, column in FIELDS:
            setattr(action, name, join(getattr(action, name), row.text(column)))
        action.timescale = join(action.timescale, row.timescale)
        action.note = join(action.note, row.note)
        updates = row.updates(self.draft)
        if updates and row.runs_on and action.updates:
            before = action.updates[-1]
            action.updates[-1] = type(before)(
                join(before.progress, updates[0].progress),
                before.status,
                before.status_as_typed,
                before.reported_as_typed,
                before.reported_on,
            )
        else:
            action.updates += updates
        self._repeat_headings(row)

    def _target_alone(self, row: Row) -> None:
        """A row that names a target and no activity."""
        if row.text(headers.TARGET):
            self._set_target(row.text(headers.TARGET))
            self.draft.doubt("target without an action", row.where, row.text(headers.TARGET), "Kept as a target.")
        rest = [
            cell.text
            for column, cell in zip(row.columns, row.cells, strict=True)
            if cell.text and column.kind not in {headers.TARGET, headers.PRIORITY}
        ]
        self.draft.left_over += rest
        self.last = None

    def _new_action(self, row: Row) -> None:
        priority = self.draft.priority()
        outcome = row.text(headers.OUTCOME)
        inferred = self._find_target(row)
        if inferred == "split":
            outcome = self._split_outcome(outcome)
        action = DraftAction(
            row.where, target=self.target, target_is_inferred=bool(inferred) and self.target is not None
        )
        for name, kind in FIELDS:
            setattr(action, name, row.text(kind))
        action.outcome, action.timescale, action.note = outcome, row.timescale, row.note
        if not row.has(headers.REFERENCE):
            action.reference, action.activity = part_reference(action.activity)
        self._share_merged(action, row)
        action.updates = row.updates(self.draft)
        if not action.updates and row.text(headers.REPORTED):
            action.note = join(action.note, row.text(headers.REPORTED))
        action.asks_lead, action.asks_timescale = row.has(headers.LEAD), row.has(headers.TIMESCALE)
        self._repeat_headings(row)
        priority.actions.append(action)
        self.last = action

    def _find_target(self, row: Row) -> str:
        """Set the row's target; how it was come by: "" as written, "carried" from above, "split" by a page break."""
        text = row.text(headers.TARGET)
        if not text:
            return "carried" if row.has(headers.TARGET) and not row.merged(headers.TARGET) else ""
        targets = self.draft.priority().targets
        before = targets[self.target] if self.target is not None else ""
        if self.target is not None and is_cut(before, text):
            targets[self.target] = run_on(before, text)
            done = "Joined to the target above it; the activity is kept as another action."
            self.draft.doubt("target split by a page break", row.where, text, done)
            return "split"
        if plain(text) == plain(before):
            self.draft.drop(text)
        else:
            self._set_target(text)
        return ""

    def _split_outcome(self, outcome: str) -> str:
        """Give back to the action above the end of its outcome, where a page break cut that too."""
        if not (self.last and self.last.outcome and begins_lower(outcome)) or self.last.outcome.endswith(STOPS):
            return outcome
        rest = re.split(r"(?<=[.!?])\s+(?=[A-Z])", outcome, maxsplit=1)
        self.last.outcome = run_on(self.last.outcome, rest[0])
        self.draft.doubt("outcome split by a page break", self.last.where, rest[0], "Joined to the outcome above it.")
        return rest[1] if len(rest) > 1 else ""

    def _share_merged(self, action: DraftAction, row: Row) -> None:
        """A lead, timescale or outcome in one cell beside several actions belongs to each of them."""
        if self.last is None:
            return
        for name, kind in (
            ("leads", headers.LEAD),
            ("timescale", headers.TIMESCALE),
            ("outcome", headers.OUTCOME),
            ("supporting", headers.SUPPORT),
        ):
            if row.merged(kind) and getattr(self.last, name):
                setattr(action, name, getattr(self.last, name))
                self.draft.repeated.append(getattr(self.last, name))
        if row.merged(headers.UPDATE) and self.last.updates:
            self.draft.doubt(
                "one update beside several actions",
                row.where,
                self.last.updates[-1].progress,
                "Given to the first of them only.",
            )

    def _repeat_headings(self, row: Row) -> None:
        for column, cell in zip(row.columns, row.cells, strict=True):
            if column.kind in {"", headers.DONE} and not is_rule(cell.text):
                self.draft.repeated.append(column.heading)
            elif is_rule(cell.text):
                self.draft.drop(cell.text)
        start, end = row.text(headers.START), row.text(headers.TIMESCALE)
        if start:
            self.draft.repeated.append("to" if end else "From")


FIELDS = (
    ("activity", headers.ACTIVITY),
    ("reference", headers.REFERENCE),
    ("outcome", headers.OUTCOME),
    ("leads", headers.LEAD),
    ("supporting", headers.SUPPORT),
    ("resources", headers.RESOURCES),
)


def _lone_rows_head(table: Table) -> bool:
    filled = [sum(bool(cell.text) for cell in row) for row in table.rows]
    return 0 < filled.count(1) < sum(count > 1 for count in filled)


def is_box(table: Table) -> bool:
    """Whether the table sets labels such as Target and Outcomes against their texts."""
    return any(row and row[0].text and read_label(row[0].text) for row in table.rows) and not has_headings(table)
