"""The round of a reporting period: when it meets, what is written for it, who was asked, how they answered, what was signed."""

from reviews.models.commentary import Commentary
from reviews.models.links import GivenByLink, ReturnLink
from reviews.models.recommendations import Answer, AnswerStatus, Asker, Recommendation, RecommendationKind
from reviews.models.reminders import Reminder, ReminderKind
from reviews.models.roll_over import Fate, Numbering, RollOver, RollOverChoice
from reviews.models.rounds import Draft, Review, ReviewQuerySet
from reviews.models.sign_offs import Reopening, SignOff
from reviews.models.signed import (
    SignedAction,
    SignedAgency,
    SignedAsked,
    SignedChange,
    SignedCheck,
    SignedCommentary,
    SignedKey,
    SignedPriority,
    SignedUpdate,
)

__all__ = [
    "Answer",
    "AnswerStatus",
    "Asker",
    "Commentary",
    "Draft",
    "Fate",
    "GivenByLink",
    "Numbering",
    "Recommendation",
    "RecommendationKind",
    "Reminder",
    "ReminderKind",
    "Reopening",
    "ReturnLink",
    "Review",
    "ReviewQuerySet",
    "RollOver",
    "RollOverChoice",
    "SignOff",
    "SignedAction",
    "SignedAgency",
    "SignedAsked",
    "SignedChange",
    "SignedCheck",
    "SignedCommentary",
    "SignedKey",
    "SignedPriority",
    "SignedUpdate",
]
