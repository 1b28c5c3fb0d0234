"""Two people at once: what a form held when it was opened, what the record says now, and what was typed (ADR 0011)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

from django import forms
from django.apps import apps
from django.core import signing
from django.db import models
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.dateformat import format as formatted

OPENED = "opened"  # the hidden field that carries what the form held
SETTLE = "settle-"  # before a field's name: whose words to keep
THEIRS = "theirs"
SAVES_LOOKED_AT = 50

Value = str | bool | list[str]


class MovedMeanwhile(Exception):
    """The record was saved between being read for this request and being locked for its write."""


@dataclass(frozen=True)
class Stand:
    """How a record stood when a request read it. `saves` is its history, and tells of its leads or other names too."""

    record: models.Model
    saves: models.QuerySet
    row: dict[str, Any]
    last: int | None

    @classmethod
    def of(cls, record: models.Model, saves: models.QuerySet, *, to_save: bool) -> Stand:
        """Read it before anything that hangs on the record is read; only a request that may save asks for the last save."""
        return cls(record, saves, row_of(record), last_save(saves) if to_save else None)

    def has_moved(self) -> bool:
        """Lock the record until the transaction ends, and see whether anybody saved it since; True where it is gone."""
        rows = type(self.record)._base_manager.select_for_update(no_key=True)
        row = rows.filter(pk=self.record.pk).values(*self.row).first()
        return row != self.row or last_save(self.saves) != self.last


def row_of(record: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def last_save(saves: models.QuerySet) -> int | None:
    return saves.order_by("-history_id").values_list("history_id", flat=True).first()


@dataclass(frozen=True)
class Difference:
    """A field that is not the same in all three versions."""

    name: str
    label: str
    opened: str | None  # None where it is not known
    now: str
    yours: str
    is_changed_by_you: bool
    is_changed_by_others: bool
    save: Any  # the row of the history that gave it its present words, where others changed it

    @property
    def is_clash(self) -> bool:
        """Both changed it, each in their own way: its writer must choose."""
        return self.is_changed_by_you and self.is_changed_by_others and self.yours != self.now


@dataclass(frozen=True)
class Meeting:
    """A form sent in after somebody else had saved its record; nothing of it is saved until its writer has compared."""

    form: Any
    opened: dict[str, Value] | None
    now: dict[str, Value]
    yours: dict[str, Value]

    def is_changed_by_you(self, name: str) -> bool:
        return self.yours[name] != (self.now if self.opened is None else self.opened).get(name)

    def is_changed_by_others(self, name: str) -> bool:
        return self.opened is None or self.opened.get(name) != self.now[name]

    @property
    def is_needed(self) -> bool:
        """Whether saving would put back, or write over, what somebody else saved meanwhile."""
        return any(self.is_changed_by_others(name) and self.yours[name] != self.now[name] for name in self.now)

    @cached_property
    def saves(self) -> list[Any]:
        """The latest saves, newest first."""
        rows = self.form.stand.saves.select_related("history_user").order_by("-history_id")
        return list(rows[:SAVES_LOOKED_AT])

    def save_of(self, name: str) -> Any:
        """Who gave the field its present words: the last save that changed it, or for what is kept beside the record the last."""
        is_save_of = getattr(self.form, "is_save_of", None)  # a form of several records knows whose a field is
        saves = [row for row in self.saves if is_save_of is None or is_save_of(name, row)]
        for row, before in pairwise(saves):
            if name in changed_between(before, row):
                return row
        told = [row for row, before in pairwise(saves) if changed_between(before, row) != {"position"}]
        return next(iter(told or saves), None)

    @cached_property
    def differences(self) -> list[Difference]:
        """Every field that is not the same in all three versions, as on the form, in words."""
        return [self.difference(name) for name in self.now if self.is_unlike(name)]

    def is_unlike(self, name: str) -> bool:
        return self.yours[name] != self.now[name] or (self.opened is not None and self.is_changed_by_others(name))

    def difference(self, name: str) -> Difference:
        field, by_others = self.form.fields[name], self.is_changed_by_others(name)
        opened = None if self.opened is None else self.opened.get(name)
        return Difference(
            name=name,
            label=str(self.form[name].label),
            opened=None if opened is None else in_words(field, opened),
            now=in_words(field, self.now[name]),
            yours=in_words(field, self.yours[name]),
            is_changed_by_you=self.is_changed_by_you(name),
            is_changed_by_others=by_others,
            save=self.save_of(name) if by_others else None,
        )


def changed_between(before: Any, row: Any) -> set[str]:
    """Names of the fields in which two saves differ."""
    fields = row._meta.concrete_fields
    return {
        field.name
        for field in fields
        if not field.name.startswith("history_") and getattr(row, field.attname) != getattr(before, field.attname)
    }


def meet(request: HttpRequest, form: Any) -> None:
    """Settle what its writer has chosen, and where others saved meanwhile leave on the form a `meeting` to be shown.

    The form then holds all that was typed, and what others changed in fields its writer had left alone.
    """
    stand, sealed = getattr(form, "stand", None), form.data.get(OPENED)
    if stand is None or sealed is None:
        return
    opened = unseal(request, sealed, stand.record)
    form.data = form.data.copy()
    for name, value in (opened or {}).items():
        if form.data.get(f"{SETTLE}{name}") == THEIRS and name in form.fields:
            put(form, name, value)
    meeting = Meeting(form, opened, held(form), typed_in(form))
    if not meeting.is_needed:
        return
    for name in meeting.now:
        if not meeting.is_changed_by_you(name):
            put(form, name, meeting.now[name])
    form.meeting = meeting
    form._errors = ErrorDict()  # first compare; what is wrong with it is said when it is saved


def seal(request: HttpRequest, form: Any) -> str:
    """What the form holds as it is opened, for its hidden field; only the person it was opened for can send it back."""
    what = {"record": name_of(form.stand.record), "held": held(form)}
    return signing.dumps(what, salt=salt_for(request), compress=True)


def opened_of(request: HttpRequest, form: Any) -> str:
    """The hidden field of a form about to be shown: what was sent, or kept, unless both versions are shown now."""
    if getattr(form, "stand", None) is None:
        return ""
    sent = form.data.get(OPENED) if form.is_bound and not form.meeting else None
    return sent or seal(request, form)


def unseal(request: HttpRequest, sealed: str, record: models.Model) -> dict[str, Value] | None:
    """What the form held when it was opened; None where that cannot be told."""
    try:
        what = signing.loads(sealed, salt=salt_for(request))
    except signing.BadSignature:
        return None
    return what["held"] if what["record"] == name_of(record) else None


def deleting_of(request: HttpRequest) -> Any:
    """The row of the history that tells who deleted the record the posted form was opened for; None where nobody did."""
    try:
        label, pk = signing.loads(request.POST.get(OPENED, ""), salt=salt_for(request))["record"]
    except signing.BadSignature:
        return None
    history: Any = apps.get_model(label).history
    last = history.filter(id=pk).select_related("history_user").order_by("-history_id").first()
    return last if last and last.history_type == "-" else None


def name_of(record: models.Model) -> list[Any]:
    return [record._meta.label, record.pk]


def salt_for(request: HttpRequest) -> str:
    return f"opened by {request.user.pk}"


def names_of(form: Any) -> list[str]:
    """Fields that say what the record says, and not something about the change itself."""
    return [name for name in form.fields if name not in form.about_the_change]


def held(form: Any) -> dict[str, Value]:
    """What the record says now, as the form would show it."""
    return {name: as_held(form.fields[name], form[name].initial) for name in names_of(form)}


def typed_in(form: Any) -> dict[str, Value]:
    """What was sent, in the same shape."""
    sent = {
        name: form.fields[name].widget.value_from_datadict(form.data, {}, form.add_prefix(name))
        for name in names_of(form)
    }
    return {name: as_compared(form.fields[name], value) for name, value in sent.items()}


def as_held(field: forms.Field, value: Any) -> Value:
    if isinstance(field, forms.MultiValueField):
        return as_compared(field, field.widget.decompress(value))
    return as_compared(field, field.prepare_value(value))


def as_compared(field: forms.Field, value: Any) -> Value:
    """Blanks at either end, the kind of line ending, a nought before a day and the order of ticks make no difference."""
    if isinstance(field, forms.BooleanField):
        return bool(value)
    if isinstance(field, forms.MultiValueField):
        return [str(part or "").strip().lstrip("0") for part in value]
    if isinstance(field, forms.ModelMultipleChoiceField):
        return sorted(str(part) for part in value or ())
    return "\n".join(str("" if value is None else value).splitlines()).strip()


def put(form: Any, name: str, value: Value) -> None:
    """Let the sent form hold this value."""
    data: QueryDict = form.data
    html_name, field = form.add_prefix(name), form.fields[name]
    if isinstance(field, forms.MultiValueField):
        assert isinstance(value, list)
        for part, text in enumerate(value):
            data[f"{html_name}_{part}"] = text
    elif isinstance(value, list):
        data.setlist(html_name, value)
    elif isinstance(value, bool):
        data.setlist(html_name, ["on"] if value else [])
    else:
        data[html_name] = value


def in_words(field: forms.Field, value: Value) -> str:
    """A value as people read it: names in place of ids; an id that is not on the list tells nothing."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(field, forms.MultiValueField):
        return day_in_words(value)
    if isinstance(field, forms.ChoiceField):
        chosen, choices = [value] if isinstance(value, str) else value, cast(Iterable[tuple[Any, Any]], field.choices)
        named = {str(key): str(label) for key, label in choices}
        return ", ".join(named.get(key, "no longer on the list") for key in chosen if key)
    return str(value)


def day_in_words(parts: Any) -> str:
    """30 September 2017; what cannot be read as a day stays as it was typed."""
    try:
        day, month, year = map(int, parts)
        return formatted(date(year, month, day), "j F Y")
    except (ValueError, OverflowError):
        return " ".join(parts).strip()
