"""What was read in a file, row by row, beside what an officer has made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from csp.access import own
from csp.audit.audited import Audited
from documents.models.imports import PlanImport

if TYPE_CHECKING:
    from csp.models import User


class ImportPartQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ImportPartQuerySet:
        return self.filter(plan_import__partnership__in=user.standing.coordinates)

    def inside(self, user: User) -> ImportPartQuerySet:
        return self.filter(own(user, "plan_import__partnership"))


class ImportPriority(models.Model):
    """A priority as read in a file, and what an officer has changed of it. `key` finds it again when the file is read anew."""

    plan_import = models.ForeignKey(PlanImport, models.CASCADE, related_name="priorities")
    key = models.CharField(max_length=100)
    position = models.PositiveIntegerField()
    read = models.JSONField()
    changed = models.JSONField(default=dict)

    audited = Audited(
        ("plan_import__partnership",),
        ("plan_import__name",),
        unsaid=("read",),
        is_changed_only=True,
        called="priority read in a file",
    )
    objects = ImportPartQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["read"])

    class Meta:
        verbose_name_plural = "import priorities"
        constraints = [
            models.UniqueConstraint(fields=["plan_import", "key"], name="importpriority_key_once"),
        ]

    def __str__(self) -> str:
        held = {**self.read, **self.changed}
        return f"{held['number']} {held['title']}".strip() or "Priority without a title"

    def get_absolute_url(self) -> str:
        return f"{self.plan_import.get_absolute_url()}?priority={self.pk}#priority-{self.pk}"


class ImportRowQuerySet(ImportPartQuerySet):
    def in_order(self) -> ImportRowQuerySet:
        """As in the file; the parts of a split row one after another."""
        return self.order_by("position", "part", "pk")


class ImportRow(models.Model):
    """An action as read in a file, and what an officer has made of it: changed, split, joined to the one above, left out.

    `read` is replaced each time the file is understood anew; the officer's work stands on it, field by field. `words` is
    the part of the activity that a split left to this row. A row that is no longer found, but was worked on, is a stray.
    """

    plan_import = models.ForeignKey(PlanImport, models.CASCADE, related_name="rows")
    priority = models.ForeignKey(ImportPriority, models.CASCADE, related_name="rows")
    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField("which part of a split row", default=0)
    read = models.JSONField()
    changed = models.JSONField(default=dict)
    words = models.TextField("its part of the activity", blank=True)
    is_joined = models.BooleanField("joined to the row above", default=False)
    is_skipped = models.BooleanField("left out", default=False)
    is_stray = models.BooleanField("no longer found in the file", default=False)

    audited = Audited(
        ("plan_import__partnership",),
        ("plan_import__name",),
        unsaid=("read",),
        is_changed_only=True,
        called="row read in a file",
    )
    objects = ImportRowQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["read"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="importrow_not_joined_and_skipped", condition=Q(is_joined=False) | Q(is_skipped=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.read["where"])

    def get_absolute_url(self) -> str:
        """Where there are many rows they are on several pages, so the address says which."""
        return f"{self.plan_import.get_absolute_url()}?row={self.pk}#row-{self.pk}"

    @property
    def is_worked_on(self) -> bool:
        return bool(self.changed or self.words or self.is_joined or self.is_skipped)
