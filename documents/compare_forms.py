"""Answering what a newer version of a plan leaves open: which action a row is, and which words are taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from actions.models import Action
from documents.comparing import NEW, ComparedPriority, ComparedRow, Comparison
from documents.figures import EDITED, SKIP, FigureLine, figure
from documents.import_forms import AnswersForm
from documents.models import AnswerKind
from documents.questions import counted
from documents.standing import Standing
from documents.words import Change
from priorities.models import Measure

ROWS_AT_ONCE = 40
SHOWN = 110  # letters of an action in a list to choose from
REASON = "Why timescales move, where a row gives no reason of its own"
LOOK_AGAIN = "The plan, or the document, has changed since you opened this page. Look at it again below, then save it."
MARKED = ("take_", "match_", "close_", "reason_")


def named(action: Action) -> str:
    words = " ".join(str(action).split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


@dataclass(frozen=True)
class Part:
    """What one page of the comparison holds: rows in the order of the document, or the actions that have gone."""

    number: int
    first: int  # from 1
    rows: tuple[ComparedRow, ...]
    priorities: tuple[ComparedPriority, ...] = ()
    gone: tuple[Action, ...] = ()

    @property
    def name(self) -> str:
        if self.gone:
            return f"Not in the document: {counted(len(self.gone), 'action')}"
        if not self.rows:
            return "No actions in the document"
        asked, changed = sum(row.is_asked for row in self.rows), sum(bool(row.changes) for row in self.rows)
        rows = f"Rows {self.first} to {self.first + len(self.rows) - 1}" if len(self.rows) > 1 else f"Row {self.first}"
        told = [f"{asked} to answer" if asked else "", f"{changed} changed" if changed else ""]
        return ": ".join(filter(None, [rows, ", ".join(filter(None, told))]))

    @property
    def same(self) -> list[ComparedRow]:
        return [row for row in self.rows if row.is_same]


def parts_of(comparison: Comparison) -> list[Part]:
    """In the order of the document, so that a row stays on its page whatever is answered."""
    rows = comparison.rows
    changed = tuple(each for each in comparison.priorities if each.changes)
    starts = range(0, len(rows), ROWS_AT_ONCE) if rows else range(1)
    parts = [
        Part(number, at + 1, tuple(rows[at : at + ROWS_AT_ONCE]), changed if at == 0 else ())
        for number, at in enumerate(starts, start=1)
    ]
    if comparison.gone:
        parts.append(Part(len(parts) + 1, 0, (), gone=tuple(comparison.gone)))
    return parts


@dataclass(frozen=True)
class ShownChange:
    """A change with its box to tick."""

    change: Change
    box: forms.BoundField


@dataclass(frozen=True)
class ShownRow:
    """A row of the document with what is to be answered about it."""

    compared: ComparedRow
    which: forms.BoundField | None
    changes: list[ShownChange]
    why: forms.BoundField | None


class CompareForm(AnswersForm):
    """One part of the comparison."""

    kinds = (AnswerKind.MATCH, AnswerKind.TAKE, AnswerKind.REASON, AnswerKind.CLOSE)
    about_the_change = ("every", "likely")

    def __init__(self, *args: Any, standing: Standing, part: Part, comparison: Comparison, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        self.part, self.comparison = part, comparison
        self.reasons = comparison.answers[AnswerKind.REASON]
        self.boxes: dict[str, Change] = {}
        if any(row.maybe for row in part.rows):
            label = "For every row on this page without an answer, take the action named first"
            self.fields["likely"] = forms.BooleanField(label=label, required=False)
        for row in part.rows:
            self._add_row(row)
        for priority in part.priorities:
            self._add_changes(priority.changes)
        if self.boxes:
            self.fields["every"] = forms.BooleanField(label="Take over every change on this page", required=False)
        if any(change.name == "timescale" for change in self.boxes.values()):
            self.fields["reason"] = forms.CharField(label=REASON, required=False, initial=self.reasons.get("", ""))
        for action in part.gone:
            self.fields[f"close_{action.pk}"] = forms.CharField(
                label=f"Why {action.reference or named(action)} is closed", required=False, initial=comparison.closing(action),
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        self.settle()

    def _add_row(self, row: ComparedRow) -> None:
        if row.maybe:
            choices = [(str(action.pk), named(action)) for action in row.maybe]
            self.fields[f"match_{row.row.pk}"] = forms.ChoiceField(
                label="Which action of the plan is it?",
                required=False,
                choices=[("", "Choose"), *choices, (NEW, "None of these: it is a new action")],
                error_messages={"invalid_choice": LOOK_AGAIN},
                widget=forms.Select(attrs={"class": "govuk-select"}),
            )
        if not row.is_closed:
            self._add_changes(row.changes)
        if any(change.name == "timescale" for change in row.changes) and not row.is_closed:
            why = self.reasons.get(str(row.row.pk), "")
            self.fields[f"reason_{row.row.pk}"] = forms.CharField(
                label="Why the timescale moves", required=False, initial=why
            )

    def _add_changes(self, changes: Iterable[Change]) -> None:
        for change in changes:
            name = f"take_{change.about}_{change.key}"
            self.boxes[name] = change
            self.fields[name] = forms.BooleanField(
                label=f"Take over: {change.label}", required=False, initial=change.is_taken
            )

    @property
    def laid_out(self) -> list[ShownRow]:
        return [
            ShownRow(
                row,
                self._box(f"match_{row.row.pk}"),
                self.shown(row.changes),
                self._box(f"reason_{row.row.pk}"),
            )
            for row in self.part.rows
            if not row.is_same
        ]

    def _box(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None

    def shown(self, changes: Iterable[Change]) -> list[ShownChange]:
        names = [(change, f"take_{change.about}_{change.key}") for change in changes]
        return [ShownChange(change, self[name]) for change, name in names if name in self.fields]

    @property
    def of_priorities(self) -> list[tuple[ComparedPriority, list[ShownChange]]]:
        return [(priority, self.shown(priority.changes)) for priority in self.part.priorities]

    @property
    def closings(self) -> list[tuple[Action, forms.BoundField]]:
        return [(action, self[f"close_{action.pk}"]) for action in self.part.gone]

    def clean(self) -> dict[str, Any]:
        """What was ticked of words that have changed meanwhile was never seen as it is now."""
        cleaned = self.cleaned_data
        sent = {name for name, value in self.data.items() if name.startswith(MARKED) and value}
        if sent - set(self.fields):
            self.add_error(None, LOOK_AGAIN)
        for name, change in self.boxes.items():
            why = f"reason_{change.about.partition(':')[0]}"
            needs_reason = change.name == "timescale" and self._is_ticked(name)
            if needs_reason and not (cleaned.get("reason") or cleaned.get(why)):
                self.add_error(why, f"Say why the timescale moves to “{change.new}”, or say it once for all")
        chosen = [cleaned.get(f"match_{row.row.pk}", "") for row in self.part.rows if row.maybe]
        twice = {pk for pk in chosen if pk not in {"", NEW} and chosen.count(pk) > 1}
        for row in self.part.rows:
            if row.maybe and cleaned.get(f"match_{row.row.pk}") in twice:
                self.add_error(
                    f"match_{row.row.pk}", "Two rows cannot be the same action: choose another for one of them"
                )
        return cleaned

    def _is_ticked(self, name: str) -> bool:
        return bool(self.cleaned_data[name] or self.cleaned_data.get("every"))

    def save(self) -> None:
        for row in self.part.rows:
            if row.maybe and (answer := self._which(row)):
                self.give(AnswerKind.MATCH, str(row.row.pk), answer)
        for name, change in self.boxes.items():
            if self._is_ticked(name) != change.is_taken:
                self.give(AnswerKind.TAKE, change.about, change.key if self._is_ticked(name) else "")
        for name, value in self.cleaned_data.items():
            kind, _, about = name.partition("_")
            if kind in {AnswerKind.REASON, AnswerKind.CLOSE} and value != self.fields[name].initial:
                self.give(kind, about, value)

    def _which(self, row: ComparedRow) -> str:
        answer = self.cleaned_data[f"match_{row.row.pk}"]
        if answer or not self.cleaned_data["likely"]:
            return str(answer)
        chosen = {self.cleaned_data[f"match_{each.row.pk}"] for each in self.part.rows if each.maybe}
        free = [str(action.pk) for action in row.maybe if str(action.pk) not in chosen]
        self.cleaned_data[f"match_{row.row.pk}"] = free[0] if free else ""
        return free[0] if free else ""

    @property
    def settles(self) -> bool:
        """Whether it says which action a row is: what that changes is still to be looked at."""
        return any(row.maybe and self.cleaned_data[f"match_{row.row.pk}"] for row in self.part.rows)


class MatchForm(AnswersForm):
    """Which action of the plan one row is, out of all."""

    kinds = (AnswerKind.MATCH,)

    def __init__(self, *args: Any, standing: Standing, row: ComparedRow, comparison: Comparison, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        self.row, self.comparison = row, comparison
        self.said = comparison.answers[AnswerKind.MATCH]
        groups: dict[str, list[tuple[str, str]]] = {}
        for action in comparison.actions:
            groups.setdefault(str(action.priority), []).append((str(action.pk), named(action)))
        now = str(row.action.pk) if row.action else "" if row.maybe else NEW
        self.fields["which"] = forms.ChoiceField(
            label="Which action of the plan is it?",
            choices=[("", "Choose"), (NEW, "None: it is a new action"), *groups.items()],
            initial=now,
            error_messages={"required": "Choose which action of the plan it is, or that it is a new one"},
        )
        self.settle()

    def clean_which(self) -> str:
        which = str(self.cleaned_data["which"])
        others = [about for about, answer in self.said.items() if answer == which and about != str(self.row.row.pk)]
        rows = {str(row.row.pk): row for row in self.comparison.rows}
        held = [str(rows[about].row) for about in others if about in rows]
        if which != NEW and held:
            raise forms.ValidationError(f"You or a colleague said that this action is {held[0]}: change that row first")
        return which

    def save(self) -> None:
        self.give(AnswerKind.MATCH, str(self.row.row.pk), self.cleaned_data["which"])


class FiguresForm(AnswersForm):
    """Every line of figures: its name and figures as read, to be changed or left out, and what the plan has now."""

    kinds = (AnswerKind.MEASURE, AnswerKind.TAKE)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        self.lines = standing.comparison.figures if standing.comparison else standing.figures
        for line in self.lines:
            for name, label in EDITED.items():
                longest = getattr(Measure._meta.get_field(name), "max_length", 0)
                self.fields[f"{line.key}_{name}"] = forms.CharField(
                    label=f"{label}, {line.source.name}",
                    required=name == "name",
                    max_length=max(longest, len(getattr(line.read, name))),
                    initial=getattr(line.read, name),
                    error_messages={"required": f"Enter what “{line.source.name}” measures, or leave the row out"},
                )
            self.fields[f"{line.key}_{SKIP}"] = forms.BooleanField(
                label=f"Leave out {line.source.name}", required=False, initial=line.is_skipped
            )
            if line.change:
                self.fields[f"take_{line.key}_{line.change.key}"] = forms.BooleanField(
                    label=f"Take over the figures of {line.source.name}", required=False, initial=line.change.is_taken
                )
        self.settle()

    @property
    def laid_out(self) -> Iterator[tuple[str, list[tuple[FigureLine, list[forms.BoundField], Any, Any]]]]:
        """By table: each line with its boxes, the one that leaves it out, and the one that takes its figures over."""
        tables: dict[str, list[tuple[FigureLine, list[forms.BoundField], Any, Any]]] = {}
        for line in self.lines:
            boxes = [self[f"{line.key}_{name}"] for name in EDITED]
            take = self[f"take_{line.key}_{line.change.key}"] if line.change else None
            tables.setdefault(line.source.table, []).append((line, boxes, self[f"{line.key}_{SKIP}"], take))
        yield from tables.items()

    def clean(self) -> dict[str, Any]:
        sent = {name for name, value in self.data.items() if name.startswith("take_") and value}
        if sent - set(self.fields):
            self.add_error(None, LOOK_AGAIN)
        return self.cleaned_data

    def save(self) -> None:
        for line in self.lines:
            for name in EDITED:
                words = self.cleaned_data[f"{line.key}_{name}"]
                self._change(f"{line.key}:{name}", words if name == "name" else figure(words), getattr(line.read, name))
            skip = SKIP if self.cleaned_data[f"{line.key}_{SKIP}"] else ""
            self._change(f"{line.key}:{SKIP}", skip, SKIP if line.is_skipped else "")
            if line.change:
                is_ticked = self.cleaned_data[f"take_{line.key}_{line.change.key}"]
                self._change(
                    line.change.about,
                    line.change.key if is_ticked else "",
                    line.change.key if line.change.is_taken else "",
                    AnswerKind.TAKE,
                )

    def _change(self, about: str, now: str, before: str, kind: str = AnswerKind.MEASURE) -> None:
        if now != before:
            self.give(kind, about, now)
