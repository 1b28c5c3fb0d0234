"""A backup of PostgreSQL: pg_dump and the fingerprints read one snapshot, however much is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from django.db import connection, transaction

from csp.backups.archive import Backup, Writing, damaged
from csp.backups.databases import working_on
from csp.backups.loading import load, make_empty, programs_to_read, rows_in
from csp.backups.manifest import SCHEMA, Held, differences
from csp.backups.programs import Programs, programs_for, running, session
from csp.backups.tables import tables_of_postgres

PART = "database.pgdump"
MIGRATIONS = "SELECT app, name FROM public.django_migrations ORDER BY app, name"
# whoever is named in the rights on a table, a column, a sequence, a function or a schema of ours
GRANTEES = """
SELECT DISTINCT r.rolname FROM (
    SELECT relacl AS acl FROM pg_class WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
    UNION ALL SELECT attacl FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT proacl FROM pg_proc WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
    UNION ALL SELECT nspacl FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
    UNION ALL SELECT defaclacl FROM pg_default_acl
) rights, aclexplode(acl) given JOIN pg_roles r ON r.oid IN (given.grantee, given.grantor) ORDER BY 1
"""


def dump(archive: Writing, work: Path) -> Held:
    """Add pg_dump's own format to the archive, which packs itself."""
    reader = connection.copy()  # a session beside the usual one, which may be in the middle of something
    try:
        reader.set_autocommit(False)
        with reader.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int / 10000")
            snapshot, server = cursor.fetchone()
            programs = programs_for(server)
            run_dump(programs, snapshot, archive)
            cursor.execute(MIGRATIONS)
            migrations = tuple(cursor.fetchall())
            cursor.execute(GRANTEES)
            grantees = tuple(name for (name,) in cursor.fetchall())
            tables = tables_of_postgres(cursor)
    finally:
        reader.close()
    return Held(
        kind="postgresql",
        program=str(programs.version),
        database=str(connection.settings_dict["NAME"]),
        migrations=migrations,
        grantees=grantees,
        tables=tables,
    )


def run_dump(programs: Programs, snapshot: str, archive: Writing) -> None:
    where, environment = session(connection)
    command = [programs.dump, "--format=custom", f"--snapshot={snapshot}", *where]
    with running(command, environment) as said:
        archive.add(PART, said, compress=False)


@contextmanager
def scratch_database() -> Iterator[str | None]:
    """An empty database beside the usual one, gone afterwards; None where the role may not make one."""
    name = f"tracker_check_{token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            yield None
            return
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def room_to_work() -> None:
    """Wherever temporary files go: what is taken out is small beside the server's own."""


def restore(backup: Backup, path: Path, finish: Callable[[], None]) -> tuple[str, ...]:
    """Empty the database, fill it, compare it and bring it up to date, in one transaction; needs to own the tables only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        strangers = set(backup.manifest.grantees) - {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        programs = programs_to_read(backup, *cursor.fetchone())
        make_empty(cursor)
        load(cursor, path, programs, with_rights=not strangers)
        if told := differences(backup.manifest.tables, tables_of_postgres(cursor)):
            raise damaged(backup.path, "; ".join(told))
        finish()
    connection.close()
    return tuple(sorted(strangers))


def check(backup: Backup, work: Path) -> str:
    """Restore it into a scratch database, else read all of it; say which was done."""
    dump_file = backup.extract(PART, work / "check.pgdump")
    programs = programs_to_read(backup)
    if connection.vendor != "postgresql":
        return read_through(backup, dump_file, programs, "no PostgreSQL is set up here")
    with scratch_database() as name:
        if name is None:
            return read_through(backup, dump_file, programs, "this role may not make databases")
        with working_on(name), transaction.atomic(), connection.cursor() as cursor:
            load(cursor, dump_file, programs, with_rights=False)
            told = differences(backup.manifest.tables, tables_of_postgres(cursor))
    if told:
        raise damaged(backup.path, "; ".join(told))
    return "restored into a scratch database, every table compared"


def read_through(backup: Backup, dump_file: Path, programs: Programs, why: str) -> str:
    """Unpack every table of the dump and count its rows."""
    found = rows_in(dump_file, programs)
    told = [
        f"{name} has {found.get(name, 0)} rows in place of {table.rows}"
        for name, table in backup.manifest.tables.items()
        if name != SCHEMA and found.get(name, 0) != table.rows
    ]
    if told:
        raise damaged(backup.path, "; ".join(told))
    return f"every row unpacked and counted, not restored, since {why}"
