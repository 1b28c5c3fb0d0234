"""The server's clock falls back by an hour and by a day, and comes right again; then it runs ahead.

Nothing answers 500, what is recorded stays in the order it was recorded in, and a session ends when the clock says so.
The clock is libfaketime's, for gunicorn and what it starts only; PostgreSQL keeps the right time, as another machine would.
"""

from collections import Counter
from itertools import pairwise
from pathlib import Path

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import verdict_of
from benchmarks.faults.officers import Officer, Save, officers_of

SHIFTS = {"right": "+0", "an hour behind": "-1h", "a day behind": "-1d", "right again": "+0"}
LATER = "+13h"  # past the longest that a session lasts
EACH = 5  # updates of each officer at each shift


def run(installation: Installation) -> Finding:
    library = next(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        raise RuntimeError("libfaketime is not installed: sudo apt install faketime")
    shift = installation.folder / "shift"
    shift.write_text("+0")
    faked = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(shift), "FAKETIME_NO_CACHE": "1"}
    installation.start(env=faked)
    officers = officers_of(installation)
    saves, answers, told = list[Save](), dict[str, Counter[int]](), Counter[str]()
    for name, by in SHIFTS.items():
        shift.write_text(by)
        answers[name] = Counter[int]()
        for officer in officers:
            answers[name] += work_of(officer, saves, told)
    shift.write_text(LATER)
    ended = sum(officer.ask("GET", officer.address).status == 302 for officer in officers)
    shift.write_text("+0")
    installation.stop()
    verdict, order = verdict_of(installation, saves), out_of_order(installation)
    said = "; ".join(f"{name}: {dict(sorted(counted.items()))}" for name, counted in answers.items())
    refused = f"{told['future']} forms opened before the fall refused with their words kept, for a day in the future"
    words = f"{said}; {refused}; sessions ended 13 h later {ended} of {len(officers)}; out of order {order}"
    known = {status for counted in answers.values() for status in counted} <= {200, 302, 422}
    is_good = verdict.is_good and known and told["other"] == 0 and ended == len(officers) and not order
    return Finding(is_good, f"{words}; {verdict}")


def work_of(officer: Officer, saves: list[Save], told: Counter[str]) -> Counter[int]:
    """Send the form that is open; where its day is refused, open a fresh one, as its officer would."""
    answers = Counter[int]()
    for _ in range(EACH):
        save = officer.save(len(saves))
        saves.append(save)
        answer = officer.send(save)
        answers[answer.status] += 1
        if answer.status == 422:
            is_kept = save.progress in answer.text
            told["future" if is_kept and "cannot be in the future" in answer.text else "other"] += 1
            officer.open()
            saves[-1] = save = officer.save(save.number)
            answers[officer.send(save).status] += 1
    return answers


def out_of_order(installation: Installation) -> int:
    """How many updates, histories and entries are numbered otherwise than they came in."""
    from actions.models import Update  # noqa: PLC0415 - Django has to be set up first

    rows = (
        Update.objects.filter(progress__startswith="Progress of drill")
        .order_by("pk")
        .values_list("progress", flat=True)
    )
    numbers = [int(words.rstrip(".").rpartition(" ")[2]) for words in rows]
    installation.let_go()
    return sum(later < earlier for earlier, later in pairwise(numbers))


DRILL = Drill("Clock falls back", "benchmarks.faults.clock", run, without="ending")

if __name__ == "__main__":
    DRILL.command()
