"""Databases of their own for backups: a backup is read by sessions that see nothing of a test's unfinished transaction."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from csp.audit.triggers import make_triggers
from csp.backups.databases import working_on
from csp.backups.making import make_backup
from tests.factories import PartnershipFactory

NUMBERS = count(1)


@pytest.fixture(scope="session")
def pristine(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """A database with every table and no records, as an installation has it, to be copied; its name."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            name = str(tmp_path_factory.mktemp("pristine") / "pristine.sqlite3")
            with closing(sqlite3.connect(name)) as target:
                connection.connection.backup(target)
        else:
            name = f"{connection.settings_dict['NAME']}_pristine"
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{connection.settings_dict["NAME"]}"')
        with working_on(name):
            make_triggers(connection)
    yield name
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@pytest.fixture(scope="session")
def northshire(pristine, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """A tracker with one partnership, and a backup of it: the database to be copied, and the file."""
    with django_db_blocker.unblock():
        databases = Databases(tmp_path_factory.mktemp("northshire"), pristine)
        name = databases.with_tables()
        with databases.on_another(name):
            PartnershipFactory(name="Safer Northshire")
            backup = make_backup(databases.folder / "backups", datetime(2018, 2, 1, 9, 30, 15, tzinfo=UTC)).path
    yield name, backup
    with django_db_blocker.unblock():
        databases.remove()


class Databases:
    """Makes databases beside that of the tests and takes them away again."""

    def __init__(self, folder: Path, pristine: str) -> None:
        self.folder, self.pristine, self.made = folder, pristine, []
        self.server = connection.copy()  # a session that is in no transaction
        self.prefix = connection.settings_dict["NAME"]

    def empty(self) -> str:
        """A database without a single table."""
        if connection.vendor == "sqlite":
            return str(self.folder / f"empty{next(NUMBERS)}.sqlite3")
        return self.make("template0")

    def with_tables(self, like: str = "") -> str:
        """A database with every table, and no records in them but those of the one named."""
        if connection.vendor == "sqlite":
            return shutil.copy(like or self.pristine, self.folder / f"tracker{next(NUMBERS)}.sqlite3").as_posix()
        return self.make(like or self.pristine)

    def make(self, template: str) -> str:
        name = f"{self.prefix}_{next(NUMBERS)}"
        with self.server.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.made.append(name)
        return name

    def remove(self) -> None:
        with self.server.cursor() as cursor:
            for name in self.made:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        self.server.close()

    @contextmanager
    def on_another(self, name: str) -> Iterator[None]:
        ContentType.objects.clear_cache()
        with working_on(name):
            yield
        ContentType.objects.clear_cache()


@pytest.fixture
def databases(pristine, db, tmp_path) -> Iterator[Databases]:
    made = Databases(tmp_path, pristine)
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture
def tracker(databases) -> Iterator[str]:
    """The tracker with a database of its own, which holds no records; its name."""
    name = databases.with_tables()
    with databases.on_another(name):
        yield name


@pytest.fixture
def backup(databases, northshire, folder) -> Iterator[Path]:
    """A backup of a tracker with one partnership, while the tracker goes on as it was."""
    name, made = northshire
    folder.mkdir()
    with databases.on_another(databases.with_tables(name)):
        yield Path(shutil.copy(made, folder))


@pytest.fixture
def folder(tmp_path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"
