"""The record of an action, which only ever grows: its updates and the moves of its timescale."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, OuterRef, Q
from django.utils import timezone

from actions.timescales import TimescaleKind
from csp.access import NotAllowedNow
from csp.audit.audited import Audited
from csp.statuses import NEEDS_REMEDY, RagStatus
from plans.quarters import Period

if TYPE_CHECKING:
    from csp.models import User


OF_ACTION = ("action__reference", "action__activity")


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

    audited = Audited(("action__priority__plan__partnership",), OF_ACTION, called="move of a timescale")

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

    def standing(self) -> UpdateQuerySet:
        """Without those that a later correction took the place of."""
        return self.filter(corrected_by=None)

    def as_told(self) -> UpdateQuerySet:
        """Without the words of the document each came from, which lists of many do not show."""
        return self.defer("status_as_typed", "date_as_typed")

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
    given_by = models.CharField("name and post of whoever gave it without an account", max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="update it corrects"
    )
    correction_note = models.TextField("why it is corrected", blank=True)
    source = models.CharField("document it was read from", max_length=200, blank=True)
    status_as_typed = models.CharField(max_length=100, blank=True)
    date_as_typed = models.CharField(max_length=100, blank=True)

    audited = Audited(("action__priority__plan__partnership",), OF_ACTION)
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
                condition=Q(recorded_by__isnull=False) | ~Q(source="") | ~Q(given_by=""),
            ),
            models.CheckConstraint(
                name="update_does_not_correct_itself", condition=Q(corrects=None) | ~Q(corrects=F("id"))
            ),
            models.CheckConstraint(
                name="update_correction_says_why",
                condition=Q(corrects=None, correction_note="") | (Q(corrects__isnull=False) & ~Q(correction_note="")),
                violation_error_message="Say why it is corrected.",
                violation_error_code="correction_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} on {self.reported_on}"

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#update-{self.pk}"

    @property
    def quarter(self) -> Period:
        """The period of its plan's that it tells of."""
        return Period.containing(self.reported_on, self.action.priority.plan.review_months)

    def is_late_for(self, period: Period) -> bool:
        """Whether it was written down after the period had ended; one read from a document is as old as that.

        A correction is not late: it takes the place of what was said before.
        """
        if self.source or self.corrects_id:
            return False
        return self.recorded_on > period.end

    @property
    def recorded_on(self) -> date:
        """The day it was written down, by the clock on the wall."""
        return self.recorded_at.astimezone(timezone.get_current_timezone()).date()

    @property
    def is_late(self) -> bool:
        return self.is_late_for(self.quarter)

    def can_be_corrected_by(self, user: User) -> bool:
        """Coordinators any, whoever recorded it their own; not in a closed plan (ADR 0012)."""
        plan = self.action.plan
        if plan.is_closed:
            return False
        is_own = self.recorded_by_id == user.pk and plan.is_read_whole_by(user)
        return is_own or plan.partnership_id in user.standing.coordinates

    @transaction.atomic
    def correct(
        self, *, by: User, why: str, reported_on: date, status: str, progress: str, remedy: str, is_internal: bool
    ) -> Update:
        """Put another account in the place of this one, which stays on record with the reason (ADR 0012)."""
        # two people who correct it at the same moment wait for each other here
        Update.objects.select_for_update().get(pk=self.pk)
        later = Update.objects.filter(corrects=self).select_related("recorded_by").first()
        if later:
            raise NotAllowedNow(
                f"{later.recorded_by} has corrected this update already, so yours was not saved. "
                "Copy what you typed, go to the action and correct that correction if it still needs it."
            )
        return self.action.updates.create(
            corrects=self,
            correction_note=why,
            recorded_by=by,
            reported_on=reported_on,
            status=status,
            progress=progress,
            remedy=remedy,
            is_internal=is_internal,
        )


def latest_update(*, as_at: date, whole: bool) -> UpdateQuerySet:
    """For a subquery on an action: its updates up to the day, the one that counts first."""
    reported = Update.objects.filter(action=OuterRef("pk"), reported_on__lte=as_at)
    return reported.readable(whole=whole).standing().newest_first()
