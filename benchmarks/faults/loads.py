"""Many updates at once, each sent until it is answered, and what the database holds of each afterwards."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from benchmarks.faults.installation import Installation
from benchmarks.faults.officers import NEVER_ANSWERED, Answer, Officer, Save

PATIENCE = 120  # seconds that one update is tried for


@dataclass
class Load:
    """Officers who record updates as fast as they are answered. One that was not answered is sent again, as it was."""

    officers: list[Officer]
    number: int
    answers: Callable[[Officer, Save, Answer], None] = lambda officer, save, answer: None
    saves: list[Save] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)  # kinds of no answer
    given_up: bool = False
    lock: Lock = field(default_factory=Lock)
    is_over: Event = field(default_factory=Event)
    is_held: bool = False
    under_way: int = 0

    @property
    def answered(self) -> int:
        return sum(save.is_answered for save in self.saves)

    def run(self, meanwhile: Callable[["Load"], Any]) -> Any:
        """Send them all while `meanwhile` does its worst; what that gives back."""
        with ThreadPoolExecutor(len(self.officers) + 1) as pool:
            worst = pool.submit(self.dare, meanwhile)
            working = [pool.submit(self.work, officer) for officer in self.officers]
            try:
                for each in working:
                    each.result()
            finally:
                self.is_over.set()
            return worst.result()

    def dare(self, meanwhile: Callable[["Load"], Any]) -> Any:
        try:
            return meanwhile(self)
        except BaseException:
            self.given_up = True
            raise

    def next_of(self, officer: Officer) -> Save | None:
        with self.lock:
            if len(self.saves) >= self.number or self.given_up:
                return None
            save = officer.save(len(self.saves))
            self.saves.append(save)
            return save

    def work(self, officer: Officer) -> None:
        while save := self.next_of(officer):
            until = time.monotonic() + PATIENCE
            while not save.is_answered and not self.given_up and time.monotonic() < until:
                try:
                    answer = self.send(officer, save)
                except NEVER_ANSWERED as error:
                    self.broken[type(error).__name__] += 1
                    time.sleep(0.05)
                    continue
                if not save.is_answered:
                    self.answers(officer, save, answer)

    def send(self, officer: Officer, save: Save) -> Answer:
        while not self.begins():
            time.sleep(0.01)
        try:
            return officer.send(save)
        finally:
            with self.lock:
                self.under_way -= 1

    def begins(self) -> bool:
        with self.lock:
            self.under_way += not self.is_held
            return not self.is_held

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Nobody asks for anything meanwhile."""
        with self.lock:
            self.is_held = True
        while self.under_way:
            time.sleep(0.01)
        try:
            yield
        finally:
            self.is_held = False

    def wait_for(self, number: int) -> bool:
        """Until so many are answered; False where they never were."""
        while self.answered < number:
            if self.is_over.wait(0.002):
                return False
        return True


@dataclass(frozen=True)
class Held:
    """What the database holds of one save."""

    updates: int
    moves: int
    histories: int
    receipts: int
    entries: int  # of the audit record
    entries_wanted: int

    @property
    def is_whole(self) -> bool:
        return self == Held(1, 1, 1, 1, self.entries_wanted, self.entries_wanted)

    @property
    def is_nothing(self) -> bool:
        return self == Held(0, 0, 0, 0, 0, 0)


def held(installation: Installation, saves: list[Save]) -> dict[int, Held]:
    """By the save's number: its update, the move of the timescale, both histories and the receipt."""
    from actions.models import Action, TimescaleChange, Update  # noqa: PLC0415 - Django has to be set up first
    from csp.models import FormReceipt  # noqa: PLC0415

    installation.let_go()
    updates = list(Update.objects.filter(progress__startswith="Progress of drill").values_list("progress", "pk"))
    moves = list(TimescaleChange.objects.filter(reason__startswith="Reason of drill").values_list("reason", "pk"))
    by_progress, by_reason = Counter(words for words, _ in updates), Counter(words for words, _ in moves)
    histories = Counter(Action.history.values_list("timescale", flat=True))
    receipts = set(FormReceipt.objects.exclude(address="").values_list("token", flat=True))
    in_record = entries_by_record()
    ids_of: dict[str, list[tuple[str, int]]] = {}
    for kind, rows in (("actions.update", updates), ("actions.timescalechange", moves)):
        for words, pk in rows:
            ids_of.setdefault(words, []).append((kind, pk))
    installation.let_go()
    found = {}
    for save in saves:
        reason = f"Reason of drill {save.number}."
        ids = ids_of.get(save.progress, []) + ids_of.get(reason, [])
        found[save.number] = Held(
            by_progress[save.progress],
            by_reason[reason],
            histories[f"Words of drill {save.number}"],
            int(save.token in receipts),
            sum(in_record[each] for each in ids),
            len(ids) if in_record else 0,
        )
    return found


def entries_by_record() -> Counter[tuple[str, int]]:
    """How many entries of the audit record tell of each record; none where there is no such record."""
    from csp.models.audit import AuditEntry  # noqa: PLC0415

    rows = AuditEntry.objects.filter(label__in=["actions.update", "actions.timescalechange"])
    return Counter(rows.values_list("label", "record_id"))


@dataclass(frozen=True)
class Verdict:
    """What became of all saves: `lost` were answered and are not there, `half` are there in part, `twice` more than once."""

    sent: int
    answered: int
    lost: list[int]
    half: list[int]
    twice: list[int]
    faults: list[str]

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.half or self.twice or self.faults)

    def __str__(self) -> str:
        counts = f"answered {self.answered} of {self.sent}, lost {len(self.lost)}, half written {len(self.half)}"
        checked = "; ".join(self.faults)[:300] or "database sound"
        return f"{counts}, saved twice {len(self.twice)}, {checked}"


def verdict_of(installation: Installation, saves: list[Save]) -> Verdict:
    found = held(installation, saves)
    twice = [n for n, each in found.items() if max(each.updates, each.moves, each.histories) > 1]
    return Verdict(
        sent=len(saves),
        answered=sum(save.is_answered for save in saves),
        lost=[save.number for save in saves if save.is_answered and not found[save.number].updates],
        half=[n for n, each in found.items() if not (each.is_whole or each.is_nothing or n in twice)],
        twice=twice,
        faults=installation.faults_in_database(),
    )
