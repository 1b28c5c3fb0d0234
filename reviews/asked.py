"""Questions and recommendations as they stood on a day: what is open, overdue, answered; "you asked, we did" (ADR 0015)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Prefetch, Q
from django.utils.dateformat import format as formatted

from actions.models import Action
from csp.models import User
from plans.models import AnnualPlan
from priorities.models import Priority
from reviews.counts import grouped, number_of
from reviews.models import Answer, Asker, Recommendation
from reviews.models.recommendations import STILL_TO_DO, RecommendationQuerySet

WHOLE_PARTNERSHIP = "The partnership as a whole"


@dataclass(frozen=True)
class Asked:
    """One question or recommendation at the end of a day, as one reader is told it.

    Those who read the plan whole are told who asked and who answered; others the names of bodies, and the name that
    was given for whoever asked.
    """

    recommendation: Recommendation
    as_at: date
    whole: bool
    answers: tuple[Answer, ...]  # by that day, the oldest first

    @property
    def latest(self) -> Answer | None:
        return self.answers[-1] if self.answers else None

    @property
    def withdrawn_on(self) -> date | None:
        """None where it still stood at the end of the day."""
        on = self.recommendation.withdrawn_on
        return on if on and on <= self.as_at else None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

    @property
    def is_open(self) -> bool:
        return not self.answers and not self.is_withdrawn

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.days_overdue > 0

    @property
    def days_overdue(self) -> int:
        """Since the day the answer was due; below nought while there is time."""
        return (self.as_at - self.recommendation.answer_due_on).days

    @property
    def is_still_to_do(self) -> bool:
        """Answered with something promised, and not told of as done since."""
        return not self.is_withdrawn and self.latest is not None and self.latest.status in STILL_TO_DO

    @property
    def state(self) -> str:
        """In a few words: "Open", "6 days overdue", "Accepted on 2 Oct 2017"."""
        if self.withdrawn_on:
            return f"Withdrawn on {formatted(self.withdrawn_on, 'j M Y')}"
        if self.latest:
            return f"{self.latest.get_status_display()} on {formatted(self.latest.answered_on, 'j M Y')}"
        return f"{number_of(self.days_overdue, 'day')} overdue" if self.is_overdue else "Open"

    @property
    def asker(self) -> str:
        """The body, and who of it: "The scrutiny committee: Cllr A. Smith"."""
        asked = self.recommendation
        body = asked.other_asker or asked.get_came_from_display()
        own = asked.asked_by.name if self.whole and asked.came_from != Asker.OTHER else ""
        name = asked.asked_name or own
        return f"{body}: {name}" if name else body

    @property
    def asked_of(self) -> str:
        """To follow "of" or "for"."""
        return str(self.recommendation.asked_of or "the partnership as a whole")

    @property
    def about(self) -> str:
        """The part of the plan, to follow "about": "action 1.2 Mark bicycles", "the plan as a whole"."""
        asked = self.recommendation
        if asked.action:
            return f"action {asked.action}"
        return f"priority {asked.priority}" if asked.priority else "the plan as a whole"


def asked_in(recommendations: RecommendationQuerySet, *, as_at: date, whole: bool) -> list[Asked]:
    """Those asked by the day, the latest first. Two queries."""
    answers = Answer.objects.filter(answered_on__lte=as_at).select_related("answered_by")
    in_order = Prefetch("answers", queryset=answers.order_by("answered_on", "pk"))
    rows = recommendations.asked_by(as_at).in_words().prefetch_related(in_order)
    return [Asked(row, as_at, whole, tuple(row.answers.all())) for row in rows.order_by("-asked_on", "-pk")]


def asked_about(about: Action | Priority, reader: User, *, as_at: date) -> list[Asked]:
    """For the page of an action, or of a priority, which also holds what was asked about its actions."""
    seen = Recommendation.objects.visible_to(reader)
    if isinstance(about, Action):
        found, plan = seen.filter(action=about), about.plan
    else:
        found, plan = seen.filter(Q(priority=about) | Q(action__priority=about)), about.plan
    return asked_in(found, as_at=as_at, whole=plan.is_read_whole_by(reader))


@dataclass(frozen=True)
class AskedCounts:
    """How many questions and recommendations a plan holds."""

    total: int
    waiting: int  # for an answer, the overdue ones included
    overdue: int


def counts_of(plan: AnnualPlan, reader: User, *, as_at: date) -> AskedCounts:
    """One query."""
    seen = Recommendation.objects.visible_to(reader).filter(plan=plan)
    waiting = seen.unanswered(as_at=as_at).values("pk")
    overdue = Q(pk__in=waiting, answer_due_on__lt=as_at)
    return AskedCounts(
        **seen.asked_by(as_at).aggregate(
            total=Count("pk"), waiting=Count("pk", filter=Q(pk__in=waiting)), overdue=Count("pk", filter=overdue)
        )
    )


def waiting_in(recommendations: RecommendationQuerySet, today: date) -> list[Asked]:
    """Those without an answer, the one due first at the top, for people who read their plans whole. One query."""
    rows = recommendations.unanswered(as_at=today).in_words().order_by("answer_due_on", "pk")
    return [Asked(row, today, True, ()) for row in rows]


def overdue_in(plan: AnnualPlan, today: date) -> list[Asked]:
    """For the chase list, the longest overdue first. One query."""
    return waiting_in(plan.recommendations.filter(answer_due_on__lt=today), today)


@dataclass(frozen=True)
class WaitingInPlan:
    """How many questions of a plan wait for an answer, whoever owes it."""

    plan: AnnualPlan
    waiting: list[Asked]

    @property
    def overdue(self) -> int:
        return sum(asked.is_overdue for asked in self.waiting)


@dataclass(frozen=True)
class WaitingAtHome:
    """What waits for an answer in one partnership, as one person may see it."""

    waiting: list[Asked]
    user: User

    @cached_property
    def owed(self) -> list[Asked]:
        """What the person is asked: of an agency they report for; for coordinators also what is asked of no agency."""
        return [asked for asked in self.waiting if self.is_owed(asked.recommendation)]

    def is_owed(self, asked: Recommendation) -> bool:
        if asked.asked_of is None:
            return asked.can_be_answered_by(self.user)
        return bool({asked.asked_of_id, asked.asked_of.part_of_id} & self.user.standing.agencies)

    @property
    def by_plan(self) -> list[WaitingInPlan]:
        return [WaitingInPlan(plan, rows) for plan, rows in self.grouped.items()]

    @property
    def grouped(self) -> dict[AnnualPlan, list[Asked]]:
        return grouped(self.waiting, lambda asked: asked.recommendation.plan)


def waiting_at_home(user: User, *, today: date) -> dict[int, WaitingAtHome]:
    """By partnership in which the person has a role. One query."""
    seen = Recommendation.objects.visible_to(user).filter(plan__partnership__in=user.standing.inside)
    by_partnership = grouped(waiting_in(seen, today), lambda asked: asked.recommendation.plan.partnership_id)
    return {pk: WaitingAtHome(rows, user) for pk, rows in by_partnership.items()}


@dataclass(frozen=True)
class AskedAndDone:
    """What a board's paper opens with: what was asked, and what came of it since the last meeting."""

    since: date
    as_at: date
    answered: tuple[Asked, ...]  # with an answer given after `since`
    waiting: tuple[Asked, ...]  # for a first answer, the one due first at the top
    still_to_do: tuple[Asked, ...]  # answered by `since`, and nothing told since of what was promised
    withdrawn: tuple[Asked, ...]  # after `since`


