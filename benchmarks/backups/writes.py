"""Twenty backups while several people save updates: each must be whole, of one moment, and hold all that was answered.

The control takes copies as one might by hand: the file of SQLite as it lies there, or table after table of PostgreSQL.
"""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone
from lxml import html

from benchmarks.backups.scratch import taken_out, tracker
from csp.backups.databases import working_on
from csp.backups.making import make_backup
from csp.backups.sqlite import database_file, reading
from csp.models import User
from plans.models import PlanStatus
from tests.factories import ActionFactory, AnnualPlanFactory, person_in

BACKUPS, WRITERS, WAIT = 20, 3, 60
SAID = "SELECT progress FROM actions_update"
RECEIPTS = "SELECT count(*) FROM csp_formreceipt"
ENTRIES = "SELECT count(*) FROM csp_auditentry WHERE label = 'actions.update' AND kind = 'added'"


def run(folder: Path) -> bool:
    with tracker(folder) as name:
        plan = AnnualPlanFactory(status=PlanStatus.PUBLISHED)
        for number in range(WRITERS):
            ActionFactory(priority__plan=plan, activity=f"Action of {number}")
            person_in(plan.partnership, name=f"Writer {number}")
        logs = [folder / f"answered-{number}" for number in range(WRITERS)]
        writers = [
            subprocess.Popen([sys.executable, "-m", "benchmarks.backups.writes", name, str(number), str(log)])
            for number, log in enumerate(logs)
        ]
        try:
            wait_for_all(logs)
            faults = [fault for turn in range(BACKUPS) if (fault := fault_of_a_backup(turn, folder, logs))]
            by_hand = [fault for _ in range(BACKUPS) if (fault := fault_of_a_copy(folder, logs))]
        finally:
            for writer in writers:
                writer.terminate()
                writer.wait(WAIT)
        total = sum(answered(logs))
    print(
        f"{BACKUPS} backups during {total} updates by {WRITERS} writers: {len(faults)} with a fault {faults[:1] or ''}"
    )
    print(f"control, {BACKUPS} copies by hand: {len(by_hand)} with a fault, such as: {(by_hand or ['none'])[0]}")
    return not faults and bool(by_hand)


def wait_for_all(logs: list[Path]) -> None:
    until = time.monotonic() + WAIT
    while not all(log.exists() and log.stat().st_size for log in logs):
        assert time.monotonic() < until, "the writers do not write"
        time.sleep(0.1)


def answered(logs: list[Path]) -> list[int]:
    """How many updates of each writer were answered as saved so far."""
    return [log.stat().st_size for log in logs]


def fault_of_a_backup(turn: int, folder: Path, logs: list[Path]) -> str:
    before = answered(logs)
    made = make_backup(folder / "backups", timezone.now())
    with taken_out(made.path, folder) as cursor:
        return fault_in(cursor, before)


def fault_in(cursor: Any, before: list[int]) -> str:
    """What is wrong with a copy of the database; nothing where it is of one moment after all that was answered before."""
    said = rows(cursor, SAID)
    if len(said) != rows(cursor, RECEIPTS)[0][0]:
        return f"{len(said)} updates, {rows(cursor, RECEIPTS)[0][0]} receipts"
    if len(said) != rows(cursor, ENTRIES)[0][0]:
        return f"{len(said)} updates, {rows(cursor, ENTRIES)[0][0]} lines in the audit record"
    for writer, least in enumerate(before):
        numbers = sorted(int(words.split()[3]) for (words,) in said if words.startswith(f"Writer {writer} "))
        if numbers != list(range(1, len(numbers) + 1)):
            return f"updates of writer {writer} are missing between others"
        if len(numbers) < least:
            return f"{least - len(numbers)} answered updates of writer {writer} are missing"
    return ""


def rows(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    return cursor.fetchall()


def fault_of_a_copy(folder: Path, logs: list[Path]) -> str:
    before = answered(logs)
    if connection.vendor == "sqlite":
        copy = folder / "copy.sqlite3"
        copy.write_bytes(database_file().read_bytes())
        try:
            with reading(copy) as found, closing(found.cursor()) as cursor:
                return fault_in(cursor, before)
        except sqlite3.Error as error:  # torn in two
            return str(error)
        finally:
            for left in folder.glob("copy.sqlite3*"):
                left.unlink()
    with connection.cursor() as cursor:  # each statement a transaction of its own, as dumps of single tables are
        held = {sql: rows(cursor, sql) for sql in (SAID, RECEIPTS, ENTRIES)}
    return fault_in(Held(held), before)


class Held:
    """A cursor on tables that were copied one by one."""

    def __init__(self, held: dict[str, list[Any]]) -> None:
        self.held, self.sql = held, ""

    def execute(self, sql: str) -> None:
        self.sql = sql

    def fetchall(self) -> list[Any]:
        return self.held[self.sql]


def write(number: int, log: Path) -> None:
    """Save one update after the other through the page, and note each that was answered as saved."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(name=f"Writer {number}"))
    address = update_page(number)
    count = 0
    with log.open("ab", buffering=0) as notes:
        while True:
            count += 1
            assert send(client, address, f"Writer {number} update {count} done.").status_code == 302
            notes.write(b".")


def update_page(number: int) -> str:
    from django.urls import reverse  # noqa: PLC0415

    from actions.models import Action  # noqa: PLC0415

    return reverse("actions:record_update", args=[Action.objects.get(activity=f"Action of {number}").pk])


def send(client: Client, address: str, progress: str) -> Any:
    [form] = [form for form in html.fromstring(client.get(address).content).forms if "form_token" in form.fields]
    fields = dict(form.form_values()) | {"progress": progress, "status": "green"}
    return client.post(address, fields)


if __name__ == "__main__":
    with working_on(sys.argv[1]):
        write(int(sys.argv[2]), Path(sys.argv[3]))
