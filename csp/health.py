"""Whether the tracker can work: it reaches its database, and the database is as new as the code."""

from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

AWAY = "The database does not answer."
BEHIND = "The database is older than the tracker: run manage.py migrate."


@cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as (app, name); they change with the code only."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def what_is_wrong() -> str:
    """One query; nothing where all is well. A database that is newer than the code is well: that is how one goes back."""
    try:
        applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    except Error:
        return AWAY
    return "" if newest_migrations() <= applied else BEHIND
