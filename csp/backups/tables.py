"""The fingerprint of every table: equal for two databases of one kind exactly when they hold the same."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import Any

from csp.backups.manifest import SCHEMA, Fingerprint


def tables_of_sqlite(database: sqlite3.Connection) -> dict[str, Fingerprint]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND (name NOT LIKE 'sqlite!_%' ESCAPE '!' OR name = ?)"
    found = {}
    for (name,) in database.execute(f"{named} ORDER BY name", ["sqlite_sequence"]).fetchall():
        quoted = '"' + name.replace('"', '""') + '"'
        columns = database.execute(f"PRAGMA table_info({quoted})").fetchall()
        key = sorted((place, column) for _, column, _, _, _, place in columns if place)
        order = ", ".join(f'"{column}"' for _, column in key) or "rowid"
        found[name] = of_rows(database.execute(f"SELECT * FROM {quoted} ORDER BY {order}"))  # nosec B608: own names
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    return {**found, SCHEMA: of_rows(database.execute(schema))}


def of_rows(rows: Iterable[tuple[Any, ...]]) -> Fingerprint:
    """A row in Python's own words tells 1 from 1.0 and from “1”, and nothing from empty."""
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(repr(row).encode())
        count += 1
    return Fingerprint(rows=count, sha256=digest.hexdigest())


class Copied:
    """Takes what PostgreSQL copies out of a table: one line for each row."""

    def __init__(self) -> None:
        self.digest, self.rows = hashlib.sha256(), 0

    def write(self, block: bytes) -> None:
        self.digest.update(block)
        self.rows += block.count(b"\n")

    def fingerprint(self) -> Fingerprint:
        return Fingerprint(rows=self.rows, sha256=self.digest.hexdigest())


# one row for each table: its name, its columns by name, and its key with texts in the order of their bytes, since the
# order of a language differs between servers
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname),
    (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attname COLLATE "C") FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT string_agg(format(CASE WHEN t.typcategory = 'S' THEN '%I COLLATE "C"' ELSE '%I' END, a.attname), ', '
        ORDER BY array_position(i.indkey::int2[], a.attnum))
     FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     JOIN pg_type t ON t.oid = a.atttypid WHERE i.indrelid = c.oid AND i.indisprimary)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'
ORDER BY 1
"""
# names rather than definitions, which the same server words differently from one release to the next
OBJECTS = """
SELECT format('%s %I.%I', what, nspname, name) || ' ' || coalesce(more, '') FROM (
    SELECT 'column' AS what, relnamespace AS space, relname || '.' || attname AS name,
        format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END AS more
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v')
    UNION ALL SELECT 'index', relnamespace, relname, NULL FROM pg_class WHERE relkind IN ('i', 'S', 'v')
    UNION ALL SELECT 'rule', connamespace, conname, contype::text FROM pg_constraint WHERE contype <> 'n'
    UNION ALL SELECT 'trigger', relnamespace, tgname, relname || ' ' || tgtype || ' ' || tgenabled::text FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL SELECT 'function', pronamespace, proname, md5(prosrc) FROM pg_proc
) found JOIN pg_namespace ON pg_namespace.oid = space
WHERE nspname NOT LIKE 'pg!_%' ESCAPE '!' AND nspname <> 'information_schema'
"""
# how values are written, whatever the server or the role is set to
WORDING = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';"
    "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'"
)


def tables_of_postgres(cursor: Any) -> dict[str, Fingerprint]:
    """Inside a transaction, so that every table is read as at one moment."""
    cursor.execute(WORDING)
    cursor.execute(TABLES)
    found = {}
    for name, columns, key in cursor.fetchall():
        order = key or 't::text COLLATE "C"'
        copied = Copied()
        cursor.copy_expert(f"COPY (SELECT {columns} FROM {name} t ORDER BY {order}) TO STDOUT", copied)  # nosec B608
        found[name.removeprefix("public.")] = copied.fingerprint()
    cursor.execute(OBJECTS)
    return {**found, SCHEMA: of_rows(sorted(cursor.fetchall()))}
