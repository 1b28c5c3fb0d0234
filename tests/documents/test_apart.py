"""Reading in a process of its own, with limits that hold."""

import io
import json
import resource
from pathlib import Path

import pytest

from documents.readers import CannotRead, apart, files, read_plan
from documents.readers.apart import DAMAGED, TOO_LONG, TOO_MUCH, Stopped, answer_for, hold, read_apart
from tests.documents import hostile
from tests.documents.builders import document
from tests.documents.pdfs import pdf

FILES = Path(__file__).parent / "files"
ROWS = [["Action", "Lead"], ["Run patrols", "TVP"]]


def answers(kind: str, content: bytes) -> list[dict[str, object]]:
    told = io.StringIO()
    answer_for(kind, content, told)
    return [json.loads(line) for line in told.getvalue().splitlines()]


def stopped(kind: str, content: bytes) -> str:
    with pytest.raises(Stopped) as found:
        read_apart(kind, content, lambda done, of: None)
    return str(found.value)


def test_file_is_read_in_another_process_that_tells_how_far_it_is():
    told = []
    file = pdf(("2", "Priority 1: Violence"), ROWS, ("break",), ("2", "Priority 2: Theft"), ROWS, widths=[1, 1])

    plan = read_plan(file, "plan.pdf")
    file.seek(0)
    files.read_blocks(file, "plan.pdf", lambda done, of: told.append((done, of)))

    assert [len(priority.actions) for priority in plan.priorities] == [1, 1]
    assert told == [(1, 2), (2, 2)]


def test_refusal_of_the_other_process_names_the_file():
    with pytest.raises(CannotRead, match=r"^plan.pdf is locked with a password: save a copy without the password"):
        read_plan(io.BytesIO(hostile.locked_pdf()), "plan.pdf")


def test_process_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 1)

    assert stopped("pdf", hostile.swollen_pdf(40)) == TOO_LONG


def test_process_that_takes_too_much_memory_is_stopped():
    assert stopped("sheets", hostile.repeated_ods(100_000)) == TOO_MUCH


def test_damaged_file_stops_the_process():
    assert stopped("pdf", b"%PDF-1.7 nothing more") == DAMAGED


def test_process_that_ends_without_an_answer_is_as_good_as_a_damaged_file(monkeypatch):
    monkeypatch.setattr(apart, "LARGEST_ANSWER", 5)

    assert stopped("word", document(ROWS).read()) == DAMAGED


def test_process_that_ends_before_it_has_been_asked_is_as_good_as_a_damaged_file(monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "/bin/true")

    assert stopped("word", b"x" * 1_000_000) == DAMAGED


def test_answers_are_lines_of_json():
    done, blocks = answers("sheets", (FILES / "plan.xls").read_bytes())[-2:]

    assert done == {"done": 2, "of": 2}
    assert list(blocks) == ["blocks"]
    assert list(answers("word", document(ROWS).read())[0]) == ["blocks"]
    assert answers("excel", b"none") == [{"stopped": DAMAGED}]
    assert answers("pdf", hostile.locked_pdf())[0]["refused"].startswith("{name} is locked")


@pytest.mark.parametrize("error", [MemoryError(), ValueError(MemoryError())])
def test_want_of_memory_is_told_from_damage(monkeypatch, error):
    def fail(content: bytes, progress: object) -> None:
        raise error

    monkeypatch.setitem(apart.READERS, "pdf", fail)

    assert answers("pdf", b"") == [{"stopped": TOO_MUCH}]


def test_limits_are_set_where_the_system_knows_them(monkeypatch):
    held = {}

    def set_limit(which: int, most: tuple[int, int]) -> None:
        if which == resource.RLIMIT_CORE:
            raise ValueError("not known")
        held[which] = most

    monkeypatch.setattr(resource, "setrlimit", set_limit)
    hold(1000, 5)

    assert held == {
        resource.RLIMIT_AS: (1000, 1000),
        resource.RLIMIT_CPU: (6, 6),
        resource.RLIMIT_FSIZE: (0, 0),
    }


def test_whole_process_sets_limits_and_answers(monkeypatch):
    monkeypatch.setattr(apart, "hold", lambda memory, seconds: None)
    told = io.StringIO()
    apart.main(["word", "1000", "5"], io.BytesIO(document(ROWS).read()), told)

    assert list(json.loads(told.getvalue())) == ["blocks"]
