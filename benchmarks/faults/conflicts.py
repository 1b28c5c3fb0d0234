"""Two people who save the same action at the same moment, 200 times: one saves, the other sees both texts, and saves on top."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.officers import Answer, Form, Officer, form_of, officers_of

ROUNDS, WAIT = 200, 60


def run(installation: Installation) -> Finding:
    from actions.models import Action  # noqa: PLC0415 - Django has to be set up first

    installation.start()
    both = officers_of(installation)[:2]
    action = Action.objects.order_by("pk").last()
    assert action
    address = f"/actions/{action.pk}/edit/"
    answers, not_shown, lost = Counter[tuple[int, ...]](), 0, 0
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            texts = [f"Ann typed this, {number}.", f"Bob typed this, {number}."]
            given = save_both(pool, both, address, texts)
            answers[tuple(sorted(answer.status for answer in given))] += 1
            for officer, text, answer in zip(both, texts, given, strict=True):
                if answer.status == 409:
                    not_shown += not all(each in answer.text for each in texts)
                    send(officer, address, form_of(answer.text), text)
    kept = set(action.history.values_list("note", flat=True))
    lost = sum(f"{name} typed this, {number}." not in kept for name in ("Ann", "Bob") for number in range(ROUNDS))
    installation.stop()
    said = ", ".join(f"{count} × {' and '.join(map(str, pair))}" for pair, count in sorted(answers.items()))
    words = f"{ROUNDS} rounds answered {said}; both texts not shown {not_shown}, texts not in the history {lost}"
    return Finding(set(answers) == {(302, 409)} and not not_shown and not lost, words)


def save_both(pool: ThreadPoolExecutor, both: list[Officer], address: str, texts: list[str]) -> list[Answer]:
    together = Barrier(2)

    def save(officer: Officer, text: str) -> Answer:
        form = form_of(officer.ask("GET", address).text)
        together.wait(WAIT)
        return send(officer, address, form, text)

    return list(pool.map(save, both, texts, timeout=4 * WAIT))


def send(officer: Officer, address: str, form: Form, note: str) -> Answer:
    return officer.ask("POST", address, [*[part for part in form if part[0] != "note"], ("note", note)])


DRILL = Drill("Two officers on one action", "benchmarks.faults.conflicts", run, without="compare")

if __name__ == "__main__":
    DRILL.command()
