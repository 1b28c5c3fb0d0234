"""Going back to a backup: all of it or nothing, and never over a record that nobody meant to replace."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from csp.backups.archive import Backup, opened
from csp.backups.making import KINDS, Checked, first_line, make_backup
from csp.backups.manifest import BackupRefused, Manifest, tracker_version
from csp.backups.uploads import put_uploads_in_place, there_are_uploads, uploads_folder, uploads_taken_out
from csp.models import Session
from csp.models.audit import AuditEntry, Kind

# what an installation has before anybody has used it
FROM_THE_START = {"django_migrations", "django_content_type", "auth_permission", "csp_cache", "csp_auditentry"}


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    before: Checked | None  # the backup of what was replaced
    migrated: int  # how many newer migrations ran
    strangers: tuple[str, ...]  # roles of the database that had rights there and are not known here


def restore(path: Path, at: datetime, *, replace: str, folder: Path) -> Restored:
    """Replace whatever the database and the folder of uploads hold by what the backup holds."""
    with opened(path) as backup:
        refuse_what_does_not_fit(backup)
        kind = KINDS[connection.vendor]
        is_empty = not (tables_in_use() or there_are_uploads())
        refuse_what_is_not_meant(is_empty, replace)
        try:
            with TemporaryDirectory(prefix=".tracker-restore-", dir=kind.room_to_work()) as work:
                dump = backup.extract(kind.PART, Path(work) / kind.PART)
                with uploads_taken_out(backup) as uploads:
                    before = None if is_empty else make_backup(folder, at, purpose="before-restore")
                    strangers = kind.restore(backup, dump, lambda: bring_up_to_date(backup))
                    put_uploads_in_place(uploads)
        except (DatabaseError, sqlite3.Error) as error:
            raise BackupRefused(f"The database refused it ({first_line(error)}). Nothing was changed.") from error
        except OSError as error:
            raise BackupRefused(f"{error.filename or 'A disk'}: {error.strerror}. Nothing was changed.") from error
    migrated = len(known_migrations() - set(backup.manifest.migrations))
    return Restored(backup.manifest, before, migrated, strangers)


def refuse_what_does_not_fit(backup: Backup) -> None:
    manifest = backup.manifest
    if manifest.kind != connection.vendor:
        raise BackupRefused(
            f"{backup.path} is a backup of {manifest.kind}, and DATABASE_URL leads to {connection.vendor}: "
            "restore it into a database of its own kind."
        )
    newer = sorted(set(manifest.migrations) - known_migrations())
    if newer:
        raise BackupRefused(
            f"{backup.path} was made by a newer version of the tracker ({manifest.tracker}; this one is "
            f"{tracker_version()} and does not know {'.'.join(newer[0])}): install that version first."
        )
    if manifest.uploads and not uploads_folder():
        raise BackupRefused(f"{backup.path} holds uploads, and no folder is set for them here (MEDIA_ROOT).")


def known_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).disk_migrations)


def refuse_what_is_not_meant(is_empty: bool, replace: str) -> None:
    name = Path(str(connection.settings_dict["NAME"])).name
    if replace and replace != name:
        raise BackupRefused(f"The database is called {name}, not {replace}. Nothing was changed.")
    if not (is_empty or replace):
        raise BackupRefused(
            f"The database {name} holds a record already. To back it up and then replace all of it, add: --replace {name}"
        )


def tables_in_use() -> list[str]:
    """Tables with rows of somebody's in them."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - FROM_THE_START
        return [name for name in sorted(names) if has_rows(cursor, connection.ops.quote_name(name))]


def has_rows(cursor: object, quoted: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {quoted} LIMIT 1")  # type: ignore[attr-defined]  # nosec B608
    return cursor.fetchone() is not None  # type: ignore[attr-defined]


def bring_up_to_date(backup: Backup) -> None:
    """What is due before anybody uses a restored record: newer migrations, nobody signed in, a line in the audit record."""
    call_command("migrate", interactive=False, verbosity=0)
    Session.objects.all().delete()
    made = backup.manifest.made_at.astimezone(UTC)
    words = f"Restored from the backup of {made:%-d %B %Y, %H:%M} UTC ({backup.path.name})"
    AuditEntry.objects.create(kind=Kind.COMMAND, name="restore", words=words[:300])
