"""A database of the previous release, with data in it, brought to this one (ADR 0031)."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "previous_release"


@contextmanager
def empty_database(folder):
    """The address of a new one, of the kind and on the server that the tests are run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'upgraded.sqlite3'}"
        return
    given = connection.get_connection_params()
    direct = psycopg2.connect(
        **{name: given[name] for name in ("host", "user", "password", "port") if name in given}, dbname="postgres"
    )
    direct.autocommit = True
    name = f"upgraded_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with direct.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            at = quote(given.get("host") or "", safe="")
            secret = f":{quote(given['password'])}" if given.get("password") else ""
            port = f":{given['port']}" if given.get("port") else ""
            yield f"postgresql://{given['user']}{secret}@{at}{port}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name}")
            direct.close()


@pytest.mark.django_db
def test_previous_release_is_upgraded_with_every_word_shown_and_everybody_let_in(tmp_path):
    with empty_database(tmp_path) as url:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "scripts/previous_release.py", "compare", str(KEPT)],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": url, "DJANGO_DEBUG": "1"}, text=True, capture_output=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])

    counts = {name: found.pop(name) for name in ("pages", "texts")}
    assert found == {"missing": {}, "statuses": {}, "locked_out": [], "unguarded": [], "unfinished": []}
    assert (counts["pages"] > 50, counts["texts"] > 5000) == (True, True)
