"""Count what the tests of access ask for: addresses, roles, requests, and how they were answered (docs/trust.md).

DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.access_table
"""

from __future__ import annotations

import sys
import time
from collections import Counter
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


def count(tests: str) -> tuple[int, Counter[int], float]:
    """Run one file of tests; whether it passed, how its requests were answered, and the seconds of its requests."""
    answers, seconds, ask = Counter[int](), 0.0, Client.request

    def counted(client: Client, **request: Any) -> Any:
        nonlocal seconds
        began = time.perf_counter()
        response = ask(client, **request)
        seconds += time.perf_counter() - began
        answers[response.status_code] += 1
        return response

    Client.request = counted  # type: ignore[method-assign]
    try:
        passed = pytest.main(
            ["-q", "-p", "no:cacheprovider", "--no-header", "--show-capture=no", "--no-summary", tests]
        )
    finally:
        Client.request = ask  # type: ignore[method-assign]
    return int(passed), answers, seconds


def main() -> int:
    failed = 0
    for tests in TESTS:
        passed, answers, seconds = count(tests)
        failed |= passed
        by_status = ", ".join(f"{status}: {number}" for status, number in sorted(answers.items()))
        print(f"{tests}: {answers.total()} requests in {seconds:.1f} s ({by_status})", flush=True)
    table: Any = sys.modules["tests.test_access"]  # which pytest must be the first to import
    names = {*table.OF_NO_PARTNERSHIP, *table.ADMINISTER, *table.COORDINATORS_ANYWHERE, *table.OF_A_PARTNERSHIP}
    print(f"{len(names)} addresses, {len(table.OF_A_PARTNERSHIP)} of them of a partnership; {len(table.ROLES)} roles")
    return failed


if __name__ == "__main__":
    sys.exit(main())
