"""SQLite's file is replaced by a copy of itself, as a restored backup replaces it, while the tracker runs: no save goes to the old one."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import Load, verdict_of
from benchmarks.faults.officers import officers_of

UPDATES = 120


def run(installation: Installation) -> Finding:
    installation.start()
    load = Load(officers_of(installation), UPDATES)

    def worst(load: Load) -> None:
        load.wait_for(UPDATES // 3)
        with load.held_still():
            replace(installation.file)

    load.run(worst)
    installation.stop()
    verdict = verdict_of(installation, load.saves)
    return Finding(verdict.is_good, str(verdict))


def replace(file: Path) -> None:
    """By a whole copy, made as a backup is made; the answers to the last requests are out, but perhaps not yet done with."""
    time.sleep(2)
    copy = file.with_name("copy")
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    for path in file.parent.glob("tracker.sqlite3*"):
        path.unlink()
    copy.rename(file)


DRILL = Drill("File replaced by a restored one", "benchmarks.faults.moved", run, "fresh connection", ("sqlite",))

if __name__ == "__main__":
    DRILL.command()
