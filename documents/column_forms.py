"""What the columns of a document's tables hold, as an officer says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from documents.import_forms import AnswersForm
from documents.models import AnswerKind
from documents.readers import FIELDS
from documents.readers.headers import ACTIVITY
from documents.readers.plan import ReadColumn, ReadTable
from documents.standing import Standing

LEFT_OUT = "Leave it out"
AS_FOUND, WITHOUT_HEADINGS, NO_ACTIONS = "", "0", "none"
NO_ACTION = "Say in at least one table which column holds the actions"
SHOWN = 40  # letters of a heading


@dataclass(frozen=True)
class TableGroup:
    """Tables with the same headings, which are answered for together."""

    tables: tuple[ReadTable, ...]

    @property
    def number(self) -> int:
        """That of the first of them."""
        return self.tables[0].number

    @property
    def columns(self) -> tuple[ReadColumn, ...]:
        return self.tables[0].columns

    @property
    def is_read(self) -> bool:
        return self.tables[0].is_read

    @property
    def is_sure(self) -> bool:
        return all(column.is_sure for column in self.columns)

    @property
    def name(self) -> str:
        """ "Tables 2, 4 and 6", or as the only one is called."""
        if len(self.tables) == 1:
            return self.tables[0].where
        numbers = [str(table.number) for table in self.tables]
        return f"Tables {', '.join(numbers[:-1])} and {numbers[-1]}"


def groups_of(tables: Iterable[ReadTable]) -> list[TableGroup]:
    alike: dict[Any, list[ReadTable]] = {}
    for table in tables:
        columns = tuple((column.heading, column.field) for column in table.columns)
        alike.setdefault((table.is_read, columns if table.is_read else table.number), []).append(table)
    return [TableGroup(tuple(found)) for found in alike.values()]


class ColumnsForm(AnswersForm):
    """A box for each column: which part of an action stands in it. Tables without actions can be said to hold some."""

    kinds = (AnswerKind.COLUMN, AnswerKind.HEADINGS)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        tables = [table for table in standing.understood.tables if len(table.columns) > 1]
        self.groups = sorted(groups_of(tables), key=lambda group: not group.is_read)
        for group in self.groups:
            self.fields[f"headings_{group.number}"] = self._headings(group)
            for column in group.columns:
                self.fields[_name(group, column)] = forms.ChoiceField(
                    label=_label(column),
                    required=False,
                    choices=[("", LEFT_OUT), *FIELDS],
                    initial=column.field,
                )
        self.settle()

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if self.groups and not self.errors and not any(self._holds_actions(group, cleaned) for group in self.groups):
            self.add_error(f"headings_{self.groups[0].number}", NO_ACTION)
        return cleaned

    def _holds_actions(self, group: TableGroup, cleaned: dict[str, Any]) -> bool:
        headings = cleaned[f"headings_{group.number}"]
        if headings == NO_ACTIONS or not (group.is_read or headings):
            return False
        return any(cleaned[_name(group, column)] == ACTIVITY for column in group.columns)

    @property
    def of_actions(self) -> list[tuple[TableGroup, list[forms.BoundField]]]:
        return [(group, fields) for group, fields in self.laid_out if group.is_read]

    @property
    def of_none(self) -> list[tuple[TableGroup, list[forms.BoundField]]]:
        return [(group, fields) for group, fields in self.laid_out if not group.is_read]

    @property
    def laid_out(self) -> list[tuple[TableGroup, list[forms.BoundField]]]:
        """Each table with its boxes."""
        return [
            (group, [self[f"headings_{group.number}"], *(self[_name(group, column)] for column in group.columns)])
            for group in self.groups
        ]

    def _headings(self, group: TableGroup) -> forms.ChoiceField:
        if group.is_read:
            choices = [(AS_FOUND, "Yes"), (NO_ACTIONS, "No: leave this table out")]
            return forms.ChoiceField(label="Does it hold actions?", required=False, choices=choices)
        rows = [
            (str(number), f"Yes, under row {number}: {' | '.join(row)[:80]}")
            for number, row in enumerate(group.tables[0].rows, start=1)
        ]
        choices = [(AS_FOUND, "No"), *rows, (WITHOUT_HEADINGS, "Yes, from its first row: it has no headings")]
        return forms.ChoiceField(label="Does it hold actions?", required=False, choices=choices)

    def save(self) -> None:
        for group in self.groups:
            headings = self.cleaned_data[f"headings_{group.number}"]
            for table in group.tables:
                if headings == NO_ACTIONS:
                    self._columns(table, dict.fromkeys(group.columns, ""))
                    continue
                if headings:
                    self.give(AnswerKind.HEADINGS, str(table.number), headings)
                if group.is_read or headings:
                    chosen = {column: self.cleaned_data[_name(group, column)] for column in group.columns}
                    self._columns(table, chosen)

    def _columns(self, table: ReadTable, chosen: dict[ReadColumn, str]) -> None:
        for column, field in chosen.items():
            if field != column.field or not column.is_sure:
                self.give(AnswerKind.COLUMN, f"{table.number}:{column.number}", field)


def _name(group: TableGroup, column: ReadColumn) -> str:
    return f"column_{group.number}_{column.number}"


def _label(column: ReadColumn) -> str:
    words = " ".join(column.heading.split())
    if not words:
        return f"Column {column.number + 1}, without a heading"
    return f"“{words}”" if len(words) <= SHOWN else f"“{words[:SHOWN]}…”"
