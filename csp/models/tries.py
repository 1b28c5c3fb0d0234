"""What keeps secrets from being guessed."""

from __future__ import annotations

from django.db import models


class Tries(models.Model):
    """The latest tries at a secret of one account, or from one network; which it is stands here as a keyed digest only.

    One row for all of them, so that it can be locked: however many come at once, they are counted one by one (ADR 0026).
    """

    what = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    moments = models.JSONField("when, in seconds", default=list)
    last_at = models.DateTimeField("last try at", db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "digest"], name="tries_row_once")]

    def __str__(self) -> str:
        return f"{self.what}: {len(self.moments)}"
