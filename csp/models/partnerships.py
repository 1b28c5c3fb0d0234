"""Partnerships, and what each RAG status means in them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from csp.access import own
from csp.audit.audited import Audited
from csp.statuses import ALWAYS_USED, USUAL_MEANINGS, RagStatus

if TYPE_CHECKING:
    from csp.models.people import User


class Level(models.TextChoices):
    """The tier of local government a partnership works at."""

    DISTRICT = "district", "District"
    COUNTY = "county", "County"
    UNITARY = "unitary", "Unitary"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, user: User) -> PartnershipQuerySet:
        """Partnerships the person has a role in, and the districts below a county they read whole."""
        if user.standing.is_administrator:
            return self
        return self.filter(Q(pk__in=user.standing.inside) | Q(parent__in=user.standing.reads_whole))

    def inside(self, user: User) -> PartnershipQuerySet:
        return self.filter(own(user, "pk"))


class Partnership(models.Model):
    """A Community Safety Partnership: the bodies of an area that must by law plan together (Crime and Disorder Act 1998, s.5)."""

    name = models.CharField(max_length=200, unique=True)
    abbreviation = models.CharField(max_length=30, blank=True)
    slug = models.SlugField("short name for addresses", max_length=60, unique=True)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.DISTRICT)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="districts",
        verbose_name="county partnership above it",
    )
    area = models.TextField("area covered", blank=True)
    vision = models.TextField(blank=True)
    aims = models.TextField(blank=True)
    principles = models.TextField("key principles", blank=True)
    works_with = models.TextField("works with", blank=True)
    legal_basis = models.TextField(blank=True)
    monitoring = models.TextField("how the plan is monitored", blank=True)
    contact = models.TextField(blank=True)
    is_second_step_required = models.BooleanField("coordinators must sign in with a second step", default=False)
    ended_on = models.DateField("ended on", null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    audited = Audited(("pk",), ("name",))
    objects = PartnershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="partnership_level_known",
                condition=Q(level__in=Level.values),
                violation_error_message="Choose district, county or unitary.",
                violation_error_code="level",
            ),
            models.CheckConstraint(
                name="partnership_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message="A partnership cannot be above itself.",
                violation_error_code="parent",
            ),
            models.CheckConstraint(
                name="partnership_not_replaced_by_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                violation_error_message="A partnership cannot be replaced by itself.",
                violation_error_code="replaced_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("csp:partnership", args=[self.slug])

    def can_be_edited_by(self, user: User) -> bool:
        return self.pk in user.standing.coordinates

    def can_be_set_up_by(self, user: User) -> bool:
        """Whether its details, agencies, status key and people may change, which a site administrator may do too."""
        return user.standing.is_administrator or self.can_be_edited_by(user)

    def is_read_whole_by(self, user: User) -> bool:
        """Whether drafts and internal text are shown to this person."""
        return user.standing.is_administrator or self.pk in user.standing.reads_whole

    @cached_property
    def all_status_meanings(self) -> list[StatusMeaning]:
        """What each RAG status means here, in the usual order, worded by the partnership or as usual. One query."""
        worded = {meaning.status: meaning for meaning in self.status_meanings.all()}
        return [
            worded.get(status, StatusMeaning(partnership=self, status=status, meaning=USUAL_MEANINGS[status]))
            for status in RagStatus
        ]

    @cached_property
    def status_key(self) -> list[StatusMeaning]:
        """The meanings of the statuses in use; printed on every report."""
        return [meaning for meaning in self.all_status_meanings if meaning.is_used]


class StatusMeaning(models.Model):
    """What one RAG status means in one partnership, and whether it is used there at all."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="status_meanings")
    status = models.CharField(max_length=12, choices=RagStatus.choices)
    meaning = models.CharField(max_length=300)
    is_used = models.BooleanField("in use", default=True)

    audited = Audited(("partnership",), ("meaning",), called="meaning of a status")
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "status"], name="statusmeaning_once_per_partnership"),
            models.CheckConstraint(name="statusmeaning_status_known", condition=Q(status__in=RagStatus.values)),
            models.CheckConstraint(
                name="statusmeaning_red_amber_green_always_used",
                condition=Q(is_used=True) | ~Q(status__in=ALWAYS_USED),
                violation_error_message="Red, Amber and Green are always in use.",
                violation_error_code="is_used",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.meaning}"
