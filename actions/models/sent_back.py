"""What a coordinator asks to have said again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from actions.models.updates import Update
from csp.audit.audited import Audited


class SentBack(models.Model):
    """A coordinator's comment on an update, asking for another; the update itself stays on record. Append-only."""

    update = models.OneToOneField(Update, models.PROTECT, related_name="sent_back")
    comment = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    audited = Audited(
        ("update__action__priority__plan__partnership",),
        ("update__action__reference", "update__action__activity"),
        called="update sent back",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sentback_has_a_comment",
                condition=~Q(comment=""),
                violation_error_message="Say what should be different.",
                violation_error_code="comment",
            ),
        ]

    def __str__(self) -> str:
        return self.comment
