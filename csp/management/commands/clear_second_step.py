"""Let somebody in again who has lost their phone and their codes, where no coordinator or administrator is left to do it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from csp.models import User
from csp.models.audit import AuditEntry, Kind
from csp.signing_in.second_step import remove_all
from csp.signing_in.sessions import end_sessions


class Command(BaseCommand):
    help = "Take away the second step of the person with this e-mail address; they sign in with their password alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    @transaction.atomic
    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {email}.")
        if not remove_all(person):
            raise CommandError(f"{person.name} has no second step.")
        end_sessions(person)
        AuditEntry.objects.create(
            kind=Kind.COMMAND,
            name="clear_second_step",
            label=User._meta.label_lower,
            record_id=person.pk,
            words=f"Second step of {person.name} taken away"[:300],
        )
        self.stdout.write(f"The second step of {person.name} is taken away.")
