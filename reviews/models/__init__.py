"""The round of a reporting period: when it meets, what is being written for it, who was asked, and by what way they answered."""

from reviews.models.links import GivenByLink, ReturnLink
from reviews.models.recommendations import Answer, AnswerStatus, Asker, Recommendation, RecommendationKind
from reviews.models.reminders import Reminder, ReminderKind
from reviews.models.roll_over import Fate, Numbering, RollOver, RollOverChoice
from reviews.models.rounds import Draft, Review, ReviewQuerySet

__all__ = [
    "Answer",
    "AnswerStatus",
    "Asker",
    "Draft",
    "Fate",
    "GivenByLink",
    "Numbering",
    "Recommendation",
    "RecommendationKind",
    "Reminder",
    "ReminderKind",
    "ReturnLink",
    "Review",
    "ReviewQuerySet",
    "RollOver",
    "RollOverChoice",
]
