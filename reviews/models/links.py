"""Partners without an account: a link that opens one agency's return for one period, and what came by it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from actions.models import Update
from csp.access import own
from csp.audit.audited import Audited
from csp.models import Agency
from plans.models import AnnualPlan
from plans.quarters import QUARTER, Period

if TYPE_CHECKING:
    from csp.models import User


class ReturnLinkQuerySet(models.QuerySet["ReturnLink"]):
    def visible_to(self, user: User) -> ReturnLinkQuerySet:
        """Links are seen by the coordinators who make them."""
        return self.filter(plan__partnership__in=user.standing.coordinates)

    def inside(self, user: User) -> ReturnLinkQuerySet:
        return self.filter(own(user, "plan__partnership"))


class ReturnLink(models.Model):
    """A secret address for one agency and one period: whoever holds it can fill that return and nothing else.

    Only a digest of the secret is kept, so that the database does not hold what opens it.
    """

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="return_links")
    number = models.PositiveSmallIntegerField("period of the plan's year")
    months = models.PositiveSmallIntegerField("months in the period", default=QUARTER)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="return_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField("last day it works")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    first_opened_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    holder_name = models.CharField("name", max_length=100, blank=True)
    holder_post = models.CharField("post", max_length=100, blank=True)

    audited = Audited(
        ("plan__partnership",), ("agency__name",), secret=("digest",), unsaid=("last_opened_at",), called="return link"
    )
    objects = ReturnLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="returnlink_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.period}"

    @property
    def period(self) -> Period:
        return Period(self.plan.year, self.number, self.months)

    def is_over_on(self, day: date) -> bool:
        """Withdrawn or expired."""
        return self.revoked_at is not None or day > self.expires_on

    def works_on(self, day: date) -> bool:
        return not self.is_over_on(day) and not self.plan.is_closed


class GivenByLink(models.Model):
    """That an update came by a link; who gave it stands on the update itself."""

    update = models.OneToOneField(Update, models.PROTECT, related_name="by_link")
    link = models.ForeignKey(ReturnLink, models.PROTECT, related_name="given")

    audited = Audited(
        ("link__plan__partnership",),
        ("update__action__reference", "update__action__activity"),
        called="update given by link",
    )

    def __str__(self) -> str:
        return f"{self.update} by link"
