"""The words of a signed review, row by row. Made once with their sign-off, never changed or deleted (ADR 0018).

An action has two rows where those who read what is published are told something else than those who read the
partnership whole; most have one for both.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from csp.statuses import NOT_RATED, RagStatus
from plans.quarters import Period
from reviews.copies import (
    ActionCopy,
    AgencyCopy,
    ChangeCopy,
    CheckCopy,
    CommentaryCopy,
    KeyCopy,
    PriorityCopy,
    UpdateCopy,
)
from reviews.models.sign_offs import SignOff

STATUSES = [*RagStatus.choices, (NOT_RATED, "Not rated")]
SUPPORTING = "supporting"
LEAD = "lead"


class SignedKey(models.Model):
    """What one status meant when the review was signed off."""

    sign_off = models.ForeignKey(SignOff, models.PROTECT, related_name="signed_key")
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=STATUSES)
    meaning = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.meaning

    @property
    def copy(self) -> KeyCopy:
        return KeyCopy(self.status, self.meaning)


class SignedCheck(models.Model):
    """A sense check that was outstanding when the review was signed off."""

    sign_off = models.ForeignKey(SignOff, models.PROTECT, related_name="signed_checks")
    position = models.PositiveIntegerField()
    heading = models.TextField()
    about = models.TextField()
    says = models.TextField()

    def __str__(self) -> str:
        return self.says

    @property
    def copy(self) -> CheckCopy:
        return CheckCopy(self.heading, self.about, self.says)


class SignedAsked(models.Model):
    """A line of "you asked, we did", as the board page had it."""

    sign_off = models.ForeignKey(SignOff, models.PROTECT, related_name="signed_asked")
    position = models.PositiveIntegerField()
    is_for_whole = models.BooleanField("read by those who read the partnership whole")
    words = models.TextField()

    def __str__(self) -> str:
        return self.words


class SignedPriority(models.Model):
    """A priority as it was called."""

    sign_off = models.ForeignKey(SignOff, models.PROTECT, related_name="signed_priorities")
    position = models.PositiveIntegerField()
    priority_id = models.PositiveBigIntegerField("priority, for links")
    number = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.title

    def copy(self, period: Period, *, whole: bool, commentary: CommentaryCopy | None) -> PriorityCopy:
        rows = sorted(self.signed_actions.all(), key=lambda row: row.position)
        return PriorityCopy(
            priority_id=self.priority_id,
            number=self.number,
            title=self.title,
            commentary=commentary,
            actions=tuple(row.copy(period, whole=whole) for row in rows if row.is_read(whole=whole)),
        )


class SignedCommentary(models.Model):
    """What stood beside a priority, or the plan where none is named."""

    sign_off = models.ForeignKey(SignOff, models.PROTECT, related_name="signed_commentary")
    priority_id = models.PositiveBigIntegerField("priority, for links", null=True, blank=True)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=RagStatus.choices, blank=True)
    status_reason = models.TextField(blank=True)
    written_by_name = models.CharField(max_length=150)
    written_on = models.DateField()
    is_internal = models.BooleanField()

    def __str__(self) -> str:
        return self.text

    @property
    def copy(self) -> CommentaryCopy:
        return CommentaryCopy(
            self.text, self.status, self.status_reason, self.written_by_name, self.written_on, self.is_internal
        )


class SignedAction(models.Model):
    """An action as it stood, for one kind of reader or for both."""

    signed_priority = models.ForeignKey(SignedPriority, models.PROTECT, related_name="signed_actions")
    position = models.PositiveIntegerField()
    is_for_whole = models.BooleanField("read by those who read the partnership whole")
    is_for_limited = models.BooleanField("read by those who read what is published")
    action_id = models.PositiveBigIntegerField("action, for links")
    reference = models.CharField(max_length=20, blank=True)
    activity = models.TextField()
    outcome = models.TextField(blank=True)
    target = models.TextField(blank=True)
    officer = models.CharField(max_length=150, blank=True)
    timescale = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=STATUSES)
    status_before = models.CharField(max_length=12, choices=STATUSES)
    is_from_before = models.BooleanField("in the plan and not closed a period before")
    is_overdue = models.BooleanField()
    is_silent = models.BooleanField()
    joined_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)
    is_internal = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signedaction_read_by_somebody", condition=Q(is_for_whole=True) | Q(is_for_limited=True)
            ),
            models.CheckConstraint(
                name="signedaction_internal_for_whole_only", condition=Q(is_internal=False) | Q(is_for_limited=False)
            ),
            models.CheckConstraint(
                name="signedaction_status_known", condition=Q(status__in=[*RagStatus.values, NOT_RATED])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.activity}".strip()

    def is_read(self, *, whole: bool) -> bool:
        return self.is_for_whole if whole else self.is_for_limited

    def copy(self, period: Period, *, whole: bool) -> ActionCopy:
        updates = sorted(self.signed_updates.all(), key=lambda row: row.position)
        agencies = sorted(self.signed_agencies.all(), key=lambda row: row.position)
        changes = sorted(self.signed_changes.all(), key=lambda row: row.position)
        said = ActionCopy(
            action_id=self.action_id,
            period=period,
            reference=self.reference,
            activity=self.activity,
            outcome=self.outcome,
            target=self.target,
            lead_agency=next((row.copy for row in agencies if row.role == LEAD), None),
            supporting=tuple(row.copy for row in agencies if row.role == SUPPORTING),
            officer=self.officer,
            timescale=self.timescale,
            due_on=self.due_on,
            changes=tuple(row.copy for row in changes),
            status=self.status,
            status_before=self.status_before,
            stood_before=self.is_from_before,
            is_overdue=self.is_overdue,
            is_silent=self.is_silent,
            joined_on=self.joined_on,
            closed_on=self.closed_on,
            closed_reason=self.closed_reason,
            is_internal=self.is_internal,
            latest=next((row.copy for row in updates if row.is_latest), None),
            updates=tuple(row.copy for row in updates if row.is_of_period),
        )
        return said if whole else said.as_published


class SignedAgency(models.Model):
    """An agency's part in an action, by the name it went by."""

    signed_action = models.ForeignKey(SignedAction, models.PROTECT, related_name="signed_agencies")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=10, choices=[(LEAD, "Lead"), (SUPPORTING, "Supporting")])
    agency_id = models.PositiveBigIntegerField("agency, for links")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name

    @property
    def copy(self) -> AgencyCopy:
        return AgencyCopy(self.agency_id, self.name, self.short_name)


