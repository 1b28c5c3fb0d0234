"""What has happened, line by line; and the seals that show it was not altered since (ADR 0028)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from csp.models.partnerships import Partnership
from csp.models.people import User


class Kind(models.TextChoices):
    """What happened."""

    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    DELETED = "deleted", "Deleted"
    SIGNED_IN = "signed_in", "Signed in"
    SIGNED_OUT = "signed_out", "Signed out"
    SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
    SIGN_IN_HELD = "sign_in_held", "Sign-in held back after too many tries"
    SECOND_STEP_SET = "second_step_set", "Second step of sign-in set up"
    SECOND_STEP_REMOVED = "second_step_removed", "Second step of sign-in removed"
    SECOND_STEP_FAILED = "second_step_failed", "Second step of sign-in failed"
    PASSWORD_CHANGED = "password_changed", "Password changed"
    PASSWORD_RESET_ASKED = "password_asked", "New password asked for"
    SESSIONS_ENDED = "sessions_ended", "Sessions ended"
    REFUSED = "refused", "Refused"
    DOWNLOADED = "downloaded", "File taken"
    COMMAND = "command", "Done on the server"


CHANGES = (Kind.ADDED, Kind.CHANGED, Kind.DELETED)
# no one person is proven to have done these: they are told of the account that was named
UNPROVEN = (Kind.SIGN_IN_FAILED, Kind.SIGN_IN_HELD, Kind.SECOND_STEP_FAILED, Kind.PASSWORD_RESET_ASKED)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def newest_first(self) -> AuditEntryQuerySet:
        return self.order_by("-pk")


class AuditEntry(models.Model):
    """One thing that happened: a row of a record written, a sign-in, a refusal, a file taken. Append-only.

    Rows about records are written by the database itself, whoever writes there. `changes` holds, for each column, what
    it said before and after, as the database has it. The partnership stays when it is gone itself.
    """

    recorded_at = models.DateTimeField("when", db_default=Now())
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField("who, as called then", max_length=300, blank=True)
    address = models.CharField("from where", max_length=45, blank=True)
    kind = models.CharField("what happened", max_length=20, choices=Kind.choices)
    label = models.CharField("kind of record", max_length=100, blank=True)
    record_id = models.BigIntegerField("record", null=True, blank=True)
    words = models.CharField("the record in words", max_length=300, blank=True)
    partnership = models.ForeignKey(
        Partnership, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    changes = models.JSONField("what it said before and after", default=dict, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        constraints = [models.CheckConstraint(name="auditentry_kind_known", condition=Q(kind__in=Kind.values))]
        indexes = [
            models.Index(F("partnership"), F("id").desc(), name="auditentry_of_partnership"),
            models.Index(F("label"), F("record_id"), F("id").desc(), name="auditentry_of_record"),
            models.Index(F("person"), F("id").desc(), name="auditentry_of_person"),
        ]

    def __str__(self) -> str:
        return f"{Kind(self.kind).label}: {self.words}"


class AuditSeal(models.Model):
    """The sum over one entry and the seal before it, so that altering, adding or removing one breaks all that follow."""

    entry_id = models.BigIntegerField("entry", primary_key=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.digest}"
