"""How long the plan summary takes as a page and as a file of each kind, for plans of 10, 100 and 300 actions.

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.files

It makes the plans of benchmarks/pages.py, whose updates are of four lines on paper, in a test database of its own, and
asks for each address as the plan's coordinator through Django's test client, TIMES times after once uncounted. The figures
are milliseconds:

- median and best: from asking to the last byte;
- own: the least that this process worked meanwhile, which is what other requests of the same worker wait for;
- all: the same with the process that sets a PDF, which another core can do;
- ratio: of "all" to the page's own.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from dataclasses import dataclass

import time_machine
from django.conf import settings
from django.test import Client
from django.test.utils import get_runner
from django.urls import reverse

from benchmarks.pages import SIZES, TODAY, plan_of
from plans.models import AnnualPlan
from tests.factories import person_in

TIMES = 10
KINDS = ("pdf", "docx", "xlsx", "csv")


@dataclass(frozen=True)
class Times:
    median: float
    best: float
    own: float
    all: float
    kilobytes: int


def asked(client: Client, address: str) -> Times:
    spent = []
    for _ in range(1 + TIMES):
        start, before = time.perf_counter(), worked()
        response = client.get(address)
        assert response.status_code == 200
        kilobytes = len(response.getvalue()) // 1000
        whole = time.perf_counter() - start
        own, others = (now - then for now, then in zip(worked(), before, strict=True))
        spent.append((whole * 1000, own * 1000, (own + others) * 1000))
    wholes, owns, alls = zip(*spent[1:], strict=True)
    return Times(statistics.median(wholes), min(wholes), min(owns), min(alls), kilobytes)


def worked() -> tuple[float, float]:
    """Seconds that this process and those it began have worked."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime


def measure(size: int, plan: AnnualPlan) -> None:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person_in(plan.partnership))
    base = 0.0
    addresses = {kind: reverse("documents:summary_file", args=[plan.pk, kind]) for kind in KINDS}
    for name, address in {"page": reverse("documents:summary", args=[plan.pk]), **addresses}.items():
        took = asked(client, address)
        base = base or took.all
        figures = f"{took.median:11.0f}{took.best:9.0f}{took.own:8.0f}{took.all:8.0f}{took.all / base:8.1f}"
        print(f"{size:7}  {name:6}{figures}{took.kilobytes:8}", flush=True)


def main() -> None:
    settings.DEBUG = False  # as installed: no record is kept of queries
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        print(f"{'actions':7}  {'':6}{'median ms':>11}{'best ms':>9}{'own':>8}{'all':>8}{'ratio':>8}{'kB':>8}")
        with time_machine.travel(TODAY, tick=False):
            for size in SIZES:
                measure(size, plan_of(size))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(main())
