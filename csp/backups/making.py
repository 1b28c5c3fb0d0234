"""Making a backup, and reading one through."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from django.db import DatabaseError, connection

from csp.backups import postgres, sqlite
from csp.backups.archive import Backup, Writing, opened, place_for_one, put_in_place, writing
from csp.backups.manifest import BackupRefused, Manifest, tracker_version
from csp.backups.uploads import add_uploads

KINDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}


@dataclass(frozen=True)
class Checked:
    """A backup that is whole."""

    path: Path
    manifest: Manifest
    how: str  # it was checked

    def __str__(self) -> str:
        tables, rows = self.manifest.size
        uploads = f", {len(self.manifest.uploads)} uploads" if self.manifest.uploads else ""
        size = f"{self.path.stat().st_size / 1_000_000:,.1f} MB"
        return f"{self.path}: {tables} tables, {rows:,} rows{uploads}, {size}; {self.how}"


def make_backup(folder: Path, at: datetime, *, purpose: str = "") -> Checked:
    """Write a file of its own into the folder, read it back and restore it for a trial; only then give it its name."""
    name = f"tracker-{at.astimezone(UTC):%Y-%m-%d-%H%M%S}{purpose and f'-{purpose}'}"
    with place_for_one(folder.absolute(), name) as (work, final):
        made = work / final.name
        try:
            with writing(made, at) as archive:
                manifest = fill(archive, work)
        except (DatabaseError, sqlite3.Error) as error:
            raise BackupRefused(f"The database could not be read ({first_line(error)}). No backup was made.") from error
        how = check(made, work)
        put_in_place(made, final)
    return Checked(final, manifest, how)


def fill(archive: Writing, work: Path) -> Manifest:
    held = KINDS[connection.vendor].dump(archive, work)
    if not held.migrations:
        raise BackupRefused("The database is empty, so there is nothing to back up.")
    add_uploads(archive)
    manifest = Manifest(
        **{name: getattr(held, name) for name in asdict(held)},
        made_at=archive.at,
        tracker=tracker_version(),
        parts=archive.parts,
    )
    archive.close(manifest)
    return manifest


def verify_backup(path: Path) -> Checked:
    """Read every byte of the backup and restore it for a trial; nothing of it stays."""
    with TemporaryDirectory(prefix="tracker-check-") as work:
        how = check(path, Path(work))
    with opened(path) as backup:
        return Checked(path, backup.manifest, how)


def check(path: Path, work: Path) -> str:
    with opened(path) as backup:
        for name in backup.manifest.uploads:
            backup.extract(name, work / "upload").unlink()
        try:
            return str(kind_of(backup).check(backup, work))
        except (DatabaseError, sqlite3.Error) as error:
            raise BackupRefused(f"{path} cannot be restored: {first_line(error)}") from error


def kind_of(backup: Backup) -> ModuleType:
    return KINDS[backup.manifest.kind]


def first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0]
