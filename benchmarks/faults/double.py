"""One form sent twice at the same moment, 200 times: one update each time, never two."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from threading import Barrier

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.officers import Officer, Save, officers_of

ROUNDS, WAIT = 200, 60


def run(installation: Installation) -> Finding:
    from actions.models import Update  # noqa: PLC0415 - Django has to be set up first

    installation.start()
    officers = officers_of(installation)
    saves, answers = [], Counter[tuple[int, ...]]()
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            officer = officers[number % len(officers)]
            save = officer.save(number, is_moving=False)  # which nothing but the token keeps from being there twice
            saves.append(save)
            answers[press_twice(pool, officer, save)] += 1
    installation.stop()
    there = Counter(Update.objects.values_list("progress", flat=True))
    counts = Counter(there[save.progress] for save in saves)
    said = ", ".join(f"{count} × {' and '.join(map(str, pair))}" for pair, count in sorted(answers.items()))
    words = f"{ROUNDS} rounds answered {said}; one update {counts[1]}, two {counts[2]}, none {counts[0]}"
    return Finding(counts == {1: ROUNDS} and set(answers) == {(302, 302)}, words)


def press_twice(pool: ThreadPoolExecutor, officer: Officer, save: Save) -> tuple[int, ...]:
    together = Barrier(2)

    def press(browser: Officer) -> int:
        together.wait(WAIT)
        return browser.send(save).status

    return tuple(sorted(pool.map(press, [copy(officer), copy(officer)], timeout=2 * WAIT)))


DRILL = Drill("One form sent twice at once", "benchmarks.faults.double", run, without="token")

if __name__ == "__main__":
    DRILL.command()
