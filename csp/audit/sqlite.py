"""The triggers of the audit record in the terms of SQLite, which knows who acts by a function of ours (see csp/apps.py)."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from csp.audit.tables import Table
from csp.models.audit import AuditEntry

ENTRIES = AuditEntry._meta.db_table
REFUSAL = "The audit record cannot be changed."
BEGINS = "audit_"


def recording(table: Table) -> dict[str, str]:
    """The triggers that record what is written to a table, by name."""
    kinds = ["update"] if table.audited.is_changed_only else ["insert", "update", "delete"]
    make = {"insert": on_insert, "update": on_update, "delete": on_delete}
    return {f"{BEGINS}{table.name}_{kind}": make[kind](table) for kind in kinds}


def on_insert(table: Table) -> str:
    said = told(table, held(table, "NEW"), "NULL", "NEW")
    return written(table, "INSERT", "NEW", "added", said)


def on_delete(table: Table) -> str:
    said = told(table, held(table, "OLD"), "OLD", "NULL")
    return written(table, "DELETE", "OLD", "deleted", said)


def on_update(table: Table) -> str:
    differs = {column: f'OLD."{column}" IS NOT NEW."{column}"' for column in table.columns}
    said = told(table, differs, "OLD", "NEW")
    return written(table, "UPDATE", "NEW", "changed", said, when=f"WHEN {' OR '.join(differs.values())}")


def held(table: Table, row: str) -> dict[str, str]:
    """When each column holds anything."""
    open_to_all = [column for column in table.columns if column not in table.secret]
    return {column: f'{row}."{column}" IS NOT NULL AND {row}."{column}" <> \'\'' for column in open_to_all}


def told(table: Table, when: dict[str, str], before: str, after: str) -> str:
    """An object of the columns for which the condition holds: what each said before and after."""
    pairs = []
    for column, condition in when.items():
        values = [value_of(table, column, row) for row in (before, after)]
        pairs.append(f"'{column}', json(CASE WHEN {condition} THEN json_array({', '.join(values)}) END)")
    # a patch takes away what is null, and leaves lists as they are
    return f"json_patch('{{}}', json_object({', '.join(pairs)}))"


def value_of(table: Table, column: str, row: str) -> str:
    if row == "NULL" or column in table.secret:
        return "NULL"
    if column in table.booleans:
        return f"json(CASE WHEN {row}.\"{column}\" THEN 'true' WHEN NOT {row}.\"{column}\" THEN 'false' END)"
    return f'json({row}."{column}")' if column in table.documents else f'{row}."{column}"'


def written(table: Table, event: str, row: str, kind: str, said: str, when: str = "") -> str:
    return f"""
        CREATE TRIGGER "{BEGINS}{table.name}_{event.lower()}" AFTER {event} ON "{table.name}" {when} BEGIN
            INSERT INTO "{ENTRIES}" (
                recorded_at, person_id, name, address, kind, label, record_id, words, partnership_id, changes
            ) VALUES (
                strftime('%Y-%m-%d %H:%M:%f', 'now'), csp_acting('person'), csp_acting('name'), csp_acting('address'),
                '{kind}', '{table.label}', {row}."{table.key}", {table.words_of(row)}, {table.partnership_of(row)}, {said}
            );
        END"""


def refusing(name: str, key: str) -> dict[str, str]:
    """The triggers that keep a table as it is but for new rows; REPLACE would delete without being asked."""
    there = f'WHEN EXISTS (SELECT 1 FROM "{name}" WHERE "{key}" = NEW."{key}")'
    return {
        f"{BEGINS}{name}_keep_{event.lower()}": f"""
        CREATE TRIGGER "{BEGINS}{name}_keep_{event.lower()}" BEFORE {event} ON "{name}"
        {there if event == "INSERT" else ""} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        for event in ("INSERT", "UPDATE", "DELETE")
    }


def there(cursor: CursorWrapper) -> set[tuple[str, str]]:
    """(table, trigger) for those of ours that the database has."""
    cursor.execute(f"SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name GLOB '{BEGINS}*'")
    return set(cursor.fetchall())


def dropped(table: str, trigger: str) -> str:
    return f'DROP TRIGGER "{trigger}"'
