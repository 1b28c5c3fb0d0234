"""Files that people have uploaded and that are kept on a disk rather than in the database, where there are any."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from csp.backups.archive import Backup, Writing
from csp.backups.manifest import UPLOADS, BackupRefused


def uploads_folder() -> Path | None:
    """None where nothing is kept on a disk, as today: what is uploaded goes into the database."""
    return Path(settings.MEDIA_ROOT).absolute() if settings.MEDIA_ROOT else None


def uploads() -> list[Path]:
    folder = uploads_folder()
    found = sorted(folder.rglob("*")) if folder else []
    return [path for path in found if path.is_file() and not path.is_symlink()]


def there_are_uploads() -> bool:
    return bool(uploads())


def add_uploads(archive: Writing) -> None:
    """Called after the database was read, so that every file that it names is there."""
    for path in uploads():
        with path.open("rb") as file:
            archive.add(f"{UPLOADS}{path.relative_to(str(uploads_folder())).as_posix()}", file)


@contextmanager
def uploads_taken_out(backup: Backup) -> Iterator[Path | None]:
    """A folder beside that of the uploads with those of the backup in it; gone afterwards unless it was put in place."""
    folder = uploads_folder()
    if folder is None or not (backup.manifest.uploads or there_are_uploads()):
        yield None
        return
    beside = folder.with_name(f".{folder.name}-{token_hex(4)}")
    beside.mkdir(mode=0o700, parents=True)
    try:
        for name in backup.manifest.uploads:
            backup.extract(name, beside / name.removeprefix(UPLOADS))
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def put_uploads_in_place(beside: Path | None) -> None:
    """Let the folders change places; the old one goes with the other's clearing up."""
    folder = uploads_folder()
    if beside is None or folder is None:
        return
    old = beside.with_name(f"{beside.name}-old")
    try:
        if folder.exists():
            beside.chmod(folder.stat().st_mode & 0o777)
            folder.rename(old)
        beside.rename(folder)
    except OSError as error:
        raise BackupRefused(
            f"The database is restored, and the uploads could not be put at {folder} ({error.strerror}): free its place "
            "and restore once more."
        ) from error
    shutil.rmtree(old, ignore_errors=True)