def asked_and_done(plan: AnnualPlan, since: date, as_at: date, whole: bool) -> AskedAndDone:
    """What came of the plan's questions after `since`, the day of the last meeting, up to the end of `as_at`. Two queries."""
    every = asked_in(plan.recommendations.readable(whole=whole), as_at=as_at, whole=whole)
    standing = [asked for asked in every if not asked.is_withdrawn]
    answered = [asked for asked in standing if asked.latest and asked.latest.answered_on > since]
    return AskedAndDone(
        since=since,
        as_at=as_at,
        answered=tuple(answered),
        waiting=tuple(soonest_first(asked for asked in standing if asked.is_open)),
        still_to_do=tuple(asked for asked in standing if asked.is_still_to_do and asked not in answered),
        withdrawn=tuple(asked for asked in every if asked.withdrawn_on and asked.withdrawn_on > since),
    )


def soonest_first(rows: Iterable[Asked]) -> list[Asked]:
    return sorted(rows, key=lambda asked: (asked.recommendation.answer_due_on, asked.recommendation.pk))


def by_body(rows: Iterable[Asked]) -> dict[object, list[Asked]]:
    """By agency asked; None for the partnership as a whole."""
    return grouped(rows, lambda asked: asked.recommendation.asked_of)


def scrutiny_reads(asked: Recommendation) -> bool:
    """Whether those with a published view are shown it and what is answered."""
    return asked.came_from == Asker.SCRUTINY and not (asked.action and asked.action.is_internal)
