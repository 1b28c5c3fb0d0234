"""Who is acting, and from where: known to whatever writes while a request is answered or a command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from csp.signing_in.client import client_address

if TYPE_CHECKING:
    from django.db.models import Model

    from csp.models import User

LONGEST_NAME = 300


@dataclass
class Acting:
    """A request being answered, or else the name of what acts without one: a command, or the agency of a return link."""

    request: HttpRequest | None = None
    name: str = ""
    opened: Model | None = None  # the record that was asked for last
    is_outside: bool = False  # of the reader's partnerships

    @property
    def user(self) -> User | None:
        """Whoever is signed in, if anything has asked; this asks the database nothing."""
        known = self.request.__dict__ if self.request else {}
        user: Any = known.get("user")
        if isinstance(user, SimpleLazyObject):
            user = known.get("_cached_user")  # where Django keeps it once it was asked for
        return user if user is not None and user.is_authenticated and not self.name else None

    @property
    def person_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def called(self) -> str:
        return (self.name or (self.user.name if self.user else ""))[:LONGEST_NAME]

    @property
    def address(self) -> str:
        return client_address(self.request) if self.request else ""


ACTING: ContextVar[Acting] = ContextVar("acting")


def acting() -> Acting:
    """Who acts now; nobody known where neither a request nor a command has begun."""
    return ACTING.get(Acting())


@contextmanager
def acting_as(who: Acting) -> Iterator[Acting]:
    token = ACTING.set(who)
    try:
        yield who
    finally:
        ACTING.reset(token)


def write_as(name: str) -> None:
    """Let what is written from here on be by this name, which is no person's with an account."""
    acting().name = name


def note_opened(record: Model, *, is_outside: bool = False) -> None:
    """Keep what was asked for, so that a refusal or a file taken can say so."""
    who = acting()
    who.opened, who.is_outside = record, is_outside
