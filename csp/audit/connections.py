"""How the database learns who acts and from where, for the rows that its triggers write (ADR 0028)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from csp.audit.acting import ACTING, acting

PERSON, NAME, ADDRESS = "csp.person", "csp.name", "csp.address"  # settings of a session with PostgreSQL
READING = ("SELECT", "SAVEPO", "RELEAS", "ROLLBA", "SET CO", "SET TR", "SHOW", "DECLAR", "FETCH")
SEND = f"SELECT set_config('{PERSON}', %s, false), set_config('{NAME}', %s, false), set_config('{ADDRESS}', %s, false)"
NOBODY = ("", "", "")


def let_it_know_who_acts(connection: BaseDatabaseWrapper) -> None:
    """SQLite asks us for each row; PostgreSQL cannot, so it is told before whatever may write."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("csp_acting", 1, told)
        return
    connection.is_told = False  # type: ignore[attr-defined]
    if tell_before_writing not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell_before_writing)


def told(what: str) -> str | int | None:
    who = ACTING.get(None)  # asked three times for each row, most often of many
    if what == "person":
        return who.person_id if who else None
    if who is None:
        return ""
    return who.called if what == "name" else who.address


def tell_before_writing(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Send it past the count of queries each time: what an earlier transaction sent is gone if that was rolled back."""
    if not str(sql).lstrip()[:6].upper().startswith(READING):
        connection = context["connection"]
        who = acting()
        said = (str(who.person_id or ""), who.called, who.address)
        if (said != NOBODY or connection.is_told) and not connection.needs_rollback:
            connection.is_told = True
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(SEND, said)
    return execute(sql, params, many, context)
