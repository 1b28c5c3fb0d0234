"""The agencies' parts in an action."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from csp.audit.audited import Audited
from csp.models import Agency

OF_ACTION = ("action__reference", "action__activity")


class LeadRole(models.TextChoices):
    """What an agency does in an action."""

    LEAD = "lead", "Lead"
    SUPPORTING = "supporting", "Supporting"


def led_by_any(agencies: frozenset[int]) -> Q:
    return Q(agency__in=agencies) | Q(agency__part_of__in=agencies)


class Lead(models.Model):
    """An agency's part in an action: at most one leads, any number support."""

    action = models.ForeignKey("actions.Action", models.CASCADE, related_name="leads")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="leads")
    role = models.CharField(max_length=10, choices=LeadRole.choices, default=LeadRole.LEAD)
    as_typed = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("action__priority__plan__partnership",), OF_ACTION, called="agency's part in an action")
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(name="lead_role_known", condition=Q(role__in=LeadRole.values)),
            models.UniqueConstraint(
                fields=["action", "agency"],
                name="lead_agency_once_per_action",
                violation_error_message="An agency can be named only once in an action.",
            ),
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(role=LeadRole.LEAD),
                name="lead_one_per_action",
                violation_error_message="An action has one lead agency at most; name the others as supporting.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_role_display().lower()})"
