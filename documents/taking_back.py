"""What a newer version added to a plan and changed in it, so that it can be taken back (ADR 0024)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models

from actions.models import Action
from documents.built_on import Made, Records, built_on, digest_of, fingerprint, records_under
from documents.models import TakenIn
from plans.models import AnnualPlan

Keys = dict[type[models.Model], set[Any]]


def what_was_done(before: Records, after: Records) -> dict[str, Any]:
    """Of a plan before and after: the ids added, and the records changed or taken away as they were."""
    were = {model: {row.pk: digest_of(row) for row in rows} for model, rows in before.items()}
    are = {model: {row.pk: digest_of(row) for row in rows} for model, rows in after.items()}
    added = {model: rows.keys() - were.get(model, {}).keys() for model, rows in are.items()}
    changed = [
        row for model, rows in before.items() for row in rows if are.get(model, {}).get(row.pk) != were[model][row.pk]
    ]
    return {
        # a list, since the database keeps no order of keys: what hangs on others comes after them
        "added": [[model._meta.label, sorted(keys)] for model, keys in added.items() if keys],
        "was": json.loads(serializers.serialize("json", changed)),
        "on": sorted({row.action_id for row in _touching(after, added, changed)}),
    }


def _touching(after: Records, added: Keys, changed: list[models.Model]) -> Iterator[Any]:
    """What was added to actions, or changed or taken away in them: their updates, agencies and timescales."""
    yield from (row for row in changed if hasattr(row, "action_id"))
    for model, rows in after.items():
        yield from (row for row in rows if row.pk in added.get(model, ()) and hasattr(row, "action_id"))


def as_left(plan: AnnualPlan, done: dict[str, Any]) -> Made:
    return fingerprint(records_concerned(plan, done))


def records_concerned(plan: AnnualPlan, done: dict[str, Any]) -> Records:
    """What was added or changed, every action with anything added to it, and all that hangs on these.

    Of a priority, target or line of figures that was only changed itself, what hangs on it is no concern. What forbids
    deleting the plan, such as a sign-off, was built on all of it.
    """
    deep: Keys = {Action: {*done["on"]}}
    for label, keys in done["added"]:
        deep.setdefault(apps.get_model(label), set()).update(keys)
    alone: Keys = {}
    for held in done["was"]:
        model = apps.get_model(held["model"])
        (deep if model is Action else alone).setdefault(model, set()).add(held["pk"])
    for relation in AnnualPlan._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            forbidding = relation.related_model._base_manager.filter(**{relation.field.name: plan})
            deep.setdefault(relation.related_model, set()).update(forbidding.values_list("pk", flat=True))
    records = records_under(deep)
    for model, keys in alone.items():
        missing = keys - {row.pk for row in records.get(model, [])}
        rows = list(model._base_manager.filter(pk__in=missing))
        if rows:
            records[model] = [*records.get(model, []), *rows]
    return records


def built_since(taken_in: TakenIn, made: Made) -> list[str]:
    """What forbids taking it back, in words."""
    return built_on(records_concerned(taken_in.plan, taken_in.before), made)


def take_back(taken_in: TakenIn) -> None:
    """Take away what was added, what hangs on others first, and put back what was changed."""
    done = taken_in.before
    for label, keys in reversed(done["added"]):
        apps.get_model(label)._base_manager.filter(pk__in=keys).delete()
    for held in serializers.deserialize("python", done["was"]):
        held.object.save()
    taken_in.delete()
