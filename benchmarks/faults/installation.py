"""A tracker as docs/running.md has it: gunicorn, production settings, a database that lasts, on 127.0.0.1."""

import http.client
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import django

from benchmarks.faults.clusters import FORGETFUL, Cluster

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = secrets.token_urlsafe(20)  # of the invented people of one drill
OFFICERS = 6
READY_WITHIN = 60  # seconds


class Installation:
    """Made in a folder of its own; `without` names the safeguard that is taken out."""

    def __init__(self, database: str, folder: Path, without: str = "", workers: int = 3) -> None:
        self.database, self.folder, self.without, self.workers = database, folder, without, workers
        self.cluster = None
        if database == "postgresql":
            place = folder / "postgres"
            place.mkdir()
            self.cluster = Cluster(place, FORGETFUL if without == "flush" else "")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.server: subprocess.Popen | None = None
        self.log = folder / "server.log"
        self.code = ROOT
        self.program = "csp.wsgi"

    @property
    def file(self) -> Path:
        """SQLite's; in a folder of its own, which can be moved away with all that lies beside it."""
        return self.folder / "sqlite" / "tracker.sqlite3"

    @property
    def url(self) -> str:
        return self.cluster.url if self.cluster else f"sqlite:///{self.file}"

    @property
    def environment(self) -> dict[str, str]:
        ours = {
            "DJANGO_DEBUG": "",
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(60),
            "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
            "DJANGO_PLAIN_HTTP": "1",
            "DJANGO_SETTINGS_MODULE": "csp.settings",
            "DATABASE_URL": self.url,
            "WEB_CONCURRENCY": str(self.workers),
            "DRILL_WITHOUT": self.without,
        }
        others = ("EXPECT_DB", "DJANGO_EMAIL_URL", "DJANGO_EMAIL_FROM", "DJANGO_SITE_URL")
        return {name: value for name, value in os.environ.items() if name not in others} | ours

    def prepare(self) -> None:
        """A migrated database with officers and an action for each, made once for all drills of one run."""
        self.settle()
        kept = Path(os.environ["DRILLS_MADE"]) / self.database if os.environ.get("DRILLS_MADE") else None
        if kept and kept.exists():
            self.take_over(kept)
            django.setup()
            self.set_passwords()
            return
        self.make_empty()
        self.manage("collectstatic", "--no-input", "-v0")
        self.manage("migrate", "-v0")
        django.setup()
        self.people_it()
        if kept:
            self.leave_for_others(kept)

    def settle(self) -> None:
        """One key for the servers and for us."""
        os.environ.update(self.environment)
        self.environment_kept = dict(os.environ)

    def make_empty(self) -> None:
        if self.cluster:
            self.cluster.make()
            self.cluster.start()
        else:
            self.file.parent.mkdir(exist_ok=True)

    def load_previous(self) -> None:
        """Let the database be what the release before this one left, with the demo data in it."""
        if self.cluster:
            self.cluster.ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        else:
            for path in self.file.parent.iterdir():
                path.unlink()
        self.run("scripts/previous_release.py", "load", "tests/previous_release", env={"DJANGO_DEBUG": "1"})

    def take_over(self, kept: Path) -> None:
        if self.cluster:
            self.cluster.copy(kept)
            self.cluster.start()
        else:
            shutil.copytree(kept, self.file.parent)

    def leave_for_others(self, kept: Path) -> None:
        self.let_go()
        if self.cluster:
            self.cluster.stop()
            shutil.copytree(self.cluster.data, kept, symlinks=True)
            self.cluster.start()
        else:
            shutil.copytree(self.file.parent, kept)

    def people_it(self) -> None:
        from tests.factories import ActionFactory, person_in  # noqa: PLC0415 - Django has to be set up first

        action = ActionFactory()
        for number in range(OFFICERS):
            person = person_in(
                action.plan.partnership, email=f"officer{number}@drill.example", name=f"Officer {number}"
            )
            person.set_password(PASSWORD)
            person.save()
            if number:
                ActionFactory(priority=action.priority)

    def set_passwords(self) -> None:
        from django.contrib.auth.hashers import make_password  # noqa: PLC0415

        from csp.models import User  # noqa: PLC0415

        User.objects.filter(email__endswith="@drill.example").update(password=make_password(PASSWORD))

    def manage(self, *words: str) -> str:
        return self.run("manage.py", *words)

    def run(self, *words: str, env: dict[str, str] | None = None) -> str:
        command, settings = [sys.executable, "-W", "ignore", *words], self.environment_kept | (env or {})
        done = subprocess.run(command, cwd=self.code, env=settings, text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def let_go(self) -> None:
        """Leave no connection of our own open."""
        from django.db import connection  # noqa: PLC0415

        with suppress(Exception):
            connection.close()
        connection.connection = None

    # The web server

    def start(self, before: list[str] | None = None, env: dict[str, str] | None = None) -> float:
        """Serve, and say how many seconds it took until a page was answered."""
        began = time.monotonic()
        is_weakened = self.without and not self.is_of_the_database and self.code == ROOT
        serving = "benchmarks.faults.weakened" if is_weakened else self.program
        ours, bind = self.code / "docs" / "running" / "gunicorn.conf.py", ["--bind", f"127.0.0.1:{self.port}"]
        config = ["--config", str(ours), *bind] if ours.exists() else [*bind, "--no-control-socket", "--timeout", "75"]
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [*(before or []), sys.executable, "-m", "gunicorn", *config, f"{serving}:application"],
                cwd=self.code, env=self.environment_kept | (env or {}), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait_until_ready()
        return time.monotonic() - began

    @property
    def is_of_the_database(self) -> bool:
        return self.without == "flush" and self.database == "postgresql"

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            assert self.server
            if self.server.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log.read_text()[-2000:]}")
            with suppress(OSError, http.client.HTTPException):
                if self.status_of("/healthz") == 200:
                    return
            time.sleep(0.03)
        raise RuntimeError(f"no answer within {READY_WITHIN} s: {self.log.read_text()[-2000:]}")

    def status_of(self, address: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", address)
            return connection.getresponse().status
        finally:
            connection.close()

    def kill(self) -> None:
        """kill -9 to gunicorn and its workers, all at once."""
        assert self.server
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def reload(self) -> None:
        assert self.server
        os.kill(self.server.pid, signal.SIGHUP)

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self.server = None

    def away(self) -> None:
        """For the end of a drill, however it went."""
        if self.server:
            self.kill()
        if self.cluster:
            self.cluster.away()

    # The database

    def schema(self) -> list[str]:
        """Every table, index and trigger, as the database has it."""
        if self.cluster:
            return self.cluster.schema()
        with sqlite3.connect(self.file) as direct:
            return sorted(row[0] for row in direct.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))

    def ask(self, words: str) -> None:
        """Tell the database something, past the tracker."""
        if self.cluster:
            self.cluster.ask(words)
            return
        with sqlite3.connect(self.file, timeout=60) as direct:
            direct.execute(words)
        direct.close()

    def values(self, words: str) -> list[Any]:
        """The one column that is asked for."""
        if self.cluster:
            return self.cluster.values(words)
        with sqlite3.connect(self.file, timeout=60) as direct:
            return [row[0] for row in direct.execute(words)]

    def faults_in_database(self) -> list[str]:
        """What the database's own checks find."""
        self.let_go()
        if self.cluster:
            return [found] if (found := self.cluster.check()) else []
        with sqlite3.connect(self.file) as direct:
            found = [row[0] for row in direct.execute("PRAGMA integrity_check") if row[0] != "ok"]
            return found + [str(row) for row in direct.execute("PRAGMA foreign_key_check")]