class SignedChange(models.Model):
    """A move of an action's timescale in the period."""

    signed_action = models.ForeignKey(SignedAction, models.PROTECT, related_name="signed_changes")
    position = models.PositiveIntegerField()
    changed_on = models.DateField()
    from_words = models.CharField(max_length=200, blank=True)
    to_words = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    changed_by_name = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.reason

    @property
    def copy(self) -> ChangeCopy:
        return ChangeCopy(self.changed_on, self.from_words, self.to_words, self.reason, self.changed_by_name)


class SignedUpdate(models.Model):
    """An update as it was read: one of the period, or the earlier one that still gave the status."""

    signed_action = models.ForeignKey(SignedAction, models.PROTECT, related_name="signed_updates")
    position = models.PositiveIntegerField()
    is_latest = models.BooleanField("gives the status")
    is_of_period = models.BooleanField("reported in the period")
    update_id = models.PositiveBigIntegerField("update, for links")
    reported_on = models.DateField()
    status = models.CharField(max_length=12, choices=STATUSES)
    progress = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    late_on = models.DateField("written down after the period on", null=True, blank=True)
    correction_note = models.TextField(blank=True)
    sent_back_with = models.TextField(blank=True)
    is_internal = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signedupdate_status_known", condition=Q(status__in=[*RagStatus.values, NOT_RATED])
            ),
        ]

    def __str__(self) -> str:
        return self.progress

    @property
    def copy(self) -> UpdateCopy:
        return UpdateCopy(
            update_id=self.update_id,
            reported_on=self.reported_on,
            status=self.status,
            progress=self.progress,
            remedy=self.remedy,
            late_on=self.late_on,
            correction_note=self.correction_note,
            sent_back=self.sent_back_with,
            is_internal=self.is_internal,
        )
