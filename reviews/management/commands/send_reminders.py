"""Remind people of updates that are due: python manage.py send_reminders, once a day from cron."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from csp.mail import mail_is_set
from plans.models import AnnualPlan
from reviews.counts import number_of
from reviews.reminders import REMINDED, Letter, letters_due, plans_reminded

NO_SERVER = "No mail server is set, so no reminder can be sent: set DJANGO_EMAIL_URL (docs/running.md)."
NO_SITE = "The address of this site is not set, so no reminder can lead to it: set DJANGO_SITE_URL (docs/running.md)."


def day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ArgumentTypeError(f"{words!r} is not a day: write it as 2017-10-09") from None


class Command(BaseCommand):
    help = "Send one mail to each person who owes updates and has a reminder due today. Twice on a day sends nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent; send and write nothing")
        parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="send what is due on that day, not today")
        parser.add_argument("--plan", type=int, metavar="ID", help="only of this annual plan")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = chosen_plans(options["plan"])
        why = NO_SERVER if not mail_is_set() else NO_SITE if not settings.SITE_URL else ""
        if why and not options["dry_run"]:
            raise CommandError(why)
        letters = letters_due(plans, options["on"] or timezone.localdate())
        if options["dry_run"]:
            self.stdout.write("\n".join(filter(None, [why, *map(in_words, letters), "Nothing was sent."])))
            return
        self.send(letters)

    def send(self, letters: list[Letter]) -> None:
        """Stop at the first failure of the server: the others wait for the next run. A refused address stops nobody else."""
        sent, refused, connection = 0, 0, get_connection()
        try:
            for letter in letters:
                try:
                    if letter.send(connection):
                        sent += 1
                        self.stdout.write(in_words(letter))
                except SMTPRecipientsRefused:
                    refused += 1
                    self.stderr.write(f"The mail server refused the address {letter.recipient.email}.")
        except OSError as error:
            left = len(letters) - sent
            raise CommandError(
                f"The mail server failed ({error}). {number_of(sent, 'reminder')} sent and recorded, {left} not sent; "
                "run this again to send the rest."
            ) from error
        self.stdout.write(f"{number_of(sent, 'reminder')} sent.")
        if refused:
            raise CommandError(
                f"{number_of(refused, 'reminder')} refused by the mail server and not recorded: mend the address."
            )


def chosen_plans(pk: int | None) -> Iterable[AnnualPlan]:
    plans = plans_reminded()
    if pk is None:
        return plans
    plan = AnnualPlan.objects.filter(pk=pk).first()
    if plan is None:
        raise CommandError(f"There is no annual plan {pk}.")
    if plan.status not in REMINDED:
        raise CommandError(f"“{plan}” is {plan.get_status_display().lower()}: nobody is reminded.")
    return [found for found in plans if found.pk == pk]


def in_words(letter: Letter) -> str:
    """One line for whoever reads cron's mail."""
    parts = (f"{part.round.plan}, {part.round.period}: {part.references}" for part in letter.due)
    kinds = dict.fromkeys(part.turn[0].label for part in letter.due if part.turn)
    return f"{', '.join(kinds)}: {letter.recipient.name} <{letter.recipient.email}> ({'; '.join(parts)})"
