"""Boxes of labels: Target, Definition, Outcomes and the like, each set against its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.readers.blocks import Cell, Table
from documents.readers.drafts import Draft, number_word
from documents.readers.headers import has_headings
from documents.readers.labels import read_label, read_priority_heading


@dataclass
class Box:
    """Reads the rows of a box; a row with a blank label goes on with the one above."""

    draft: Draft
    label: str = ""

    def take(self, cells: Sequence[Cell]) -> bool:
        """Whether the row is one of a box, and if so take it."""
        texts = [cell.text for cell in cells if cell.text]
        if len(texts) == 4 and all(map(read_label, texts[::2])) and not any(map(read_label, texts[1::2])):
            for typed, text in zip(texts[::2], texts[1::2], strict=True):
                take_labelled(self.draft, read_label(typed) or "", text, typed.strip(" :"))
            return True
        label = read_label(cells[0].text) if cells[0].text else None
        if label and len(texts) == 2 and read_label(texts[1]):
            return False  # headings of two columns
        if label and (len(texts) == 2 or (len(texts) == 1 and len(cells) <= 2)):
            self.label = label
            if len(texts) == 2:
                take_labelled(self.draft, label, texts[1], texts[0].strip(" :"))
            else:
                self.draft.drop(texts[0])
            return True
        if self.label and ((not cells[0].text and len(texts) == 1) or len(cells) == 1):
            take_labelled(self.draft, self.label, texts[0])
            return True
        return False


def take_labelled(draft: Draft, label: str, text: str, typed: str = "") -> None:
    """Put a text where its label says; `typed` is the label as it stands."""
    if label == "priority":
        take_priority_heading(draft, text, typed)
    elif label == "narrative" and typed:  # its label says what the words are, so it is kept with them
        draft.priority().add_text(label, f"{typed}: {text}")
    else:
        draft.drop(typed)
        _add(draft, label, text)


def take_priority_heading(draft: Draft, text: str, label: str = "") -> None:
    """Open the priority that a text names, with the number in its label: "Priority 2 | Less violence"."""
    heading = text.replace("\n", " ")
    number, title = read_priority_heading(heading) or ("", heading)
    named, _ = read_priority_heading(label) or ("", "")
    draft.open_priority(title, number or named)
    draft.drop(number_word(heading, number, title))
    draft.drop(label if number else number_word(label, named, ""))


def _add(draft: Draft, label: str, text: str) -> None:
    if label == "actions":
        for line in text.splitlines():
            draft.priority().add_bullet(line)
    elif label == "targets":
        for line in text.splitlines():
            draft.add_target(line)
    else:
        draft.priority().add_text(label, text)


def is_box(table: Table) -> bool:
    """Whether the table sets labels such as Target and Outcomes against their texts."""
    return any(row and row[0].text and read_label(row[0].text) for row in table.rows) and not has_headings(table)
