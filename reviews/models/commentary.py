"""What a coordinator writes for the meeting, beside what agencies reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from csp.audit.audited import Audited
from csp.statuses import RagStatus
from plans.models import AnnualPlan
from plans.quarters import QUARTER, Period
from priorities.models import Priority
from reviews.copies import CommentaryCopy

if TYPE_CHECKING:
    from collections.abc import Iterable


class CommentaryQuerySet(models.QuerySet["Commentary"]):
    def of(self, plan: AnnualPlan, period: Period) -> CommentaryQuerySet:
        if period.year != plan.year:
            return self.none()
        return self.filter(plan=plan, months=period.months, number=period.number)

    def in_words(self, *, whole: bool = True) -> dict[int | None, CommentaryCopy]:
        """What is written, by priority; None is the plan. One query."""
        return words_of(self.filter(**({} if whole else {"is_internal": False})).select_related("written_by"))


class Commentary(models.Model):
    """A summary of one period, of a priority or, where none is named, of the whole plan; the priority's overall status."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="commentary")
    months = models.PositiveSmallIntegerField("months in the period", default=QUARTER)
    number = models.PositiveSmallIntegerField("period of the plan's year")
    priority = models.ForeignKey(Priority, models.CASCADE, null=True, blank=True, related_name="commentary")
    text = models.TextField(blank=True)
    status = models.CharField("overall status", max_length=12, choices=RagStatus.choices, blank=True)
    status_reason = models.TextField("why it has that status", blank=True)
    is_internal = models.BooleanField("internal: leave out of public and scrutiny copies", default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_on = models.DateField()

    audited = Audited(("plan__partnership",), ("priority__number", "priority__title"))
    objects = CommentaryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "commentary"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "months", "number", "priority"],
                condition=Q(priority__isnull=False),
                name="commentary_one_per_period_and_priority",
            ),
            models.UniqueConstraint(
                fields=["plan", "months", "number"],
                condition=Q(priority=None),
                name="commentary_one_per_period_on_the_plan",
            ),
            models.CheckConstraint(
                name="commentary_status_known", condition=Q(status="") | Q(status__in=RagStatus.values)
            ),
            models.CheckConstraint(
                name="commentary_status_of_a_priority_with_a_reason",
                condition=Q(status="", status_reason="")
                | (~Q(status="") & ~Q(status_reason="") & Q(priority__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Commentary on {self.priority or self.plan}"


def words_of(written: Iterable[Commentary]) -> dict[int | None, CommentaryCopy]:
    """What was taken out again is not there."""
    return {
        row.priority_id: CommentaryCopy(
            text=row.text,
            status=row.status,
            status_reason=row.status_reason,
            written_by=row.written_by.name,
            written_on=row.written_on,
            is_internal=row.is_internal,
        )
        for row in written
        if row.text or row.status
    }
