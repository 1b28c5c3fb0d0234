"""Partnerships, their agencies, and the people who work with them."""

from csp.models.agencies import Agency, AgencyAlias, AgencyKind, AgencyQuerySet
from csp.models.audit import AuditEntry, AuditSeal
from csp.models.invitations import Invitation, InvitationQuerySet
from csp.models.partnerships import Level, Partnership, PartnershipQuerySet, StatusMeaning
from csp.models.people import Membership, MembershipQuerySet, Role, User, UserManager
from csp.models.receipts import FormReceipt
from csp.models.sessions import Session
from csp.models.tries import Tries

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyKind",
    "AgencyQuerySet",
    "AuditEntry",
    "AuditSeal",
    "FormReceipt",
    "Invitation",
    "InvitationQuerySet",
    "Level",
    "Membership",
    "MembershipQuerySet",
    "Partnership",
    "PartnershipQuerySet",
    "Role",
    "Session",
    "StatusMeaning",
    "Tries",
    "User",
    "UserManager",
]
