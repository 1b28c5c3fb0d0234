"""What a partnership sets out to do: strategies over several years, and the annual plan of each year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from csp.access import own, seen_by
from csp.audit.audited import Audited
from csp.models import Partnership
from plans.quarters import FIRST_YEAR, HALF_YEAR, LAST_YEAR, QUARTER, YEAR, Period, periods_of, year_label

if TYPE_CHECKING:
    from csp.models import User


class PlanStatus(models.TextChoices):
    """Where an annual plan stands between drafting and the end of its year."""

    DRAFT = "draft", "Draft"
    AGREED = "agreed", "Agreed"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Closed"


IN_PUBLIC = (PlanStatus.PUBLISHED, PlanStatus.CLOSED)


class Marking(models.TextChoices):
    """Government security classification printed on a plan's pages (Government Security Classifications Policy)."""

    NONE = "", "No marking"
    OFFICIAL = "official", "OFFICIAL"
    SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


class ReviewEvery(models.IntegerChoices):
    """How long the periods are that a partnership reviews its plan by, in months (domain: quarterly, twice a year, yearly)."""

    QUARTER = QUARTER, "Every quarter"
    HALF_YEAR = HALF_YEAR, "Every half-year"
    YEAR = YEAR, "Once a year"


REVIEW_PAGES = {QUARTER: "reviews:review", HALF_YEAR: "reviews:half_year_review", YEAR: "reviews:year_review"}


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def visible_to(self, user: User) -> StrategyQuerySet:
        """A published view holds the strategies that have a published plan."""
        published = Q(pk__in=AnnualPlan.objects.filter(status__in=IN_PUBLIC).exclude(strategy=None).values("strategy"))
        return self.filter(seen_by(user, "partnership", published=published))

    def inside(self, user: User) -> StrategyQuerySet:
        return self.filter(own(user, "partnership"))


class Strategy(models.Model):
    """A partnership's strategy for several years, usually three, revised each year as an annual plan (S.I. 2007/1830)."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="strategies")
    title = models.CharField(max_length=200)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    vision = models.TextField(blank=True)

    audited = Audited(("partnership",), ("title",))
    objects = StrategyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "strategies"
        constraints = [
            models.CheckConstraint(
                name="strategy_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="The last day must be after the first day.",
                violation_error_code="ends_on",
            ),
            models.UniqueConstraint(
                fields=["partnership", "title"],
                name="strategy_title_once_per_partnership",
                violation_error_message="This partnership already has a strategy of that title.",
                violation_error_code="title",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:strategy", args=[self.pk])

    def can_be_edited_by(self, user: User) -> bool:
        return self.partnership_id in user.standing.coordinates

    @property
    def period(self) -> str:
        """For headings: "April 2017 to March 2020"."""
        return f"{self.starts_on:%B %Y} to {self.ends_on:%B %Y}"


class StrategicPriority(models.Model):
    """One of the few things a strategy sets out to change; the priorities of its annual plans answer it."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="strategic_priorities")
    number = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField("description", blank=True)
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("strategy__partnership",), ("number", "title"))
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "strategic priorities"

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return self.strategy.get_absolute_url()


class AnnualPlanQuerySet(models.QuerySet["AnnualPlan"]):
    def visible_to(self, user: User) -> AnnualPlanQuerySet:
        """A published view holds published and closed plans only. See also actions' own rule for internal text."""
        return self.filter(seen_by(user, "partnership", published=Q(status__in=IN_PUBLIC)))

    def inside(self, user: User) -> AnnualPlanQuerySet:
        return self.filter(own(user, "partnership"))

    def newest_first(self) -> AnnualPlanQuerySet:
        return self.order_by("-year", "pk")


