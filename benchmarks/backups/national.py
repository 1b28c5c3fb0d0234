"""A country's record, backed up and restored: how long each takes, and whether every table is the same."""

import os
import time
from datetime import date
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from actions.models import Action, Update
from benchmarks.backups.scratch import empty, fingerprints, tracker
from csp.audit.triggers import make_triggers, remove, triggers_there
from csp.backups.databases import working_on
from csp.backups.making import make_backup
from csp.backups.manifest import differences
from csp.backups.restoring import restore
from csp.models import Partnership
from csp.models.audit import AuditEntry, Kind
from plans.models import AnnualPlan
from priorities.models import Priority, Target
from tests.factories import TargetFactory, UpdateFactory

MOST = 60  # seconds, each way
PARTNERSHIPS, PLANS, PRIORITIES, TARGETS, ACTIONS, UPDATES = 310, 930, 5_580, 27_900, 97_677, 781_416
CHANGED_BY_RESTORING = {"csp_auditentry", "sqlite_sequence"}  # a line says that it was restored
PROGRESS = "A few sentences of what was done, as officers write them, with numbers and names of places. " * 2


def run(folder: Path) -> bool:
    with tracker(folder) as name:
        began = time.monotonic()
        fill()
        print(f"made {ACTIONS:,} actions and {UPDATES:,} updates in {time.monotonic() - began:.0f} s", flush=True)
        began, worked = time.monotonic(), work()
        made = make_backup(folder / "backups", timezone.now())
        backing_up = time.monotonic() - began
        print(
            f"backed up in {backing_up:.1f} s ({work() - worked:.1f} s of work here): {str(made).partition(': ')[2]}",
            flush=True,
        )
        with empty(folder) as other:
            with working_on(other):
                began, worked = time.monotonic(), work()
                restore(made.path, timezone.now(), replace="", folder=folder)
                restoring, worked = time.monotonic() - began, work() - worked
            told = differences(fingerprints(name), fingerprints(other))
    changed = {words.split()[0] for words in told} - CHANGED_BY_RESTORING
    print(
        f"restored in {restoring:.1f} s ({worked:.1f} s of work here); tables that differ: {len(changed)} of {made.manifest.size[0]}"
    )
    return max(backing_up, restoring) <= MOST and not changed


def work() -> float:
    """Seconds that a processor has worked for this process and those it started: what a busy machine does not stretch."""
    return sum(os.times()[:4])


def fill() -> None:
    """One row of each kind by the factories, and the others from it in the database itself."""
    triggers = triggers_there(connection)
    remove(connection, triggers)  # a line of the audit record for each update is made with the others
    target = TargetFactory()
    update = UpdateFactory(action__priority=target.priority, action__target=target, reported_on=date(2017, 8, 1))
    entry = AuditEntry.objects.create(
        kind=Kind.ADDED, label="actions.update", record_id=update.pk, name="Person 0", words="Action 0 on 2017-08-01",
        changes={"progress": [None, PROGRESS], "status": [None, "green"], "reported_on": [None, "2017-08-01"]},
    )  # fmt: skip
    with transaction.atomic():
        multiply(Partnership, PARTNERSHIPS, {"name": "'Safer place ' || n", "slug": "'place-' || n"})
        multiply(AnnualPlan, PLANS, {"partnership_id": f"1 + n % {PARTNERSHIPS}", "year": f"2017 + n / {PARTNERSHIPS}"})
        multiply(Priority, PRIORITIES, {"plan_id": f"1 + n % {PLANS}", "title": "'Priority ' || n"})
        multiply(Target, TARGETS, {"priority_id": f"1 + n % {PRIORITIES}", "text": "'Target ' || n"})
        multiply(
            Action,
            ACTIONS,
            {"priority_id": f"1 + n % {PRIORITIES}", "target_id": "NULL", "activity": "'Action ' || n"},
        )
        days = ["2017-06-30", "2017-09-30", "2017-12-31", "2018-03-31"]
        day = "CASE n % 4 " + " ".join(f"WHEN {number} THEN '{day}'" for number, day in enumerate(days)) + " END"
        multiply(
            Update,
            UPDATES,
            {
                "action_id": f"1 + n % {ACTIONS}",
                "progress": f"'{PROGRESS}' || n",
                "reported_on": day if connection.vendor == "sqlite" else f"({day})::date",
            },
        )
        multiply(AuditEntry, UPDATES, {"record_id": "n", "words": "'Action ' || n"}, like=entry.pk)
    ContentType.objects.clear_cache()
    make_triggers(connection)


def multiply(model: type, count: int, other: dict[str, str], like: int = 1) -> None:
    """Rows 2 to `count` like the first, but for the columns given as expressions of n."""
    table, key = model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in model._meta.local_concrete_fields if field.column != key]
    values = ", ".join(other.get(column, f'r."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    numbers = (
        f"generate_series(1, {count - 1})"
        if connection.vendor == "postgresql"
        else f"(WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < {count - 1}) SELECT n FROM t)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" r, {numbers} AS s{"(n)" if connection.vendor == "postgresql" else ""}'
            f' WHERE r."{key}" = {like}'
        )
    assert model._base_manager.count() == count, (table, model._base_manager.count())
