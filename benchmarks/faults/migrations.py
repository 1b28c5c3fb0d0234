"""The previous release's database is migrated by two servers at once, once more, and killed half way three times."""

import random
import subprocess
import sys
import time

from benchmarks.faults.drills import Drill, Finding, seed
from benchmarks.faults.installation import ROOT, Installation

KILLS = 3
NOTHING = "No migrations to apply."


def run(installation: Installation) -> Finding:
    dice = random.Random(seeded := seed())
    first = (
        [sys.executable, "-m", "benchmarks.faults.unlocked"] if installation.without else [sys.executable, "manage.py"]
    )
    installation.load_previous()
    began = time.monotonic()
    both = [started(installation, first) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    took = time.monotonic() - began
    codes = [process.returncode for process in both]
    nothing = sum(NOTHING in words for words in said)
    again = NOTHING in installation.manage("migrate")
    whole = installation.schema()
    kills = killed_half_way(installation, dice, took)
    is_same = installation.schema() == whole
    faults = installation.faults_in_database()
    words = (
        f"two at once: codes {codes[0]} and {codes[1]}, found nothing to do {nothing}; once more: "
        f"{'nothing to do' if again else 'NOT FINISHED'}; killed {kills} times, then run to its end: "
        f"{'the same tables, indexes and triggers' if is_same else 'OTHER TABLES'}; {'; '.join(faults) or 'database sound'}"
    )
    is_good = codes == [0, 0] and nothing == 1 and again and is_same and kills == KILLS and not faults
    return Finding(is_good, f"{words} (seed {seeded})")


def started(installation: Installation, command: list[str]) -> subprocess.Popen:
    return subprocess.Popen(
        [*command, "migrate"],
        cwd=ROOT,
        env=installation.environment_kept,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def killed_half_way(installation: Installation, dice: random.Random, took: float) -> int:
    """Begin again from the previous release; each kill falls after at least one migration was begun."""
    installation.load_previous()
    kills = 0
    for _ in range(KILLS):
        process = started(installation, [sys.executable, "-u", "manage.py"])
        assert process.stdout
        line = ""
        while "Applying" not in line and (line := process.stdout.readline()):
            continue
        time.sleep(dice.random() * took / (2 * KILLS))
        process.kill()
        process.communicate()
        kills += "Applying" in line
    installation.manage("migrate")
    return kills


DRILL = Drill(
    "Migrated by two at once, twice, and killed", "benchmarks.faults.migrations", run, "lock", is_previous=True
)

if __name__ == "__main__":
    DRILL.command()
