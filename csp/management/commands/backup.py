"""Back the tracker up: python manage.py backup, once a day from a timer."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from csp.backups.keeping import Keep, thin_out
from csp.backups.making import make_backup
from csp.backups.manifest import BackupRefused


def at_least_one(words: str) -> int:
    if not words.isdecimal() or int(words) < 1:
        raise ArgumentTypeError(f"{words!r} is not a number of 1 or more")
    return int(words)


class Command(BaseCommand):
    help = (
        "Write the whole record to one new file, restore that file for a trial, and say so in one line. "
        "Without --keep… nothing is ever removed; with them, whatever any one of them keeps stays."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        folder = settings.BACKUP_FOLDER
        parser.add_argument(
            "folder",
            metavar="FOLDER",
            nargs="?",
            type=Path,
            default=folder,
            help=f"where to put it; {folder} if not said",
        )
        for name, words in [
            ("--keep", "keep the newest N"),
            ("--keep-days", "keep the last one of each of the last N days that have one"),
            ("--keep-weeks", "the same for weeks"),
            ("--keep-months", "the same for months"),
        ]:
            parser.add_argument(name, metavar="N", type=at_least_one, default=0, help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        keep = Keep(options["keep"], options["keep_days"], options["keep_weeks"], options["keep_months"])
        try:
            made = make_backup(options["folder"], timezone.now())
            gone = thin_out(made.path, keep)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        removed = f". Removed {len(gone)} older" if gone else ""
        self.stdout.write(f"Backed up to {made}{removed}.")
