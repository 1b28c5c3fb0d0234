"""SQLite's file is moved away and back, with every update that was answered meanwhile still there."""

import time

from benchmarks.faults.away import moved_away
from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import Load, verdict_of
from benchmarks.faults.officers import officers_of

UPDATES = 120


def run(installation: Installation) -> Finding:
    installation.start()
    load = Load(officers_of(installation), UPDATES, lambda officer, save, answer: time.sleep(0.1))

    def worst(load: Load) -> None:
        load.wait_for(UPDATES // 3)
        with moved_away(installation.file):
            pass

    load.run(worst)
    installation.stop()
    verdict = verdict_of(installation, load.saves)
    return Finding(verdict.is_good, str(verdict))


DRILL = Drill("File moved away and back", "benchmarks.faults.moved", run, "fresh connection", ("sqlite",))

if __name__ == "__main__":
    DRILL.command()
