"""How long the quarterly review of a plan of 300 actions takes, beside two statements of raw SQL for the same rows.

Run it with the project's Python from the top folder, on the database that DATABASE_URL names; it works in a test
database of its own and leaves nothing behind. Ratios travel better between machines than milliseconds.

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.review
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

ACTIONS, UPDATES, TIMES = 300, 8, 15
POSITIONS = """
    SELECT a.id, latest.status, latest.reported_on, latest.progress,
        (SELECT u.status FROM actions_update u WHERE u.action_id = a.id AND u.reported_on <= %s
         ORDER BY u.reported_on DESC, u.id DESC LIMIT 1)
    FROM actions_action a JOIN priorities_priority p ON p.id = a.priority_id
    LEFT JOIN actions_update latest ON latest.id =
        (SELECT u.id FROM actions_update u WHERE u.action_id = a.id AND u.reported_on <= %s
         ORDER BY u.reported_on DESC, u.id DESC LIMIT 1)
    WHERE p.plan_id = %s ORDER BY p.position, p.id, a.position, a.id
"""
LEADS = """
    SELECT l.action_id, l.role, g.name FROM actions_lead l
    JOIN csp_agency g ON g.id = l.agency_id JOIN actions_action a ON a.id = l.action_id
    JOIN priorities_priority p ON p.id = a.priority_id WHERE p.plan_id = %s
"""


def median_ms(work: Callable[[], Any]) -> float:
    """The first run, which fills caches, is not counted."""
    work()
    spent = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def measure() -> None:
    from django.db import connection  # noqa: PLC0415 - Django has to be set up first
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from actions.models import Update  # noqa: PLC0415
    from plans.quarters import Period  # noqa: PLC0415
    from reviews.quarterly import review_plan  # noqa: PLC0415
    from tests.factories import ActionFactory, LeadFactory, PriorityFactory, UserFactory, person_in  # noqa: PLC0415

    first = PriorityFactory()
    plan = first.plan
    priorities = [first, *(PriorityFactory(plan=plan) for _ in range(4))]
    recorder, actions = UserFactory(), []
    for number in range(ACTIONS):
        action = ActionFactory(priority=priorities[number % 5])
        LeadFactory(action=action)
        actions.append(action)
    Update.objects.bulk_create(
        Update(action=action, reported_on=date(2017, 4, 10) + timedelta(days=40 * turn), status="green",
               progress="A few sentences of what was done, as officers write them. " * 3, recorded_by=recorder)
        for turn in range(UPDATES)
        for action in actions
    )  # fmt: skip
    quarter = Period(2017, 3)
    client = Client(SERVER_NAME="localhost")
    client.force_login(person_in(plan.partnership))
    address = reverse("reviews:review", args=[plan.pk, 2017, 3])

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(POSITIONS, [quarter.previous().end, quarter.end, plan.pk])
            assert len(cursor.fetchall()) == ACTIONS
            cursor.execute(LEADS, [plan.pk])
            assert len(cursor.fetchall()) == ACTIONS

    def calculation() -> None:
        review = review_plan(plan, quarter, today=date(2018, 5, 1))
        assert len(review.counted) == ACTIONS
        assert review.table and review.replies is not None and review.exceptions is not None

    def page() -> None:
        assert client.get(address).status_code == 200

    base = median_ms(raw)
    print(f"{connection.vendor}, {ACTIONS} actions, {ACTIONS * UPDATES} updates, median of {TIMES}")
    for name, spent in [("raw SQL", base), ("review_plan()", median_ms(calculation)), ("whole page", median_ms(page))]:
        print(f"{name:15}{spent:9.1f} ms{spent / base:8.1f} times raw SQL")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test.utils import get_runner, setup_test_environment  # noqa: PLC0415 - Django has to be set up first

    setup_test_environment(debug=False)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure()
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(main())
