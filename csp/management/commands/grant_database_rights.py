"""Let the site use a role of PostgreSQL that can write to the audit record and not alter it (ADR 0028)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from csp.audit.triggers import KEPT

MAY = "SELECT, INSERT, UPDATE, DELETE"


class Command(BaseCommand):
    help = (
        "Gives a role of PostgreSQL the rights that the site needs; run it as the owner of the tables, after migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role that the site signs in to the database as")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles. SQLite's file belongs to whoever may write to it.")
        role = options["role"]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolname = current_user, current_schema() FROM pg_roles WHERE rolname = %s", [role]
            )
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"There is no role {role}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '…'")
            if found[0]:
                raise CommandError(f"{role} owns the tables or may do anything, so nothing could be kept from it.")
            for statement in rights(connection.ops.quote_name(role), connection.ops.quote_name(found[1])):
                cursor.execute(statement)
                self.stdout.write(f"{statement};")


def rights(role: str, schema: str) -> list[str]:
    """Everything of every table, except that the audit record is only read and added to, and migrations only read."""
    kept = ", ".join(f'"{model._meta.db_table}"' for model in KEPT)
    return [
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT {MAY} ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {MAY} ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE ALL ON {kept} FROM {role}",
        f"GRANT SELECT, INSERT ON {kept} TO {role}",
        f'REVOKE ALL ON "django_migrations" FROM {role}',
        f'GRANT SELECT ON "django_migrations" TO {role}',
    ]
