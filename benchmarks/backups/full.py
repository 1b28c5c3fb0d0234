"""A disk that is full: while updates are saved, and while a backup is written to it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.backups.scratch import tracker
from benchmarks.backups.writes import ENTRIES, RECEIPTS, SAID, fault_in, rows, send, update_page
from csp.backups.making import make_backup
from csp.backups.manifest import BackupRefused
from plans.models import PlanStatus
from tests.factories import ActionFactory, AnnualPlanFactory, person_in

SIZES = {"sqlite": 20, "postgresql": 60}  # MB; a PostgreSQL database with nothing in it takes eight
MEGABYTE = 1024 * 1024
LONG = "What was done, at length. " * 400


def run(folder: Path) -> bool:
    if os.geteuid():
        print("Only root can mount a small disk: this part was left out.")
        return True
    with small_disk(folder) as disk:
        return updates_on_a_full_disk(disk) and backup_onto_a_full_disk(folder, disk)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    size = SIZES[connection.vendor]
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", disk], check=True)
    try:
        if connection.vendor == "postgresql":
            server = Path(str(connection.settings_dict["HOST"])).stat()
            os.chown(disk, server.st_uid, server.st_gid)
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


@contextmanager
def tracker_on(disk: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        with tracker(disk) as name:
            yield name
        return
    server = connection.copy()
    with server.cursor() as cursor:
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
    try:
        with tracker(disk, "TABLESPACE small") as name:
            yield name
    finally:
        with server.cursor() as cursor:
            cursor.execute("DROP TABLESPACE small")
        server.close()


def updates_on_a_full_disk(disk: Path) -> bool:
    with tracker_on(disk):
        plan = AnnualPlanFactory(status=PlanStatus.PUBLISHED)
        ActionFactory(priority__plan=plan, activity="Action of 0")
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        client.force_login(person_in(plan.partnership))
        address, saved, page = update_page(0), 0, None
        filler = fill(disk, all_but=2 * MEGABYTE)
        for count in range(1, 2000):
            page = send_or_open(client, address, f"Writer 0 update {count} {LONG}")
            if page.status_code != 302:
                break
            saved = count
        words = page.content.decode()
        fault = found_fault(saved)
        filler.unlink()
        again = send(client, address, f"Writer 0 update {saved + 1} {LONG}").status_code
        fault = fault or found_fault(saved + 1)
    kept = f"update {saved + 1} " in words or "Nothing was" in words
    print(f"{saved} updates saved, then {page.status_code}; what was typed is on the page: {kept}")
    print(f"fault in what is held: {fault or 'none'}; with room again the next one: {again}")
    return (page.status_code, again, fault) == (503, 302, "")


def send_or_open(client: Client, address: str, progress: str) -> Any:
    """The answer to the form; where even the form cannot be shown, that answer."""
    try:
        return send(client, address, progress)
    except ValueError:
        return client.get(address)


def found_fault(saved: int) -> str:
    with connection.cursor() as cursor:
        fault = fault_in(cursor, [saved])
        held = len(rows(cursor, SAID))
        assert rows(cursor, RECEIPTS) and rows(cursor, ENTRIES)
    return fault or ("" if held == saved else f"{held} updates held, {saved} answered")


def fill(disk: Path, all_but: int) -> Path:
    """A file that leaves so much room."""
    state = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        left = state.f_bavail * state.f_frsize - all_but
        while left > 0:
            left -= file.write(b"\0" * min(left, MEGABYTE))
    return filler


def backup_onto_a_full_disk(folder: Path, disk: Path) -> bool:
    with tracker(folder):
        AnnualPlanFactory()
        target = disk / "backups"
        filler = fill(disk, all_but=200 * 1024)
        said = ""
        try:
            make_backup(target, timezone.now())
        except BackupRefused as refusal:
            said = str(refusal)
        left = [path.name for path in target.iterdir() if path.name != ".tracker.lock"]
        filler.unlink()
        made = make_backup(target, timezone.now())
    print(f"backup onto a full disk: {said or 'IT WAS MADE'} Left there: {left or 'nothing'}. With room: {made.how}")
    return "is full. No backup was made." in said and not left
