"""Changing one row or priority of an import, and cutting a row in two."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from csp.conflicts import Meeting, Stand
from csp.fields import DateField, PlainForm, helper, word_errors
from csp.statuses import NOT_RATED, NOT_RATED_LABEL, RagStatus
from documents.changing import places_to_split
from documents.models import ImportPriority, ImportRow
from documents.readers.plan import ReadAction, ReadUpdate
from documents.standing import PLACE, Standing, own_words, stands_alone
from documents.stored_plan import PRIORITY_TEXTS, update_to_json

SHOWN = 90  # letters of a target in a list to choose from
LABELS = {
    "reference": "Reference",
    "activity": "Action",
    "outcome": "Outcome",
    "leads_as_typed": "Lead agency, as the plan words it",
    "supporting_as_typed": "Supporting agencies, as the plan words them",
    "timescale_as_typed": "Timescale",
    "resources": "Resources",
    "note": "Note",
    "title": "Title",
    "number": "Number",
    "wording": "Full wording",
    "definition": "Definition",
    "examples": "Examples",
    "problem": "What is the problem?",
    "outcomes": "Outcomes",
    "narrative": "Narrative",
}
ONE_LINE = ("reference", "timescale_as_typed", "title", "number")


def text_field(name: str, *, initial: str, required: bool = False) -> forms.CharField:
    widget = forms.TextInput() if name in ONE_LINE and "\n" not in initial else forms.Textarea(attrs={"rows": 3})
    asked = {"required": f"Enter the {LABELS[name].lower()}"}
    return forms.CharField(label=LABELS[name], required=required, initial=initial, widget=widget, error_messages=asked)


class PartForm(PlainForm):
    """A form for one part of an import; two officers who change it at once see both versions (ADR 0011)."""

    about_the_change: tuple[str, ...] = ()
    meeting: Meeting | None = None

    def __init__(self, *args: Any, part: ImportRow | ImportPriority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        self.stand = Stand.of(part, part.history.all(), to_save=self.is_bound)

    def settle(self) -> None:
        self.helper = helper(self)
        word_errors(self)


class RowForm(PartForm):
    """Every field of one action as read, with the updates in it."""

    def __init__(self, *args: Any, standing: Standing, row: ImportRow, **kwargs: Any) -> None:
        super().__init__(*args, part=row, **kwargs)
        self.row, self.priorities = row, standing.priorities
        self.base = own_words(row)
        read = self.read = stands_alone(row, standing)
        place = self._place_now(read)
        self.fields["place"] = forms.ChoiceField(label="Priority and target", choices=self._places(), initial=place)
        for name in ("reference", "activity", "leads_as_typed", "supporting_as_typed", "timescale_as_typed"):
            self.fields[name] = text_field(name, initial=getattr(read, name), required=name == "activity")
        for name in ("outcome", "resources", "note"):
            self.fields[name] = text_field(name, initial=getattr(read, name))
        for number, update in enumerate(read.updates):
            self._add_update(number, update, f" {number + 1}" if len(read.updates) > 1 else "")
        self.settle()

    def _add_update(self, number: int, update: ReadUpdate, which: str) -> None:
        typed = f"In the file: {update.status_as_typed}." if update.status_as_typed else ""
        dated = f"In the file: {update.reported_as_typed}." if update.reported_as_typed else ""
        self.fields[f"progress_{number}"] = forms.CharField(
            label=f"Update{which}", required=False, initial=update.progress, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields[f"status_{number}"] = forms.ChoiceField(
            label=f"Status of update{which}",
            choices=[(NOT_RATED, NOT_RATED_LABEL), *RagStatus.choices],
            initial=update.status or NOT_RATED,
            help_text=typed,
        )
        self.fields[f"day_{number}"] = DateField(
            what=f"the day of update{which}",
            label=f"Day of update{which}",
            required=False,
            initial=update.reported_on,
            help_text=dated,
        )

    def _places(self) -> list[tuple[str, str]]:
        choices = []
        for place, priority in enumerate(self.priorities):
            choices.append((f"{place}:", f"{priority.record}, under no target"))
            for number, target in enumerate(priority.read.targets):
                words = target.text if len(target.text) <= SHOWN else f"{target.text[:SHOWN]}…"
                choices.append((f"{place}:{number}", f"{priority.record}: {words}"))
        return choices

    def _place_now(self, read: ReadAction) -> str:
        """As the row stands; what a file says of it is the priority it was read under."""
        key = self.row.changed.get(PLACE, [self.row.priority.key])[0]
        place = next((n for n, each in enumerate(self.priorities) if each.record.key == key), None)
        if place is None:
            place = next(n for n, each in enumerate(self.priorities) if each.record == self.row.priority)
        target = "" if read.target is None else str(read.target)
        return f"{place}:{target}"

    @property
    def changed(self) -> dict[str, Any]:
        """What is not as in the file."""
        cleaned, base = self.cleaned_data, self.base
        changed: dict[str, Any] = {
            name: "\n".join(cleaned[name].splitlines())
            for name in cleaned
            if hasattr(base, name) and "\n".join(cleaned[name].splitlines()) != getattr(base, name)
        }
        place, _, target = cleaned["place"].partition(":")
        where = [self.priorities[int(place)].record.key, int(target) if target else None]
        if where != [self.row.priority.key, base.target]:
            changed[PLACE] = where
        edited = (self._update(number, update) for number, update in enumerate(self.read.updates))
        updates = [update for update in edited if update.progress or update.status]
        if updates != list(base.updates):
            changed["updates"] = [update_to_json(update) for update in updates]
        return changed

    def _update(self, number: int, update: ReadUpdate) -> ReadUpdate:
        """As it stands in the form; one with neither words nor status is taken away."""
        cleaned = self.cleaned_data
        status = cleaned[f"status_{number}"]
        return replace(
            update,
            progress="\n".join(cleaned[f"progress_{number}"].splitlines()),
            status="" if status == NOT_RATED else status,
            reported_on=cleaned[f"day_{number}"],
        )


class PriorityForm(PartForm):
    """The number, title, texts and targets of one priority as read."""

    def __init__(self, *args: Any, priority: ImportPriority, **kwargs: Any) -> None:
        super().__init__(*args, part=priority, **kwargs)
        self.base = priority.read
        held = {**priority.read, **priority.changed}
        for name in ("number", "title", *(name for name in PRIORITY_TEXTS if name not in {"number", "title"})):
            self.fields[name] = text_field(name, initial=held[name])
        for number, target in enumerate(held["targets"]):
            self.fields[f"target_{number}"] = forms.CharField(
                label=f"Target {number + 1}", initial=target, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.settle()

    @property
    def changed(self) -> dict[str, Any]:
        texts = {name: "\n".join(self.cleaned_data[name].splitlines()) for name in PRIORITY_TEXTS}
        targets = ["\n".join(self.cleaned_data[f"target_{n}"].splitlines()) for n in range(len(self.base["targets"]))]
        held = {**texts, "targets": targets}
        return {name: value for name, value in held.items() if value != self.base[name]}


class SplitForm(PlainForm):
    """Where to cut an action in two; each place is shown by what would stand before and after it."""

    at = forms.TypedChoiceField(
        label="Where does the second action begin?", coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "Choose where the second action begins"},
    )  # fmt: skip

    def __init__(self, *args: Any, activity: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_to_split(activity)
        at = self.fields["at"]
        assert isinstance(at, forms.ChoiceField)
        at.choices = [(place, _begins(activity[place:])) for place in self.places]


def _begins(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
