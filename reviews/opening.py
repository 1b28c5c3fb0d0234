"""Which review an address asks for, and whether this reader may have it: the live one, or a copy that was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.dateformat import format as formatted

from actions.models import Action
from csp.models import User
from plans.models import AnnualPlan
from plans.quarters import FIRST_YEAR, LAST_YEAR, Period
from reviews.copies import ReviewCopy
from reviews.copying import live_copy
from reviews.models import SignOff
from reviews.papers.blocks import Paper
from reviews.papers.review import review_paper

NOT_SIGNED_OFF = "This review is the partnership’s working paper: it has not been signed off for others to read."


@dataclass(frozen=True)
class OpenedReview:
    """A period's review as one reader has asked for it."""

    plan: AnnualPlan
    period: Period
    is_whole: bool
    sign_offs: tuple[SignOff, ...]  # the first copy first
    signed: SignOff | None  # the copy to be shown; None for the live review

    @property
    def latest(self) -> SignOff | None:
        return self.sign_offs[-1] if self.sign_offs else None

    @property
    def address(self) -> str:
        return self.plan.review_address(self.period)

    @property
    def is_earlier_copy(self) -> bool:
        return self.signed is not None and self.signed != self.latest

    @property
    def is_signed(self) -> bool:
        """Signed off, and not opened again since."""
        return self.latest is not None and self.latest.reopened is None

    @property
    def others(self) -> list[SignOff]:
        """The copies that are not shown."""
        return [row for row in self.sign_offs if row != self.signed]

    @cached_property
    def frozen(self) -> ReviewCopy:
        assert self.signed is not None
        return self.signed.copy(whole=self.is_whole)

    def read(self, *, today: date) -> ReviewCopy:
        """What it says; 404 for a period that has not begun."""
        if self.signed:
            return self.frozen
        if today < self.period.start:
            raise Http404
        return live_copy(self.plan, self.period, today=today, with_checks=True)

    def paper(self, *, today: date) -> Paper:
        """What stands on the page and in its files; 404 for a period that has not begun."""
        if self.signed:
            linked = Action.objects.for_plan(self.plan).readable(whole=self.is_whole).values_list("pk", flat=True)
            return review_paper(self.frozen, printed_on=today, linked=set(linked))
        live = self.read(today=today)
        return review_paper(live, printed_on=today, linked=live.actions)


def period_called(year: int, code: str) -> Period:
    """The period that an address names, which a plan has or has not; 404 for none at all."""
    period = Period.called(year, code)
    if period.number > 12 // period.months or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return period


def open_review(plan: AnnualPlan, period: Period, reader: User, copy: str = "") -> OpenedReview:
    """404 for a period that is none of the plan's, or a copy that is not there; 403 for what is not signed off.

    `copy` is the number of an earlier copy, as the address gives it. One query.
    """
    whole = plan.is_read_whole_by(reader)
    sign_offs = tuple(SignOff.objects.of(plan, period).in_turn())
    if not whole and not sign_offs:
        raise PermissionDenied(NOT_SIGNED_OFF)
    if period not in plan.periods and not sign_offs:
        reviews = ", ".join(map(str, plan.periods))
        raise Http404(f"{plan} has no review of {period}. It has these: {reviews}.")
    latest = sign_offs[-1] if sign_offs else None
    signed = None if latest and latest.reopened and whole else latest
    if copy:
        signed = next((row for row in sign_offs if str(row.turn) == copy), None)
        if signed is None:
            raise Http404
    return OpenedReview(plan, period, whole, sign_offs, signed)


@dataclass(frozen=True)
class ListedReview:
    """A period in a list of a plan's reviews."""

    plan: AnnualPlan
    period: Period
    latest: SignOff | None
    has_begun: bool = True

    @property
    def address(self) -> str:
        return self.plan.review_address(self.period)

    @property
    def state(self) -> str:
        """What a list says of it beside its name."""
        if self.latest is None:
            return "" if self.has_begun else "not begun"
        if self.latest.reopened:
            return "opened again since it was signed off"
        return f"signed off on {formatted(self.latest.signed_on, 'j F Y')}"


def listed_reviews(plan: AnnualPlan, reader: User, *, today: date) -> list[ListedReview]:
    """The reviews of a plan's periods, and of other periods that were signed off; only what was, to limited readers. One query."""
    latest = {row.period: row for row in SignOff.objects.filter(plan=plan).in_turn()}
    own = plan.periods if plan.is_read_whole_by(reader) else []
    periods = sorted({*own, *latest}, key=lambda period: (period.start, period.months))
    return [ListedReview(plan, period, latest.get(period), period.start <= today) for period in periods]


def periods_to_read(plan: AnnualPlan, reader: User, *, today: date) -> list[Period]:
    """The periods whose reviews a reader goes between; to limited readers those that were signed off."""
    if plan.is_read_whole_by(reader):
        return plan.periods
    return [listed.period for listed in listed_reviews(plan, reader, today=today)]
