"""Keep what a release holds and shows, so that the next one can be tried on it (ADR 0031).

    python scripts/previous_release.py keep FOLDER      # in the checkout of a release, on an empty database
    python scripts/previous_release.py compare FOLDER   # in this one, on another empty database
    python scripts/previous_release.py load FOLDER      # the first half of that
    python scripts/previous_release.py check FOLDER     # and the other

`keep` loads the demo data, and leaves in FOLDER the database as SQL and the words of a page of every kind, as two people
read them. `compare` loads that SQL, migrates, asks for the same pages and prints as JSON whatever is missing. Both work on
the kind of database that DATABASE_URL names. To be kept anew from each release, for the next.
"""

import json
import lzma
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

import django

# pages of the record, of which not a word may go; of the others, nothing that somebody typed
WORD_FOR_WORD = {
    "actions:table",
    "plans:strategy",
    "reviews:plan",
    "reviews:priority",
    "reviews:review",
    "reviews:out_turn",
}
PEOPLE = ("officer@demo.example", "scrutiny@demo.example")
PASSWORD = "demo-password"
DAY = "2018-01-15 10:00"
MOST_PAGES = 400  # looked at for each person, to find one of every kind
NEVER_THE_SAME = {"csp:person_link"}  # a link that is new at every look


def keep(folder: Path) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django has to be set up first

    folder.mkdir(exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo")
    write(folder / f"{vendor()}.sql.xz", dump())
    write(folder / "pages.json.xz", json.dumps({email: dict(pages_of(email)) for email in PEOPLE}, indent=0))


def compare(folder: Path) -> dict[str, Any]:
    """What an upgrade broke: pages that do not answer, words no longer shown, people who cannot sign in."""
    load(read(folder / f"{vendor()}.sql.xz"))
    return check(folder)


def check(folder: Path) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415
    from django.urls import resolve  # noqa: PLC0415

    kept = read(folder / f"{vendor()}.sql.xz")
    record = " ".join(kept.replace("''", "'").split())
    call_command("migrate", interactive=False, verbosity=0)
    found: dict[str, Any] = {"statuses": {}, "missing": {}, "pages": 0, "texts": 0, "locked_out": []}
    found |= {"unfinished": unfinished(), "unguarded": unguarded()}
    for email, pages in json.loads(read(folder / "pages.json.xz")).items():
        browser = browser_of(email)
        for address, texts in pages.items():
            response = browser.get(address)
            found["pages"] += 1
            found["texts"] += len(texts)
            if response.status_code != 200:
                found["statuses"][f"{email} {address}"] = response.status_code
                continue
            shown = list(texts_of(response.content))
            if resolve(address).view_name in WORD_FOR_WORD:
                gone = [text for text in texts if text not in shown]
            else:
                page = " ".join(shown)
                gone = [text for text in texts if f"'{text}'" in record and text not in page]
            if gone:
                found["missing"][f"{email} {address}"] = gone
        if not signs_in(email):
            found["locked_out"].append(email)
    return found


def unfinished() -> list[str]:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return [str(step) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def unguarded() -> list[str]:
    """Tables whose writes the audit record would not tell of."""
    from django.db import connection  # noqa: PLC0415

    from csp.audit.triggers import tables_unguarded  # noqa: PLC0415 - of this release only

    return tables_unguarded(connection)


def vendor() -> str:
    from django.db import connection  # noqa: PLC0415

    return connection.vendor


def write(path: Path, text: str) -> None:
    path.write_bytes(lzma.compress(text.encode()))


def read(path: Path) -> str:
    return lzma.decompress(path.read_bytes()).decode()


def dump() -> str:
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump())
    given = connection.get_connection_params()
    to = ["-h", given["host"], "-U", given["user"], given["dbname"]]
    said = subprocess.check_output(["pg_dump", "--inserts", "--no-owner", "--no-privileges", *to], text=True)
    return "\n".join(line for line in said.splitlines() if not line.startswith(("\\", "--")))


def load(sql: str) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executescript(f"PRAGMA foreign_keys=OFF; {sql}")  # its tables come in no order
        else:
            cursor.execute(sql)
    connection.close()  # what was set for the dump


def pages_of(email: str) -> Iterator[tuple[str, list[str]]]:
    """The first page of each kind that links lead to, with its words."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415

    browser, waiting, seen = browser_of(email), deque(["/"]), {"/"}
    kinds: set[str] = set()
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        address = waiting.popleft()
        response = browser.get(address)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            continue
        for link in links_of(response.content):
            path = urldefrag(link).url
            if path.startswith("/") and not urlsplit(path).query and path not in seen:
                seen.add(path)
                waiting.append(path)
        try:
            kind = resolve(address).view_name
        except Resolver404:
            continue
        if kind not in kinds | NEVER_THE_SAME:
            kinds.add(kind)
            yield address, list(texts_of(response.content))


def browser_of(email: str) -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    browser = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    browser.force_login(get_user_model().objects.get(email=email))
    return browser


def signs_in(email: str) -> bool:
    """By the page for it, whatever its boxes are called."""
    from django.test import Client  # noqa: PLC0415
    from lxml import html  # noqa: PLC0415

    browser = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    page = browser.get("/", follow=True)
    form = next(form for form in html.fromstring(page.content).forms if form.xpath(".//input[@type='password']"))
    [password] = form.xpath(".//input[@type='password']/@name")
    [name] = form.xpath(".//input[@type='email' or @type='text']/@name")
    filled = {**dict(form.form_values()), name: email, password: PASSWORD}
    browser.post(form.action or page.request["PATH_INFO"], filled)
    return browser.get("/").status_code == 200


def main_of(page: bytes) -> Any:
    from lxml import html  # noqa: PLC0415

    found = html.fromstring(page).xpath("//main")
    return found[0] if found else html.fromstring("<main></main>")


def links_of(page: bytes) -> list[str]:
    return main_of(page).xpath(".//a/@href")


def texts_of(page: bytes) -> Iterator[str]:
    for text in main_of(page).itertext():
        if words := " ".join(text.split()):
            yield words


def main(command: str, folder: str) -> None:
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
    import time_machine  # noqa: PLC0415 - a package of the tests

    django.setup()
    with time_machine.travel(DAY, tick=False):
        if command == "keep":
            keep(Path(folder))
        elif command == "load":
            load(read(Path(folder) / f"{vendor()}.sql.xz"))
        else:
            print(json.dumps({"compare": compare, "check": check}[command](Path(folder))))


if __name__ == "__main__":
    main(*sys.argv[1:])
