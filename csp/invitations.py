"""Inviting people: the link by which somebody new chooses a password, and the letters about roles (ADR 0027)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import router, transaction
from django.db.models.deletion import Collector, ProtectedError
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.dateformat import format as formatted

from csp.access import NotAllowedNow
from csp.models import Invitation, Membership, Partnership, User
from csp.people import keep_a_coordinator

DAYS = 14  # that an invitation works
IS_NAMED = "The record names %s, so they cannot be taken back. End the role instead."


@transaction.atomic
def invite(person: User, partnership: Partnership, *, by: User, on: date) -> Invitation:
    """Make a link for somebody who has not come in yet; every link made for them before works no more.

    The link hangs on the password that the person does not have, so another one in its place ends it.
    """
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return Invitation.objects.create(
        user=person, partnership=partnership, invited_by=by, expires_on=on + timedelta(days=DAYS)
    )


def link_of(invitation: Invitation) -> str:
    """The address at which the person comes in; worked out with the installation's key, so that it need not be kept."""
    return reverse("csp:invitation", args=[invitation.pk, secret_of(invitation)])


def secret_of(invitation: Invitation) -> str:
    words = f"{invitation.pk} {invitation.user.password}"
    return urlsafe_b64encode(salted_hmac("csp.invitations", words, algorithm="sha256").digest()).decode().rstrip("=")


def works(invitation: Invitation, *, on: date) -> bool:
    """Whether the person can still come in by it."""
    person = invitation.user
    latest = Invitation.objects.filter(user=person).newest_first().first()
    return person.is_active and person.is_waited_for and invitation == latest and invitation.works_on(on)


def invitation_of(pk: int, secret: str, *, on: date) -> Invitation | None:
    """The invitation a link leads to; None for one that is used, too old, replaced or not ours."""
    found = Invitation.objects.select_related("user", "partnership", "invited_by").filter(pk=pk).first()
    if found is None or not constant_time_compare(secret, secret_of(found)):
        return None
    return found if works(found, on=on) else None


@transaction.atomic
def take_back(person: User, partnership: Partnership, *, by: User, on: date) -> None:
    """Remove what somebody was given here who never came in, and the person where nothing else names them."""
    if not person.is_waited_for:
        raise NotAllowedNow(f"{person} has signed in meanwhile. End the role instead.")
    roles = Membership.objects.filter(user=person, partnership=partnership).select_related("user")
    for role in roles:
        role.is_ended_at_once, role.ended_on = True, on
    keep_a_coordinator(*roles, by=by, on=on)
    roles.delete()
    person.invitations.filter(partnership=partnership).delete()
    if not person.memberships.exists():
        remove(person)


def remove(person: User) -> None:
    """Delete somebody whom no record names; a row of the history that would lose its author names them too."""
    collector = Collector(using=router.db_for_write(User), origin=person)
    try:
        collector.collect([person])
    except ProtectedError:
        raise NotAllowedNow(IS_NAMED % person) from None
    if any(rows for updates in collector.field_updates.values() for rows in updates):
        raise NotAllowedNow(IS_NAMED % person)
    person.delete()


@dataclass(frozen=True)
class Letter:
    """A short mail in the name of a partnership or of the tracker, answered by whoever it speaks for."""

    to: str
    subject: str
    text: str
    sent_by: str
    replies_to: str
    invitation: Invitation | None = None  # that it carries

    def send(self) -> None:
        """Hand it to the mail server; OSError where that fails."""
        _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        EmailMessage(
            " ".join(self.subject.split()),
            self.text,
            from_email=formataddr((" ".join(self.sent_by.split()), address)),
            to=[self.to],
            reply_to=[self.replies_to],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()


def invitation_letter(invitation: Invitation, roles: Iterable[Membership], *, site: str) -> Letter:
    """Who invites, what for, and the link."""
    person, by, partnership = invitation.user, invitation.invited_by, invitation.partnership
    last_day = formatted(invitation.expires_on, "l j F Y")
    text = (
        f"Hello {person.name}\n\n{signature(by)} invites you to the action plans of {partnership}. There you are:\n\n"
        f"{listed(roles)}\n\nOpen this address to choose a password and come in:\n{site}{link_of(invitation)}\n\n"
        f"It works once, until {last_day}, and is for you alone: do not pass it on. If it has stopped working, ask "
        f"{by.name} ({by.email}) for a new one. If you did not expect this, do nothing.\n\n{partnership}\n"
    )
    subject = f"Invitation to the action plans of {partnership}"
    return Letter(person.email, subject, text, partnership.name, by.email, invitation)


def role_letter(person: User, partnership: Partnership, roles: Iterable[Membership], *, by: User, site: str) -> Letter:
    """To somebody who signs in already: what they are here from now on."""
    text = (
        f"Hello {person.name}\n\n{signature(by)} has given you a part in the action plans of {partnership}. There you "
        f"are:\n\n{listed(roles)}\n\nSign in as usual, with this e-mail address:\n{site}{resolve_url(settings.LOGIN_URL)}\n\n"
        f"If this is a mistake, tell {by.name} ({by.email}).\n\n{partnership}\n"
    )
    return Letter(person.email, f"Your part in the action plans of {partnership}", text, partnership.name, by.email)


def address_letter(person: User, was: str, to: str, *, by: User) -> Letter:
    """To the old and the new address of somebody who signs in with another one from now on."""
    text = (
        f"Hello {person.name}\n\n{signature(by)} has changed the e-mail address with which you sign in to the action "
        f"plans.\n\nIt was: {was}\nIt is now: {person.email}\n\nYour password is as it was. If this is a mistake, tell "
        f"{by.name} ({by.email}) at once.\n"
    )
    return Letter(to, "Your e-mail address for the action plans has changed", text, "Action plans", by.email)


def signature(person: User) -> str:
    return f"{person.name}, {person.post}," if person.post else person.name


def listed(roles: Iterable[Membership]) -> str:
    return "\n".join(f"- {role.in_words}" for role in roles)
