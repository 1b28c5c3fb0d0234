"""Reports to a committee about a plan: the words that go round its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from csp.access import own
from csp.audit.audited import Audited
from csp.models import Role
from plans.models import IN_PUBLIC, AnnualPlan

if TYPE_CHECKING:
    from csp.models import User


def reports_on(plan: AnnualPlan, user: User) -> bool:
    """Coordinators of the partnership, and its scrutiny clerks where the plan is published. Costs no query."""
    if plan.partnership_id in user.standing.coordinates:
        return True
    return plan.status in IN_PUBLIC and plan.partnership_id in clerks_for(user)


def clerks_for(user: User) -> frozenset[int]:
    """Partnerships the person is scrutiny clerk of."""
    return frozenset(role.partnership_id for role in user.current_memberships if role.role == Role.SCRUTINY_CLERK)


class CommitteeReportQuerySet(models.QuerySet["CommitteeReport"]):
    def visible_to(self, user: User) -> CommitteeReportQuerySet:
        """Coordinators and clerks share them, so that one can finish what the other began."""
        if user.standing.is_administrator:
            return self
        in_public = Q(plan__partnership__in=clerks_for(user), plan__status__in=IN_PUBLIC)
        return self.filter(Q(plan__partnership__in=user.standing.coordinates) | in_public)

    def inside(self, user: User) -> CommitteeReportQuerySet:
        return self.filter(own(user, "plan__partnership"))

    def newest_first(self) -> CommitteeReportQuerySet:
        return self.order_by("-pk")


class CommitteeReport(models.Model):
    """A report that puts a plan before a committee: the usual cover, numbered paragraphs, the actions as an appendix.

    What the plan holds is not copied: it is told as at the report's day. Nothing internal is ever in it.
    """

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="committee_reports")
    as_at_date = models.DateField("day of the position")
    committee = models.CharField(max_length=200)
    meeting_on = models.DateField("date of the meeting", null=True, blank=True)
    title = models.CharField(max_length=300)
    contact = models.TextField(blank=True)
    asked = models.TextField("what the committee is asked")
    summary = models.TextField("executive summary", blank=True)
    background = models.TextField(blank=True)
    statistics = models.TextField(blank=True)
    corporate = models.TextField("corporate implications", blank=True)
    financial = models.TextField("financial implications", blank=True)
    equality = models.TextField("equality implications", blank=True)
    next_steps = models.TextField(blank=True)
    background_papers = models.TextField(blank=True)
    is_exceptions = models.BooleanField("only exceptions in the appendix", default=False)
    has_updates = models.BooleanField("the latest updates in the appendix", default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    audited = Audited(("plan__partnership",), ("title",))
    objects = CommitteeReportQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "committee report"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:committee_report", args=[self.pk])
