"""How often a secret may be guessed at: each try is counted before it is looked at, and taken back if it was right.

Counting first is what makes the limit hold against many tries at once (ADR 0026).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from csp.models import Tries, User
from csp.signing_in.sessions import moment

HOUR = 3600
SKEW = 60  # seconds that the clocks of two servers may differ


@dataclass(frozen=True)
class Limit:
    """How many tries at something within an hour, and how the page says what there were too many of."""

    what: str
    most: int
    said: str
    instead: str = "link"  # what may be done meanwhile: see the template


SIGN_IN = Limit("sign-in", 10, "wrong tries to sign in with this e-mail address")
PASSWORD = Limit("password", 10, "wrong passwords for your account")
CODE = Limit("code", 10, "wrong codes for this account", "code")
RESET = Limit("reset", 5, "requests to choose a new password for this e-mail address", "mail")
LINK = "link"


def from_a_network(what: str) -> Limit:
    """The same from one network, where a whole council may sit: many more, whoever they are about."""
    return Limit(f"{what}-network", settings.GUESSES_PER_NETWORK, "wrong tries from your organisation’s network")


@dataclass(frozen=True)
class Try:
    """One try, counted; it can be taken back."""

    limit: Limit
    digest: str
    moment: float

    @property
    def key(self) -> tuple[str, str]:
        return self.limit.what, self.digest


class TooMany(Exception):
    """That there were too many tries, and when the next one is looked at, in seconds."""

    def __init__(self, limit: Limit, digest: str, until: float) -> None:
        self.limit, self.digest, self.until = limit, digest, until


@transaction.atomic
def count(about: list[tuple[Limit, str]], *, now: float) -> list[Try]:
    """Count a try against each of these, or raise TooMany and count it against none."""
    tried = [Try(limit, digest_of(whom), now) for limit, whom in about]
    rows = rows_of(tried)
    if len(rows) < len(tried):
        new = [Tries(what=one.limit.what, digest=one.digest, last_at=moment(now)) for one in tried]
        Tries.objects.bulk_create(sorted(new, key=key_of), ignore_conflicts=True)
        rows = rows_of(tried)
    for one in tried:
        row = rows[one.key]
        recent = latest(row.moments, now)
        refuse_if_full(one.limit, row, recent)
        row.moments, row.last_at = [*recent, now], moment(now)
    Tries.objects.bulk_update(rows.values(), ["moments", "last_at"])
    return tried


@transaction.atomic
def take_back(tried: list[Try]) -> None:
    """Let go of a try that turned out right, and of no other."""
    rows = rows_of(tried)
    for one in tried:
        if one.key in rows and one.moment in rows[one.key].moments:
            rows[one.key].moments.remove(one.moment)
    Tries.objects.bulk_update(rows.values(), ["moments"])


def rows_of(tried: list[Try]) -> dict[tuple[str, str], Tries]:
    """The rows, locked until the end of the transaction; always in the same order, so that no two wait for each other."""
    each = Q(pk__in=())
    for one in tried:
        each |= Q(what=one.limit.what, digest=one.digest)
    return {key_of(row): row for row in Tries.objects.select_for_update().filter(each).order_by("what", "digest")}


def key_of(row: Tries) -> tuple[str, str]:
    return row.what, row.digest


def look(limit: Limit, about: str, *, now: float) -> None:
    """Raise TooMany where the next try would be one too many; count nothing."""
    row = Tries.objects.filter(what=limit.what, digest=digest_of(about)).first()
    if row:
        refuse_if_full(limit, row, latest(row.moments, now))


def refuse_if_full(limit: Limit, row: Tries, recent: list[float]) -> None:
    if len(recent) >= limit.most:
        raise TooMany(limit, row.digest, recent[-limit.most] + HOUR)


def forget_tries(person: User) -> None:
    """Begin again with the password of somebody who has chosen it anew, by a link that came by mail or by hand.

    Not with the codes of the second step: whoever reads the mail could then guess on and on.
    """
    for limit, about in ((SIGN_IN, person.email), (PASSWORD, str(person.pk))):
        Tries.objects.filter(what=limit.what, digest=digest_of(about)).delete()


def sweep(*, before: datetime) -> int:
    """Delete what counts no longer."""
    swept, _ = Tries.objects.filter(last_at__lt=before - timedelta(seconds=HOUR + SKEW)).delete()
    return swept


def latest(moments: list[float], now: float) -> list[float]:
    """Those of the last hour, in order; a clock that was put back does not shut anybody out."""
    return sorted(each for each in moments if now - HOUR < each <= now + SKEW)


def digest_of(about: str) -> str:
    """The same for every way of typing an address that a database may take for the same."""
    alike = unicodedata.normalize("NFKC", about.strip()).casefold().upper().casefold()
    return salted_hmac("csp.signing_in.tries", alike, algorithm="sha256").hexdigest()
