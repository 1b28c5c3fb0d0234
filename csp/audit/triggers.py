"""What makes the database itself record each row written, whoever writes it, and refuse any change to the record (ADR 0028).

Made anew after every `migrate`, all of it from how each model says it is recorded.
"""

from __future__ import annotations

from types import ModuleType

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from csp.audit import postgres, sqlite
from csp.audit.audited import audited_models
from csp.audit.tables import Table
from csp.models.audit import AuditEntry, AuditSeal

KEPT = (AuditEntry, AuditSeal)


def words_for(connection: BaseDatabaseWrapper) -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite


def tables_of(connection: BaseDatabaseWrapper) -> list[Table]:
    """The recorded tables that the database has, with the columns it has now; none before it has the record itself."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if not {model._meta.db_table for model in KEPT} <= there:
            return []
        found = [model for model in audited_models() if model._meta.db_table in there]
        return [Table.of(model, columns_of(cursor, model._meta.db_table)) for model in found]


def columns_of(cursor: CursorWrapper, table: str) -> set[str]:
    cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
    return {column[0] for column in cursor.description or ()}


def recording(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """How the triggers that record are made, by table and name."""
    words = words_for(connection)
    return {(table.name, name): sql for table in tables_of(connection) for name, sql in words.recording(table).items()}


def refusing(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """How the triggers that refuse are made, by table and name."""
    words = words_for(connection)
    kept = [(model._meta.db_table, model._meta.pk.column) for model in KEPT]
    return {(table, name): sql for table, key in kept for name, sql in words.refusing(table, key).items()}


def triggers_there(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        return words_for(connection).there(cursor)


def tables_unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables whose writes are not recorded, or whose rows could be altered."""
    wanted = {*recording(connection), *refusing(connection)}
    return sorted({table for table, _ in wanted - triggers_there(connection)})


def remove(connection: BaseDatabaseWrapper, triggers: set[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        for table, trigger in sorted(triggers):
            cursor.execute(words_for(connection).dropped(table, trigger))


def make_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger as it should be, and away with those of tables that are not recorded any more."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        wanted = recording(connection)
        if wanted:
            wanted |= refusing(connection)
        there = triggers_there(connection)
        remove(connection, there if connection.vendor == "sqlite" else there - set(wanted))
        for sql in wanted.values():
            cursor.execute(sql)
        if wanted and connection.vendor == "postgresql":
            cursor.execute(postgres.settling(AuditEntry._meta.db_table))


def remove_before_migrating(connection: BaseDatabaseWrapper) -> None:
    """SQLite makes a table anew to change it, and will not while a trigger elsewhere names it."""
    if connection.vendor == "sqlite":
        remove(connection, triggers_there(connection))
