"""The previous release serves, under load, while this one's migrations are applied beneath it: nobody is told of an error.

On PostgreSQL only. SQLite has one writer at a time: whoever saves waits for each migration, and 20 seconds at most.
"""

import io
import subprocess
import sys
import tarfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import ROOT, Installation
from benchmarks.faults.loads import Load
from benchmarks.faults.officers import Officer

PREVIOUS = "b458ca4"  # the commit that tests/previous_release was kept from
COORDINATOR, PASSWORD, COORDINATED = "officer@demo.example", "demo-password", "aylesbury-vale"
OFFICERS, SECONDS_BEFORE, SECONDS_AFTER = 4, 3, 5
NOT_EXPANDING = "ALTER TABLE actions_update RENAME COLUMN remedy TO mending"


def run(installation: Installation) -> Finding:
    installation.load_previous()
    old = installation.folder / "old"
    unpack(old)
    installation.code = old
    installation.run("manage.py", "collectstatic", "--no-input", "-v0")
    installation.start()
    load = Load(officers_of(installation), 10_000, lambda officer, save, answer: give_up(load, answer.status))
    took = 0.0

    def worst(load: Load) -> None:
        nonlocal took
        time.sleep(SECONDS_BEFORE)
        began = time.monotonic()
        if installation.without:
            installation.ask(NOT_EXPANDING)
        else:
            migrate(installation)
        took = time.monotonic() - began
        time.sleep(SECONDS_AFTER)
        load.given_up = True

    load.run(worst)
    installation.stop()
    statuses = Counter(status for save in load.saves for status in save.statuses)
    there = installation.values("SELECT progress FROM actions_update WHERE progress LIKE 'Progress of drill%'")
    lost = sum(save.is_answered and there.count(save.progress) != 1 for save in load.saves)
    words = f"migrated in {took:.1f} s under load; answers {dict(statuses)}, connections broken {load.broken.total()}"
    is_good = set(statuses) == {302} and not load.broken and not lost
    return Finding(is_good, f"{words}; answered {load.answered}, lost or doubled {lost}")


def give_up(load: Load, status: int) -> None:
    """One error is enough to know."""
    if status >= 500:
        load.given_up = True


def migrate(installation: Installation) -> None:
    command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=installation.environment_kept, check=True)


def unpack(folder: Path) -> None:
    """The previous release's code, with the files that make fetches."""
    packed = subprocess.check_output(["git", "archive", PREVIOUS], cwd=ROOT)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    (folder / "static" / "govuk").symlink_to(ROOT / "static" / "govuk")


def officers_of(installation: Installation) -> list[Officer]:
    actions = installation.values(
        "SELECT a.id FROM actions_action a JOIN priorities_priority p ON p.id = a.priority_id"
        " JOIN plans_annualplan y ON y.id = p.plan_id JOIN csp_partnership c ON c.id = y.partnership_id"
        f" WHERE c.slug = '{COORDINATED}' AND y.status <> 'closed' AND a.closed_on IS NULL ORDER BY a.id"
    )
    people = []
    for number in range(OFFICERS):
        officer = Officer(installation.port, COORDINATOR, actions[number], PASSWORD)
        officer.sign_in()
        officer.open()
        people.append(officer)
    return people


DRILL = Drill(
    "Migrated under the previous release",
    "benchmarks.faults.under_migration",
    run,
    "expanding",
    ("postgresql",),
    is_previous=True,
)

if __name__ == "__main__":
    DRILL.command()
