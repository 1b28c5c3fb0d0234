"""Count what the tests of access ask for: addresses, roles, requests, and how they were answered (docs/trust.md).

DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.access_table
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, defaultdict
from typing import Any

import pytest
from django.test import Client

TESTS = [
    "tests/test_access.py",
    "tests/test_forms.py",
    "tests/test_leaks.py",
    "tests/test_hosts.py",
    "tests/test_markup.py",
]


answers: defaultdict[str, Counter[int]] = defaultdict(Counter)
seconds: Counter[str] = Counter()
ask = Client.request


def counted(client: Client, **request: Any) -> Any:
    """Ask, and note how it was answered and how long that took, by file of tests."""
    tests, began = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0], time.perf_counter()
    response = ask(client, **request)
    seconds[tests] += time.perf_counter() - began  # type: ignore[assignment]
    answers[tests][response.status_code] += 1
    return response


def main() -> int:
    Client.request = counted  # type: ignore[method-assign]
    failed = pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", "--show-capture=no", "--no-summary", *TESTS])
    for tests in TESTS:
        by_status = ", ".join(f"{status}: {number}" for status, number in sorted(answers[tests].items()))
        print(f"{tests}: {answers[tests].total()} requests in {seconds[tests]:.1f} s ({by_status})")
    table: Any = sys.modules["tests.test_access"]  # which pytest must be the first to import
    names = {*table.OF_NO_PARTNERSHIP, *table.ADMINISTER, *table.COORDINATORS_ANYWHERE, *table.OF_A_PARTNERSHIP}
    print(f"{len(names)} addresses, {len(table.OF_A_PARTNERSHIP)} of them of a partnership; {len(table.ROLES)} roles")
    return failed


if __name__ == "__main__":
    sys.exit(main())
