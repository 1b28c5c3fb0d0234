"""Backups: what is in one, what is said when it cannot be made, and which are kept."""

import errno
import fcntl
import io
import json
import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from csp.backups import archive, making, postgres, sqlite
from csp.backups.databases import working_on
from csp.backups.keeping import Keep, thin_out
from csp.backups.making import make_backup
from csp.backups.manifest import BackupRefused, Fingerprint, differences
from csp.models import FormReceipt, Partnership
from tests.factories import PartnershipFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2018, 2, 1, 9, 30, 15, tzinfo=UTC)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".tracker.lock")


def test_backup_is_one_file_for_its_owner_that_says_what_it_holds(tracker, folder, capsys, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "2018").mkdir(parents=True)
    (settings.MEDIA_ROOT / "2018" / "plan.pdf").write_bytes(b"%PDF-")
    (settings.MEDIA_ROOT / "elsewhere").symlink_to("/etc/hostname")
    PartnershipFactory.create_batch(3)

    with time_machine.travel(NOW, tick=False):
        call_command("backup", folder)

    [name] = names_in(folder)
    assert name == "tracker-2018-02-01-093015.zip"
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with zipfile.ZipFile(folder / name) as found:
        manifest = json.loads(found.read("manifest.json"))
        database = sqlite.PART if connection.vendor == "sqlite" else postgres.PART
        assert found.namelist() == [database, "uploads/2018/plan.pdf", "manifest.json"]
        assert found.read("uploads/2018/plan.pdf") == b"%PDF-"
    assert manifest["tables"]["csp_partnership"]["rows"] == 3
    assert (manifest["made_at"], manifest["kind"]) == ("2018-02-01T09:30:15+00:00", connection.vendor)
    assert manifest["parts"]["uploads/2018/plan.pdf"]["size"] == 5
    assert ["csp", "0001_initial"] in manifest["migrations"]
    said = capsys.readouterr().out
    assert said.startswith(f"Backed up to {folder / name}: ")
    size = f"{(folder / name).stat().st_size / 1_000_000:.1f} MB"
    assert said.endswith(f" rows, 1 uploads, {size}; restored into a scratch database, every table compared.\n")


def test_backup_in_the_same_second_overwrites_nothing(tracker, folder):
    first, second = make_backup(folder, NOW), make_backup(folder, NOW)

    assert (first.path.name, second.path.name) == ("tracker-2018-02-01-093015.zip", "tracker-2018-02-01-093015-2.zip")
    assert names_in(folder) == [second.path.name, first.path.name]


def test_backup_clears_up_after_one_that_was_killed(tracker, folder):
    (folder / ".tracker-2018-01-31-093015.making").mkdir(parents=True)
    (folder / ".tracker-2018-01-31-093015.making" / "tracker-2018-01-31-093015.zip").write_bytes(b"PK")

    made = make_backup(folder, NOW)

    assert names_in(folder) == [made.path.name]


