"""What the audit record does on PostgreSQL alone, on a server of its own; the other tests run there too, but not always."""

from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import dj_database_url
import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import ConnectionHandler, DatabaseError, connection
from django.db.models import F
from django.test import RequestFactory

from csp.audit import seals
from csp.audit.acting import Acting, acting_as
from csp.audit.connections import tell_before_writing
from csp.audit.filters import Values
from csp.audit.triggers import make_triggers, remove_before_migrating, tables_unguarded, triggers_there
from csp.management.commands import grant_database_rights
from csp.models import Agency, AuditEntry, AuditSeal, Partnership, User
from scripts.with_postgres import server

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "postgresql", reason="there the other tests are enough"),
]
ROLES = "CREATE ROLE tracker_app; CREATE TABLE django_migrations (id int)"


@pytest.fixture(scope="module")
def postgres(django_db_blocker):
    """A few of the tables, with their triggers."""
    with (
        TemporaryDirectory(prefix="pg", dir="/tmp") as folder,
        server(Path(folder)) as url,
        django_db_blocker.unblock(),
    ):
        opened = ConnectionHandler({"default": dj_database_url.parse(url)})["default"]
        with opened.schema_editor() as editor:
            for model in (ContentType, Permission, Group, Partnership, Agency, User, AuditEntry, AuditSeal):
                editor.create_model(model)
        make_triggers(opened)
        with opened.cursor() as cursor:
            cursor.execute(ROLES)
            cursor.execute(
                "INSERT INTO csp_user (id, name, email, password, is_superuser, is_active, date_joined, post)"
                " VALUES (7, 'Jo Bird', 'jo@north.example', 'x', false, true, now(), '')"
            )
            columns = "abbreviation, area, vision, aims, principles, works_with, legal_basis, monitoring, contact"
            cursor.execute(
                f"INSERT INTO csp_partnership (id, name, slug, level, is_second_step_required, {columns})"
                " VALUES (3, 'North', 'north', 'district', false, '', '', '', '', '', '', '', '', '')"
            )
        yield opened
        opened.close()


def run(opened, sql, *values):
    with opened.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def test_rows_are_recorded_with_who_wrote_them_and_nothing_alters_them(postgres):
    [(before,)] = run(postgres, "SELECT max(id) FROM csp_auditentry")
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = User(pk=7, name="Jo Bird")
    with acting_as(Acting(request)):
        run(
            postgres,
            "INSERT INTO csp_agency (id, partnership_id, name, abbreviation, kind, is_member, member_note, email, position)"
            " VALUES (5, 3, 'Fire', '', 'team', true, '', '', 1)",
        )
        run(postgres, "UPDATE csp_agency SET name = 'Fire service' WHERE id = 5")
        run(postgres, "UPDATE csp_agency SET name = 'Fire service' WHERE id = 5")
    run(postgres, "UPDATE csp_user SET password = 'y' WHERE id = 7")
    run(postgres, "DELETE FROM csp_agency WHERE id = 5")

    told = run(
        postgres,
        "SELECT kind, person_id, name, address, partnership_id, changes->'name'->>1, changes->'password'"
        " FROM csp_auditentry WHERE id > %s ORDER BY id",
        before,
    )
    assert told == [
        ("added", 7, "Jo Bird", "192.0.2.7", 3, "Fire", None),
        ("changed", 7, "Jo Bird", "192.0.2.7", 3, "Fire service", None),
        ("changed", None, "", "", None, None, "[null, null]"),
        ("deleted", None, "", "", 3, None, None),
    ]
    for sql in ["UPDATE csp_auditentry SET name = 'x'", "DELETE FROM csp_auditentry", "TRUNCATE csp_auditentry"]:
        with pytest.raises(DatabaseError, match="The audit record cannot be changed"):
            run(postgres, sql)


def test_triggers_stay_while_migrating_and_old_ones_go(postgres):
    wanted = triggers_there(postgres)
    run(postgres, "CREATE FUNCTION audit_old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    run(postgres, "CREATE TRIGGER audit_old AFTER INSERT ON csp_user FOR EACH ROW EXECUTE FUNCTION audit_old()")
    remove_before_migrating(postgres)
    assert triggers_there(postgres) == wanted | {("csp_user", "audit_old")}
    make_triggers(postgres)
    assert triggers_there(postgres) == wanted
    run(postgres, "ALTER TABLE csp_agency DISABLE TRIGGER audit_csp_agency")
    assert tables_unguarded(postgres) == ["csp_agency"]
    run(postgres, "ALTER TABLE csp_agency ENABLE TRIGGER audit_csp_agency")


def test_words_are_looked_for_in_what_columns_said_and_not_in_their_names(postgres):
    found = AuditEntry.objects.annotate(told=Values(F("changes"))).filter(told__icontains="north")
    sql, values = found.values("pk").query.get_compiler(connection=postgres).as_sql()
    assert len(run(postgres, sql, *values)) == 2
    sql, values = found.filter(told__icontains="slug").values("pk").query.get_compiler(connection=postgres).as_sql()
    assert run(postgres, sql, *values) == []


def test_sealing_waits_for_who_is_writing(postgres, monkeypatch):
    monkeypatch.setattr(seals, "connection", postgres)
    last = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last()
    assert seals.last_settled() == (last or 0)


def test_role_of_the_site_cannot_alter_the_record(postgres, monkeypatch):
    monkeypatch.setattr(grant_database_rights, "connection", postgres)
    out = StringIO()
    call_command("grant_database_rights", "tracker_app", stdout=out)
    assert 'GRANT SELECT, INSERT ON "csp_auditentry", "csp_auditseal" TO "tracker_app";' in out.getvalue()
    run(postgres, "SET ROLE tracker_app")
    try:
        run(postgres, "UPDATE csp_user SET name = 'Jo Swift' WHERE id = 7")
        for sql in ["DELETE FROM csp_auditentry", "DROP TRIGGER audit_csp_user ON csp_user"]:
            with pytest.raises(DatabaseError, match="permission denied|must be owner"):
                run(postgres, sql)
    finally:
        run(postgres, "RESET ROLE")
    with pytest.raises(CommandError, match="nothing could be kept from it"):
        call_command("grant_database_rights", "postgres")
    with pytest.raises(CommandError, match="There is no role nobody-at-all"):
        call_command("grant_database_rights", "nobody-at-all")


def test_new_connection_is_told_by_the_same_wrapper(postgres):
    postgres.close()
    run(postgres, "SELECT 1")
    assert len([wrapper for wrapper in postgres.execute_wrappers if wrapper is tell_before_writing]) == 1
    assert postgres.is_told is False


def test_broken_transaction_is_told_nothing(postgres):
    request = RequestFactory().get("/")
    request.user = User(pk=7, name="Jo Bird")
    postgres.needs_rollback = postgres.in_atomic_block = True
    try:
        with (
            acting_as(Acting(request)),
            pytest.raises(DatabaseError, match="An error occurred in the current transaction"),
        ):
            run(postgres, "UPDATE csp_agency SET name = 'x'")
    finally:
        postgres.needs_rollback = postgres.in_atomic_block = False
