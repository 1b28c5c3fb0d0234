"""What it costs that the database records each row written, and each request knows who acts.

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.audit
    DJANGO_DEBUG=1 .venv/bin/python scripts/with_postgres.py .venv/bin/python -m benchmarks.audit

It works in a test database of its own and leaves nothing behind. Each thing is done TIMES times with the triggers on and off in
turn, each in a transaction that is taken back, in one process; the figures are medians and the best. The negative control is the
column of entries: with the triggers off there are none.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import get_runner

from actions.models import Action
from csp.audit.triggers import make_triggers, remove, triggers_there
from csp.models import AuditEntry, Role, User
from priorities.models import Priority
from tests.factories import ActionFactory, person_in

TIMES = 40
ROWS = 1_000


def main() -> None:
    runner = get_runner(settings)(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        measure()
    finally:
        runner.teardown_databases(databases)


def measure() -> None:
    action = ActionFactory()
    officer = person_in(action.plan.partnership, Role.COORDINATOR)
    client = Client()
    client.force_login(officer)
    cases: dict[str, Callable[[], object]] = {
        "one update recorded": lambda: record(action, officer),
        "one action changed": lambda: change(action),
        f"{ROWS} actions added at once": lambda: add(action.priority),
        "page of an action read": lambda: client.get(action.get_absolute_url()),
    }
    print(f"{connection.vendor}: median (best) of {TIMES} in ms")
    for name, do in cases.items():
        times = 5 if str(ROWS) in name else TIMES
        found = {True: [], False: []}  # type: dict[bool, list[float]]
        entries = {}
        for _ in range(times):
            for is_on in (True, False):
                with transaction.atomic():
                    if not is_on:
                        remove(connection, triggers_there(connection))
                    else:
                        make_triggers(connection)
                    before = AuditEntry.objects.count()
                    begun = time.perf_counter()
                    do()
                    found[is_on].append((time.perf_counter() - begun) * 1000)
                    entries[is_on] = AuditEntry.objects.count() - before
                    transaction.set_rollback(True)
        for is_on, spent in found.items():
            print(
                f"  {name:28} triggers {'on ' if is_on else 'off'} {statistics.median(spent):9.2f} ({min(spent):.2f})"
                f"  entries {entries[is_on]}"
            )


def record(action: Action, by: User) -> None:
    action.record_update(by=by, reported_on=date(2017, 9, 30), status="green", progress="Forty bicycles marked.")


def change(action: Action) -> None:
    Action.objects.filter(pk=action.pk).update(note=f"{time.perf_counter()}")


def add(priority: Priority) -> None:
    Action.objects.bulk_create(
        [Action(priority=priority, activity=f"Action number {number}", outcome="As agreed") for number in range(ROWS)]
    )


if __name__ == "__main__":
    main()
