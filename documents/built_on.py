"""Whether anything stands on a plan beside what an import put in: every record that hangs on it, as it is and as it was."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from simple_history.models import HistoricalChanges

from documents.models import TakenIn
from plans.models import AnnualPlan

Made = dict[str, dict[str, str]]  # by model, by id: a digest of the row
Records = dict[type[models.Model], list[models.Model]]


def records_of(plan: AnnualPlan) -> Records:
    """Every record that hangs on a plan, by kind; a fixed number of queries, whatever the size of the plan."""
    return records_under({AnnualPlan: {plan.pk}})


def records_under(roots: Mapping[type[models.Model], set[Any]]) -> Records:
    """These records as they are now, and every one that hangs on them.

    It follows every relation there is, so that what later versions hang on a plan is seen too.
    """
    found: dict[type[models.Model], dict[Any, models.Model]] = {
        model: dict(model._base_manager.in_bulk(list(keys))) for model, keys in roots.items()
    }
    newly: dict[type[models.Model], set[Any]] = {model: {*rows} for model, rows in found.items()}
    while newly:
        following: dict[type[models.Model], set[Any]] = {}
        for model, keys in newly.items():
            for below, field in _hanging_on(model):
                known = found.setdefault(below, {})
                rows = below._base_manager.filter(**{f"{field.name}__in": keys}).exclude(pk__in=list(known))
                for row in rows:
                    setattr(row, field.name, found[model][getattr(row, field.attname)])  # its name may need it
                    known[row.pk] = row
                    following.setdefault(below, set()).add(row.pk)
        newly = following
    return {model: list(rows.values()) for model, rows in found.items() if rows}


def _hanging_on(model: type[models.Model]) -> Iterator[tuple[type[models.Model], models.Field]]:
    for relation in model._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, models.ManyToOneRel) and relation.auto_created):
            continue
        below: Any = relation.related_model
        if not (issubclass(below, HistoricalChanges) or below is TakenIn):
            yield below, relation.field


def fingerprint(records: Records) -> Made:
    """The records as they are now."""
    return {model._meta.label: {str(row.pk): digest_of(row) for row in rows} for model, rows in records.items()}


def digest_of(row: models.Model) -> str:
    values = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def built_on(now: Records, made: Made) -> list[str]:
    """What has been added, changed or taken away since, in words; none where all is as the import left it."""
    said = []
    for model, rows in now.items():
        before = made.get(model._meta.label, {})
        said += _said(model, "added", [row for row in rows if str(row.pk) not in before])
        changed = [row for row in rows if before.get(str(row.pk), digest_of(row)) != digest_of(row)]
        said += _said(model, "changed", changed)
    return said + _deleted(now, made)


def _said(model: type[models.Model], what: str, rows: list[models.Model]) -> list[str]:
    """By name where it is one only."""
    names = model._meta
    if len(rows) != 1:
        return [f"{len(rows)} {names.verbose_name_plural} {what}"] if rows else []
    return [f"{str(names.verbose_name).capitalize()} {what}: {str(rows[0])[:200]}"]


def _deleted(now: Records, made: Made) -> list[str]:
    there = {model._meta.label: {str(row.pk) for row in rows} for model, rows in now.items()}
    gone = Counter({label: len(rows.keys() - there.get(label, set())) for label, rows in made.items()})
    return [
        f"{number} {label.rpartition('.')[2].lower()}{'s' if number > 1 else ''} deleted"
        for label, number in gone.items()
        if number
    ]
