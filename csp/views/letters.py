"""Sending a letter once what it tells of is saved, and saying whether it went."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.utils import timezone

from csp.access import SignedInRequest
from csp.invitations import Letter
from csp.mail import mail_is_set
from csp.models import Invitation

NOT_SENT = "The mail to %s could not be sent: the mail server did not take it. All is saved; tell them yourself, or send it again."


def post_letter(request: SignedInRequest, letter: Letter, invitation: Invitation | None = None) -> None:
    """After the save, hand the letter to the mail server where there is one; a failure is said and undoes nothing."""

    def send() -> None:
        try:
            letter.send()
        except OSError:
            messages.warning(request, NOT_SENT % letter.to)
            return
        if invitation:
            Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
        messages.info(request, f"A mail has gone to {letter.to}.")

    if mail_is_set():
        transaction.on_commit(send)


def site_of(request: SignedInRequest) -> str:
    """The beginning of addresses in mail."""
    return settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
