"""Two people who save the same action at the same moment, round after round: one saves, the other sees both texts.

Serves the tracker on 127.0.0.1 from a test database of its own, opens the form of one action for two people, and lets
both send it at once; whoever is shown both versions then saves on top. It fails at the first text that is lost. Run it
with the project's Python from the top folder, on the kind of database that DATABASE_URL names:

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.conflicts
    DJANGO_DEBUG=1 .venv/bin/python scripts/with_postgres.py .venv/bin/python -m benchmarks.conflicts
"""

import http.client
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

import django
from lxml import html

ROUNDS, WAIT = 200, 30


class Officer:
    """A person at a browser of their own."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.cookies = port, {"sessionid": session}

    def ask(self, method: str, address: str, sent: list[tuple[str, str]] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, address, urlencode(sent or []), headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return response.status, response.read().decode()
        finally:
            connection.close()

    def open(self, address: str) -> list[tuple[str, str]]:
        return form_of(self.ask("GET", address)[1])

    def save(self, address: str, form: list[tuple[str, str]], note: str) -> tuple[int, str]:
        return self.ask("POST", address, [*[part for part in form if part[0] != "note"], ("note", note)])


def form_of(page: str) -> list[tuple[str, str]]:
    [form] = [form for form in html.fromstring(page).forms if "form_token" in form.fields]
    return [(name, value.removeprefix("\n")) for name, value in form.form_values()]


def play(port: int) -> None:
    from django.db import connection  # noqa: PLC0415 - Django has to be set up first
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from actions.models import Action  # noqa: PLC0415
    from tests.factories import ActionFactory, person_in  # noqa: PLC0415

    action = ActionFactory()
    address = reverse("actions:edit", args=[action.pk])
    officers = []
    for name in ("Ann", "Bob"):
        client = Client()
        client.force_login(person_in(action.plan.partnership, name=name))
        officers.append(Officer(port, client.cookies["sessionid"].value))
    start = time.perf_counter()
    won: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            texts = [f"Ann typed this, {number}.", f"Bob typed this, {number}."]
            answers = both_save(pool, officers, address, texts)
            winner = next((at for at, (status, _) in enumerate(answers) if status == 302), 0)
            status, page = answers[1 - winner]
            assert [answers[winner][0], status] == [302, 409], f"round {number}: {[each[0] for each in answers]}"
            assert all(text in page for text in texts), f"round {number}: a text is not shown"
            assert Action.objects.get(pk=action.pk).note == texts[winner]
            again, _ = officers[1 - winner].save(address, form_of(page), texts[1 - winner])
            kept = list(action.history.order_by("-history_id").values_list("note", flat=True)[:2])
            assert (again, kept) == (302, [texts[1 - winner], texts[winner]]), f"round {number}: a text is lost"
            won[("Ann", "Bob")[winner]] += 1
    spent = time.perf_counter() - start
    print(f"{connection.vendor}: {ROUNDS} rounds in {spent:.0f} s; saved first: {dict(sorted(won.items()))}")
    print(f"one saved and one was shown both texts: {won.total()}; both saved: 0; neither saved: 0; texts lost: 0")


def both_save(
    pool: ThreadPoolExecutor, officers: list[Officer], address: str, texts: list[str]
) -> list[tuple[int, str]]:
    together = Barrier(2)

    def save(officer: Officer, text: str) -> tuple[int, str]:
        form = officer.open(address)
        together.wait(WAIT)
        return officer.save(address, form, text)

    return list(pool.map(save, officers, texts, timeout=4 * WAIT))


def serve() -> Any:
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415 - Django has to be set up first
    from django.test.testcases import LiveServerThread  # noqa: PLC0415

    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait(WAIT)
    if server.error:
        raise server.error
    return server


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - Django has to be set up first
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import get_runner, setup_test_environment  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        # in memory, threads would share one connection, as those of an installation never do
        connection.settings_dict["TEST"]["NAME"] = (
            str(Path(folder) / "test.sqlite3") if connection.vendor == "sqlite" else None
        )
        setup_test_environment(debug=False)
        settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
        runner = get_runner(settings)(verbosity=0, interactive=False)
        databases = runner.setup_databases()
        server = serve()
        try:
            play(server.port)
        finally:
            server.terminate()
            server.join(WAIT)
            runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(main())
