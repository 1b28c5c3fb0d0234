"""Entries of the audit record in words: who, what, which record, from what to what."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.dateparse import parse_date, parse_datetime

from csp.audit.audited import audited_as, called, field_of, model_of
from csp.audit.differences import Part, parts_of
from csp.audit.scopes import ACCOUNT, Scope
from csp.models import User
from csp.models.audit import CHANGES, AuditEntry, AuditEntryQuerySet, Kind

OTHERS = "one that is not there any more, or of another partnership"
LABELS = {"page": "Page", "file": "File", "by": "By", "migrations": "Migrations"}


@dataclass(frozen=True)
class Change:
    """One field: what it said before and after; both empty where it is a secret."""

    label: str
    before: str
    after: str
    is_secret: bool = False

    @cached_property
    def parts(self) -> list[Part]:
        return parts_of(self.before, self.after)


@dataclass(frozen=True)
class Line:
    """One entry as a reader is told it."""

    entry: AuditEntry
    who: str
    address: str
    what: str
    record_kind: str
    url: str  # "" where the record is not there any more, or has no page
    changes: list[Change]

    @property
    def words(self) -> str:
        return " ".join(self.entry.words.split())

    @property
    def of_record(self) -> str:
        """For a filter that shows everything about the record; "" for what is about none."""
        return f"{self.entry.label}:{self.entry.record_id}" if self.entry.record_id else ""


def told(entries: Iterable[AuditEntry], scope: Scope, reader: User | None = None) -> list[Line]:
    """The entries in words, with addresses for a reader on the site.

    Two queries for each kind of record they are about or name, however many they are.
    """
    rows = list(entries)
    names, urls = names_in(rows, scope), urls_of(rows, reader) if reader else {}
    return [
        Line(
            entry=row,
            who=scope.name_of(row),
            address=scope.address_of(row),
            what=Kind(row.kind).label,
            record_kind=kind_of(row),
            url=urls.get((row.label, row.record_id), ""),
            changes=changes_in(row, names),
        )
        for row in rows
    ]


def kind_of(entry: AuditEntry) -> str:
    model = model_of(entry.label) if entry.label else None
    return called(model) if model else entry.label


Key = tuple[str, int | None]
Names = dict[tuple[type[Model], Any], str]


def names_in(entries: list[AuditEntry], scope: Scope) -> Names:
    """The records that fields of the entries lead to, by name."""
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for entry in entries:
        for field, values in fields_of(entry):
            if field is not None and field.is_relation:
                wanted[field.related_model].update(value for value in values if isinstance(value, int))
    found = {(model, pk): name for model, keys in wanted.items() for pk, name in scope.named(model, keys).items()}
    gone = {
        (model._meta.label_lower, pk): model
        for model, keys in wanted.items()
        for pk in keys
        if (model, pk) not in found
    }
    return found | names_gone(gone, scope.entries)


def names_gone(gone: dict[tuple[str, Any], type[Model]], entries: AuditEntryQuerySet) -> Names:
    """Records that were deleted, by the name the record of their deletion gives. One query, where any is missing."""
    if not gone:
        return {}
    deleted = entries.filter(
        kind=Kind.DELETED, label__in={label for label, _ in gone}, record_id__in={pk for _, pk in gone}
    )
    rows = deleted.values_list("label", "record_id", "words")
    return {(gone[label, pk], pk): words for label, pk, words in rows if (label, pk) in gone}


def fields_of(entry: AuditEntry) -> list[tuple[Any, list[Any]]]:
    """Each field of the record that the entry tells of, in the order of the record, with what it said."""
    model = model_of(entry.label) if entry.kind in CHANGES else None
    if model is None:
        return [(None, values) for values in entry.changes.values()]
    known = [field.column for field in model._meta.local_concrete_fields]
    columns = sorted(entry.changes, key=lambda column: known.index(column) if column in known else len(known))
    return [(field_of(model, column), entry.changes[column]) for column in columns]


def changes_in(entry: AuditEntry, names: Names) -> list[Change]:
    if entry.kind not in CHANGES or model_of(entry.label) is None:
        return [Change(LABELS.get(key, key), "", str(after or "")) for key, (_, after) in entry.changes.items()]
    gone = [column for column in entry.changes if field_of(model_of(entry.label), column) is None]  # type: ignore[arg-type]
    found = []
    for field, (before, after) in fields_of(entry):
        label = label_of(field) if field is not None else gone.pop(0).replace("_", " ").capitalize()
        is_secret = before is None and after is None
        found.append(Change(label, in_words(before, field, names), in_words(after, field, names), is_secret))
    return found


def label_of(field: Any) -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def in_words(value: Any, field: Any, names: Names) -> str:
    """A value as it is shown on the record's own page; a record by its name."""
    if value is None or value == "":
        return ""
    if field is not None and field.is_relation:
        return names.get((field.related_model, value), OTHERS)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, models.DateField):
        return moment_in_words(str(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def moment_in_words(text: str) -> str:
    """A day or a moment as the database has it; moments are in UTC there."""
    moment: datetime | date | None = parse_date(text) if len(text) == 10 else parse_datetime(text)
    if moment is None:
        return text
    if not isinstance(moment, datetime):
        return formatted(moment, "j F Y")
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=UTC)
    return formatted(moment.astimezone(timezone.get_current_timezone()), "j F Y H:i")


def urls_of(entries: list[AuditEntry], reader: User) -> dict[Key, str]:
    """Where the records are that are still there: their own page, or that of what they are part of, if it opens to them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.record_id is not None and entry.label != ACCOUNT:
            wanted[entry.label].add(entry.record_id)
    found: dict[Key, Model] = {}
    for label, keys in wanted.items():
        model = model_of(label)
        declared = audited_as(model) if model else None
        if model is not None and declared is not None:
            paths = [path for path in declared.partnership if path != "pk"]
            rows = model._base_manager.select_related(*paths) if paths else model._base_manager.all()
            for record in rows.defer(*declared.unsaid).filter(pk__in=keys):
                if (target := with_a_page(record, paths)) is not None:
                    found[label, record.pk] = target
    opens = open_to(reader, found.values())
    return {key: target.get_absolute_url() for key, target in found.items() if target in opens}  # type: ignore[attr-defined]


def with_a_page(record: Model, paths: list[str]) -> Model | None:
    """The record, or the nearest record above it that has a page."""
    above = [reached for path in paths for reached in along(record, path)]
    return next((each for each in (record, *above) if hasattr(each, "get_absolute_url")), None)


def along(record: Model | None, path: str) -> Iterator[Model | None]:
    for name in path.split("__"):
        record = getattr(record, name, None)
        yield record


def open_to(reader: User, records: Iterable[Model]) -> set[Model]:
    """Those of them that the reader may see. A query for each kind of record."""
    kinds: dict[type[Model], set[Model]] = defaultdict(set)
    for record in records:
        kinds[type(record)].add(record)
    found: set[Model] = set()
    for model, rows in kinds.items():
        manager: Any = model._default_manager
        if hasattr(manager, "visible_to"):
            seen = set(manager.visible_to(reader).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
            rows = {row for row in rows if row.pk in seen}
        found |= rows
    return found
