"""What agencies have agreed to do, by when, and the dated account of how it goes."""

from actions.models.actions import Action, ActionQuerySet
from actions.models.handing_over import HandOver
from actions.models.leads import Lead, LeadRole
from actions.models.sent_back import SentBack
from actions.models.updates import TimescaleChange, Update, UpdateQuerySet

__all__ = [
    "Action",
    "ActionQuerySet",
    "HandOver",
    "Lead",
    "LeadRole",
    "SentBack",
    "TimescaleChange",
    "Update",
    "UpdateQuerySet",
]
