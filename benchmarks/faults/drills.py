"""What every drill has: its command, its negative control, and its line of the table."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from benchmarks.faults.installation import ROOT, Installation

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
LONGEST = 900  # seconds for one run of one drill


@dataclass(frozen=True)
class Finding:
    """What one run of a drill found; good where nothing was lost, half done or done twice."""

    is_good: bool
    words: str


@dataclass(frozen=True)
class Drill:
    """`run` does it to an installation; `without` is the safeguard the control run lacks, by database where they differ."""

    title: str
    module: str
    run: Callable[[Installation], Finding]
    without: str
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    is_previous: bool = False  # it begins with the database of the previous release

    def command(self) -> None:
        """`--database sqlite|postgresql` keeps to one; the other option is for the run's own children."""
        parser = argparse.ArgumentParser(description=self.title)
        parser.add_argument("--database", choices=self.databases)
        parser.add_argument("--alone", metavar="WITHOUT", help=argparse.SUPPRESS)
        given = parser.parse_args()
        signal.signal(signal.SIGTERM, leave)
        if given.alone is not None:
            print(json.dumps(asdict(self.once(given.database, given.alone.strip()))))
            return
        wanted = [given.database] if given.database else self.databases
        results = [self.both(database) for database in wanted]
        sys.exit(0 if all(results) else 1)

    def once(self, database: str, without: str) -> Finding:
        # PostgreSQL takes sockets of short paths only
        with tempfile.TemporaryDirectory(prefix="drill", dir="/tmp") as folder:
            Path(folder).chmod(0o711)
            installation = Installation(database, Path(folder), without)
            try:
                if self.is_previous:
                    installation.settle()
                    installation.make_empty()
                else:
                    installation.prepare()
                return self.run(installation)
            except Exception:
                print(installation.log.read_text()[-4000:] if installation.log.exists() else "", file=sys.stderr)
                raise
            finally:
                installation.away()

    def both(self, database: str) -> bool:
        """Run it as it is and with its safeguard taken out, and print one line of the table."""
        began = time.monotonic()
        whole, weakened = self.child(database, ""), self.child(database, self.without)
        is_good = whole.is_good and not weakened.is_good
        said = "as it should be" if is_good else "NOT AS IT SHOULD BE"
        taken = f"control, without {self.without}: {weakened.words}"
        spent = time.monotonic() - began
        print(f"| {self.title} | {DATABASES[database]} | {whole.words} | {taken} | {spent:.0f} s, {said} |", flush=True)
        return is_good

    def child(self, database: str, without: str) -> Finding:
        """A process of its own for each run: Django knows one database for as long as a process lasts."""
        command = [sys.executable, "-W", "ignore", "-m", self.module, "--database", database, "--alone", f" {without}"]
        process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            said, wrong = process.communicate(timeout=LONGEST)
        except BaseException:
            process.terminate()  # it cleans up after itself
            process.wait(60)
            raise
        if process.returncode:
            return Finding(bool(without), f"did not run: {(wrong or said)[-1500:]}")
        return Finding(**json.loads(said.splitlines()[-1]))


def leave(signum: int, frame: FrameType | None) -> None:
    """Leave by way of every `finally`, so that no server, no disk and no folder is left."""
    sys.exit(128 + signum)


def seed() -> int:
    """For what is random: DRILL_SEED repeats a run."""
    return int(os.environ.get("DRILL_SEED", time.time_ns() % 100_000))
