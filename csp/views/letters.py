"""Sending a letter once what it tells of is saved, and saying whether it went."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.utils import timezone

from csp.access import SignedInRequest
from csp.invitations import Letter
from csp.mail import mail_is_set
from csp.models import Invitation

NOT_SENT = "The mail to %s could not be sent: the mail server did not take it. All is saved; tell them yourself, or send it again."


def post_letters(request: SignedInRequest, letters: Iterable[Letter]) -> None:
    for letter in letters:
        post_letter(request, letter)


def post_letter(request: SignedInRequest, letter: Letter) -> None:
    """Hand it to the mail server where there is one; a failure is said and undoes nothing."""
    if not mail_is_set():
        return
    try:
        letter.send()
    except OSError:
        messages.warning(request, NOT_SENT % letter.to)
        return
    if letter.invitation:
        Invitation.objects.filter(pk=letter.invitation.pk).update(sent_at=timezone.now())
    messages.info(request, f"A mail has gone to {letter.to}.")


def site_of(request: SignedInRequest) -> str:
    """The beginning of addresses in mail."""
    return settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
