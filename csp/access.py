"""Who may see a record: the one place where roles become queries (ADR 0004).

A person reads a partnership *whole* (coordinator, lead officer, board member), or reads only what is *published*
(scrutiny clerk; anyone who reads the county partnership above it whole). The site administrator reads everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest

from csp.audit.acting import note_opened

if TYPE_CHECKING:
    from csp.models import User

EVERYTHING = ~Q(pk__in=())


class SignedInRequest(HttpRequest):
    """A request that the sign-in middleware has let through."""

    user: User


@dataclass(frozen=True)
class Standing:
    """A person's roles today, as ids of partnerships and agencies."""

    is_administrator: bool
    coordinates: frozenset[int]
    reads_whole: frozenset[int]
    reads_published: frozenset[int]
    agencies: frozenset[int]  # those the person reports for

    @property
    def inside(self) -> frozenset[int]:
        """Partnerships the person has any role in."""
        return self.reads_whole | self.reads_published


def own(user: User, partnership: str) -> Q:
    """Records of partnerships in which the person has a role, whatever it is; `partnership` is the path to it."""
    return EVERYTHING if user.standing.is_administrator else Q(**{f"{partnership}__in": user.standing.inside})


def seen_by(user: User, partnership: str, *, published: Q) -> Q:
    """Records the person may read; `published` says which of them anyone with a published view may read."""
    standing = user.standing
    if standing.is_administrator:
        return EVERYTHING
    limited = Q(**{f"{partnership}__in": standing.reads_published})
    above = Q(**{f"{partnership}__parent__in": standing.reads_whole})
    return Q(**{f"{partnership}__in": standing.reads_whole}) | (limited | above) & published


def open_or_refuse(records: Any, user: User, **lookup: Any) -> Any:
    """The record, if the person may see it; 404 outside their partnerships, 403 inside them. It is noted for the audit record."""
    found = records.visible_to(user).filter(**lookup).first()
    if found is not None:
        note_opened(found)
        return found
    inside = records.inside(user).filter(**lookup).first()
    if inside is not None:
        note_opened(inside)
        raise PermissionDenied
    outside = records.filter(**lookup).first()
    if outside is not None:
        note_opened(outside, is_outside=True)
    raise Http404


def refuse_unless(allowed: bool) -> None:
    """Answer 403 to somebody who may see the record but not do this to it."""
    if not allowed:
        raise PermissionDenied


class NotAllowedNow(Exception):
    """A write that the state of things forbids; its text is written for the user, and pages show it."""
