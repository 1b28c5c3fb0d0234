"""What the board and scrutiny ask of the partnership, and what it answers (ADR 0015)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from actions.models import Action
from csp.access import NotAllowedNow, own, seen_by
from csp.audit.audited import Audited
from csp.models import Agency, Role
from plans.models import IN_PUBLIC, AnnualPlan
from priorities.models import Priority

if TYPE_CHECKING:
    from csp.models import User


class RecommendationKind(models.TextChoices):
    """A question wants to know, a recommendation wants something done."""

    QUESTION = "question", "Question"
    RECOMMENDATION = "recommendation", "Recommendation"


class Asker(models.TextChoices):
    """The body that asks."""

    BOARD = "board", "The board"
    SCRUTINY = "scrutiny", "The scrutiny committee"
    OTHER = "other", "Somebody else"


class AnswerStatus(models.TextChoices):
    """What the partnership makes of what it was asked."""

    ANSWERED = "answered", "Answered"
    ACCEPTED = "accepted", "Accepted"
    PARTLY_ACCEPTED = "partly_accepted", "Partly accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    IN_HAND = "in_hand", "In hand"
    DONE = "done", "Done"


STATUSES_FOR = {
    RecommendationKind.QUESTION: (AnswerStatus.ANSWERED, AnswerStatus.IN_HAND, AnswerStatus.DONE),
    RecommendationKind.RECOMMENDATION: tuple(status for status in AnswerStatus if status != AnswerStatus.ANSWERED),
}
STILL_TO_DO = (AnswerStatus.ACCEPTED, AnswerStatus.PARTLY_ACCEPTED, AnswerStatus.IN_HAND)
# what those with a published view may read: scrutiny's own, and nothing of an internal action
OPEN_TO_SCRUTINY = Q(came_from=Asker.SCRUTINY) & (Q(action=None) | Q(action__is_internal=False))


def roles_in(plan: AnnualPlan, user: User) -> set[str]:
    return {held.role for held in user.current_memberships if held.partnership_id == plan.partnership_id}


def asks_as(plan: AnnualPlan, user: User) -> list[Asker]:
    """The bodies the person may enter a question of: board members and clerks of their own, coordinators of any."""
    roles = roles_in(plan, user)
    if Role.COORDINATOR in roles:
        return list(Asker)
    return [asker for asker in Asker if speaks_for(asker, roles)]


def speaks_for(asker: str, roles: set[str]) -> bool:
    """Whether somebody with these roles asks in their own name; otherwise whoever asked is to be named."""
    return {Asker.BOARD: Role.BOARD_MEMBER, Asker.SCRUTINY: Role.SCRUTINY_CLERK}.get(Asker(asker)) in roles


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, user: User) -> RecommendationQuerySet:
        """Scrutiny's own are all that a published view holds. See also readable()."""
        published = Q(plan__status__in=IN_PUBLIC) & OPEN_TO_SCRUTINY
        return self.filter(seen_by(user, "plan__partnership", published=published))

    def inside(self, user: User) -> RecommendationQuerySet:
        return self.filter(own(user, "plan__partnership"))

    def readable(self, *, whole: bool) -> RecommendationQuerySet:
        """Of a plan that the reader may see. See also visible_to()."""
        return self if whole else self.filter(OPEN_TO_SCRUTINY)

    def asked_by(self, day: date) -> RecommendationQuerySet:
        return self.filter(asked_on__lte=day)

    def unanswered(self, *, as_at: date) -> RecommendationQuerySet:
        """Asked by the day, and neither answered nor withdrawn by it."""
        answers = Answer.objects.filter(recommendation=OuterRef("pk"), answered_on__lte=as_at)
        stands = Q(withdrawn_on=None) | Q(withdrawn_on__gt=as_at)
        return self.asked_by(as_at).filter(stands, ~Exists(answers))

    def in_words(self) -> RecommendationQuerySet:
        """With the names of what each is about, whom it asks and who asked."""
        return self.select_related("plan", "priority", "action__priority", "asked_of", "asked_by", "withdrawn_by")


