"""What keeps a form from being saved twice."""

from __future__ import annotations

from django.db import models

from csp.models.people import User


class FormReceipt(models.Model):
    """Proof that a form was saved, so that a second press of its button saves nothing twice (ADR 0008)."""

    token = models.UUIDField(unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")  # nobody where it came by a link
    address = models.TextField("where the first press led", blank=True)  # a filter in it can be long
    saved_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.token)
