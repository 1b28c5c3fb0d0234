"""The document from first block to last: each line and table given to the priority it stands under."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.readers.answers import Answers
from documents.readers.asides import is_note
from documents.readers.blocks import Line, Table, is_rule
from documents.readers.boxes import take_labelled
from documents.readers.bullets import LABELLED, NUMBER_FIRST, Bullets
from documents.readers.drafts import Draft, DraftPriority, join, plain
from documents.readers.labels import (
    NUMBERED_ACTION,
    is_completed_section,
    read_numbered,
    read_part,
    read_priority_heading,
    read_target_heading,
)
from documents.readers.outline import BARE, NUMBERED_PLAIN, Outline
from documents.readers.tables import TableReader


class Walk:
    """Where in the document the reading has come to: the priority, the part of it, and the last heading."""

    def __init__(self, draft: Draft, body: Sequence[Line | Table], outline: Outline, answers: Answers) -> None:
        self.draft, self.body, self.outline = draft, body, outline
        self.tables = TableReader(draft, answers)
        self.part = "narrative"
        self.rank = 0  # of the heading that opened the current priority
        self.section_rank = 0  # of the heading over completed actions
        self.bullets = Bullets(draft)
        self.mentions: list[str] = []  # "Priority 2: …" in a list, not over a section

    def read(self) -> Draft:
        for place, block in enumerate(self.body):
            if isinstance(block, Table):
                self._table(block)
                continue
            self.tables.is_apart, self.tables.above = True, block.text
            self._note_section(block, place)
            if place in self.outline.openers:
                self._open(block, place)
            elif block.is_contents or block.is_title:
                self.draft.leave(block.text)
            elif place in self.outline.ranks:
                self._heading(block, self.outline.ranks[place], place)
            elif read_priority_heading(block.text):
                self.mentions.append(block.text)
            else:
                self._line(block, place)
        for mention in self.mentions:
            self._mention(mention)
        return self.draft

    def _note_section(self, line: Line, place: int) -> None:
        """Completed actions are those under such a heading, up to the next one as high."""
        rank = self.outline.ranks.get(place)
        if rank is None or line.is_contents:
            return
        if is_completed_section(line.text):
            self.draft.section, self.section_rank = line.text, rank
        elif rank <= self.section_rank:
            self.draft.section = ""

    def _mention(self, text: str) -> None:
        """A priority named in a list: its words there are its full wording, where they differ from its heading."""
        number, title = read_priority_heading(text) or ("", text)
        priority = self.draft.find(title, number)
        if priority is None or not title:
            self.draft.leave(text)
            return
        lead = text[: len(text) - len(title)]
        self.draft.drop(lead)
        if plain(title) in {plain(priority.title), plain(priority.wording)}:
            self.draft.drop(title)
        else:
            priority.wording = join(priority.wording, title)

    def _table(self, table: Table) -> None:
        if table.sheet:
            self.tables.columns = []
        before = self.draft.current
        self.tables.read(table)
        if self.draft.current is not before:
            self.rank, self.part = BARE, "narrative"  # a row of the table began it: any heading below ends it

    def _open(self, line: Line, place: int) -> None:
        number, title = self._number_and_title(line.text)
        priority = self.draft.open_priority(title, number)
        lead = line.text[: len(line.text) - len(title)] if title else line.text
        self.draft.drop(re.sub(rf"(?i)(?<!\w){re.escape(number)}(?!\w)", "", lead, count=1) if number else lead)
        if number and not re.search(rf"(?i)\b{re.escape(number)}\b", lead):
            self.draft.repeated.append(number)
        self.rank = self.outline.ranks.get(place, BARE)
        self.part = "narrative" if priority.title else "title"

    def _number_and_title(self, text: str) -> tuple[str, str]:
        if heading := read_priority_heading(text, loosely=True):
            return heading
        return read_numbered(text)

    def _heading(self, line: Line, rank: int, place: int) -> None:
        """A heading inside a priority names a part of it; one as high as the priority's own ends it."""
        part = read_part(line.text)
        current = self.draft.current
        if current is not None and self.part == "title" and not (part or current.title):
            current.title, self.part = line.text, "narrative"
            return
        if is_completed_section(line.text):
            self._completed_section(line, rank)
        elif current is None:
            self._leave_priority(line)
        elif not self._action_or_target(line, rank, place, current):
            self._part_heading(line, rank, part, current)

    def _action_or_target(self, line: Line, rank: int, place: int, priority: DraftPriority) -> bool:
        """Whether the heading is itself an action, a target, or a label with its text, and if so take it."""
        target = read_target_heading(line.text)
        is_told = self.part == "actions" and bool(priority.bullets)  # of the action above
        named = None if is_told else LABELLED.match(line.text)
        if action := NUMBERED_ACTION.fullmatch(line.text):
            self._numbered_action(priority, line, action, place)
        elif target and rank >= self.rank:
            self._target(line, target)
        elif named and read_part(named["label"]) and not line.level:
            self._labelled(priority, named)
        elif self.part == "actions" and not read_part(line.text) and rank >= NUMBERED_PLAIN and rank > self.rank:
            self._line(line, place)  # a numbered action
        else:
            return False
        return True

    def _part_heading(self, line: Line, rank: int, part: str | None, priority: DraftPriority) -> None:
        if rank < BARE and (rank < self.rank or (rank == self.rank and not part)):
            self._leave_priority(line)
        elif part:
            self.draft.drop(line.text)
            self.part = part
            self.tables.columns = self.tables.columns if part == "actions" else []
        else:
            self.part = "narrative"
            priority.add_text("narrative", line.text)

    def _numbered_action(self, priority: DraftPriority, line: Line, action: re.Match[str], place: int) -> None:
        self.part = "actions"
        self.bullets.begin(priority, line, action, place)

    def _labelled(self, priority: DraftPriority, named: re.Match[str]) -> None:
        """A label with its text on one line: "Outcomes: fewer assaults"."""
        part = read_part(named["label"]) or "narrative"
        if part == "narrative":
            priority.add_text(part, named[0])
        else:
            take_labelled(self.draft, part, named["text"], named["label"])

    def _target(self, line: Line, target: str) -> None:
        self.draft.drop(line.text[: len(line.text) - len(target)])
        self.draft.set_target(target, in_heading=True)

    def _completed_section(self, line: Line, rank: int) -> None:
        """A part of the priority it stands in; beside the priorities, one of its own for actions that name none."""
        if self.draft.current is None or rank <= self.rank:
            self.draft.open_priority(line.text)
        else:
            self.draft.drop(line.text)
        self.part = "actions"

    def _leave_priority(self, line: Line) -> None:
        self.draft.current, self.part = None, "narrative"
        self.tables.columns = []  # a table without headings below this does not go on with the actions
        self.draft.leave(line.text)

    def _line(self, line: Line, place: int) -> None:
        current = self.draft.current
        if current is None or is_rule(line.text) or (current.actions and is_note(line.text)):
            self.draft.leave(line.text)
        elif self.part == "title" and not current.title:
            current.title, self.part = line.text, "narrative"
        elif action := NUMBERED_ACTION.fullmatch(line.text):
            self._numbered_action(current, line, action, place)
        elif self.part == "actions":
            self.bullets.take(line, current, place)
        elif self.part == "targets":
            number = NUMBER_FIRST.match(line.text)
            self.draft.drop(number[0] if number else "")
            self.draft.add_target(line.text[number.end() :] if number else line.text)
        elif (target := read_target_heading(line.text)) and len(line.text.split()) <= 40:
            self.draft.drop(line.text[: len(line.text) - len(target)])
            self.draft.add_target(target)
        else:
            if self.part == "narrative" and current.number and (line.is_listed or NUMBER_FIRST.match(line.text)):
                current.listed.append((line.text, place + 1))
            current.add_text(self.part, line.text)
