"""Who was reminded of what, and when; so that nobody is reminded twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from csp.audit.audited import Audited
from csp.models import Agency
from plans.models import AnnualPlan
from plans.quarters import QUARTER, Period


class ReminderKind(models.TextChoices):
    """Where the round stood when the reminder went out."""

    DUE_SOON = "due_soon", "Due soon"
    DUE = "due", "Due"
    OVERDUE = "overdue", "Overdue"


class Reminder(models.Model):
    """One e-mail that asked one person for an agency's updates of a period. Append-only."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="reminders")
    number = models.PositiveSmallIntegerField("period of the plan's year")
    months = models.PositiveSmallIntegerField("months in the period", default=QUARTER)
    kind = models.CharField(max_length=10, choices=ReminderKind.choices)
    turn = models.PositiveSmallIntegerField("which reminder of its kind", default=1)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="reminders")
    email = models.EmailField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="reminders")
    listed = models.TextField("actions it named", blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    audited = Audited(("plan__partnership",), ("email",))

    class Meta:
        constraints = [
            models.CheckConstraint(name="reminder_kind_known", condition=Q(kind__in=ReminderKind.values)),
            models.UniqueConstraint(
                fields=["plan", "months", "number", "kind", "turn", "email"], name="reminder_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.email}"

    @property
    def period(self) -> Period:
        return Period(self.plan.year, self.number, self.months)