class Recommendation(models.Model):
    """A question or a recommendation of the board, of scrutiny or of others, about a plan or a part of it.

    Its words stand once somebody has answered; it can be withdrawn with a reason and is never deleted.
    """

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="recommendations")
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="recommendations")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="recommendations")
    kind = models.CharField(max_length=15, choices=RecommendationKind.choices)
    text = models.TextField("what is asked")
    came_from = models.CharField("who asks", max_length=10, choices=Asker.choices)
    other_asker = models.CharField("who else asks", max_length=200, blank=True)
    asked_name = models.CharField("name of whoever asked", max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recommendations")
    asked_on = models.DateField()
    asked_of = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="recommendations")
    answer_due_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField("why it was withdrawn", blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    audited = Audited(("plan__partnership",), ("text",), called="question or recommendation")
    objects = RecommendationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "question or recommendation"
        verbose_name_plural = "questions and recommendations"
        constraints = [
            models.CheckConstraint(name="recommendation_kind_known", condition=Q(kind__in=RecommendationKind.values)),
            models.CheckConstraint(name="recommendation_asker_known", condition=Q(came_from__in=Asker.values)),
            models.CheckConstraint(
                name="recommendation_says_something",
                condition=~Q(text=""),
                violation_error_message="Say what is asked.",
                violation_error_code="text",
            ),
            models.CheckConstraint(
                name="recommendation_other_asker_named",
                condition=~Q(came_from=Asker.OTHER) | ~Q(other_asker=""),
                violation_error_message="Say who asks.",
                violation_error_code="other_asker",
            ),
            models.CheckConstraint(name="recommendation_about_one_thing", condition=Q(priority=None) | Q(action=None)),
            models.CheckConstraint(
                name="recommendation_answer_due_on_or_after_asking",
                condition=Q(answer_due_on__gte=F("asked_on")),
                violation_error_message="The answer must be due on or after the day it was asked.",
                violation_error_code="answer_due_on",
            ),
            models.CheckConstraint(
                name="recommendation_withdrawn_by_somebody_with_a_reason",
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.asked_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:recommendation", args=[self.pk])

    @property
    def about(self) -> AnnualPlan | Priority | Action:
        return self.action or self.priority or self.plan

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

    @property
    def is_answered(self) -> bool:
        return self.answers.exists()

    def can_be_changed_by(self, user: User) -> bool:
        """Whoever entered it, clerks what scrutiny asks, coordinators all that no clerk entered. See also reword()."""
        may = asks_as(self.plan, user)
        if self.asked_by_id == user.pk and may:
            return True
        if self.came_from == Asker.SCRUTINY and Role.SCRUTINY_CLERK in roles_in(self.plan, user):
            return True
        return Asker.OTHER in may and not self.is_entered_by_a_clerk

    @property
    def is_entered_by_a_clerk(self) -> bool:
        """What scrutiny has put in its own words is not for those it asks to change. One query."""
        clerks = self.plan.partnership.memberships.filter(role=Role.SCRUTINY_CLERK, user=self.asked_by_id)
        return self.came_from == Asker.SCRUTINY and clerks.exists()

    def can_be_answered_by(self, user: User) -> bool:
        """Coordinators, and lead officers of the agency asked or of the one it is part of; in a closed plan too."""
        if self.plan.partnership_id in user.standing.coordinates:
            return True
        asked_of = self.asked_of
        return asked_of is not None and bool({asked_of.pk, asked_of.part_of_id} & user.standing.agencies)

    @transaction.atomic
    def reword(self) -> Recommendation:
        """Save changed words; what is answered or withdrawn stands as it is."""
        before = self.locked()
        if before.is_answered:
            raise NotAllowedNow(
                "Somebody answered it while you had it open, so its words stand and yours were not saved."
            )
        if before.is_withdrawn:
            raise NotAllowedNow(f"It was withdrawn while you had it open: {before.withdrawn_reason}")
        self.save()
        return self

    @transaction.atomic
    def answer(self, *, by: User, status: str, text: str, on: date) -> Answer:
        """Add an answer; earlier ones stay, and so does one that somebody else gives at the same moment."""
        before = self.locked()
        if before.is_withdrawn:
            raise NotAllowedNow(f"It was withdrawn while you had it open: {before.withdrawn_reason}")
        return self.answers.create(answered_by=by, status=status, text=text, answered_on=on)

    @transaction.atomic
    def withdraw(self, *, by: User, reason: str, on: date) -> None:
        """Ask it no longer; what was asked and answered stays."""
        before = self.locked()
        if before.is_withdrawn:
            raise NotAllowedNow(f"Somebody withdrew it while you had it open: {before.withdrawn_reason}")
        self.withdrawn_on, self.withdrawn_by, self.withdrawn_reason = on, by, reason
        self.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])

    def locked(self) -> Recommendation:
        """As it stands now; nobody else writes to it until the end."""
        return Recommendation.objects.select_for_update(no_key=True).get(pk=self.pk)


class Answer(models.Model):
    """What the partnership or one of its agencies says to a question or recommendation. Append-only."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="answers")
    status = models.CharField(max_length=15, choices=AnswerStatus.choices)
    text = models.TextField("answer")
    answered_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="answers")
    recorded_at = models.DateTimeField(auto_now_add=True)

    audited = Audited(("recommendation__plan__partnership",), ("recommendation__text",), called="answer to a question")

    class Meta:
        constraints = [
            models.CheckConstraint(name="answer_status_known", condition=Q(status__in=AnswerStatus.values)),
            models.CheckConstraint(
                name="answer_says_something",
                condition=~Q(text=""),
                violation_error_message="Say what the answer is.",
                violation_error_code="text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.answered_on:%-d %B %Y}"
