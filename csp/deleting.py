"""Deleting asks first, says what goes with it, and is refused where a record would be lost (ADR 0006)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.db import models, router
from django.db.models.deletion import Collector, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse


@dataclass(frozen=True)
class WhatGoes:
    """What deleting a record would take with it, counted by kind, and what forbids it."""

    also: tuple[str, ...]
    forbidden_by: tuple[str, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.forbidden_by


def what_goes_with(record: models.Model) -> WhatGoes:
    """Follow every relation as deleting would, without deleting."""
    collector = Collector(using=router.db_for_write(type(record)), origin=record)
    try:
        collector.collect([record])
    except ProtectedError as refused:
        return WhatGoes((), counted(refused.protected_objects))
    gone = [row for rows in collector.data.values() for row in rows if row != record]
    gone += [row for rows in collector.fast_deletes for row in rows]
    return WhatGoes(counted(gone), ())


def counted(rows: list[models.Model] | set[models.Model]) -> tuple[str, ...]:
    """In words, by kind: "1 target", "3 actions"."""
    kinds = Counter(type(row) for row in rows)
    return tuple(
        f"{n} {kind._meta.verbose_name if n == 1 else kind._meta.verbose_name_plural}" for kind, n in kinds.items()
    )


def delete_page(
    request: HttpRequest, record: models.Model, *, back: str, then: str = "", stays: str = "", instead: str = ""
) -> HttpResponse:
    """Ask, then delete and go to `then`, or `back`; 409 where it is refused.

    `stays` says what is left behind and how; `instead` what can be done in place of deleting.
    """
    goes = what_goes_with(record)
    kind = record._meta.verbose_name
    if request.method == "POST" and goes.is_allowed:
        try:
            record.delete()
        except ProtectedError as meanwhile:
            goes = WhatGoes((), counted(meanwhile.protected_objects))
        else:
            messages.success(request, f"The {kind} was deleted.")
            return redirect(then or back)
    context = {
        "title": f"Delete this {kind}?" if goes.is_allowed else f"This {kind} cannot be deleted",
        "record": record,
        "goes": goes,
        "back": back,
        "stays": stays,
        "instead": instead,
    }
    return TemplateResponse(request, "delete_page.html", context, status=200 if goes.is_allowed else 409)
