"""The audit record is added to and nothing else: the database refuses, and seals show what got past it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from csp.audit.seals import faults, is_as_noted, seal
from csp.audit.triggers import (
    make_triggers,
    recording,
    refusing,
    remove,
    remove_before_migrating,
    tables_of,
    tables_unguarded,
    triggers_there,
)
from csp.management.commands import migrate
from csp.models import AuditEntry, AuditSeal
from csp.models.audit import Kind
from tests.factories import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db
IS_SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def guarded():
    """With what refuses, which the other tests go without."""
    make_triggers(connection)


def execute(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def entry(words="Something"):
    return AuditEntry.objects.create(kind=Kind.SIGNED_IN, words=words)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE csp_auditentry SET name = 'Somebody else' WHERE id = %s",
        "DELETE FROM csp_auditentry WHERE id = %s",
        "UPDATE csp_auditseal SET digest = 'x' WHERE entry_id = %s",
        "DELETE FROM csp_auditseal WHERE entry_id = %s",
    ],
)
def test_database_refuses_to_alter_or_delete(guarded, sql):
    kept = entry()
    seal()
    with pytest.raises(DatabaseError, match="The audit record cannot be changed"):
        execute(sql, kept.pk)
    with pytest.raises(DatabaseError, match="The audit record cannot be changed"), transaction.atomic():
        AuditEntry.objects.filter(pk=kept.pk).delete()
    assert AuditEntry.objects.get(pk=kept.pk).words == "Something"
    assert list(faults()) == []


def test_database_refuses_to_empty_or_replace(guarded):
    kept = entry()
    with pytest.raises(DatabaseError, match="The audit record cannot be changed|duplicate key"):
        if IS_SQLITE:
            execute(
                "INSERT OR REPLACE INTO csp_auditentry (id, recorded_at, name, address, kind, label, words, changes)"
                " VALUES (%s, '2018-01-01 10:00:00', '', '', 'signed_in', '', 'Else', '{}')",
                kept.pk,
            )
        else:
            execute("SET CONSTRAINTS ALL IMMEDIATE")
            execute("TRUNCATE csp_auditentry")
    with pytest.raises(IntegrityError if IS_SQLITE else DatabaseError):
        execute("INSERT INTO csp_auditseal (entry_id, digest) VALUES (%s, 'x'), (%s, 'y')", kept.pk, kept.pk)
    assert AuditEntry.objects.get(pk=kept.pk).words == "Something"


def test_person_who_is_named_in_the_record_is_not_deleted():
    person = UserFactory()
    AuditEntry.objects.create(kind=Kind.SIGNED_IN, person=person)
    with pytest.raises(IntegrityError):
        person.delete()


def test_seals_follow_the_entries_and_a_second_run_adds_nothing():
    one, two = entry("One"), entry("Two")
    made = seal()
    assert [sealed.entry_id for sealed in made][-2:] == [one.pk, two.pk]
    assert seal() == []
    three = entry("Three")
    assert [sealed.entry_id for sealed in seal()] == [three.pk]
    assert list(faults()) == []
    assert is_as_noted(str(AuditSeal.objects.get(pk=three.pk)))
    assert not is_as_noted(f"{three.pk}:wrong")
    assert not is_as_noted("nothing")


def test_what_was_done_to_sealed_entries_is_found_and_named():
    rows = [entry(str(number)) for number in range(6)]
    pks = [row.pk for row in rows]
    AuditEntry.objects.filter(pk=pks[3]).delete()  # before sealing: numbers may have gaps
    seal()
    noted = str(AuditSeal.objects.latest("pk"))

    AuditEntry.objects.filter(pk=pks[0]).update(words="Harmless")
    AuditEntry.objects.filter(pk__in=[pks[1], pks[5]]).delete()
    AuditEntry.objects.create(pk=pks[3], kind=Kind.SIGNED_IN)

    assert [(fault.entry_id, fault.words) for fault in faults()] == [
        (pks[0], "was altered, or the seal before it was"),
        (pks[1], "was removed"),
        (pks[3], "was put in after its neighbours were sealed"),
        (pks[5], "was removed"),
    ]
    assert is_as_noted(noted)


def test_altered_seal_is_found_where_the_next_entry_no_longer_follows():
    one, two = entry(), entry()
    seal()
    AuditSeal.objects.filter(pk=one.pk).update(digest="0" * 64)
    assert [fault.entry_id for fault in faults()] == [one.pk, two.pk]


def say(command, *arguments, **options):
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def test_commands_seal_and_verify_and_say_what_is_wrong(guarded):
    kept = entry()
    assert f"Last seal: {kept.pk}:" in say("seal_audit")
    assert "The audit record is whole" in say("verify_audit")
    noted = str(AuditSeal.objects.get(pk=kept.pk))
    say("verify_audit", noted=noted)

    remove(connection, set(refusing(connection)) | {key for key in recording(connection) if key[0] == "csp_agency"})
    AuditEntry.objects.filter(pk=kept.pk).update(words="Harmless")
    with pytest.raises(CommandError) as wrong:
        call_command("verify_audit", noted="1:2")
    for words in [
        f"Entry {kept.pk} was altered", "The seal noted as 1:2 is not there",
        "The table csp_agency is not guarded", "The table csp_auditentry is not guarded",
    ]:  # fmt: skip
        assert words in str(wrong.value)


def test_nothing_to_seal_is_said():
    AuditSeal.objects.all().delete()
    AuditEntry.objects.all().delete()
    assert say("seal_audit") == "Sealed 0 entries. Last seal: none\n"


def test_triggers_are_made_anew_and_those_of_tables_not_recorded_go():
    if not IS_SQLITE:
        execute(
            "CREATE FUNCTION audit_old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
            "CREATE TRIGGER audit_old AFTER INSERT ON csp_formreceipt FOR EACH ROW EXECUTE FUNCTION audit_old()"
        )
    else:
        execute("CREATE TRIGGER audit_old AFTER INSERT ON csp_formreceipt BEGIN SELECT 1; END")
    assert ("csp_formreceipt", "audit_old") in triggers_there(connection)
    make_triggers(connection)
    assert triggers_there(connection) == {*recording(connection), *refusing(connection)}
    assert tables_unguarded(connection) == []


def test_sqlite_goes_without_triggers_while_it_migrates():
    remove_before_migrating(connection)
    assert triggers_there(connection) == (set() if IS_SQLITE else set(recording(connection)))
    make_triggers(connection)
    assert len(triggers_there(connection)) > 40


def test_table_that_is_not_there_yet_is_passed_over(monkeypatch):
    monkeypatch.setattr(
        "csp.audit.triggers.KEPT",
        (AuditEntry, AuditSeal, type("Later", (), {"_meta": type("M", (), {"db_table": "later"})})),
    )
    assert tables_of(connection) == []
    make_triggers(connection)
    assert triggers_there(connection) == set()


def test_migrating_makes_the_triggers_and_is_recorded(monkeypatch):
    """What Django's own command does in between is not done here."""
    steps = iter([{("csp", "0001_initial")}, {("csp", "0001_initial"), ("csp", "0002_more"), ("plans", "0002_more")}])
    monkeypatch.setattr(migrate, "applied", lambda connection: next(steps))
    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", lambda *args, **options: None)
    remove(connection, triggers_there(connection))

    call_command("migrate")

    assert tables_unguarded(connection) == []
    told = AuditEntry.objects.latest("pk")
    assert (told.kind, told.changes) == (Kind.COMMAND, {"migrations": [None, "csp 0002_more, plans 0002_more"]})


