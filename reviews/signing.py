"""Signing a period off and opening it again: once at a time, by coordinators, with everything frozen (ADR 0018)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as formatted

from actions.models import Action
from csp.access import NotAllowedNow
from csp.models import User
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Priority
from reviews.asked_words import asked_lines
from reviews.copies import ReviewCopy
from reviews.copying import live_copy
from reviews.freezing import freeze
from reviews.models import Reopening, SignOff


def on_the_wall(moment: datetime) -> datetime:
    """As the clock on the wall shows it."""
    return moment.astimezone(timezone.get_current_timezone())


def standing_sign_off(plan: AnnualPlan, period: Period) -> SignOff | None:
    """The sign-off of a period, unless it was re-opened. One query."""
    return SignOff.objects.of(plan, period).standing().first()


@transaction.atomic
def sign_off(plan: AnnualPlan, period: Period, *, by: User, at: datetime) -> SignOff:
    """Freeze what both kinds of readers see of a period, from its last day on."""
    if why := too_early(period, on_the_wall(at).date()):
        raise NotAllowedNow(why)
    hold_still(plan)
    refuse_if_signed(plan, period)
    whole, limited = what_is_frozen(plan, period, at=at)
    # a copy that still stands has the turn after those opened again, and the database lets no other have it
    turn = SignOff.objects.of(plan, period).filter(reopening__isnull=False).count() + 1
    return freeze(whole, limited, plan=plan, turn=turn, by=by, at=at)


def too_early(period: Period, today: date) -> str:
    """Why a period cannot be signed off yet; nothing once its last day has come."""
    if today >= period.end:
        return ""
    return f"{period} ends on {formatted(period.end, 'j F Y')}. It can be signed off from that day on."


def what_is_frozen(plan: AnnualPlan, period: Period, *, at: datetime) -> tuple[ReviewCopy, ReviewCopy]:
    """The copy for those who read the partnership whole, and the one for the others."""
    today = on_the_wall(at).date()
    whole = live_copy(plan, period, today=today, with_checks=True)
    limited = live_copy(plan, period, today=today, whole=False)
    return (
        replace(whole, asked=asked_lines(plan, period, today, whole=True)),
        replace(
            limited,
            asked=asked_lines(plan, period, today, whole=False),
            has_earlier_position=whole.has_earlier_position,
        ),
    )


def hold_still(plan: AnnualPlan) -> None:
    """Let nobody else sign, update or edit until this is done, so that what is frozen is one moment of the plan.

    An update, a lead or a new action waits for the row it will hang on.
    """
    for rows in (
        AnnualPlan.objects.filter(pk=plan.pk),
        Priority.objects.filter(plan=plan),
        Action.objects.filter(priority__plan=plan),
    ):
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def refuse_if_signed(plan: AnnualPlan, period: Period) -> None:
    before = standing_sign_off(plan, period)
    if before:
        signed = formatted(on_the_wall(before.signed_at), "j F Y, H:i")
        raise NotAllowedNow(
            f"{before.signed_by_name} signed {period} off already ({signed}), so it was not signed off again. "
            "To change what it says, re-open it first."
        )


def refuse_to_write(plan: AnnualPlan, period: Period) -> None:
    """Commentary stays as it was signed. The caller holds the plan's row."""
    before = standing_sign_off(plan, period)
    if before:
        raise NotAllowedNow(
            f"{before.signed_by_name} signed {period} off while you had this open, so it was not saved. "
            "What you typed is below. Open the review again, with a reason, to save it."
        )


@transaction.atomic
def reopen(sign_off: SignOff, *, by: User, reason: str, at: datetime) -> Reopening:
    """Make a signed period a working paper again; what was signed stays as it is."""
    AnnualPlan.objects.select_for_update().get(pk=sign_off.plan_id)
    before = Reopening.objects.filter(sign_off=sign_off).first()
    if before:
        raise NotAllowedNow(f"{before.reopened_by_name} has opened it again already, with this reason: {before.reason}")
    return Reopening.objects.create(
        sign_off=sign_off, reason=reason, reopened_by=by, reopened_by_name=by.name, reopened_at=at
    )
