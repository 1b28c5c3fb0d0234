"""gunicorn told to take new code in (kill -HUP), twice, in 1,000 updates at once: nobody notices."""

from collections import Counter

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import Load, verdict_of
from benchmarks.faults.officers import officers_of

UPDATES, RELOADS = 1000, (300, 650)


def run(installation: Installation) -> Finding:
    installation.start()
    load = Load(officers_of(installation), UPDATES)

    def worst(load: Load) -> None:
        for moment in RELOADS:
            load.wait_for(moment)
            if installation.without:
                installation.kill()
                installation.start()
            else:
                installation.reload()

    load.run(worst)
    installation.stop()
    verdict = verdict_of(installation, load.saves)
    statuses = Counter(status for save in load.saves for status in save.statuses)
    broken = dict(load.broken) or "none"
    words = f"{len(RELOADS)} reloads; answers {dict(statuses)}, connections broken: {broken}; {verdict}"
    return Finding(verdict.is_good and not load.broken and set(statuses) == {302}, words)


DRILL = Drill("New code taken in (kill -HUP)", "benchmarks.faults.reload", run, without="waiting")

if __name__ == "__main__":
    DRILL.command()
