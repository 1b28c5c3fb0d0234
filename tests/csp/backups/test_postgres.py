"""What only backups of PostgreSQL need: its programs, scratch databases, roles and locks."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import dj_database_url
import pytest
from django.db import ConnectionHandler, InternalError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from csp.backups import loading, making, postgres, programs
from csp.backups.archive import opened
from csp.backups.making import make_backup
from csp.backups.manifest import BackupRefused, Fingerprint
from csp.backups.programs import Programs, programs_for, running, session
from csp.backups.restoring import Restored
from csp.management.commands.restore import told
from scripts.with_postgres import server

pytestmark = pytest.mark.django_db

NOW = datetime(2018, 2, 1, 9, 30, 15, tzinfo=UTC)
NUMBERS = count(1)


# its programs, which every machine with the tests has: the locked packages bring them


def test_programs_of_the_version_are_taken_else_the_next_newer(monkeypatch):
    have = [Programs(Path(f"/{version}"), version) for version in (17, 14, 15)]
    monkeypatch.setattr(programs, "folders", lambda: [each.folder for each in have])
    monkeypatch.setattr(programs, "program_version", lambda folder: int(folder.name))

    assert [programs_for(version).version for version in (13, 14, 15, 16, 17)] == [14, 14, 15, 17, 17]
    with pytest.raises(BackupRefused, match="or newer, and the newest here are of 17: install postgresql-client-18.$"):
        programs_for(18)


def test_missing_programs_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr(programs, "INSTALLED", tmp_path)
    monkeypatch.setattr(programs, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupRefused, match="^pg_dump and pg_restore were not found: install PostgreSQL's client"):
        programs_for(15)


def test_programs_are_found_where_they_are(monkeypatch, tmp_path):
    for folder in ("on-path", "15/bin", "16/bin"):
        (tmp_path / folder).mkdir(parents=True)
        for name in ("pg_dump", "pg_restore")[: 1 if folder == "16/bin" else 2]:
            (tmp_path / folder / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18'\n")
            (tmp_path / folder / name).chmod(0o755)
    monkeypatch.setattr(programs, "INSTALLED", tmp_path)
    monkeypatch.setattr(programs, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path / "on-path"))

    assert sorted(programs.folders()) == [tmp_path / "15/bin", tmp_path / "on-path"]
    assert programs.program_version(tmp_path / "on-path") == 15
    found = programs_for(15)
    assert (found.version, Path(found.dump).name, Path(found.restore).name) == (15, "pg_dump", "pg_restore")


def test_program_that_does_not_run_counts_for_nothing(tmp_path):
    (tmp_path / "pg_dump").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "pg_dump").chmod(0o755)

    assert programs.program_version(tmp_path) == 0


def test_password_is_in_the_environment_and_not_among_the_arguments(monkeypatch):
    other = connection.copy()
    other.settings_dict |= {
        "NAME": "tracker", "USER": "tracker", "PASSWORD": "hidden", "HOST": "db", "PORT": 5433,
        "OPTIONS": {"sslmode": "verify-full"},
    }  # fmt: skip

    arguments, environment = session(other)

    assert arguments == ["-U", "tracker", "-h", "db", "-p", "5433", "--no-password", "tracker"]
    assert (environment["PGPASSWORD"], environment["PGSSLMODE"]) == ("hidden", "verify-full")


def test_program_that_fails_is_told_in_its_own_words(tmp_path):
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho some\necho first >&2\necho 'no such role' >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(BackupRefused, match="^pg_dump failed: no such role$"), running([str(program)]):
        pass
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(BackupRefused, match="^pg_dump failed: it did not say why$"), running([str(program)]):
        pass


def test_program_is_ended_where_what_it_says_cannot_be_kept(tmp_path):
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\nwhile true; do echo more; done\n")
    program.chmod(0o755)

    with pytest.raises(OSError, match="full"), running([str(program)]) as said:
        assert said.readline() == b"more\n"
        raise OSError("full")


# what a dump is turned into


def test_script_loses_what_the_server_does_not_know():
    script = (
        "\\restrict abc\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nSELECT 'a\u2028b';\n\\unrestrict abc\n"
    )

    assert loading.plain_sql(script, {"lock_timeout"}) == "SET lock_timeout = 0;\nSELECT 'a\u2028b';\n"


def test_rows_of_a_table_end_where_the_dump_says():
    script = io.BytesIO(b"1\tone\n2\t\\\\.\n\\.\nSELECT 1;\n")
    rows = loading.Rows(script)

    assert [rows.read(6), rows.read(100), rows.read(100)] == [b"1\tone\n", b"2\t\\\\.\n", b""]
    assert script.read() == b"SELECT 1;\n"
    assert list(loading.lines_of(io.BytesIO(b"1\tcut short\n"))) == [b"1\tcut short\n"]


# against a server


@pytest.fixture(scope="module")
def server_url(django_db_setup) -> Iterator[str]:
    """The server of these tests; where they run on SQLite, one started for this module."""
    if "DATABASE_URL" in os.environ and connection.vendor == "postgresql":
        yield os.environ["DATABASE_URL"]
        return
    with TemporaryDirectory(prefix="pg", dir="/tmp") as folder, server(Path(folder)) as url:
        yield url


def connected(url: str, name: str = "") -> BaseDatabaseWrapper:
    found = dj_database_url.parse(url)
    return ConnectionHandler({"default": found | ({"NAME": name} if name else {})})["default"]


TABLES = """
CREATE TABLE django_migrations (app text, name text, PRIMARY KEY (app, name));
INSERT INTO django_migrations VALUES ('csp', '0001_initial');
CREATE TABLE partnership (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text NOT NULL, added timestamptz);
INSERT INTO partnership (name, added) SELECT E'Ünïted \\\\. \t\n ' || n, '2018-02-01 09:30+01' FROM generate_series(1, 3) n;
CREATE TABLE "Odd name" (words text, number float8);
INSERT INTO "Odd name" VALUES ('ä', 0.1), ('z', NULL), ('Z', 1e300);
CREATE VIEW names AS SELECT name FROM partnership;
CREATE SCHEMA apart;
CREATE TABLE apart.thing (id int PRIMARY KEY, partnership_id bigint REFERENCES public.partnership);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON partnership FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.fixture
def small(server_url, db) -> Iterator[BaseDatabaseWrapper]:
    """The tracker pointed at a PostgreSQL database with a few tables, one of which refuses every change."""
    name = f"small_{next(NUMBERS)}_{os.getpid()}"
    usual, other = connections["default"], connected(server_url)
    with other.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    connections["default"] = connected(server_url, name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
        yield connections["default"]
    finally:
        connections["default"].close()
        connections["default"] = usual
        with other.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        other.close()


@contextmanager
def another_role(*, may: str = "") -> Iterator[str]:
    """A role that owns nothing, with the rights that it is given."""
    role = f"role_{next(NUMBERS)}_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} {may}")
    try:
        yield role
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def asked(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def put_back(path: Path, folder: Path) -> tuple[str, ...]:
    with opened(path) as backup:
        dump = backup.extract(postgres.PART, folder / "dump")
        return postgres.restore(backup, dump, lambda: None)


def test_small_backup_is_restored_with_everything_that_is_not_a_row(small, folder, tmp_path):
    before = asked("SELECT * FROM partnership ORDER BY id")
    made = make_backup(folder, NOW)
    assert made.how == "restored into a scratch database, every table compared"
    assert made.manifest.tables["partnership"].rows == 3
    assert made.manifest.size == (4, 7)
    asked(
        "DROP TRIGGER keep ON partnership; CREATE TABLE since (id int); DELETE FROM partnership WHERE id = 2 RETURNING 1"
    )

    assert put_back(made.path, tmp_path) == ()

    assert asked("SELECT * FROM partnership ORDER BY id") == before
    assert asked("SELECT count(*) FROM names") == [(3,)]
    assert asked("SELECT to_regclass('since'), to_regclass('apart.thing') IS NULL") == [(None, False)]
    assert asked("SELECT nextval(pg_get_serial_sequence('partnership', 'id'))") == [(4,)]
    with pytest.raises(InternalError, match="kept"):
        asked("DELETE FROM partnership RETURNING 1")


def test_restore_into_an_empty_database_of_postgres(small, folder, tmp_path):
    made = make_backup(folder, NOW)
    asked("DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA apart CASCADE; SELECT 1")

    put_back(made.path, tmp_path)

    assert asked("SELECT count(*) FROM partnership") == [(3,)]


def test_rights_of_roles_are_restored_where_the_roles_are_known(small, folder, tmp_path):
    with another_role() as role:
        asked(f"GRANT SELECT ON partnership TO {role}; SELECT 1")
        made = make_backup(folder, NOW)
        put_back(made.path, tmp_path)
        may_read = asked(f"SELECT has_table_privilege('{role}', 'partnership', 'SELECT')")

    assert role in made.manifest.grantees
    assert may_read == [(True,)]
    assert put_back(made.path, tmp_path) == (role,)


def test_restore_over_a_table_in_use_gives_up(small, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "LOCK_WAIT", "100ms")
    made = make_backup(folder, NOW)
    other = small.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT * FROM partnership")
        with pytest.raises(OperationalError, match="lock timeout"):
            put_back(made.path, tmp_path)
    other.close()

    assert asked("SELECT count(*) FROM partnership") == [(3,)]


def test_restore_that_finds_other_rows_is_taken_back(small, folder, tmp_path, monkeypatch):
    made = make_backup(folder, NOW)
    real = postgres.tables_of_postgres
    less = Fingerprint(2, "")
    monkeypatch.setattr(postgres, "tables_of_postgres", lambda cursor: real(cursor) | {"partnership": less})
    asked("CREATE TABLE since (id int); SELECT 1")

    with pytest.raises(BackupRefused, match="is damaged: partnership has 2 rows in place of 3"):
        put_back(made.path, tmp_path)
    with pytest.raises(BackupRefused, match="is damaged: partnership has 2 rows in place of 3"):
        making.check(made.path, tmp_path)

    assert asked("SELECT count(*) FROM since") == [(0,)]


def test_check_leaves_no_database_behind(small, folder, monkeypatch):
    monkeypatch.setattr(postgres, "token_hex", lambda size: "of_this_test")  # others make theirs meanwhile
    there = "SELECT datname FROM pg_database WHERE datname = 'tracker_check_of_this_test'"
    real, while_it_works = postgres.load, []
    monkeypatch.setattr(postgres, "load", lambda *a, **k: (while_it_works.extend(asked(there)), real(*a, **k)))

    make_backup(folder, NOW)

    assert while_it_works == [("tracker_check_of_this_test",)]
    assert asked(there) == []


def test_check_without_the_right_to_make_databases_counts_every_row(small, folder, tmp_path, monkeypatch):
    made = make_backup(folder, NOW)
    with another_role() as role:
        asked(f"SET ROLE {role}; SELECT 1")
        said = making.check(made.path, tmp_path)
        asked("RESET ROLE; SELECT 1")
    assert said == "every row unpacked and counted, not restored, since this role may not make databases"

    monkeypatch.setattr(postgres, "connection", SimpleNamespace(vendor="sqlite"))
    assert making.check(made.path, tmp_path).endswith("not restored, since no PostgreSQL is set up here")
    monkeypatch.setattr(postgres, "rows_in", lambda dump, programs: {"partnership": 2})
    with pytest.raises(
        BackupRefused, match="apart.thing|django_migrations has 0 rows in place of 1; partnership has 2 rows"
    ):
        making.check(made.path, tmp_path)


def test_broken_dump_is_told(small, folder, tmp_path):
    made = make_backup(folder, NOW)
    with opened(made.path) as backup:
        dump = backup.extract(postgres.PART, tmp_path / "dump")
        dump.write_bytes(dump.read_bytes()[:2000])

        with pytest.raises(BackupRefused, match="^pg_restore failed: pg_restore: error: "):
            postgres.restore(backup, dump, lambda: None)
    assert asked("SELECT count(*) FROM partnership") == [(3,)]


def test_restore_command_names_roles_that_are_not_known(small, folder, tmp_path):
    made = make_backup(folder, NOW)
    restored = Restored(made.manifest, None, 0, ("reporter", "tracker"))

    assert "so no role was given its rights: reporter, tracker." in "\n".join(told(made.path, restored))
