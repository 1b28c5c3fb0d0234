"""Go back to a backup: python manage.py restore FILE."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from csp.backups.manifest import BackupRefused
from csp.backups.restoring import Restored, restore


class Command(BaseCommand):
    help = "Put all of a backup into the database, or nothing: into an empty one, or in place of one that is named."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--replace", metavar="NAME", default="", help="the name of the database, to back it up and then replace it"
        )
        parser.add_argument(
            "--folder", type=Path, default=settings.BACKUP_FOLDER, help="where the backup of what is replaced goes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            restored = restore(path, timezone.now(), replace=options["replace"], folder=options["folder"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("\n".join(told(path, restored)))


def told(path: Path, restored: Restored) -> Iterator[str]:
    manifest = restored.manifest
    tables, rows = manifest.size
    yield (
        f"Restored {path}, made {manifest.made_at:%-d %B %Y, %H:%M} UTC by version {manifest.tracker}: {tables} tables, "
        f"{rows:,} rows, {len(manifest.uploads)} uploads; every table was compared and is as it was then."
    )
    if restored.migrated:
        yield f"{restored.migrated} newer changes to the tables were then applied."
    if restored.strangers:
        yield f"These roles of the database are not known here, so no role was given its rights: {', '.join(restored.strangers)}."
    if restored.before:
        yield f"What was there before is in {restored.before.path}."
    yield "Everybody is signed out."
    yield (
        "People, roles, passwords and links are as they were when the backup was made: what has been ended, changed or "
        "withdrawn since then has to be so again."
    )
    yield "Now restart the tracker, sign in, look at a plan that you know, and run: python manage.py verify_audit"
