"""A backup of SQLite: a whole database file, taken by SQLite's own backup while others go on writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from csp.backups.archive import Backup, Writing, damaged
from csp.backups.databases import working_on
from csp.backups.manifest import BackupRefused, Held, differences
from csp.backups.tables import tables_of_sqlite

PART = "database.sqlite3"
PATIENCE = 20  # seconds that a writer is waited for
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"


def database_file() -> Path:
    name = str(connection.settings_dict["NAME"])
    if "mode=memory" in name or name == ":memory:":
        raise BackupRefused("The database is kept in memory only, so there is nothing to back up or to restore.")
    return Path(name).absolute()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The database as at one moment, however long it is read."""
    with closing(
        sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None)
    ) as found:
        found.execute("BEGIN")
        found.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment is that of the first read
        yield found


def dump(archive: Writing, work: Path) -> Held:
    """Add the database to the archive; the fingerprints are of what was read, not of what was written."""
    live, copy = database_file(), work / "copy.sqlite3"
    if not live.exists():
        raise BackupRefused(f"There is no database at {live}.")
    with reading(live) as source:
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        held = Held(
            kind="sqlite",
            program=sqlite3.sqlite_version,
            database=live.name,
            migrations=tuple(source.execute(MIGRATIONS).fetchall()),
            grantees=(),
            tables=tables_of_sqlite(source),
        )
    with copy.open("rb") as file:
        archive.add(PART, file)
    copy.unlink()
    return held


def check(backup: Backup, work: Path) -> str:
    """Take the database out and read all of it; say what was done."""
    refuse_if_damaged(backup, backup.extract(PART, work / PART))
    return "restored into a scratch database, every table compared"


def refuse_if_damaged(backup: Backup, path: Path) -> None:
    with reading(path) as found:
        [said] = found.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise damaged(backup.path, said)
        if told := differences(backup.manifest.tables, tables_of_sqlite(found)):
            raise damaged(backup.path, "; ".join(told))


def room_to_work() -> Path:
    """Beside the database, where a second one has to fit anyway."""
    return database_file().parent


def restore(backup: Backup, path: Path, finish: Callable[[], None]) -> tuple[str, ...]:
    """Make the file ready, then let SQLite copy it over the database in one transaction.

    A file that changed places with the database would leave the old one's log of writes beside it, and those who have
    the database open would go on writing to the old one.
    """
    refuse_if_damaged(backup, path)
    with working_on(str(path)):
        finish()
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(database_file(), timeout=0)) as target:
        source.backup(target, progress=Patience())  # which does the waiting
    connection.close()
    return ()


class Patience:
    """Gives up when writers have kept the database for too long."""

    def __init__(self) -> None:
        self.tries = 0

    def __call__(self, status: int, remaining: int, total: int) -> None:
        self.tries += 1
        if self.tries > PATIENCE / 0.25:  # seconds between two tries of sqlite3's backup()
            raise BackupRefused("The database is being written to all the time: stop the tracker first.")
