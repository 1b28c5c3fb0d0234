"""Read a backup through and restore it for a trial: python manage.py verify_backup FILE."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csp.backups.making import verify_backup
from csp.backups.manifest import BackupRefused


class Command(BaseCommand):
    help = "Read every byte of a backup and restore it into a scratch database; the record itself is not touched."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checked = verify_backup(options["file"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        manifest = checked.manifest
        made = f"made {manifest.made_at:%-d %B %Y, %H:%M} UTC by version {manifest.tracker}, {manifest.kind}"
        self.stdout.write(f"Good: {checked}; {made}.")
