"""The agencies of a partnership, and the other names plans call them by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from csp.access import own, seen_by
from csp.audit.audited import Audited
from csp.models.partnerships import Partnership

if TYPE_CHECKING:
    from csp.models.people import User


class AgencyKind(models.TextChoices):
    """What a body is in law or in practice; a lead cell of a real plan may name any of these."""

    RESPONSIBLE_AUTHORITY = "responsible_authority", "Responsible authority"
    COOPERATING_BODY = "cooperating_body", "Co-operating body"
    TEAM = "team", "Team or post inside an agency"
    GROUP = "group", "Multi-agency group or board"
    VOLUNTARY = "voluntary", "Voluntary or community organisation"
    FUNDER = "funder", "Funder or commissioner"
    OTHER = "other", "Other"


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, user: User) -> AgencyQuerySet:
        return self.filter(seen_by(user, "partnership", published=Q()))

    def inside(self, user: User) -> AgencyQuerySet:
        return self.filter(own(user, "partnership"))

    def in_order(self) -> AgencyQuerySet:
        return self.order_by("position", "pk")

    def current(self) -> AgencyQuerySet:
        """Agencies that have not ended, for lists to choose from."""
        return self.filter(ended_on=None)


class Agency(models.Model):
    """A body that leads, supports or sits on a partnership's work: an authority, a team inside one, or a group."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=25, choices=AgencyKind.choices, default=AgencyKind.OTHER)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="teams")
    is_member = models.BooleanField("sits on the partnership", default=False)
    member_note = models.CharField("note on its membership", max_length=300, blank=True)
    email = models.EmailField("e-mail for chasing updates", blank=True)
    ended_on = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("partnership",), ("name",))
    objects = AgencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(
                "partnership",
                Lower("name"),
                name="agency_name_once_per_partnership",
                violation_error_message="This partnership already has an agency of that name.",
                violation_error_code="name",
            ),
            models.CheckConstraint(name="agency_kind_known", condition=Q(kind__in=AgencyKind.values)),
            models.CheckConstraint(
                name="agency_not_part_of_itself",
                condition=Q(part_of=None) | ~Q(part_of=F("id")),
                violation_error_message="An agency cannot be part of itself.",
                violation_error_code="part_of",
            ),
            models.CheckConstraint(
                name="agency_not_replaced_by_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                violation_error_message="An agency cannot be replaced by itself.",
                violation_error_code="replaced_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('csp:agencies', args=[self.partnership.slug])}#agency-{self.pk}"

    @property
    def short_name(self) -> str:
        """The abbreviation where there is one, for narrow columns."""
        return self.abbreviation or self.name


class AgencyAlias(models.Model):
    """Another name by which plans call an agency: "Thames Valley Police" and "TVP" are one body."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)

    audited = Audited(("agency__partnership",), ("name",), called="other name of an agency")
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "agency aliases"
        constraints = [
            models.UniqueConstraint(
                "agency",
                Lower("name"),
                name="agencyalias_once_per_agency",
                violation_error_message="That other name is already listed.",
                violation_error_code="name",
            ),
        ]

    def __str__(self) -> str:
        return self.name
