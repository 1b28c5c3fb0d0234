"""The sign-off of a period: who, when, and the plan's words of that day (ADR 0018).

Rows of this file and of reviews.models.signed are made once and never changed or deleted. They name records of the plan by
their number only, which is there for links: what a signed review says stands in its own rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from csp.audit.audited import Audited
from plans.models import AnnualPlan
from plans.quarters import QUARTER, Period
from reviews.copies import ReviewCopy, Signature

if TYPE_CHECKING:
    from datetime import date

PARTS = (
    "signed_key",
    "signed_checks",
    "signed_asked",
    "signed_commentary",
    "signed_priorities__signed_actions__signed_agencies",
    "signed_priorities__signed_actions__signed_changes",
    "signed_priorities__signed_actions__signed_updates",
)


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def of(self, plan: AnnualPlan, period: Period) -> SignOffQuerySet:
        return self.filter(plan=plan, year=period.year, months=period.months, number=period.number)

    def standing(self) -> SignOffQuerySet:
        """Those that were not re-opened: one for a period at most."""
        return self.filter(~Exists(Reopening.objects.filter(sign_off=OuterRef("pk"))))

    def statuses(self, *, whole: bool) -> dict[int, str] | None:
        """What one sign-off said of each action that was not closed; None where there is no sign-off. One query."""
        action = "signed_priorities__signed_actions__"
        told = f"{action}is_for_whole" if whole else f"{action}is_for_limited"
        rows = list(self.values_list(f"{action}action_id", f"{action}status", f"{action}closed_on", told))
        if not rows:
            return None
        return {pk: status for pk, status, closed_on, is_read in rows if is_read and closed_on is None}

    def in_turn(self) -> SignOffQuerySet:
        """The first copy first, each with its re-opening where it was."""
        return self.select_related("reopening").order_by("year", "months", "number", "turn")


class SignOff(models.Model):
    """That a period was signed off: what the board saw stands frozen under it, for ever."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="sign_offs")
    year = models.PositiveSmallIntegerField("financial year")
    months = models.PositiveSmallIntegerField("months in the period", default=QUARTER)
    number = models.PositiveSmallIntegerField("period of the year")
    turn = models.PositiveSmallIntegerField("which copy of the period", default=1)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_by_name = models.CharField(max_length=150)
    signed_at = models.DateTimeField()
    meeting_on = models.DateField("day of the meeting", null=True, blank=True)
    as_at_date = models.DateField("day the positions are of")
    partnership_name = models.CharField(max_length=200)
    partnership_short = models.CharField(max_length=200)
    plan_title = models.CharField(max_length=200)
    marking = models.CharField("marking in words", max_length=50, blank=True)
    has_earlier_position = models.BooleanField("there is a position to compare with")
    withheld = models.PositiveIntegerField("internal actions left out of the limited copy")
    withheld_updates = models.PositiveIntegerField("internal updates left out of the limited copy")

    audited = Audited(("plan__partnership",), ("plan_title",), called="sign-off of a review")
    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = "signed review"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year", "months", "number", "turn"], name="signoff_one_of_each_turn"
            ),
            models.CheckConstraint(name="signoff_turn_from_one", condition=Q(turn__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.plan_title}, {self.period}, signed off by {self.signed_by_name}"

    @property
    def period(self) -> Period:
        return Period(self.year, self.number, self.months)

    @property
    def signed_on(self) -> date:
        """The day by the clock on the wall."""
        return self.signed_at.astimezone(timezone.get_current_timezone()).date()

    @property
    def reopened(self) -> Reopening | None:
        return getattr(self, "reopening", None)

    @property
    def signature(self) -> Signature:
        return Signature(self.turn, self.signed_by_name, self.signed_at, self.signed_on)

    def copy(self, *, whole: bool) -> ReviewCopy:
        """What was signed, for those who read the partnership whole or for the others. Nine queries."""
        models.prefetch_related_objects([self], *PARTS)
        written = {row.priority_id: row.copy for row in self.signed_commentary.all() if whole or not row.is_internal}
        asked = sorted(self.signed_asked.all(), key=lambda row: row.position)
        priorities = sorted(self.signed_priorities.all(), key=lambda row: row.position)
        return ReviewCopy(
            plan_id=self.plan_id,
            partnership=self.partnership_name,
            partnership_short=self.partnership_short,
            plan=self.plan_title,
            marking=self.marking,
            period=self.period,
            as_at=self.as_at_date,
            meeting_on=self.meeting_on,
            has_earlier_position=self.has_earlier_position,
            key=tuple(row.copy for row in sorted(self.signed_key.all(), key=lambda row: row.position)),
            commentary=written.get(None),
            priorities=tuple(
                row.copy(self.period, whole=whole, commentary=written.get(row.priority_id)) for row in priorities
            ),
            checks=tuple(row.copy for row in sorted(self.signed_checks.all(), key=lambda row: row.position) if whole),
            asked=tuple(row.words for row in asked if row.is_for_whole == whole),
            is_whole=whole,
            withheld=0 if whole else self.withheld,
            withheld_updates=0 if whole else self.withheld_updates,
            signature=self.signature,
        )


class Reopening(models.Model):
    """That a signed period was opened again, by whom and why; what was signed stays, and the period is signed anew."""

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="reopening")
    reason = models.TextField()
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reopened_by_name = models.CharField(max_length=150)
    reopened_at = models.DateTimeField()

    audited = Audited(("sign_off__plan__partnership",), ("sign_off__plan_title",), called="re-opening of a review")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reopening_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why it is opened again.",
                violation_error_code="reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