class AnnualPlan(models.Model):
    """A partnership's plan for one financial year."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="plans")
    strategy = models.ForeignKey(Strategy, models.PROTECT, null=True, blank=True, related_name="plans")
    year = models.PositiveSmallIntegerField("financial year")
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    marking = models.CharField(max_length=20, choices=Marking.choices, blank=True, default=Marking.NONE)
    note = models.TextField("note on the plan", blank=True)
    review_months = models.PositiveSmallIntegerField(
        "how often it is reviewed", choices=ReviewEvery.choices, default=ReviewEvery.QUARTER
    )
    due_days = models.PositiveSmallIntegerField("days after a period ends that updates are due", default=14)
    grace_days = models.PositiveSmallIntegerField("days of grace after that", default=0)
    has_overall_status = models.BooleanField("reviews give each priority an overall status", default=False)

    audited = Audited(("partnership",), ("title",))
    objects = AnnualPlanQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "year"],
                name="annualplan_one_per_year",
                violation_error_message="This partnership already has a plan for that year.",
                violation_error_code="year",
            ),
            models.CheckConstraint(
                name="annualplan_year_sensible",
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                violation_error_message=f"The year must be between {FIRST_YEAR} and {LAST_YEAR}.",
                violation_error_code="year",
            ),
            models.CheckConstraint(name="annualplan_status_known", condition=Q(status__in=PlanStatus.values)),
            models.CheckConstraint(
                name="annualplan_review_months_known", condition=Q(review_months__in=ReviewEvery.values)
            ),
            models.CheckConstraint(name="annualplan_marking_known", condition=Q(marking__in=Marking.values)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reviews:plan", args=[self.pk])

    @property
    def starts_on(self) -> date:
        return date(self.year, 4, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year + 1, 3, 31)

    @property
    def period(self) -> str:
        return year_label(self.year)

    @property
    def periods(self) -> list[Period]:
        return periods_of(self.year, self.review_months)

    def reporting_period(self, on: date) -> Period:
        """The quarter people report on: the running one; the last once the plan's year is over, the first before it."""
        first, last = self.periods[0], self.periods[-1]
        return min(max(Period.containing(on, self.review_months), first), last)

    def review_address(self, period: Period) -> str:
        """The page of one period's review."""
        return reverse(REVIEW_PAGES[period.months], args=[self.pk, period.year, period.number])

    @property
    def is_closed(self) -> bool:
        return self.status == PlanStatus.CLOSED

    def can_be_edited_by(self, user: User) -> bool:
        """Whether priorities, targets and actions may change: coordinators, until the plan is closed."""
        return self.details_can_be_edited_by(user) and not self.is_closed

    def details_can_be_edited_by(self, user: User) -> bool:
        """Whether the plan's own title and status may change, which also re-opens a closed plan."""
        return self.partnership_id in user.standing.coordinates

    def can_be_reported_on_by(self, user: User) -> bool:
        """Coordinators, and lead officers of the partnership's agencies, until the plan is closed."""
        if self.is_closed:
            return False
        if self.partnership_id in user.standing.coordinates:
            return True
        held = user.standing.agencies
        return bool(held) and self.partnership.agencies.filter(Q(pk__in=held) | Q(part_of__in=held)).exists()

    def is_read_whole_by(self, user: User) -> bool:
        """Whether internal actions and updates are shown to this person."""
        return user.standing.is_administrator or self.partnership_id in user.standing.reads_whole


class SectionKind(models.TextChoices):
    """The parts that published plans have, so that a heading can be offered; a section may have any heading."""

    BACKGROUND = "background", "Background"
    EVIDENCE = "evidence", "What the strategic assessment says"
    PROBLEM = "problem", "What is the problem?"
    ACHIEVEMENTS = "achievements", "Achievements"
    CHALLENGES = "challenges", "Challenges"
    OPPORTUNITIES = "opportunities", "Opportunities"
    CONSULTATION = "consultation", "Consultation"
    CRITERIA = "criteria", "How the priorities were chosen"
    MONITORING = "monitoring", "How progress is monitored"
    COMMUNICATION = "communication", "How progress is told"
    LINKS = "links", "Links with other plans"
    GLOSSARY = "glossary", "Glossary"
    CONTACT = "contact", "Contact"
    OTHER = "other", "Other"


class Section(models.Model):
    """A heading and its text in a strategy or an annual plan, in the order the document has them."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, null=True, blank=True, related_name="sections")
    plan = models.ForeignKey(AnnualPlan, models.CASCADE, null=True, blank=True, related_name="sections")
    kind = models.CharField(max_length=15, choices=SectionKind.choices, default=SectionKind.OTHER)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("strategy__partnership", "plan__partnership"), ("heading",), called="section of text")
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(name="section_kind_known", condition=Q(kind__in=SectionKind.values)),
            models.CheckConstraint(
                name="section_of_strategy_or_plan",
                condition=Q(strategy=None, plan__isnull=False) | Q(strategy__isnull=False, plan=None),
                violation_error_message="A section belongs to a strategy or to an annual plan.",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return self.document.get_absolute_url()

    @property
    def document(self) -> Strategy | AnnualPlan:
        """The strategy or plan the section stands in."""
        document = self.strategy or self.plan
        assert document is not None  # by constraint
        return document


class LinkedPlan(models.Model):
    """Another plan that this one rests on or feeds, such as the Police and Crime Plan."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="linked_plans")
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=50, blank=True)
    owner = models.CharField("whose plan it is", max_length=200, blank=True)
    url = models.URLField("web address", max_length=500, blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("plan__partnership",), ("title",))
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "title"],
                name="linkedplan_title_once_per_plan",
                violation_error_message="That plan is already listed.",
                violation_error_code="title",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()


class FundingLine(models.Model):
    """One line of money in a plan, under the fund it comes from; totals are worked out, never typed."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="funding_lines")
    source = models.CharField("fund or source", max_length=200)
    description = models.CharField("what it pays for", max_length=500)
    amount = models.DecimalField("amount in pounds", max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("plan__partnership",), ("source", "description"))
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fundingline_amount_not_negative",
                condition=Q(amount=None) | Q(amount__gte=Decimal(0)),
                violation_error_message="The amount cannot be less than nothing.",
                violation_error_code="amount",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()
