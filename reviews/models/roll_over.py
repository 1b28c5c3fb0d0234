"""April: what becomes of everything in a plan that has run its year, chosen row by row before next year's plan is made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from actions.models import Action
from csp.audit.audited import Audited
from plans.models import AnnualPlan
from priorities.models import Priority, Target


class Numbering(models.TextChoices):
    """How what is carried on is numbered in next year's plan."""

    KEPT = "kept", "Keep the numbers and references"
    RENUMBERED = "renumbered", "Number priorities and actions anew, in order"


class Fate(models.TextChoices):
    """What becomes of a priority, target or action when the year is over."""

    CARRIED = "carried", "Carried on"
    WHOLE = "whole", "Carried on, with all of it that is not complete"
    COMPLETE = "complete", "Complete"
    DROPPED = "dropped", "Not carried on"


class RollOver(models.Model):
    """The making of next year's plan out of this one, by whichever coordinators take part; it can be left and resumed."""

    plan = models.OneToOneField(AnnualPlan, models.CASCADE, related_name="roll_over")
    numbering = models.CharField(max_length=10, choices=Numbering.choices, default=Numbering.KEPT)
    numbering_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_plan = models.OneToOneField(AnnualPlan, models.SET_NULL, null=True, blank=True, related_name="rolled_over_by")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)

    audited = Audited(("plan__partnership",), ("plan__title",), called="roll-over of a plan")

    class Meta:
        verbose_name = "roll-over"
        constraints = [
            models.CheckConstraint(name="rollover_numbering_known", condition=Q(numbering__in=Numbering.values)),
        ]

    def __str__(self) -> str:
        return f"Roll-over of {self.plan}"

    @property
    def is_made(self) -> bool:
        """Whether next year's plan was made and is still there; deleting it takes the roll-over back (ADR 0016)."""
        return self.made_plan_id is not None


class RollOverChoice(models.Model):
    """What a coordinator has chosen for one priority, target or action; nothing of the plan changes by it."""

    roll_over = models.ForeignKey(RollOver, models.CASCADE, related_name="choices")
    priority = models.ForeignKey(Priority, models.CASCADE, null=True, blank=True, related_name="+")
    target = models.ForeignKey(Target, models.CASCADE, null=True, blank=True, related_name="+")
    action = models.ForeignKey(Action, models.CASCADE, null=True, blank=True, related_name="+")
    fate = models.CharField(max_length=10, choices=Fate.choices, blank=True)  # blank goes with what stands above it
    reason = models.TextField(blank=True)
    reference = models.CharField("reference next year", max_length=20, blank=True)
    timescale = models.CharField("timescale next year", max_length=200, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    audited = Audited(
        ("roll_over__plan__partnership",), ("roll_over__plan__title",), called="choice for next year's plan"
    )

    class Meta:
        verbose_name = "choice of the roll-over"
        verbose_name_plural = "choices of the roll-over"
        constraints = [
            models.CheckConstraint(name="rolloverchoice_fate_known", condition=Q(fate="") | Q(fate__in=Fate.values)),
            models.CheckConstraint(
                name="rolloverchoice_about_one_thing",
                condition=Q(priority__isnull=False, target=None, action=None)
                | Q(priority=None, target__isnull=False, action=None)
                | Q(priority=None, target=None, action__isnull=False),
            ),
            models.UniqueConstraint(fields=["roll_over", "priority"], name="rolloverchoice_one_per_priority"),
            models.UniqueConstraint(fields=["roll_over", "target"], name="rolloverchoice_one_per_target"),
            models.UniqueConstraint(fields=["roll_over", "action"], name="rolloverchoice_one_per_action"),
        ]

    def __str__(self) -> str:
        return f"{self.get_fate_display()}: {self.priority or self.target or self.action}"
