"""Putting a dump of PostgreSQL into a database, in one transaction that somebody else may yet take back.

pg_restore turns the dump into SQL, and the SQL runs on our own connection: pg_restore would commit on its own, before the
tables can be compared and newer migrations have run. Tables come first, then their rows, then indexes, rules and triggers,
so that no trigger sees a restored row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from csp.backups.archive import Backup
from csp.backups.programs import Programs, programs_for, running

COPY = re.compile(rb'^COPY ((?:"[^"]*"|[^\s"])+) .*FROM stdin;$')
SETTING = re.compile(r"^SET (\w+) = .*;$")
FOR_PSQL = re.compile(r"^\\(un)?restrict \w+$")
OURS_ONLY = ["--no-owner", "--no-comments", "--no-tablespaces", "--no-publications", "--no-subscriptions"]


def programs_to_read(backup: Backup, server: int = 0) -> Programs:
    """New enough for the dump, and for the server it goes into."""
    return programs_for(max(int(backup.manifest.program), server))


# whatever is there, in schemas of ours, and not made by an extension
THERE = """
SELECT format('DROP %s IF EXISTS %s CASCADE', what, name) FROM (
    SELECT 1 AS turn, oid, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS what,
        oid::regclass::text AS name, relnamespace AS space FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')
    UNION ALL SELECT 2, oid, 'SEQUENCE', oid::regclass::text, relnamespace FROM pg_class WHERE relkind = 'S'
    UNION ALL SELECT 3, oid, 'ROUTINE', oid::regprocedure::text, pronamespace FROM pg_proc
    UNION ALL SELECT 4, oid, 'SCHEMA', oid::regnamespace::text, oid FROM pg_namespace WHERE nspname <> 'public'
) found JOIN pg_namespace ON pg_namespace.oid = space
WHERE nspname !~ '^(pg_|information_schema$)'
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = found.oid AND deptype = 'e')
ORDER BY turn, name
"""
LOCK_WAIT = "20s"


def make_empty(cursor: Any) -> None:
    """Drop whatever is there; some of it goes with something else, as a sequence with its table."""
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
    cursor.execute(THERE)
    if there := [drop for (drop,) in cursor.fetchall()]:
        cursor.execute("; ".join(there))


def load(cursor: Any, dump: Path, programs: Programs, *, with_rights: bool) -> None:
    """Fill an empty database; `with_rights` also gives other roles the rights they had."""
    options = [*OURS_ONLY, *([] if with_rights else ["--no-privileges"])]
    cursor.execute("SELECT name FROM pg_settings")
    known = {name for (name,) in cursor.fetchall()}
    for section in ("pre-data", "data", "post-data"):
        sql = ""
        with running([programs.restore, f"--section={section}", *options, "--file=-", str(dump)]) as script:
            if section == "data":
                copy_rows(cursor, script)
            else:
                sql = plain_sql(script.read().decode(), known)
        if sql:
            cursor.execute(sql)
    cursor.execute("SET search_path TO DEFAULT; SET CONSTRAINTS ALL IMMEDIATE")


def plain_sql(script: str, known: set[str]) -> str:
    """Without what only psql understands, and without settings of a PostgreSQL newer than the server."""
    kept = []
    for line in script.split("\n"):
        setting = SETTING.match(line)
        if not FOR_PSQL.match(line) and not (setting and setting[1] not in known):
            kept.append(line)
    return "\n".join(kept)


def copy_rows(cursor: Any, script: IO[bytes]) -> None:
    for line in script:
        if COPY.match(line.rstrip()):
            cursor.copy_expert(line.decode(), Rows(script))
        elif line.startswith(b"SELECT pg_catalog.setval("):
            cursor.execute(line.decode())


class Rows:
    """The lines of one table, up to the one that ends them."""

    def __init__(self, script: IO[bytes]) -> None:
        self.lines = lines_of(script)

    def read(self, size: int) -> bytes:
        """A line more than was asked for does no harm; a line cut off would do none either, but costs more."""
        block = b""
        while len(block) < size and (line := next(self.lines, None)):
            block += line
        return block


def lines_of(script: IO[bytes]) -> Iterator[bytes]:
    for line in script:
        if line == b"\\.\n":
            return
        yield line


def rows_in(dump: Path, programs: Programs) -> dict[str, int]:
    """How many rows of each table a dump holds, by reading all of it."""
    found = {}
    with running([programs.restore, "--section=data", "--file=-", str(dump)]) as script:
        for line in script:
            if copied := COPY.match(line.rstrip()):
                found[copied[1].decode().removeprefix("public.")] = sum(1 for _ in lines_of(script))
    return found
