"""kill -9 of every PostgreSQL process, ten times, under updates at once."""

import random
import time

from benchmarks.faults.drills import Drill, Finding, seed
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import Load, verdict_of
from benchmarks.faults.officers import officers_of

RUNS, UPDATES_BETWEEN = 10, 30


def run(installation: Installation) -> Finding:
    cluster, seeded = installation.cluster, seed()
    assert cluster
    dice = random.Random(seeded)
    installation.start()
    load = Load(officers_of(installation), (RUNS + 1) * UPDATES_BETWEEN, lambda *told: time.sleep(0.1))
    killed, lost_in = 0, 0

    def worst(load: Load) -> None:
        nonlocal killed, lost_in
        for run in range(1, RUNS + 1):
            if not load.wait_for(run * UPDATES_BETWEEN - 15 + dice.randrange(10)):
                return
            time.sleep(dice.random() * 0.05)
            answered = [save for save in list(load.saves) if save.is_answered]
            killed += cluster.kill()
            # what was answered while its processes were dying counts as well
            answered = [save for save in list(load.saves) if save.is_answered] or answered
            cluster.start()
            lost_in += bool(lost_of(installation, answered))

    load.run(worst)
    installation.stop()
    verdict = verdict_of(installation, load.saves)
    statuses = sorted({status for save in load.saves for status in save.statuses} - {302})
    words = f"{RUNS} runs, {killed} processes killed, loss in {lost_in} runs; {verdict}; other answers {statuses}"
    return Finding(verdict.is_good and not lost_in and set(statuses) <= {503}, f"{words} (seed {seeded})")


def lost_of(installation: Installation, answered: list) -> list[int]:
    from actions.models import Update  # noqa: PLC0415 - Django has to be set up first

    installation.let_go()
    there = set(Update.objects.values_list("progress", flat=True))
    installation.let_go()
    return [save.number for save in answered if save.progress not in there]


DRILL = Drill(
    "PostgreSQL killed (kill -9)", "benchmarks.faults.kill_database", run, without="flush", databases=("postgresql",)
)

if __name__ == "__main__":
    DRILL.command()
