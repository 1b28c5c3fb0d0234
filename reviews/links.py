"""Links in place of an account: how their secrets are made and found, and what came by them (ADR 0014)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.dateformat import format as formatted

from csp.models import User
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.chase import Message, line_in_words
from reviews.models import GivenByLink, ReturnLink
from reviews.return_words import actions_named_in, words_in
from reviews.returns import ReturnSheet
from reviews.rounds import Owed, RoundDates

LABELS = {"progress": "Progress", "remedy": "What will put it right"}
LONGEST = 60  # days ahead that a link may work
SHORTEST = 7  # days offered where the usual last day is near or past


def secret_for(maker: User, form: UUID) -> str:
    """The secret that one showing of the form makes: the same for a second press, and never for anything else.

    256 bits that only the key of the installation can work out, so that it need not be kept to be shown again.
    """
    made = salted_hmac("reviews.links", f"{maker.pk} {form}", algorithm="sha256")
    return urlsafe_b64encode(made.digest()).decode().rstrip("=")


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def link_of(secret: str, *, to_write: bool = False) -> ReturnLink | None:
    """The link of this secret, whether or not it still works; locked until the end where it is to be written with."""
    links = ReturnLink.objects.select_related("plan__partnership", "agency", "made_by")
    if to_write:
        links = links.select_for_update(no_key=True, of=("self",))
    return links.filter(digest=digest_of(secret)).first()


def usual_last_day(dates: RoundDates, today: date) -> date:
    """The day of the meeting, else the end of the grace period; a week from today at least, and never too far ahead."""
    usual = dates.meeting_on or dates.grace_ends_on
    return min(max(usual, today + timedelta(days=SHORTEST)), today + timedelta(days=LONGEST))


@dataclass(frozen=True)
class LinkLine:
    """One link as its makers see it."""

    link: ReturnLink
    received: int  # updates
    today: date

    @property
    def works(self) -> bool:
        return self.link.works_on(self.today)

    @property
    def state(self) -> str:
        if self.link.revoked_at:
            return "Withdrawn"
        if self.today > self.link.expires_on:
            return "Expired"
        if self.link.plan.is_closed:
            return "Plan closed"
        return "Used, still works" if self.received else "Works"


def lines_of(plan: AnnualPlan, today: date) -> list[LinkLine]:
    """The plan's links, the latest first. One query."""
    links = plan.return_links.select_related("agency", "made_by", "revoked_by", "plan")
    found = links.annotate(received=Count("given")).order_by("-made_at", "-pk")
    return [LinkLine(link, link.received, today) for link in found]


def texts_in(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What somebody typed on a return that is not theirs to fill in any more, to copy; it names no action."""
    words = [words_in(data, pk) for pk in sorted(actions_named_in(data))]
    return [(LABELS[box], row[box]) for row in words for box in LABELS if row[box]]


def received_of(plan: AnnualPlan) -> QuerySet[GivenByLink]:
    """What came by the plan's links, the latest first."""
    given = GivenByLink.objects.filter(link__plan=plan)
    return given.select_related("link__agency", "link__plan", "update__action", "update__sent_back__by").order_by("-pk")


def received_in(plan: AnnualPlan, period: Period) -> QuerySet[GivenByLink]:
    return received_of(plan).filter(link__months=period.months, link__number=period.number)


def message_with(link: ReturnLink, address: str, *, to: list[str], deadline: str, today: date) -> Message:
    """Words to send with the address: what is asked for, of the actions its holder will see."""
    silent = ReturnSheet(link.plan, link.period, link.agency, link, today).silent
    return Message(
        to=to,
        subject=f"{link.plan}: updates for {link.period}, {link.agency}"[:150],
        opening=f"Hello\n\nPlease give your updates for {link.period} ({link.period.span}) in {link.plan}. "
        f"They are {deadline}.",
        actions="\n".join(line_in_words(Owed(row.position, today)) for row in silent)
        or "Nothing is missing at present.",
        closing=f"You need no account: this address opens a page with your actions.\n{address}\n\n"
        f"It works until {formatted(link.expires_on, 'l j F Y')}. Whoever has it can write on that page: pass it on "
        "only to whoever is to answer. If nothing has changed, one tick there says so. Thank you.",
    )