def test_backup_beside_another_is_refused(tracker, folder):
    folder.mkdir()
    with (folder / ".tracker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupRefused, match="^Another backup is being written to .*: wait until it is done.$"):
            make_backup(folder, NOW)


def test_backup_to_a_place_that_takes_none_is_refused(tracker, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="file/backups: Not a directory. No backup was made.$"):
        call_command("backup", tmp_path / "file" / "backups")


@pytest.mark.parametrize("full", [errno.ENOSPC, errno.EDQUOT])
def test_backup_onto_a_full_disk_leaves_nothing(tracker, folder, monkeypatch, full):
    def no_room(*args, **kwargs):
        raise OSError(full, os.strerror(full))

    monkeypatch.setattr(archive.os, "fsync", no_room)

    with pytest.raises(CommandError, match=f"^The disk of {folder} is full. No backup was made.$"):
        call_command("backup", folder)
    assert names_in(folder) == []


def test_backup_that_does_not_pass_its_trial_gets_no_name(tracker, folder, monkeypatch):
    found = Fingerprint(rows=1, sha256="")
    for kind in ("tables_of_sqlite", "tables_of_postgres"):
        module = sqlite if kind == "tables_of_sqlite" else postgres
        real, turns = getattr(module, kind), iter([False, True])
        altered = lambda *args, real=real, turns=turns: real(*args) | ({"csp_user": found} if next(turns) else {})
        monkeypatch.setattr(module, kind, altered)

    with pytest.raises(BackupRefused, match="is damaged: csp_user has 1 rows in place of 0. Use another backup.$"):
        make_backup(folder, NOW)
    assert names_in(folder) == []


def test_backup_of_a_database_that_cannot_be_read_says_so(tracker, folder, monkeypatch):
    def away(*args):
        raise DatabaseError("server closed the connection\nunexpectedly")

    for kind in (sqlite, postgres):
        monkeypatch.setattr(kind, "dump", away)

    with pytest.raises(BackupRefused, match=r"^The database could not be read \(server closed the connection\). No"):
        make_backup(folder, NOW)
    assert making.first_line(DatabaseError()) == "no reason given"


def test_backup_of_an_empty_database_is_refused(databases, folder):
    with working_on(databases.empty()), pytest.raises(BackupRefused) as refusal:
        make_backup(folder, NOW)

    told = {"sqlite": "There is no database at", "postgresql": "The database could not be read (relation"}
    assert str(refusal.value).startswith(told[connection.vendor])


def test_backup_of_a_database_without_migrations_is_refused(tracker, folder):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations")

    with pytest.raises(BackupRefused, match="^The database is empty, so there is nothing to back up.$"):
        make_backup(folder, NOW)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can be kept in memory")
def test_database_in_memory_cannot_be_backed_up(folder):
    with pytest.raises(BackupRefused, match="^The database is kept in memory only, "):
        make_backup(folder, NOW)


@pytest.mark.parametrize("words", ["0", "-1", "many"])
def test_backup_keeps_one_at_least(words, folder):
    with pytest.raises(CommandError, match=f"argument --keep: '{words}' is not a number of 1 or more"):
        call_command("backup", f"--keep={words}", folder)


def test_backup_says_how_many_older_ones_are_gone(tracker, folder, capsys):
    for second in range(3):
        make_backup(folder, NOW.replace(second=second))

    with time_machine.travel(NOW, tick=False):
        call_command("backup", "--keep=2", folder)

    assert names_in(folder) == ["tracker-2018-02-01-093002.zip", "tracker-2018-02-01-093015.zip"]
    assert capsys.readouterr().out.endswith("every table compared. Removed 2 older.\n")


NAMES = [
    "tracker-2017-11-30-021500.zip",
    "tracker-2017-12-31-021500.zip",
    "tracker-2018-01-15-021500.zip",
    "tracker-2018-01-21-021500.zip",
    "tracker-2018-01-28-021500.zip",
    "tracker-2018-01-31-021500.zip",
    "tracker-2018-02-01-021500.zip",
    "tracker-2018-02-01-093015.zip",
]
OTHERS = ["notes.txt", "tracker-2018-13-01-021500.zip", "tracker-2018-01-01-021500-before-restore.zip"]


@pytest.mark.parametrize(
    ("keep", "left"),
    [
        (Keep(), NAMES),
        (Keep(newest=1), NAMES[-1:]),
        (Keep(newest=3), NAMES[-3:]),
        (Keep(days=2), [NAMES[-3], NAMES[-1]]),
        (Keep(weeks=2), [NAMES[4], NAMES[-1]]),
        (Keep(months=3), [NAMES[1], NAMES[5], NAMES[-1]]),
        (Keep(newest=2, months=4), [NAMES[0], NAMES[1], NAMES[5], *NAMES[-2:]]),
    ],
)
def test_older_backups_are_thinned_out(tmp_path, keep, left):
    for name in [*NAMES, *OTHERS]:
        (tmp_path / name).write_bytes(b"")

    gone = thin_out(tmp_path / NAMES[-1], keep)

    assert names_in(tmp_path) == sorted([*left, *OTHERS])
    assert sorted(path.name for path in gone) == sorted(set(NAMES) - set(left))


def test_the_backup_just_made_stays_where_a_wrong_clock_made_a_later_one(tmp_path):
    for name in NAMES:
        (tmp_path / name).write_bytes(b"")

    thin_out(tmp_path / NAMES[0], Keep(newest=1))

    assert names_in(tmp_path) == [NAMES[0], NAMES[-1]]


def test_backup_is_of_one_moment_while_others_write(tracker, folder, monkeypatch):
    """What is committed while the backup reads is not in it, neither in one table nor in another."""
    PartnershipFactory()
    kind = sqlite if connection.vendor == "sqlite" else postgres
    reader = "tables_of_sqlite" if connection.vendor == "sqlite" else "tables_of_postgres"
    real = getattr(kind, reader)

    def read_late(*args):
        with working_on(tracker):
            PartnershipFactory()
            FormReceipt.objects.create(token="5a4b6f0e-4a3f-4b0e-8a5f-0e4a3f4b0e8a")
        return real(*args)

    monkeypatch.setattr(kind, reader, read_late)
    monkeypatch.setattr(kind, "check", lambda backup, work: "not")
    made = make_backup(folder, NOW)

    assert (made.manifest.tables["csp_partnership"].rows, made.manifest.tables["csp_formreceipt"].rows) == (1, 0)
    assert (Partnership.objects.count(), FormReceipt.objects.count()) == (2, 1)


def test_differences_are_told_table_by_table():
    one, other = Fingerprint(2, "a"), Fingerprint(2, "b")

    told = differences({"kept": one, "gone": one, "said": one, "grown": one},
                       {"kept": one, "new": one, "said": other, "grown": Fingerprint(3, "c")})  # fmt: skip

    assert told == [
        "gone is missing",
        "grown has 3 rows in place of 2",
        "new was not there",
        "said says something else",
    ]


def test_row_of_sqlite_keeps_its_kinds_apart(tmp_path):
    prints = set()
    for number, value in enumerate(["1", "1.0", "'1'", "x'31'", "NULL", "''"]):
        with closing(sqlite3.connect(tmp_path / f"{number}.sqlite3")) as database:
            database.execute("CREATE TABLE t (a)")
            database.execute(f"INSERT INTO t VALUES ({value})")
            prints.add(sqlite.tables_of_sqlite(database)["t"].sha256)

    assert len(prints) == 6


def test_part_of_a_backup_is_read_in_blocks():
    with zipfile.ZipFile(io.BytesIO(), "w") as file:
        writing = archive.Writing(file, NOW)
        writing.add("uploads/long", io.BytesIO(b"x" * (archive.BLOCK + 1)))

        assert writing.parts["uploads/long"].size == archive.BLOCK + 1
        assert len(file.read("uploads/long")) == archive.BLOCK + 1
