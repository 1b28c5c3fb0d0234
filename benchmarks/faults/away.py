"""The database goes away and comes back while officers record updates: 503 with what was typed, then saved; no restart.

PostgreSQL is stopped twice, once in the middle of everything. SQLite's file is locked for longer than anybody waits,
moved away, and its disk filled, which takes root to make a small one.
"""

import os
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lxml import html

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import Load, verdict_of
from benchmarks.faults.officers import Answer, Form, Officer, Save, officers_of

GONE_FOR = 4  # seconds
LOCKED_FOR = 24  # longer than SQLITE_OPTIONS in csp/settings.py waits
BETWEEN = 30  # updates
FULL = 12 * 1024 * 1024  # bytes of the small disk


def run(installation: Installation) -> Finding:
    if can_mount() and not installation.cluster:
        with small_disk(installation):
            return play(installation)
    return play(installation)


def play(installation: Installation) -> Finding:
    installation.start()
    pages, lost_words, took = Counter[int](), 0, dict[str, float]()
    faults = faults_of(installation)

    def look(officer: Officer, save: Save, answer: Answer) -> None:
        """Read the page as its officer would: is what was typed there, and can it be sent again?"""
        nonlocal lost_words
        pages[answer.status] += 1
        if answer.status == 302:
            return
        form = form_to_send_again(answer)
        if answer.status != 503 or save.progress not in answer.text or form is None:
            lost_words += 1
        else:
            save.form = form
        time.sleep(0.2)

    load = Load(officers_of(installation), BETWEEN * (len(faults) + 1), look)

    def worst(load: Load) -> None:
        for number, (name, happens) in enumerate(faults.items(), start=1):
            load.wait_for(BETWEEN * number - 15)
            with happens():
                pass
            back, before = time.monotonic(), load.answered
            load.wait_for(before + 1)
            took[name] = time.monotonic() - back

    load.run(worst)
    statuses = Counter(status for save in load.saves for status in save.statuses)
    installation.stop()
    verdict = verdict_of(installation, load.saves)
    back = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
    words = f"answers {dict(statuses)}, words not shown or not to be sent again {lost_words}; saving again after {back}"
    is_good = verdict.is_good and not load.broken and set(statuses) == {302, 503} and not lost_words
    return Finding(is_good, f"{words}; connections broken: {dict(load.broken) or 'none'}; {verdict}")


def form_to_send_again(answer: Answer) -> Form | None:
    forms = html.fromstring(answer.text).forms if answer.text else []
    return [(name, value) for name, value in forms[0].form_values()] if forms else None


def faults_of(installation: Installation) -> dict[str, Callable]:
    """What is done, by name; each is over when its `with` ends."""
    if cluster := installation.cluster:
        return {
            "stopped": lambda: stopped(cluster, "fast"),
            "stopped in the middle of everything": lambda: stopped(cluster, "immediate"),
        }
    found: dict[str, Callable] = {
        "locked": lambda: locked(installation.file),
        "moved away": lambda: moved_away(installation.file),
    }
    if os.path.ismount(installation.file.parent):
        found["full"] = lambda: full(installation.file.parent)
    return found


@contextmanager
def stopped(cluster, mode: str) -> Iterator[None]:
    cluster.stop(mode)
    time.sleep(GONE_FOR)
    cluster.start()
    yield


@contextmanager
def locked(file: Path) -> Iterator[None]:
    direct = sqlite3.connect(file, isolation_level=None, timeout=60)
    direct.execute("BEGIN IMMEDIATE")
    time.sleep(LOCKED_FOR)
    direct.execute("ROLLBACK")
    direct.close()
    yield


@contextmanager
def moved_away(file: Path) -> Iterator[None]:
    """With all that lies beside it, between two requests of nobody's: the web server is held still for the move."""
    names = [path.name for path in file.parent.glob("tracker.sqlite3*")]
    elsewhere = file.parent / "elsewhere"
    elsewhere.mkdir()
    direct = sqlite3.connect(file, isolation_level=None, timeout=60)
    direct.execute("BEGIN IMMEDIATE")  # so that nobody is in the middle of writing
    for name in names:
        (file.parent / name).rename(elsewhere / name)
    direct.execute("ROLLBACK")
    direct.close()
    time.sleep(GONE_FOR)
    for path in file.parent.glob("tracker.sqlite3*"):
        path.unlink()
    for path in elsewhere.iterdir():
        path.rename(file.parent / path.name)
    elsewhere.rmdir()
    yield


@contextmanager
def full(folder: Path) -> Iterator[None]:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as filling, suppress(OSError):
        while filling.write(b"0" * 4096):
            continue
    time.sleep(GONE_FOR)
    filler.unlink()
    yield


def can_mount() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("mount"))


@contextmanager
def small_disk(installation: Installation) -> Iterator[None]:
    """Put the database on a disk of its own; where that is not allowed, leave it."""
    folder = installation.file.parent
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.mkdir()
    mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={FULL}", "tmpfs", folder], check=False).returncode == 0
    )
    shutil.copytree(aside, folder, dirs_exist_ok=True)
    try:
        yield
    finally:
        if mounted:
            installation.away()
            installation.let_go()
            subprocess.run(["umount", "-l", folder], check=False)


DRILL = Drill("Database away and back", "benchmarks.faults.away", run, without="page")

if __name__ == "__main__":
    DRILL.command()
