"""Who was an action's lead officer before, and who handed it on."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from actions.models.updates import OF_ACTION
from csp.audit.audited import Audited


class HandOver(models.Model):
    """An action handed from one lead officer to the next, by a coordinator; kept with the action (ADR 0027)."""

    action = models.ForeignKey("actions.Action", models.CASCADE, related_name="hand_overs")
    from_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(auto_now_add=True)

    audited = Audited(("action__priority__plan__partnership",), OF_ACTION)

    class Meta:
        verbose_name = "hand-over"

    def __str__(self) -> str:
        return f"{self.action}: from {self.from_officer} to {self.to_officer}"
