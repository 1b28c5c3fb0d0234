"""A plan being brought in, the file it comes from, and the plan that was made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from csp.access import own
from csp.audit.audited import Audited
from csp.models import Partnership
from documents.readers.answers import DECEMBER, MARCH
from plans.models import AnnualPlan
from plans.quarters import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from csp.models import User


class ImportState(models.TextChoices):
    """How far the reading of a file has come; whether it has become a plan is told by its TakenIn."""

    READING = "reading", "Being read"
    REFUSED = "refused", "Could not be read"
    REVIEW = "review", "To be checked"


class BareYear(models.TextChoices):
    """What "2018" by itself means as a timescale in one plan: councils mean either."""

    DECEMBER = DECEMBER, "31 December of that year, the end of the calendar year"
    MARCH = MARCH, "31 March of that year, the end of a financial year"


class PlanImportQuerySet(models.QuerySet["PlanImport"]):
    def visible_to(self, user: User) -> PlanImportQuerySet:
        """Drafts of somebody's plan, with people's names in them: for those who bring it in only."""
        return self.filter(partnership__in=user.standing.coordinates)

    def inside(self, user: User) -> PlanImportQuerySet:
        return self.filter(own(user, "partnership"))

    def under_way(self) -> PlanImportQuerySet:
        """Those that have not become a plan, the latest first."""
        return self.filter(taken_in=None).order_by("-pk")


class PlanImport(models.Model):
    """A plan document on its way in: read, checked by an officer, and then taken in as an annual plan, or discarded."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="imports")
    name = models.CharField("file", max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.REVIEW)
    progress = models.CharField("how far the reading has come", max_length=200, blank=True)
    heard_at = models.DateTimeField("last sign of life from the reading", auto_now=True)
    refusal = models.TextField(blank=True)
    title = models.CharField("title of the plan", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("financial year", null=True, blank=True)
    bare_year = models.CharField("a year by itself means", max_length=10, choices=BareYear.choices, blank=True)
    is_newer = models.BooleanField("a newer version of the plan of that year", default=False)
    undated_on = models.DateField("day of the updates that have none", null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    audited = Audited(("partnership",), ("name",), unsaid=("progress", "heard_at"), called="file brought in")
    objects = PlanImportQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["progress", "heard_at"])

    class Meta:
        verbose_name = "plan being brought in"
        verbose_name_plural = "plans being brought in"
        constraints = [
            models.CheckConstraint(name="planimport_state_known", condition=Q(state__in=ImportState.values)),
            models.CheckConstraint(
                name="planimport_bare_year_known", condition=Q(bare_year="") | Q(bare_year__in=BareYear.values)
            ),
            models.CheckConstraint(
                name="planimport_year_sensible",
                condition=Q(year=None) | Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                violation_error_message=f"The year must be between {FIRST_YEAR} and {LAST_YEAR}.",
                violation_error_code="year",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:plan_import", args=[self.pk])

    @property
    def is_reading(self) -> bool:
        return self.state == ImportState.READING

    @property
    def is_refused(self) -> bool:
        return self.state == ImportState.REFUSED

    @property
    def became(self) -> TakenIn | None:
        """The plan it was taken in as; select_related("taken_in__plan") spares the query."""
        return getattr(self, "taken_in", None)


class SourceFile(models.Model):
    """The file as it was sent, for as long as its import is kept, and what was read in it (ADR 0022)."""

    plan_import = models.OneToOneField(PlanImport, models.CASCADE, related_name="source")
    content = models.BinaryField()
    content_type = models.CharField(max_length=100)
    blocks = models.JSONField("the document opened", null=True)
    understood = models.JSONField("the plan as understood, without its rows", null=True)

    def __str__(self) -> str:
        return self.plan_import.name


class TakenInQuerySet(models.QuerySet["TakenIn"]):
    def with_files(self) -> TakenInQuerySet:
        """With the import each came from, in the order they were taken in."""
        return self.select_related("plan_import").order_by("pk")


class TakenIn(models.Model):
    """An import that has become a plan, or gone into one that was there (ADR 0024): who did it, and what it put in.

    `made` is what undoing it compares with (ADR 0023).
    """

    plan_import = models.OneToOneField(PlanImport, models.CASCADE, related_name="taken_in")
    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="taken_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_in_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField("how many of each it put in", default=dict)
    doubts = models.JSONField("what had to be decided while putting it in", default=list)
    made = models.JSONField("every record it made, as it was left", default=dict)
    before = models.JSONField("what a newer version added, and what it changed as that was before", default=dict)
    is_newer = models.BooleanField("it went into a plan that was there", default=False)

    audited = Audited(
        ("plan_import__partnership",),
        ("plan_import__name",),
        unsaid=("doubts", "made", "before"),
        called="taking in of a file",
    )
    objects = TakenInQuerySet.as_manager()

    class Meta:
        verbose_name = "record of being brought in"
        verbose_name_plural = "records of being brought in"

    def __str__(self) -> str:
        return f"{self.plan}, from {self.plan_import.name}"
