"""A plan's position at the end of any day, in plain words: what papers are made of, and what is set side by side (ADR 0019)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from actions.models import Action
from plans.models import AnnualPlan
from priorities.models import Target
from reviews.copies import ReviewCopy
from reviews.copying import Beside, copy_of, withheld_updates
from reviews.models import SignOff
from reviews.quarterly import review_plan


def position_of(plan: AnnualPlan, as_at: date, targets: Iterable[Target], *, whole: bool) -> ReviewCopy:
    """The position at the end of the day; what was signed where that day ends a period that is signed off."""
    signed = signed_for(plan, as_at)
    return signed.copy(whole=whole) if signed else live_position(plan, as_at, targets, whole=whole)


def signed_for(plan: AnnualPlan, as_at: date) -> SignOff | None:
    """What stands signed of the day, also of a quarter where the plan goes by half-years now; of two, the one signed last."""
    return SignOff.objects.filter(plan=plan, as_at_date=as_at).standing().order_by("-signed_at", "-pk").first()


def live_position(plan: AnnualPlan, as_at: date, targets: Iterable[Target], *, whole: bool) -> ReviewCopy:
    """The position at the end of the day by the dated rows of now."""
    period = plan.reporting_period(as_at)
    review = review_plan(plan, period, today=as_at, whole=whole, beyond=as_at > period.end)
    internal = Action.objects.for_plan(plan).in_plan_on(as_at).filter(is_internal=True)
    beside = Beside(
        targets={target.pk: target.text for target in targets},
        withheld=0 if whole else internal.count(),
        withheld_updates=0 if whole else withheld_updates(plan, period, as_at),
    )
    return copy_of(review, beside)
