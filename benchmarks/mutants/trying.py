"""A plugin of pytest: once the tests have passed, breaks the code in one place after another and runs those that call it again."""

from __future__ import annotations

import builtins
import gc
import os
import signal
from collections import defaultdict
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from benchmarks.mutants.changing import Mutant, mutants_of, watched
from benchmarks.mutants.rules import RULES

MOST_TESTS = 120
LONGEST = 60  # seconds: an endless loop is noticed too
NOTICED, NOT_PUT_IN = "noticed", 2

seconds_of: dict[str, float] = defaultdict(float)
tests_over: dict[tuple[str, str], set[str]] = defaultdict(set)  # by file and function
held: dict[tuple[str, int, str], list[FunctionType]] = defaultdict(list)  # the functions made of a piece of code
now = ""  # the test that is running


def told_by_code(path: str, function: str) -> None:
    if now:
        tests_over[path, function].add(now)


def paths() -> list[str]:
    return os.environ["MUTANTS_OF"].split(",")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    seconds_of[report.nodeid] += report.duration


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    session.items.append(session.items[-1])  # run twice, see below
    builtins.told_by_code = told_by_code  # type: ignore[attr-defined]
    files = {str(Path(path).resolve()) for path in paths()}
    gc.unfreeze()  # or what the tests have put aside is not among the objects
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename in files:  # isinstance() would wake lazy objects
            held[place_of(each.__code__)].append(each)
    gc.freeze()
    for path in paths():
        for function in watched(path):
            put_in(function)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Once every test has run, and before what all of them share is put away, the broken places."""
    global now
    now = item.nodeid if nextitem else ""
    if nextitem is None and not item.session.testsfailed:
        try_all(item.session)


def try_all(session: pytest.Session) -> None:
    item_of = {item.nodeid: item for item in session.items}
    with Path(os.environ["MUTANTS_TOLD"]).open("w") as told:
        for path in paths():
            mutants = list(mutants_of(path))
            near = {name: nearest(path, tests)[:MOST_TESTS] for (its, name), tests in tests_over.items() if its == path}
            wanted = {test for tests in near.values() for test in tests}
            broken = failing_unbroken([item_of[test] for test in sorted(wanted)])
            print(
                f"{path}: {len(mutants)} places, {len(wanted)} tests, of which {len(broken)} cannot be used", flush=True
            )
            for mutant in mutants:
                items = [item_of[test] for test in near.get(mutant.function, []) if test not in broken]
                print(try_one(mutant, items), mutant, sep="\t", file=told, flush=True)


def nearest(path: str, tests: set[str]) -> list[str]:
    """The quick ones first, a few from each file in turn: of many that call a function, few are about it."""
    files: dict[str, list[str]] = {}
    for test in sorted(tests, key=lambda test: seconds_of[test]):
        files.setdefault(test.partition("::")[0], []).append(test)
    about = sorted(
        files, key=lambda file: min(file.startswith(told) * -i for i, told in enumerate(RULES[path][::-1], 1))
    )
    turns = zip_longest(*(files[file] for file in about))
    return [test for turn in turns for test in turn if test]


def failing_unbroken(items: list[pytest.Item]) -> set[str]:
    """The tests that fail in a child with nothing broken, such as those that stay with a thread: they would notice everything."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        with os.fdopen(writer, "w") as told:
            told.write("\n".join(item.nodeid for item in items if fails(item)))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        broken = set(told.read().split("\n")) - {""}
    os.wait()
    return broken


def try_one(mutant: Mutant, items: list[pytest.Item]) -> str:
    """Whether a test fails with the code broken so; in a child, which takes what it did with it."""
    child = os.fork()
    if child == 0:
        answer = NOT_PUT_IN
        signal.alarm(LONGEST)
        try:
            if put_in(mutant):
                answer = 1  # also when the broken code does not even let the tests run
                answer = int(any(fails(item) for item in items))
        finally:
            os._exit(answer)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == NOT_PUT_IN:
        raise pytest.UsageError(f"{mutant}: it could not be put in")
    return NOTICED if status else "survived"


def put_in(mutant: Mutant) -> bool:
    """Give every function made of the code the broken code instead, wherever it is held: decorated, bound or as a property."""
    found = held[place_of(mutant.code)]
    for each in found:
        each.__code__ = mutant.code
    return bool(found)


def place_of(code: CodeType) -> tuple[str, int, str]:
    return code.co_filename, code.co_firstlineno, code.co_qualname


def fails(item: pytest.Item) -> bool:
    """Run a test after whichever came before it; only what is put away for all tests stays."""
    whole: Any = item.session
    whole._setupstate.teardown_exact(whole)
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=whole))
