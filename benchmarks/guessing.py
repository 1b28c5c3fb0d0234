"""Guess at passwords as a machine would: many at once, and with a clock in hand.

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.guessing
    DJANGO_DEBUG=1 .venv/bin/python scripts/with_postgres.py .venv/bin/python -m benchmarks.guessing

`exactness`, `forgery` or `timing` behind it runs that part. It serves the tracker on 127.0.0.1 from a test database of its own, on the kind of database that DATABASE_URL names.

1. 50 wrong passwords for one account at the same moment, ROUNDS times: 10 are looked at and 40 are not, each time.
2. The same for one network, at which 20 are let through: from 50 addresses that the client forges.
3. 1,000 wrong sign-ins, half of them for people who are known: the medians differ by less than 5 %, and so do those of
   200 answers that tell of too many tries.

A machine that is busy otherwise answers some of them with 503; those are not looked at either. Each has a control that has to fail: counting without a lock, believing what the client says of itself, and doing no work
for an address that nobody signs in with. It ends with code 1 when a figure is not met, or a control is.
"""

from __future__ import annotations

import http.client
import logging
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from unittest.mock import patch
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test.testcases import LiveServerThread
from django.test.utils import get_runner, override_settings, setup_test_environment

from csp.models import Tries, User
from csp.signing_in import client as where
from csp.signing_in import tries
from csp.signing_in.backend import EmailBackend

ROUNDS, AT_ONCE, WAIT = 5, 50, 60
TIMED, EACH = 1000, 10
LOOKED_AT, HELD = 422, 429
MOST_APART = 0.05


