"""Asking people to come in."""

from __future__ import annotations

from datetime import date

from django.db import models

from csp.audit.audited import Audited
from csp.models.partnerships import Partnership
from csp.models.people import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def newest_first(self) -> InvitationQuerySet:
        return self.order_by("-made_at", "-pk")


class Invitation(models.Model):
    """Somebody new was asked to choose a password by a link; the latest link made for them is the one that works (ADR 0027)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name="person")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField("last day the link works")
    sent_at = models.DateTimeField("handed to the mail server", null=True, blank=True)

    audited = Audited(("partnership",), ("user__name",))
    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Invitation of {self.user} to {self.partnership}"

    def works_on(self, day: date) -> bool:
        return day <= self.expires_on
