"""Django's own command, which here also keeps the audit record going: its triggers are part of the tables (ADR 0028)."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from csp.audit.acting import acting
from csp.audit.triggers import make_triggers, remove_before_migrating, tables_of
from csp.migrating import one_at_a_time
from csp.models.audit import AuditEntry, Kind


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with one_at_a_time(connection, self.stdout.write):
            self.migrate(connection, *args, **options)

    def migrate(self, connection: BaseDatabaseWrapper, *args: Any, **options: Any) -> None:
        before = applied(connection) if tables_of(connection) else None
        if options["app_label"] or is_behind(connection):
            remove_before_migrating(connection)  # until its end nothing that anybody writes is recorded
        try:
            super().handle(*args, **options)
        finally:
            make_triggers(connection)
        if before is not None:
            record(connection, applied(connection) ^ before)


def is_behind(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def applied(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def record(connection: BaseDatabaseWrapper, changed: set[tuple[str, str]]) -> None:
    """An upgrade is one entry: while SQLite makes a table anew nothing records what a migration does to its rows."""
    if changed and tables_of(connection):
        names = ", ".join(f"{app} {name}" for app, name in sorted(changed))
        said = {"migrations": [None, names]}
        words = "Tables brought to another version"
        AuditEntry.objects.using(connection.alias).create(
            kind=Kind.COMMAND, name=acting().called, words=words, changes=said
        )