def test_migrating_that_changes_nothing_or_only_looks_is_not_recorded(monkeypatch):
    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", lambda *args, **options: None)
    before = AuditEntry.objects.count()
    call_command("migrate")
    call_command("migrate", plan=True)
    assert AuditEntry.objects.count() == before


def test_first_migration_of_a_database_has_nothing_to_record_it_in(monkeypatch):
    monkeypatch.setattr(migrate, "tables_of", lambda connection: [])
    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", lambda *args, **options: None)
    before = AuditEntry.objects.count()
    call_command("migrate")
    migrate.record(connection, {("csp", "0001_initial")})
    assert AuditEntry.objects.count() == before


@pytest.mark.skipif(IS_SQLITE, reason="SQLite has no roles")
class TestRoleOfTheSite:
    @pytest.fixture
    def role(self, guarded):
        execute("CREATE ROLE audit_test_role")
        return "audit_test_role"

    def test_role_adds_to_the_record_and_cannot_alter_it(self, role):
        assert 'GRANT SELECT, INSERT ON "csp_auditentry", "csp_auditseal"' in say("grant_database_rights", role)
        agency = AgencyFactory()
        execute("SET LOCAL ROLE audit_test_role")
        execute("UPDATE csp_agency SET name = 'Other' WHERE id = %s", agency.pk)
        assert AuditEntry.objects.latest("pk").changes["name"][1] == "Other"
        seal()
        for sql in [
            "UPDATE csp_auditentry SET name = 'x'", "DELETE FROM csp_auditentry", "TRUNCATE csp_auditentry",
            "DELETE FROM csp_auditseal", "ALTER TABLE csp_auditentry DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_csp_agency ON csp_agency", "DELETE FROM django_migrations",
        ]:  # fmt: skip
            with pytest.raises(DatabaseError, match="permission denied|must be owner"):
                execute(sql)

    def test_owner_and_unknown_roles_are_refused(self, role):
        with pytest.raises(CommandError, match="nothing could be kept from it"):
            call_command("grant_database_rights", connection.settings_dict["USER"])
        with pytest.raises(CommandError, match="There is no role nobody-at-all"):
            call_command("grant_database_rights", "nobody-at-all")


@pytest.mark.skipif(not IS_SQLITE, reason="PostgreSQL has roles")
def test_rights_are_refused_where_there_are_no_roles():
    with pytest.raises(CommandError, match="Only PostgreSQL has roles"):
        call_command("grant_database_rights", "tracker")
