"""A plugin of pytest: once the tests have passed, breaks the code in one place after another and runs those over it again."""

from __future__ import annotations

import gc
import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from types import FunctionType

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

from benchmarks.mutants.changing import Mutant, mutants_of
from benchmarks.mutants.rules import RULES

MOST_TESTS = 300
LONGEST = 60  # seconds: an endless loop is noticed too

seconds_of: dict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    seconds_of[report.nodeid] += report.duration


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """All tests once, to know that they pass and which of them runs over which line; then the broken places."""
    last = session.items[-1]
    session.items.append(last)  # run twice, so that what all tests share is still there after the loop
    answer = yield
    if not session.testsfailed:
        try_all(session)
    return answer


def try_all(session: pytest.Session) -> None:
    running = Coverage.current()
    running.stop()
    tests_over = {path: tests_by_line(running, path) for path in os.environ["MUTANTS_OF"].split(",")}
    item_of = {item.nodeid: item for item in session.items}
    number, processes = map(int, os.environ["MUTANTS_SHARE"].split("/"))
    with Path(os.environ["MUTANTS_TOLD"]).open("w") as told:
        for path, tests_of in tests_over.items():
            for mutant in list(mutants_of(path))[number::processes]:
                items = [item_of[test] for test in nearest(path, tests_of.get(mutant.line, [])) if test in item_of]
                print(try_one(mutant, items[:MOST_TESTS]), mutant, sep="\t", file=told, flush=True)


def tests_by_line(running: Coverage, path: str) -> dict[int, list[str]]:
    lines = running.get_data().contexts_by_lineno(str(Path(path).resolve()))
    return {line: [each.rpartition("|")[0] for each in tests if each] for line, tests in lines.items()}


def nearest(path: str, tests: list[str]) -> list[str]:
    """The quick ones first, a few from each file in turn: of many that run over a line, few are about it."""
    files: dict[str, list[str]] = {}
    for test in sorted(set(tests), key=lambda test: seconds_of[test]):
        files.setdefault(test.partition("::")[0], []).append(test)
    about = sorted(
        files, key=lambda file: min(file.startswith(told) * -i for i, told in enumerate(RULES[path][::-1], 1))
    )
    turns = zip_longest(*(files[file] for file in about))
    return [test for turn in turns for test in turn if test]


def try_one(mutant: Mutant, items: list[pytest.Item]) -> str:
    """Whether a test fails with the code broken so; in a child, which takes what it did with it."""
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        is_noticed = True  # also when the broken code does not even let the tests run
        try:
            put_in(mutant)
            is_noticed = any(fails(item) for item in items)
        finally:
            os._exit(is_noticed)
    _, status = os.waitpid(child, 0)
    return "noticed" if status else "survived"


def put_in(mutant: Mutant) -> None:
    """Give every function made of the code the broken code instead, wherever it is held: decorated, bound or as a property."""
    path = str(Path(mutant.path).resolve())
    gc.unfreeze()  # or what the tests have put aside is not among the objects
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == path:
            same = each.__code__.co_firstlineno == mutant.code.co_firstlineno
            if same and each.__code__.co_qualname == mutant.code.co_qualname:
                each.__code__ = mutant.code


def fails(item: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=item))
