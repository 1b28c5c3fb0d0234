"""kill -9 of gunicorn and its workers at 20 random moments in 1,000 updates at once."""

import random
import time

from benchmarks.faults.drills import Drill, Finding, seed
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import Load, verdict_of
from benchmarks.faults.officers import officers_of

UPDATES, KILLS = 1000, 20
UPDATES_OF_CONTROL, KILLS_OF_CONTROL = 300, 10


def run(installation: Installation) -> Finding:
    seeded = seed()
    dice = random.Random(seeded)
    updates, wanted = (UPDATES_OF_CONTROL, KILLS_OF_CONTROL) if installation.without else (UPDATES, KILLS)
    moments = sorted(dice.sample(range(10, updates - 10), wanted))
    installation.start()
    load = Load(officers_of(installation), updates)
    kills = 0

    def worst(load: Load) -> None:
        nonlocal kills
        for moment in moments:
            if not load.wait_for(moment):
                return
            time.sleep(dice.random() * 0.05)
            installation.kill()
            kills += 1
            installation.start()

    load.run(worst)
    installation.stop()
    verdict = verdict_of(installation, load.saves)
    again = sum(save.tries > 1 for save in load.saves)
    words = f"{kills} kills, {again} updates cut off and sent again; {verdict} (seed {seeded})"
    return Finding(verdict.is_good and kills == wanted, words)


DRILL = Drill("Web server killed (kill -9)", "benchmarks.faults.kill", run, without="atomic")

if __name__ == "__main__":
    DRILL.command()
