"""How long a person stays signed in, where, and how that is ended (ADR 0026).

A session ends when nothing was done for SESSION_IDLE_SECONDS, and SESSION_COOKIE_AGE after signing in whatever is done.
Its row carries the earlier of the two moments, and a row that is past it is not found: nothing else has to look.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as USER
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from csp.models import Session, User
from csp.outages import is_outage
from csp.signing_in.client import client_address

STARTED, SEEN, FROM, BROWSER = "started", "seen", "from", "browser"
TYPED = "typed"  # what csp.pages keeps of a form that was sent too late
WRITE_AFTER = 60  # seconds: being used is written down no more often, so that pages stay quick
LONGEST_BROWSER = 300
NOT_PLAIN = re.compile(r"[^ -~]")


class SessionStore(db.SessionStore):
    """Sessions as rows that say whose they are."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to be written; a session in which somebody has just signed in starts now."""
        row: Any = super().create_model_instance(data)
        if USER in data:
            data.setdefault(STARTED, time.time())
            data.setdefault(SEEN, data[STARTED])
            row.session_data = self.encode(data)
            row.user_id = int(data[USER])
            row.started_at, row.seen_at = moment(data[STARTED]), moment(data[SEEN])
            row.expire_date = moment(ends_at(data))
            row.network_address = data.get(FROM) or None
            row.browser = data.get(BROWSER, "")
        return row

    def cycle_key(self) -> None:
        """Called for whoever has just given a password: the session starts again, under a new key."""
        for name in (STARTED, SEEN):
            self.pop(name, None)
        super().cycle_key()

    def save(self, must_create: bool = False) -> None:
        """Where the session was ended while a page was being made, stay signed out; what was typed goes on without it."""
        try:
            super().save(must_create)
        except UpdateError as refused:
            if is_outage(refused):
                raise
            self._session_cache = {name: self[name] for name in (TYPED,) if name in self}
            self.create()


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def ends_at(data: Any) -> float:
    """When a session with these data ends unless it is used before that, in seconds."""
    return min(data[SEEN] + settings.SESSION_IDLE_SECONDS, data[STARTED] + settings.SESSION_COOKIE_AGE)


def can_go_on(data: Any) -> bool:
    """Whether using the session would let it last longer: not in the last stretch of the longest time."""
    return ends_at(data) < data[STARTED] + settings.SESSION_COOKIE_AGE


def note_use(request: HttpRequest, *, now: float) -> None:
    """Write down that somebody signed in has used the session, and from where; seldom, unless it is written anyway."""
    session: Any = request.session
    if session.modified or now - session.get(SEEN, now) >= WRITE_AFTER:
        session[SEEN] = max(now, session.get(SEEN, now))
        session[FROM] = client_address(request)
        session[BROWSER] = NOT_PLAIN.sub("", request.META.get("HTTP_USER_AGENT", ""))[:LONGEST_BROWSER]


def end_sessions(person: User, but: str = "") -> int:
    """Sign the person out everywhere at once, except in the session with the key `but`; how many were ended."""
    ended, _ = Session.objects.filter(user=person).exclude(session_key=but).delete()
    return ended


@dataclass(frozen=True)
class Place:
    """Where somebody is signed in, as they would say it; its name says nothing by which the session could be used."""

    session: Session
    device: str
    is_this: bool

    @property
    def name(self) -> str:
        return salted_hmac("csp.signing_in.sessions", self.session.session_key, algorithm="sha256").hexdigest()

    def end(self) -> int:
        ended, _ = Session.objects.filter(pk=self.session.pk).delete()
        return ended


def places_of(person: User, *, at: datetime, this: str = "") -> list[Place]:
    """Where the person is signed in at that moment, the one used last first; `this` is the key of the one that asks."""
    sessions = Session.objects.filter(user=person, expire_date__gt=at).order_by("-seen_at", "session_key")
    return [Place(each, device_of(each.browser), each.session_key == this) for each in sessions]


SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Macintosh": "Mac",
    "Linux": "Linux",
}
# each says that it is the ones below it, too
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}


def device_of(browser: str) -> str:
    """Chrome on Windows; what browsers say of themselves is a guess, so it names no version."""
    name = next((name for sign, name in BROWSERS.items() if sign in browser), "")
    system = next((system for sign, system in SYSTEMS.items() if sign in browser), "")
    return " on ".join(filter(None, [name, system])) or "A browser that does not say what it is"