class Guesser:
    """A browser that has opened the sign-in page."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
        self.connection.request("GET", "/accounts/login/")
        response = self.connection.getresponse()
        page = response.read().decode()
        cookies = [each for each in response.headers.get_all("Set-Cookie", []) if "csrf" in each]
        assert cookies, f"the sign-in page was answered with {response.status}"
        [cookie] = cookies
        self.headers = {"Cookie": cookie.partition(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
        self.token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    def guess(self, email: str, forwarded: str = "") -> tuple[int, float]:
        """The status, and how long it took in seconds."""
        body = urlencode({"csrfmiddlewaretoken": self.token, "login": email, "password": "eleven purple herrings"})
        headers = self.headers | ({"X-Forwarded-For": forwarded} if forwarded else {})
        start = time.perf_counter()
        self.connection.request("POST", "/accounts/login/", body, headers)
        response = self.connection.getresponse()
        response.read()
        return response.status, time.perf_counter() - start


def at_once(port: int, ask: Callable[[Guesser, int], tuple[int, float]]) -> Counter[int]:
    """The statuses of as many guesses at the same moment."""
    together, guessers = Barrier(AT_ONCE), [Guesser(port) for _ in range(AT_ONCE)]

    def one(number: int) -> int:
        together.wait(WAIT)
        status, _ = ask(guessers[number], number)
        guessers[number].connection.close()
        return status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(AT_ONCE)))


def one_account(port: int) -> Counter[int]:
    Tries.objects.all().delete()
    return at_once(port, lambda guesser, number: guesser.guess("known-0@bench.example"))


def one_network(port: int) -> Counter[int]:
    """From behind a proxy, which adds the address it was asked from to what the client has made up."""
    Tries.objects.all().delete()
    with override_settings(TRUSTED_PROXIES=1, GUESSES_PER_NETWORK=20):
        return at_once(
            port,
            lambda guesser, number: guesser.guess(f"nobody-{number}@bench.example", f"10.0.0.{number}, 203.0.113.9"),
        )


def said(found: Counter[int]) -> str:
    return ", ".join(f"{status}: {number}" for status, number in sorted(found.items()))


def unlocked(about: list[tuple[tries.Limit, str]], *, now: float) -> list[tries.Try]:
    """What most do: look, then write, with nothing that makes the next one wait."""
    tried = [tries.Try(limit, tries.digest_of(whom), now) for limit, whom in about]
    for one in tried:
        row, _ = Tries.objects.get_or_create(
            what=one.limit.what, digest=one.digest, defaults={"last_at": tries.moment(now)}
        )
        tries.refuse_if_full(one.limit, row, tries.latest(row.moments, now))
        row.moments = [*row.moments, now]
        row.save()
    return tried


def exactness(port: int) -> bool:
    print(f"\n{AT_ONCE} wrong passwords for one account at the same moment; looked at ({LOOKED_AT}) may be 10:")
    rounds = [one_account(port) for _ in range(ROUNDS)]
    print("".join(f"  {said(found)}\n" for found in rounds), end="")
    with patch.object(tries, "count", unlocked):
        control = one_account(port)
    print(f"  control, counted without a lock: {said(control)}")
    return all(found[LOOKED_AT] == 10 for found in rounds) and control[LOOKED_AT] > 10


def forgery(port: int) -> bool:
    print(f"\n{AT_ONCE} guesses from one network that makes up an address for each; looked at may be 20:")
    rounds = [one_network(port) for _ in range(ROUNDS)]
    print("".join(f"  {said(found)}\n" for found in rounds), end="")
    with patch.object(
        where, "client_address", lambda request: request.headers.get("X-Forwarded-For", "127.0.0.1").split(",")[0]
    ):
        control = one_network(port)
    print(f"  control, the first address of the header believed: {said(control)}")
    return all(found[LOOKED_AT] == 20 for found in rounds) and control[LOOKED_AT] > 20


def timed(port: int, number: int, kinds: tuple[str, str], status: int) -> float:
    """How far the medians of the two kinds are apart, as a part of the shorter, in random order on one connection."""
    guesser, spent = Guesser(port), {kind: [] for kind in kinds}
    order = [(kind, at) for kind in kinds for at in range(number // 2)]
    random.Random(1).shuffle(order)
    for kind, at in order:
        found, seconds = guesser.guess(f"{kind}-{at // EACH if status == LOOKED_AT else 0}@bench.example")
        assert found == status, f"{kind} {at}: {found}"
        spent[kind].append(seconds)
    guesser.connection.close()
    medians = [statistics.median(spent[kind]) for kind in kinds]
    apart = max(medians) / min(medians) - 1
    words = " and ".join(f"{kind} {1000 * median:.2f} ms" for kind, median in zip(kinds, medians, strict=True))
    print(f"  {number} tries, {status}: {words}; {apart:.1%} apart")
    return apart


def timing(port: int) -> bool:
    print("\nMedian time of the answer for an address that is known, and for one that is not:")
    kinds = ("known", "nobody")
    Tries.objects.all().delete()
    wrong = timed(port, TIMED, kinds, LOOKED_AT)
    for kind in kinds:
        tries.forget_tries(User(email=f"{kind}-0@bench.example"))
        for _ in range(tries.SIGN_IN.most):
            tries.count([(tries.SIGN_IN, f"{kind}-0@bench.example")], now=time.time())
        Guesser(port).guess(f"{kind}-0@bench.example")  # the first is written to the audit record
    held = timed(port, TIMED // 2, kinds, HELD)
    Tries.objects.all().delete()
    print("  control, no work for an address that is not known:")
    with patch.object(EmailBackend, "_mitigate_timing_attack", lambda self, password: None):
        control = timed(port, TIMED // 5, kinds, LOOKED_AT)
    return max(wrong, held) < MOST_APART and control > MOST_APART


def make_people() -> None:
    kept = make_password("eleven purple walruses")
    people = [
        User(email=f"known-{at}@bench.example", name=f"Known {at}", password=kept) for at in range(TIMED // 2 // EACH)
    ]
    User.objects.bulk_create(people)


@contextmanager
def served() -> Iterator[int]:
    """The port of a server that stands on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        # in memory, threads would share one connection, as those of an installation never do
        file = str(Path(folder) / "test.sqlite3") if connection.vendor == "sqlite" else None
        connection.settings_dict["TEST"]["NAME"] = file
        setup_test_environment(debug=False)
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        runner = get_runner(settings)(verbosity=0, interactive=False)
        databases = runner.setup_databases()
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait(WAIT)
        try:
            if server.error:
                raise server.error
            yield server.port
        finally:
            server.terminate()
            server.join(WAIT)
            runner.teardown_databases(databases)


def main() -> int:
    logging.disable(logging.CRITICAL)
    with served() as port:
        make_people()
        print(f"{connection.vendor}: guessing at {TIMED // 2 // EACH} accounts")
        checks = [check for check in (exactness, forgery, timing) if check.__name__ in (sys.argv[1:] or check.__name__)]
        met = {check.__name__: check(port) for check in checks}
    print(
        "\n"
        + "\n".join(f"{name}: {'met, and its control fails' if is_met else 'NOT MET'}" for name, is_met in met.items())
    )
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
