"""The triggers of the audit record in the terms of PostgreSQL, which knows who acts by settings sent before a write."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from csp.audit.connections import ADDRESS, NAME, PERSON
from csp.audit.tables import Table, every_column
from csp.models.audit import AuditEntry

ENTRIES = AuditEntry._meta.db_table
REFUSAL = "The audit record cannot be changed."
BEGINS = "audit_"

CHANGED = """
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY ({secret}) THEN '[null, null]'::jsonb
                                      ELSE jsonb_build_array(was.value, is_now.value) END)
      INTO said FROM jsonb_each(to_jsonb(OLD) - {unsaid}) AS was JOIN jsonb_each(to_jsonb(NEW) - {unsaid}) AS is_now USING (key)
     WHERE was.value IS DISTINCT FROM is_now.value;
    IF said IS NULL THEN RETURN NULL; END IF;"""
CAME_OR_WENT = """
    SELECT coalesce(jsonb_object_agg(key, jsonb_build_array({before}, {after})), '{{}}')
      INTO said FROM jsonb_each(to_jsonb({row}) - {unsaid} - {secret}) WHERE value NOT IN ('null', '""');"""


def recording(table: Table) -> dict[str, str]:
    """The trigger that records what is written to a table, and its function, by name."""
    name = f"{BEGINS}{table.name}"
    events = "UPDATE" if table.audited.is_changed_only else "INSERT OR UPDATE OR DELETE"
    unsaid = sorted(set(every_column(table.model)) - set(table.columns))
    words = {"secret": array(sorted(table.secret)), "unsaid": array(unsaid)}
    added = CAME_OR_WENT.format(before="NULL::jsonb", after="value", row="NEW", **words)
    deleted = CAME_OR_WENT.format(before="value", after="NULL::jsonb", row="OLD", **words)
    return {
        name: f"""
        CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $audit$
        DECLARE said jsonb;
        BEGIN
            IF TG_OP = 'UPDATE' THEN {CHANGED.format(**words)} {written(table, "NEW", "changed")}
            ELSIF TG_OP = 'INSERT' THEN {added} {written(table, "NEW", "added")}
            ELSE {deleted} {written(table, "OLD", "deleted")}
            END IF;
            RETURN NULL;
        END $audit$;
        CREATE OR REPLACE TRIGGER "{name}" AFTER {events} ON "{table.name}"
        FOR EACH ROW EXECUTE FUNCTION "{name}"()"""
    }


def array(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return f"ARRAY[{', '.join(quoted)}]::text[]"


def written(table: Table, row: str, kind: str) -> str:
    return f"""
    INSERT INTO "{ENTRIES}" (
        recorded_at, person_id, name, address, kind, label, record_id, words, partnership_id, changes
    ) VALUES (
        clock_timestamp(), nullif(current_setting('{PERSON}', true), '')::bigint,
        coalesce(current_setting('{NAME}', true), ''), coalesce(current_setting('{ADDRESS}', true), ''),
        '{kind}', '{table.label}', {row}."{table.key}", {table.words_of(row)}, {table.partnership_of(row)}, said
    );"""


def refusing(name: str, key: str) -> dict[str, str]:
    """The trigger that keeps a table as it is but for new rows, and its function; PostgreSQL itself refuses a number twice."""
    trigger = f"{BEGINS}{name}_keep"
    return {
        trigger: f"""
        CREATE OR REPLACE FUNCTION "{trigger}"() RETURNS trigger LANGUAGE plpgsql AS $audit$
        BEGIN RAISE EXCEPTION '{REFUSAL}'; END $audit$;
        CREATE OR REPLACE TRIGGER "{trigger}" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{name}"
        FOR EACH STATEMENT EXECUTE FUNCTION "{trigger}"()"""
    }


def settling(name: str) -> str:
    """A function by which a role without rights over the table may wait for all who are writing to it."""
    return f"""
        CREATE OR REPLACE FUNCTION "audit_settle"() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path FROM CURRENT AS $audit$
        BEGIN LOCK TABLE "{name}" IN SHARE MODE; END $audit$"""


def there(cursor: CursorWrapper) -> set[tuple[str, str]]:
    """(table, trigger) for those of ours that the database has and has not switched off."""
    cursor.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()"
        f" WHERE NOT t.tgisinternal AND t.tgname LIKE '{BEGINS.replace('_', chr(92) + '_')}%' AND t.tgenabled IN ('O', 'A')"
    )
    return set(cursor.fetchall())


def dropped(table: str, trigger: str) -> str:
    """The trigger goes with its function."""
    return f'DROP FUNCTION "{trigger}"() CASCADE'
