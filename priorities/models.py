"""What a year's plan concentrates on: priorities, the targets under them, and the figures that measure them."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from csp.access import own, seen_by
from csp.audit.audited import Audited
from csp.ordering import next_position
from plans.models import IN_PUBLIC, AnnualPlan, StrategicPriority

if TYPE_CHECKING:
    from csp.models import User


class PriorityQuerySet(models.QuerySet["Priority"]):
    def visible_to(self, user: User) -> PriorityQuerySet:
        return self.filter(seen_by(user, "plan__partnership", published=Q(plan__status__in=IN_PUBLIC)))

    def inside(self, user: User) -> PriorityQuerySet:
        return self.filter(own(user, "plan__partnership"))

    def in_order(self) -> PriorityQuerySet:
        return self.order_by("position", "pk")

    def next_to(self, priority: Priority) -> PriorityQuerySet:
        """The one it was carried on from and those it was carried on to, earlier years first."""
        return self.filter(Q(pk=priority.carried_from_id) | Q(carried_from=priority)).order_by("plan__year", "pk")

    def suggested_number(self) -> str:
        """The number after the last one of a plan's priorities; "1" for the first; none where the last has none."""
        numbers = list(self.in_order().values_list("number", flat=True))
        if not numbers:
            return "1"
        counted = re.fullmatch(r"(.*?)([0-9]+)", numbers[-1])
        if counted is None:
            return ""
        stem, last = counted.groups()
        following = (f"{stem}{int(last) + n:0{len(last)}}" for n in count(1))
        return next(number for number in following if number not in numbers)


class Priority(models.Model):
    """One of the things a year's plan concentrates on, as the plan words it."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="priorities")
    number = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)
    wording = models.TextField("full wording", blank=True)
    definition = models.TextField(blank=True)
    examples = models.TextField(blank=True)
    problem = models.TextField("what is the problem?", blank=True)
    outcomes = models.TextField(blank=True)
    narrative = models.TextField(blank=True)
    note = models.TextField(blank=True)
    strategic_priority = models.ForeignKey(
        StrategicPriority, models.PROTECT, null=True, blank=True, related_name="priorities"
    )
    supports = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supported_by",
        verbose_name="county priority it supports",
    )
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("plan__partnership",), ("number", "title"))
    objects = PriorityQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=~Q(number=""),
                name="priority_number_once_per_plan",
                violation_error_message="This plan already has a priority with that number.",
                violation_error_code="number",
            ),
            models.CheckConstraint(
                name="priority_not_carried_from_itself",
                condition=Q(carried_from=None) | ~Q(carried_from=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("reviews:priority", args=[self.pk])

    @property
    def outcome_list(self) -> list[str]:
        """The outcomes, one a line as typed."""
        return [line for line in self.outcomes.splitlines() if line.strip()]


class Direction(models.TextChoices):
    """Which way a target wants its figure to go; many targets say neither."""

    REDUCE = "reduce", "Reduce"
    INCREASE = "increase", "Increase"
    MAINTAIN = "maintain", "Keep as it is"
    EVENT = "event", "Something to get done"
    NOT_SAID = "", "Not said"


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> TargetQuerySet:
        published = Q(priority__plan__status__in=IN_PUBLIC)
        return self.filter(seen_by(user, "priority__plan__partnership", published=published))

    def inside(self, user: User) -> TargetQuerySet:
        return self.filter(own(user, "priority__plan__partnership"))

    def in_order(self) -> TargetQuerySet:
        return self.order_by("priority__position", "priority_id", "position", "pk")


class Target(models.Model):
    """What a priority means to achieve, in the plan's own words; a baseline and direction where the plan gives them."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="targets")
    text = models.TextField("target")
    baseline = models.CharField("compared with", max_length=200, blank=True)
    direction = models.CharField(max_length=10, choices=Direction.choices, blank=True, default=Direction.NOT_SAID)
    measure = models.ForeignKey("Measure", models.SET_NULL, null=True, blank=True, related_name="targets")
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("priority__plan__partnership",), ("text",))
    objects = TargetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(name="target_direction_known", condition=Q(direction__in=Direction.values)),
            models.CheckConstraint(
                name="target_not_carried_from_itself",
                condition=Q(carried_from=None) | ~Q(carried_from=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.priority.get_absolute_url()}#target-{self.pk}"

    def references_taken_in(self, priority: Priority) -> list[str]:
        """References of this target's actions that other actions of the priority have already."""
        moving = self.actions.exclude(reference="")
        others = priority.actions.exclude(target=self)
        return sorted(set(moving.values_list("reference", flat=True)) & set(others.values_list("reference", flat=True)))

    @transaction.atomic
    def save_with_actions(self) -> None:
        """Save, and where the target has come to another priority bring its actions along, after those there."""
        came_from = Target.objects.get(pk=self.pk).priority_id
        if came_from != self.priority_id:
            self.position = next_position(self.priority.targets.all())
            for action in self.actions.order_by("position", "pk"):
                action.position = next_position(self.priority.actions.all())
                action.priority = self.priority
                action.save(update_fields=["priority", "position"])
        self.save()


class Better(models.TextChoices):
    """Which way is good news: fewer burglaries, but more reports of hate crime."""

    LOWER = "lower", "Lower is better"
    HIGHER = "higher", "Higher is better"
    NEITHER = "neither", "Neither"


class Measure(models.Model):
    """A line of figures in a plan, such as one offence in two periods; figures are kept as typed and "-" is no figure."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="measures")
    priority = models.ForeignKey(Priority, models.SET_NULL, null=True, blank=True, related_name="measures")
    table = models.CharField("title of its table", max_length=200, blank=True)
    name = models.CharField("what is measured", max_length=200)
    earlier_period = models.CharField(max_length=60, blank=True)
    earlier_figure = models.CharField(max_length=30, blank=True)
    later_period = models.CharField(max_length=60, blank=True)
    later_figure = models.CharField(max_length=30, blank=True)
    change = models.CharField("change as printed", max_length=30, blank=True)
    comparator = models.CharField("compared with whom", max_length=100, blank=True)
    comparator_change = models.CharField("their change", max_length=30, blank=True)
    better = models.CharField(max_length=7, choices=Better.choices, default=Better.NEITHER)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("plan__partnership",), ("name",), called="line of figures")
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(name="measure_better_known", condition=Q(better__in=Better.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}#measures"
