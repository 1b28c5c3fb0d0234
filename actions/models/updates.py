"""The record of an action, which only ever grows: its updates and the moves of its timescale."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q

from actions.timescales import TimescaleKind
from csp.statuses import NEEDS_REMEDY, RagStatus
from plans.quarters import Quarter


class TimescaleChange(models.Model):
    """A timescale that was moved: from what, to what, why and by whom. Append-only."""

    action = models.ForeignKey("actions.Action", models.PROTECT, related_name="timescale_changes")
    from_words = models.CharField(max_length=200, blank=True)
    from_kind = models.CharField(max_length=15, choices=TimescaleKind.choices)
    from_due_on = models.DateField(null=True, blank=True)
    to_words = models.CharField(max_length=200, blank=True)
    to_kind = models.CharField(max_length=15, choices=TimescaleKind.choices)
    to_due_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    changed_on = models.DateField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="timescale_changes")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="timescalechange_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why the timescale changes.",
                violation_error_code="reason",
            ),
            models.CheckConstraint(
                name="timescalechange_changes_the_words",
                condition=~Q(to_words=F("from_words")),
                violation_error_message="The new timescale is the same as the old one.",
                violation_error_code="to_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_words or 'no timescale'} to {self.to_words or 'no timescale'}"


class UpdateQuerySet(models.QuerySet["Update"]):
    def readable(self, *, whole: bool) -> UpdateQuerySet:
        """Without the internal ones, unless the reader reads the partnership whole."""
        return self if whole else self.filter(is_internal=False)

    def as_told(self) -> UpdateQuerySet:
        """Without where each came from and when it was entered, which lists of many do not show."""
        return self.defer("recorded_at", "source", "status_as_typed", "date_as_typed")

    def newest_first(self) -> UpdateQuerySet:
        return self.order_by("-reported_on", "-pk")


class Update(models.Model):
    """A dated account of how an action stood: what was done, and its RAG status. Append-only (ADR 0003)."""

    action = models.ForeignKey("actions.Action", models.PROTECT, related_name="updates", db_index=False)
    reported_on = models.DateField("position as at")
    status = models.CharField("RAG status", max_length=12, choices=RagStatus.choices, blank=True)
    progress = models.TextField("progress", blank=True)
    remedy = models.TextField("what will put it right", blank=True)
    is_internal = models.BooleanField("internal: leave out of public and scrutiny copies", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="updates_recorded"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    source = models.CharField("document it was read from", max_length=200, blank=True)
    status_as_typed = models.CharField(max_length=100, blank=True)
    date_as_typed = models.CharField(max_length=100, blank=True)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["action", "-reported_on", "-id", "status"], name="update_latest_of_action"),
        ]
        constraints = [
            models.CheckConstraint(
                name="update_status_known",
                condition=Q(status="") | Q(status__in=RagStatus.values),
                violation_error_message="Choose one of the statuses.",
                violation_error_code="status",
            ),
            models.CheckConstraint(
                name="update_red_or_amber_says_what_will_put_it_right",
                condition=~Q(status__in=NEEDS_REMEDY) | ~Q(remedy="") | ~Q(source=""),
                violation_error_message="Say what will put it right: Red and Amber need it.",
                violation_error_code="remedy",
            ),
            models.CheckConstraint(
                name="update_says_something",
                condition=~Q(progress="") | ~Q(status=""),
                violation_error_message="Say what progress there has been.",
                violation_error_code="progress",
            ),
            models.CheckConstraint(
                name="update_recorded_by_somebody_or_read_from_a_document",
                condition=Q(recorded_by__isnull=False) | ~Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} on {self.reported_on}"

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#update-{self.pk}"

    @property
    def quarter(self) -> Quarter:
        return Quarter.containing(self.reported_on)


def latest_update(*, as_at: date, whole: bool) -> UpdateQuerySet:
    """For a subquery on an action: its updates up to the day, the one that counts first."""
    reported = Update.objects.filter(action=OuterRef("pk"), reported_on__lte=as_at)
    return reported.readable(whole=whole).newest_first()
