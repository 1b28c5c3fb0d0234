"""What the public was given to read of a plan, word for word (ADR 0020)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from csp.audit.audited import Audited
from plans.models import AnnualPlan
from plans.quarters import year_label


class PublishedCopyQuerySet(models.QuerySet["PublishedCopy"]):
    def standing(self) -> PublishedCopyQuerySet:
        """Those the public reads now: one of a plan at most."""
        return self.filter(replaced_at=None, withdrawn_at=None)

    def newest_first(self) -> PublishedCopyQuerySet:
        return self.order_by("-published_at", "-pk")

    def without_words(self) -> PublishedCopyQuerySet:
        """For lists: the words of a plan are many."""
        return self.defer("words")


class PublishedCopy(models.Model):
    """A plan as the public reads it. Made once; only that it was replaced or withdrawn is written on it later.

    Its address, title and partnership are those of the day it was published.
    """

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="published_copies")
    turn = models.PositiveIntegerField("which copy of the plan")
    slug = models.SlugField("short name of the partnership in the address", max_length=60)
    year = models.PositiveSmallIntegerField("financial year")
    plan_title = models.CharField(max_length=200)
    partnership_name = models.CharField(max_length=200)
    as_at_date = models.DateField("day of the position")
    has_updates = models.BooleanField("with the latest updates")
    words = models.JSONField("the paper, block by block")
    published_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_by_name = models.CharField(max_length=150)
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_by_name = models.CharField(max_length=150, blank=True)
    withdrawn_reason = models.TextField("why it was withdrawn", blank=True)

    audited = Audited(("plan__partnership",), ("plan_title",), unsaid=("words",))
    objects = PublishedCopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "published copies"
        constraints = [
            models.UniqueConstraint(fields=["plan", "turn"], name="publishedcopy_turn_once_per_plan"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(replaced_at=None, withdrawn_at=None),
                name="publishedcopy_one_standing_per_plan",
            ),
            models.CheckConstraint(
                name="publishedcopy_withdrawn_by_somebody_with_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_by_name="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["slug", "year"], name="publishedcopy_address")]

    def __str__(self) -> str:
        return f"{self.plan_title}, published {self.published_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("documents:published", args=[self.slug, self.year])

    @property
    def period(self) -> str:
        return year_label(self.year)

    @property
    def is_standing(self) -> bool:
        return self.replaced_at is None and self.withdrawn_at is None

    @property
    def changed_at(self) -> datetime:
        """When its address last answered otherwise than before."""
        return self.withdrawn_at or self.published_at

    def told_of_action(self, pk: int) -> list[tuple[str, list[str]]]:
        """What the copy says of an action, each cell under its column; nothing where it does not hold the action."""
        tables = [block for part in self.words["parts"] for block in part["blocks"] if block["kind"] == "table"]
        for table in tables:
            for row in table["rows"]:
                if row["anchor"] == f"action-{pk}":
                    cells = ([line["text"] for line in cell] for cell in row["cells"])
                    return [(column["label"], said) for column, said in zip(table["columns"], cells, strict=True)]
        return []


class PublishedFile(models.Model):
    """A published copy as a file, made as it was published, so that a visitor costs no typesetting."""

    published_copy = models.ForeignKey(PublishedCopy, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("docx", "Word")])
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["published_copy", "kind"], name="publishedfile_kind_once_per_copy"),
            models.CheckConstraint(name="publishedfile_kind_known", condition=Q(kind__in=["pdf", "docx"])),
        ]

    def __str__(self) -> str:
        return f"{self.published_copy}.{self.kind}"
