"""How long the working table and the quarterly review take on plans of 10, 100 and 300 actions.

`make bench` runs it on SQLite and on PostgreSQL. By itself, on the database that DATABASE_URL names:

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.pages

It works in a test database of its own and leaves nothing behind. Each plan has five priorities and as many targets,
twelve agencies, and eight updates to an action, in every status; each action has a lead agency and every other a
supporting one. The pages are read by the plan's coordinator, to whom they show most. Each is timed TIMES times after a
run that is not counted, in one process, with the debug mode off and templates compiled; the figures are the median and the
best, since other programs of a machine can only make a run longer:

- raw SQL: two statements that fetch, as plain tuples, the actions with their latest and earlier update, and the leads;
- calculation: what the page is made of, as objects, before anything is written as HTML;
- whole page: Django's test client, from the request through every middleware to the last byte of HTML; no network.

Queries are all that a page sends, with those for the session, the person and their roles. Milliseconds belong to one
machine on one day; the ratio of the best run to raw SQL's best travels better.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import time_machine
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext, get_runner
from django.urls import reverse

from actions.filters import filter_actions
from actions.models import LeadRole, Update
from actions.positions import positions_of
from csp.models import User
from csp.statuses import RagStatus
from plans.models import AnnualPlan
from plans.quarters import Quarter
from reviews.quarterly import review_plan
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TargetFactory,
    person_in,
)

SIZES = (10, 100, 300)
UPDATES, TIMES = 8, 80
TODAY, QUARTER = date(2018, 2, 1), Quarter(2017, 3)
LATEST = """
    SELECT u.id FROM actions_update u WHERE u.action_id = a.id AND u.reported_on <= %s
    ORDER BY u.reported_on DESC, u.id DESC LIMIT 1
"""
POSITIONS = f"""
    SELECT a.id, a.reference, a.activity, a.timescale, a.due_on, a.closed_on, p.id,
        latest.status, latest.reported_on, latest.progress, latest.remedy, earlier.status
    FROM actions_action a JOIN priorities_priority p ON p.id = a.priority_id
    LEFT JOIN actions_update latest ON latest.id = ({LATEST})
    LEFT JOIN actions_update earlier ON earlier.id = ({LATEST})
    WHERE p.plan_id = %s ORDER BY p.position, p.id, a.position, a.id
"""
LEADS = """
    SELECT l.action_id, l.role, g.name FROM actions_lead l
    JOIN csp_agency g ON g.id = l.agency_id JOIN actions_action a ON a.id = l.action_id
    JOIN priorities_priority p ON p.id = a.priority_id WHERE p.plan_id = %s
"""
PROGRESS = "A few sentences of what was done, as officers write them, with numbers and names of places. " * 3


def plan_of(size: int) -> AnnualPlan:
    plan = AnnualPlanFactory()
    targets = [TargetFactory(priority=PriorityFactory(plan=plan)) for _ in range(5)]
    agencies = cycle([AgencyFactory(partnership=plan.partnership) for _ in range(12)])
    reporter = person_in(plan.partnership)
    statuses = cycle([*RagStatus.values, ""])
    for number in range(size):
        target = targets[number % len(targets)]
        action = ActionFactory(priority=target.priority, target=target, reference=f"{number}", activity=PROGRESS[:120])
        LeadFactory(action=action, agency=next(agencies))
        if number % 2:
            LeadFactory(action=action, agency=next(agencies), role=LeadRole.SUPPORTING)
        Update.objects.bulk_create(update_of(action, turn, next(statuses), reporter) for turn in range(UPDATES))
    return plan


def update_of(action: Any, turn: int, status: str, reporter: User) -> Update:
    remedy = "A second contractor, from the new year." if status in {"red", "amber"} else ""
    reported_on = date(2017, 4, 10) + timedelta(days=35 * turn)
    return Update(
        action=action, reported_on=reported_on, status=status, progress=PROGRESS, remedy=remedy, recorded_by=reporter
    )


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Median and best, in milliseconds."""
    work()
    spent = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent), min(spent)


def raw(plan: AnnualPlan, size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(POSITIONS, [QUARTER.end, QUARTER.previous().end, plan.pk])
        assert len(cursor.fetchall()) == size
        cursor.execute(LEADS, [plan.pk])
        assert len(cursor.fetchall()) == size + size // 2


def table(plan: AnnualPlan, reader: User) -> None:
    assert positions_of(filter_actions(QueryDict(), plan, reader, TODAY).qs, TODAY)


def review(plan: AnnualPlan) -> None:
    found = review_plan(plan, QUARTER, today=TODAY)
    assert found.table and found.movements and found.exceptions and found.replies is not None


def lines(size: int) -> Iterator[str]:
    """One line for raw SQL, two for each page."""
    plan = plan_of(size)
    reader = person_in(plan.partnership)
    client = Client(SERVER_NAME="localhost")
    client.force_login(reader)
    median, base = timed(lambda: raw(plan, size))
    yield line(size, "raw SQL", 2, median, base, base)
    for name, calculation, address in [
        ("working table", lambda: table(plan, reader), reverse("actions:table", args=[plan.pk])),
        ("quarterly review", lambda: review(plan), reverse("reviews:review", args=[plan.pk, 2017, 3])),
    ]:
        for part, work in [("calculation", calculation), ("whole page", lambda at=address: read(client, at))]:
            with CaptureQueriesContext(connection) as queries:
                work()
            yield line(size, f"{name}, {part}", len(queries), *timed(work), base)


def read(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def line(size: int, name: str, queries: int, median: float, best: float, base: float) -> str:
    return f"{size:7}  {name:31}{queries:8}{median:11.1f}{best:9.1f}{best / base:8.0f}"


def main() -> None:
    settings.DEBUG = False  # as installed: no record is kept of queries
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        print(f"{connection.vendor}, {TIMES} runs")
        print(f"{'actions':7}  {'':31}{'queries':>8}{'median ms':>11}{'best ms':>9}{'ratio':>8}")
        with time_machine.travel(TODAY, tick=False):
            for size in SIZES:
                print(*lines(size), sep="\n", flush=True)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(main())
