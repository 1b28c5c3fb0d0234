"""Going back to a backup, and everything that is not one: refused in a sentence, with nothing touched."""

import errno
import json
import os
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from csp.backups import postgres, restoring, sqlite, uploads
from csp.backups.making import make_backup
from csp.backups.manifest import BackupRefused
from csp.backups.restoring import restore
from csp.models import Partnership, Session
from tests.factories import PartnershipFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2018, 2, 1, 9, 30, 15, tzinfo=UTC)
LATER = NOW.replace(hour=10)
IS_SQLITE = connection.vendor == "sqlite"
KIND = sqlite if IS_SQLITE else postgres
only_sqlite = pytest.mark.skipif(not IS_SQLITE, reason="of SQLite")
only_postgres = pytest.mark.skipif(IS_SQLITE, reason="of PostgreSQL")


def names():
    return sorted(Partnership.objects.values_list("name", flat=True))


def last_part():
    """As it is typed after --replace."""
    return os.path.basename(connection.settings_dict["NAME"])


def altered(backup, into, changes=None, left_out=(), **manifest):
    """The backup with other parts or another manifest."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(into, "w") as new:
        for name in [name for name in old.namelist() if name not in left_out]:
            content = (changes or {}).get(name, old.read(name))
            if name == "manifest.json" and manifest:
                content = json.dumps(json.loads(content) | manifest)
            new.writestr(name, content)
    return into


def test_restore_asks_for_the_name_of_what_it_replaces(backup, folder, capsys):
    PartnershipFactory(name="Since then")
    called = last_part()

    with pytest.raises(
        CommandError, match=f"^The database {called} holds a record already. .* add: --replace {called}$"
    ):
        call_command("restore", backup)
    with pytest.raises(CommandError, match=f"^The database is called {called}, not tracker. Nothing was changed.$"):
        call_command("restore", backup, replace="tracker")
    assert names() == ["Safer Northshire", "Since then"]
    assert len(list(folder.glob("*.zip"))) == 1

    call_command("restore", backup, replace=called, folder=folder)

    assert names() == ["Safer Northshire"]
    [before] = folder.glob("*-before-restore.zip")
    assert f"What was there before is in {before}." in capsys.readouterr().out
    restore(before, LATER, replace=called, folder=folder)
    assert names() == ["Safer Northshire", "Since then"]


def test_restore_goes_into_a_database_that_has_tables_and_no_record(backup, databases, folder):
    with databases.on_another(databases.with_tables()):
        restored = restore(backup, LATER, replace="", folder=folder)

        assert names() == ["Safer Northshire"]
        assert restored.before is None


def test_restore_ends_every_session(tracker, folder):
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=LATER)
    backup = make_backup(folder, NOW).path

    restore(backup, LATER, replace=last_part(), folder=folder)

    assert list(Session.objects.all()) == []


def test_restore_of_an_older_backup_brings_the_tables_up_to_date(tracker, folder, monkeypatch, capsys):
    """The last migration of one app is taken back, as if it had still to be written."""
    last = max(name for app, name in MigrationLoader(None).disk_migrations if app == "sessions")
    call_command("migrate", "sessions", "zero", verbosity=0)
    backup = make_backup(folder, NOW).path

    call_command("restore", backup, replace=last_part(), folder=folder)

    assert "\n1 newer changes to the tables were then applied.\n" in capsys.readouterr().out
    assert ("sessions", last) in MigrationLoader(connection).applied_migrations
    with connection.cursor() as cursor:
        assert "django_session" in connection.introspection.table_names(cursor)


def test_restore_refuses_a_newer_backup(backup, tmp_path, folder):
    migrations = [["csp", "0001_initial"], ["csp", "9999_to_come"]]
    newer = altered(backup, tmp_path / "newer.zip", migrations=migrations, tracker="9.0")

    with pytest.raises(
        BackupRefused, match=r"made by a newer version of the tracker \(9.0; .* know csp.9999_to_come\)"
    ):
        restore(newer, LATER, replace=last_part(), folder=folder)


def test_restore_refuses_another_kind_of_database(backup, tmp_path, folder):
    other = altered(backup, tmp_path / "other.zip", kind="postgresql" if IS_SQLITE else "sqlite")

    with pytest.raises(BackupRefused, match="restore it into a database of its own kind.$"):
        restore(other, LATER, replace=last_part(), folder=folder)


DAMAGED = {
    "missing": (lambda backup, into: into, "cannot be read: No such file or directory.$"),
    "foreign": (lambda backup, into: into.write_text("SELECT 1;"), "is not a backup of the tracker.$"),
    "foreign zip": (
        lambda backup, into: altered(backup, into, left_out=["manifest.json"]),
        "not a backup of the track",
    ),
    "other maker": (
        lambda backup, into: altered(backup, into, made_by="another"),
        "is not a backup of the tracker, or",
    ),
    "no JSON": (lambda backup, into: altered(backup, into, {"manifest.json": "{"}), "or its manifest is damaged.$"),
    "no tables": (lambda backup, into: altered(backup, into, tables=None), "or its manifest is damaged.$"),
    "later format": (lambda backup, into: altered(backup, into, format=2), ": It was written in a later format: use"),
    "cut short": (lambda backup, into: into.write_bytes(backup.read_bytes()[:-100]), "was cut short: its end is miss"),
    "byte changed": (lambda backup, into: into.write_bytes(flipped(backup, 5000)), "is damaged: it does not hold what"),
    "manifest changed": (lambda backup, into: into.write_bytes(flipped(backup, -500)), "damaged"),
    "part gone": (lambda backup, into: altered(backup, into, left_out=[KIND.PART]), "is damaged: it does not hold"),
    "part replaced": (lambda backup, into: altered(backup, into, {KIND.PART: b"x"}), "is damaged: it does not hold"),
    "part outside": (lambda backup, into: with_a_part(backup, into, "uploads/../../x"), "is damaged: it does not hold"),
}


def flipped(backup, place):
    content = bytearray(backup.read_bytes())
    content[place] ^= 0xFF
    return bytes(content)


def with_a_part(backup, into, name, content=b"x"):
    with zipfile.ZipFile(backup) as old:
        parts = json.loads(old.read("manifest.json"))["parts"]
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    altered(backup, into, parts=parts | {name: {"size": len(content), "sha256": digest}})
    with zipfile.ZipFile(into, "a") as new:
        new.writestr(name, content)
    return into


@pytest.mark.parametrize("kind", DAMAGED)
def test_what_is_no_whole_backup_is_refused_in_a_sentence(backup, tmp_path, folder, kind):
    into = tmp_path / "received.zip"
    make, told = DAMAGED[kind]
    make(backup, into)
    PartnershipFactory(name="Since then")
    before = sorted(folder.iterdir())

    with pytest.raises(CommandError, match=told):
        call_command("verify_backup", into)
    with pytest.raises(CommandError, match=told) as refusal:
        call_command("restore", into, replace=last_part(), folder=folder)

    assert str(refusal.value).count("\n") == 0
    assert names() == ["Safer Northshire", "Since then"]
    assert sorted(folder.iterdir()) == before


def test_restore_that_finds_a_table_other_than_it_was_changes_nothing(backup, tmp_path, folder):
    with zipfile.ZipFile(backup) as old:
        tables = json.loads(old.read("manifest.json"))["tables"]
    tables["csp_partnership"]["sha256"] = "0" * 64
    lying = altered(backup, tmp_path / "lying.zip", tables=tables)
    PartnershipFactory(name="Since then")

    with pytest.raises(BackupRefused, match="is damaged: csp_partnership says something else"):
        restore(lying, LATER, replace=last_part(), folder=folder)
    with pytest.raises(CommandError, match="is damaged: csp_partnership says something else"):
        call_command("verify_backup", lying)

    assert names() == ["Safer Northshire", "Since then"]


def test_restore_that_fails_half_way_changes_nothing(backup, folder, monkeypatch):
    PartnershipFactory(name="Since then")

    def fail(*args, **kwargs):
        raise DatabaseError("deadlock detected\nDETAIL: long")

    monkeypatch.setattr(restoring, "call_command", fail)

    with pytest.raises(BackupRefused, match=r"^The database refused it \(deadlock detected\). Nothing was changed.$"):
        restore(backup, LATER, replace=last_part(), folder=folder)
    assert names() == ["Safer Northshire", "Since then"]


def test_restore_onto_a_full_disk_changes_nothing(backup, folder, monkeypatch):
    PartnershipFactory(name="Since then")

    def no_room(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(restoring, "TemporaryDirectory", no_room)

    with pytest.raises(BackupRefused, match="^A disk: No space left on device. Nothing was changed.$"):
        restore(backup, LATER, replace=last_part(), folder=folder)
    assert names() == ["Safer Northshire", "Since then"]


def test_verify_backup_says_what_it_is(backup, capsys):
    call_command("verify_backup", backup)

    said = capsys.readouterr().out
    assert said.startswith(f"Good: {backup}: ")
    assert f"compared; made 1 February 2018, 09:30 UTC by version 0.1.0, {connection.vendor}.\n" in said


# uploads


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "plan.pdf").write_text("as it was")
    return settings.MEDIA_ROOT


@pytest.fixture
def with_uploads(media, tracker, folder):
    """A backup that holds an upload."""
    return make_backup(folder, NOW).path


def test_restore_brings_uploads_back(media, with_uploads, folder):
    (media / "plan.pdf").write_text("as it is")
    (media / "later").write_text("added since")

    restore(with_uploads, LATER, replace=last_part(), folder=folder)

    assert [path.name for path in media.iterdir()] == ["plan.pdf"]
    assert (media / "plan.pdf").read_text() == "as it was"
    assert sorted(path.name for path in media.parent.glob(".media*")) == []


def test_restore_makes_the_folder_of_uploads(media, with_uploads, folder, databases):
    (media / "plan.pdf").unlink()
    media.rmdir()

    with databases.on_another(databases.empty()):
        restore(with_uploads, LATER, replace="", folder=folder)

    assert (media / "plan.pdf").read_text() == "as it was"


def test_uploads_in_the_way_count_as_a_record(media, with_uploads, folder, databases):
    with databases.on_another(databases.empty()), pytest.raises(BackupRefused, match="holds a record already"):
        restore(with_uploads, LATER, replace="", folder=folder)


def test_restore_refuses_uploads_that_have_no_place(media, with_uploads, folder, settings):
    settings.MEDIA_ROOT = ""

    with pytest.raises(BackupRefused, match="holds uploads, and no folder is set for them here"):
        restore(with_uploads, LATER, replace=last_part(), folder=folder)


def test_restore_says_so_when_uploads_cannot_take_their_place(media, with_uploads, folder, monkeypatch):
    def busy(self, target):
        raise OSError(errno.EBUSY, "Device or resource busy")

    real = uploads.Path.rename
    monkeypatch.setattr(
        uploads.Path, "rename", lambda self, target: busy(self, target) if self == media else real(self, target)
    )

    with pytest.raises(BackupRefused, match=r"The database is restored, .* put at .*media \(Device or resource busy\)"):
        restore(with_uploads, LATER, replace=last_part(), folder=folder)


def test_damaged_upload_is_found(media, with_uploads, tmp_path, folder):
    hurt = altered(with_uploads, tmp_path / "hurt.zip", {"uploads/plan.pdf": b"as it is!"})

    with pytest.raises(CommandError, match="is damaged"):
        call_command("verify_backup", hurt)
    with pytest.raises(BackupRefused, match="is damaged"):
        restore(hurt, LATER, replace=last_part(), folder=folder)


# SQLite


@only_sqlite
def test_broken_sqlite_file_is_found(backup, tmp_path):
    with zipfile.ZipFile(backup) as old:
        content = bytearray(old.read(sqlite.PART))
    content[8192:16384] = b"\xff" * 8192
    broken = with_honest_sums(backup, tmp_path / "broken.zip", bytes(content))

    with pytest.raises(CommandError, match="is damaged: |cannot be restored: "):
        call_command("verify_backup", broken)


@only_sqlite
def test_file_that_is_no_database_is_found(backup, tmp_path):
    broken = with_honest_sums(backup, tmp_path / "broken.zip", b"no database at all" * 1000)

    with pytest.raises(CommandError, match="cannot be restored: file is not a database$"):
        call_command("verify_backup", broken)


def with_honest_sums(backup, into, content):
    with zipfile.ZipFile(backup) as old:
        parts = json.loads(old.read("manifest.json"))["parts"]
    parts[KIND.PART] = {"size": len(content), "sha256": sha256(content).hexdigest()}
    return altered(backup, into, {KIND.PART: content}, parts=parts)


@only_sqlite
def test_restore_reaches_those_who_have_the_database_open(backup, folder):
    PartnershipFactory(name="Since then")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
        assert reader.execute("SELECT count(*) FROM csp_partnership").fetchone() == (2,)

        restore(backup, LATER, replace=last_part(), folder=folder)

        assert reader.execute("SELECT count(*) FROM csp_partnership").fetchone() == (1,)


@only_sqlite
def test_restore_gives_up_on_a_database_that_is_always_written_to(backup, folder, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.25)
    PartnershipFactory(name="Since then")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            BackupRefused, match="^The database is being written to all the time: stop the tracker first.$"
        ):
            restore(backup, LATER, replace=last_part(), folder=folder)

    assert names() == ["Safer Northshire", "Since then"]
