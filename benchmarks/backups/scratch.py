"""Databases beside the usual one, for as long as they are needed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from csp.backups import postgres, sqlite
from csp.backups.archive import opened
from csp.backups.databases import working_on
from csp.backups.loading import load, programs_to_read
from csp.backups.tables import tables_of_postgres, tables_of_sqlite

NUMBERS = count(1)


@contextmanager
def empty(folder: Path, where: str = "") -> Iterator[str]:
    """A database without tables; `where` is a tablespace, for PostgreSQL."""
    if connection.vendor == "sqlite":
        yield str(folder / f"tracker{next(NUMBERS)}.sqlite3")
        return
    name, server = f"benchmark_{next(NUMBERS)}", connection.copy()
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 {where}")
    try:
        yield name
    finally:
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


@contextmanager
def tracker(folder: Path, where: str = "") -> Iterator[str]:
    """The tracker on a database of its own, with every table and no record."""
    with empty(folder, where) as name, working_on(name):
        call_command("migrate", interactive=False, verbosity=0)
        ContentType.objects.clear_cache()
        yield name


def fingerprints(name: str) -> dict[str, Any]:
    """The tables of a database, read anew."""
    if connection.vendor == "sqlite":
        with sqlite.reading(Path(name)) as found:
            return tables_of_sqlite(found)
    with working_on(name) as other, other.cursor() as cursor:
        cursor.execute("BEGIN")
        return tables_of_postgres(cursor)


@contextmanager
def taken_out(path: Path, folder: Path) -> Iterator[Any]:
    """A cursor on the database that a backup holds."""
    with opened(path) as backup, empty(folder) as name:
        if connection.vendor == "sqlite":
            backup.extract(sqlite.PART, Path(name))
            with sqlite.reading(Path(name)) as found, closing(found.cursor()) as cursor:
                yield cursor
            return
        dump = backup.extract(postgres.PART, folder / "dump")
        with working_on(name) as other, other.cursor() as cursor:
            cursor.execute("BEGIN")
            load(cursor, dump, programs_to_read(backup), with_rights=False)
            yield cursor
