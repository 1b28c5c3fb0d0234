"""Rows inside a table that head the rows below: a priority, a target, or the document's own title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from documents.readers import fields
from documents.readers.actionrows import take_priority
from documents.readers.asides import labelled
from documents.readers.blocks import Cell, Table
from documents.readers.boxes import take_labelled, take_priority_heading
from documents.readers.drafts import Draft, DraftPriority, begins_lower, number_word
from documents.readers.headers import Column, read_heading_rows
from documents.readers.labels import (
    LONGEST_TITLE,
    is_completed_section,
    is_generic,
    read_label,
    read_numbered,
    read_priority_heading,
    read_target_heading,
    starts_with_verb,
)

LABELLED = re.compile(r"([^:]{3,40}):\s+(\S.*)")
SHORT = 12  # words of a sub-heading


@dataclass
class SubHeadings:
    draft: Draft
    columns: Sequence[Column] = ()
    opened: DraftPriority | None = None  # the last priority that such a row began
    lone_rows_head: bool = False  # rows of one short cell are rare in this table, so they head the others

    def look_at(self, table: Table) -> None:
        filled = [sum(bool(cell.text) for cell in row) for row in table.rows]
        self.lone_rows_head = 0 < filled.count(1) < sum(count > 1 for count in filled)

    def take(self, table: Table, number: int) -> bool:
        """Whether the row heads those below it, and if so take it."""
        return (
            self._lone_cell(table, number)
            or self._number_and_title(table.rows[number])
            or self._numbered(table, number)
        )

    def _lone_cell(self, table: Table, number: int) -> bool:
        cells = table.rows[number]
        filled = [place for place, cell in enumerate(cells) if cell.text]
        if len(filled) != 1 or len(cells) < 2:
            return False
        place, text = filled[0], cells[filled[0]].text
        heading = text.replace("\n", " ")
        if found := read_priority_heading(heading):
            self.draft.open_priority(found[1], found[0])
            self.draft.drop(number_word(heading, *found))
            return True
        if self.columns and self.columns[place].kind == fields.PRIORITY:
            take_priority(self.draft, text)
            return True
        heads = all(cell.is_merged_left for cell in cells[place + 1 :]) or self._stands_alone(cells[place], place)
        if begins_lower(heading) or not (
            heads or (place == 0 and _is_labelled(text)) or _is_over_headings(table, number)
        ):
            return False
        self._place(heading)
        return True

    def _number_and_title(self, cells: Sequence[Cell]) -> bool:
        """ "Priority 2" in one cell and its title in the next."""
        texts = [cell.text for cell in cells if cell.text]
        found = read_priority_heading(texts[0]) if len(texts) == 2 else None
        if found is None or found[1]:
            return False
        take_priority_heading(self.draft, texts[1], texts[0])
        return True

    def _numbered(self, table: Table, number: int) -> bool:
        """A row numbered 2 with nothing but a title, over rows numbered 2.1 and on, is a priority."""
        below = table.rows[number + 1 : number + 2]
        places = [place for place, column in enumerate(self.columns) if column.kind == fields.REFERENCE]
        filled = [(place, cell.text) for place, cell in enumerate(table.rows[number]) if cell.text]
        if not (below and places and len(filled) == 2 and filled[0][0] == places[0]):
            return False
        typed, title = filled[0][1].strip(" .:"), filled[1][1].replace("\n", " ")
        follows = re.match(rf"{re.escape(typed)}\s?(?:[./]|[a-z]\b)", below[0][places[0]].text)
        if not (re.fullmatch(r"[0-9]{1,2}|[A-H]", typed) and follows):
            return False
        self.opened = self.draft.open_priority(title, typed)
        return True

    def _stands_alone(self, cell: Cell, place: int) -> bool:
        """Whether a lone cell reads as a heading, rather than as an action with nothing else filled in."""
        if not self.columns:
            return place == 0 and len(cell.text.split()) <= LONGEST_TITLE
        if place != 0 or len(cell.text.split()) > SHORT or cell.text.endswith("."):
            return False
        kind = self.columns[0].kind
        if self.lone_rows_head and kind == fields.ACTIVITY and not starts_with_verb(cell.text):
            return True
        is_reference = kind == fields.REFERENCE and not re.search("[0-9]", cell.text)
        return is_reference or (cell.is_bold and kind in {fields.ACTIVITY, fields.REFERENCE})

    def _place(self, heading: str) -> None:
        draft = self.draft
        draft.section = heading if is_completed_section(heading) else ""
        if draft.section and draft.current and draft.current.title:
            draft.drop(heading)
            return
        is_under_none = draft.current is None or not draft.current.title or self._is_opened_here
        if is_under_none and (found := read_priority_heading(heading, loosely=True)):
            self.opened = draft.open_priority(found[1], found[0])
            draft.drop(number_word(heading, *found))
        elif target := read_target_heading(heading):
            draft.drop(heading[: len(heading) - len(target)])
            draft.set_target(target, in_heading=True)
        elif draft.current and draft.current.title and (named := LABELLED.match(heading)) and read_label(named[1]):
            take_labelled(draft, read_label(named[1]) or "", named[2], named[1])
        elif is_generic(heading) or self._is_about_the_sheet(heading):
            draft.leave(heading)
        elif draft.current and draft.current.title and not self._is_opened_here:
            draft.set_target(heading, in_heading=True)
            draft.doubt(
                "sub-heading in a table", draft.current.name, heading, "Taken as a target for the rows below it."
            )
        else:
            opened = self.opened = draft.open_priority(*reversed(read_numbered(heading)))
            draft.doubt("sub-heading in a table", opened.name, heading, "Taken as a priority for the rows below it.")

    @property
    def _is_opened_here(self) -> bool:
        return self.opened is not None and self.opened is self.draft.current

    def _is_about_the_sheet(self, heading: str) -> bool:
        """Above any headings: a labelled line, or one under a priority other than one that a row has just opened."""
        priority = self.draft.current
        if self.columns or priority is None or not priority.title:
            return not self.columns and labelled(heading)
        is_bare = priority is self.opened and not (priority.actions or priority.targets)
        return labelled(heading) or not is_bare


def _is_labelled(text: str) -> bool:
    """ "Aim: fewer assaults", in a cell where an action might stand."""
    named = LABELLED.match(text)
    return bool(named and read_label(named[1])) or read_target_heading(text) is not None


def _is_over_headings(table: Table, number: int) -> bool:
    """Whether column headings stand right below, or below one more row of one cell."""
    for below in range(number + 1, min(number + 3, len(table.rows))):
        if read_heading_rows(table.rows[below : below + 3]):
            return True
        if sum(bool(cell.text) for cell in table.rows[below]) != 1:
            return False
    return False
