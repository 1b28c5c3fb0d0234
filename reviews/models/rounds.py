"""A period's dates, and what officers are writing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from actions.models import Action
from csp.access import own, seen_by
from csp.audit.audited import Audited
from csp.statuses import NOT_RATED, RagStatus
from plans.models import AnnualPlan
from plans.quarters import QUARTER, Period

if TYPE_CHECKING:
    from csp.models import User


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> ReviewQuerySet:
        """Those who read the partnership whole; others see a review once it is signed off."""
        return self.filter(seen_by(user, "plan__partnership", published=Q(pk__in=())))

    def inside(self, user: User) -> ReviewQuerySet:
        return self.filter(own(user, "plan__partnership"))


class Review(models.Model):
    """One reporting period of a plan: when updates are due and when the board meets. A period without dates has no row.

    Quarters keep their rows when a plan goes over to half-years, so that going back finds their dates again.
    """

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="reviews")
    number = models.PositiveSmallIntegerField("period of the plan's year")
    months = models.PositiveSmallIntegerField("months in the period", default=QUARTER)
    meeting_on = models.DateField("day of the meeting", null=True, blank=True)
    updates_due_on = models.DateField("day updates are due", null=True, blank=True)

    audited = Audited(("plan__partnership",), ("plan__title",), called="dates of a review")
    objects = ReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "months", "number"], name="review_one_per_period"),
            models.CheckConstraint(
                name="review_number_within_a_year", condition=Q(number__gte=1, number__lte=12 / F("months"))
            ),
            models.CheckConstraint(
                name="review_updates_due_by_the_meeting",
                condition=Q(meeting_on=None) | Q(updates_due_on=None) | Q(updates_due_on__lte=F("meeting_on")),
                violation_error_message="Updates must be due on or before the day of the meeting.",
                violation_error_code="updates_due_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.period}"

    def get_absolute_url(self) -> str:
        return self.plan.review_address(self.period)

    @property
    def period(self) -> Period:
        return Period(self.plan.year, self.number, self.months)


class Draft(models.Model):
    """What one person, or the holder of a link, has written for an action and not yet submitted; never part of the record."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="drafts")
    link = models.ForeignKey("reviews.ReturnLink", models.CASCADE, null=True, blank=True, related_name="drafts")
    reported_on = models.CharField("position as at, as typed", max_length=20, blank=True)
    status = models.CharField(
        max_length=12, blank=True, choices=[*RagStatus.choices, (NOT_RATED, "No status this time")]
    )
    progress = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    new_timescale = models.TextField(blank=True)  # a draft keeps even what is too long to submit
    timescale_reason = models.TextField(blank=True)
    is_unchanged = models.BooleanField("no change since the last update", default=False)
    page = models.CharField("showing of the sheet it was last written on", max_length=36, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_of_a_person_or_a_link",
                condition=Q(user=None, link__isnull=False) | Q(user__isnull=False, link=None),
            ),
            models.UniqueConstraint(
                fields=["action", "user"], condition=Q(link=None), name="draft_one_per_action_and_person"
            ),
            models.UniqueConstraint(
                fields=["action", "link"], condition=Q(user=None), name="draft_one_per_action_and_link"
            ),
        ]

    def __str__(self) -> str:
        return f"Draft for {self.action}"
