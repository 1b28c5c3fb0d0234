"""Migrations run twice, by two servers at once, or broken off (ADR 0031)."""

from contextlib import contextmanager
from threading import Event, Thread
from types import SimpleNamespace

import psycopg2
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from csp.audit.triggers import tables_unguarded
from csp.migrating import LOCK, WAITING, one_at_a_time

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")


def sqlite_file(folder):
    return SimpleNamespace(
        vendor="sqlite", is_in_memory_db=lambda: False, settings_dict={"NAME": str(folder / "tracker.sqlite3")}
    )


@contextmanager
def another_server():
    given = connection.get_connection_params()
    direct = psycopg2.connect(**{name: given[name] for name in ("dbname", "host", "user", "port") if name in given})
    direct.autocommit = True
    try:
        yield direct.cursor()
    finally:
        direct.close()


def test_second_server_waits_for_the_first_on_sqlite(tmp_path):
    said, done, held = [], Event(), Event()

    def second():
        with one_at_a_time(sqlite_file(tmp_path), lambda words: (said.append(words), held.set())):
            done.set()

    with one_at_a_time(sqlite_file(tmp_path), said.append):
        waiting = Thread(target=second)
        waiting.start()
        assert held.wait(5)
        was_done = done.is_set()
    waiting.join(5)

    assert (said, was_done, done.is_set()) == ([WAITING], False, True)
    assert list(tmp_path.iterdir()) == []


def test_database_in_memory_is_nobody_elses():
    with one_at_a_time(SimpleNamespace(vendor="sqlite", is_in_memory_db=lambda: True), print):
        pass


class Server:
    """What a connection to PostgreSQL is asked, and what it says."""

    vendor = "postgresql"

    def __init__(self, *, is_free=True, breaks=False):
        self.is_free, self.breaks, self.asked = is_free, breaks, []

    @contextmanager
    def cursor(self):
        yield self

    def execute(self, sql, given):
        if self.breaks and "unlock" in sql:
            raise OperationalError("server closed the connection unexpectedly")
        self.asked.append(sql.split("(")[0].removeprefix("SELECT "))

    def fetchone(self):
        return (self.is_free,)

    def close(self):
        self.asked.append("close")


@pytest.mark.parametrize(
    ("server", "asked"),
    [
        (Server(), ["pg_try_advisory_lock", "migrated", "pg_advisory_unlock"]),
        (
            Server(is_free=False),
            ["pg_try_advisory_lock", WAITING, "pg_advisory_lock", "migrated", "pg_advisory_unlock"],
        ),
        (Server(breaks=True), ["pg_try_advisory_lock", "migrated", "close"]),
    ],
)
def test_lock_is_taken_before_and_given_back_after(server, asked):
    with one_at_a_time(server, server.asked.append):
        server.asked.append("migrated")

    assert server.asked == asked


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_second_server_waits_for_the_first_on_postgresql():
    with another_server() as other, one_at_a_time(connection, print):
        other.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        assert other.fetchone() == (False,)
    with another_server() as other:
        other.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        assert other.fetchone() == (True,)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_lock_of_postgresql_is_waited_for():
    said = []
    with another_server() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        ends = Thread(target=lambda: (Event().wait(0.3), other.connection.close()))
        ends.start()
        with one_at_a_time(connection, said.append):
            pass
        ends.join(5)

    assert said == [WAITING]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_lock_ends_with_a_connection_that_breaks():
    with one_at_a_time(connection, print), another_server() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    with another_server() as other:
        other.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        assert other.fetchone() == (True,)


def test_every_migration_is_done_whole_or_not_at_all():
    """One that is broken off then leaves nothing behind, and is done when the command is run again."""
    migrations = MigrationLoader(None).disk_migrations
    assert [key for key, migration in migrations.items() if not migration.atomic] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "is_removed"), [([], False), (["csp"], True)])
def test_migrating_again_finds_nothing_to_do_and_never_stops_recording(monkeypatch, capsys, app, is_removed):
    removed = []
    monkeypatch.setattr("csp.management.commands.migrate.remove_before_migrating", removed.append)

    call_command("migrate", *app)

    assert "No migrations to apply." in capsys.readouterr().out
    assert bool(removed) is is_removed
    assert tables_unguarded(connection) == []
