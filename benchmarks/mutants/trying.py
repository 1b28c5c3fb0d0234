"""A plugin of pytest: once the tests have passed, breaks the code in one place after another and runs those over it again."""

from __future__ import annotations

import gc
import os
import signal
from collections import defaultdict
from itertools import zip_longest
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage, CoverageData

from benchmarks.mutants.changing import Mutant, mutants_of
from benchmarks.mutants.rules import RULES

MOST_TESTS = 120
LONGEST = 60  # seconds: an endless loop is noticed too
NOTICED, NOT_PUT_IN = "noticed", 2

seconds_of: dict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    seconds_of[report.nodeid] += report.duration


def pytest_collection_finish(session: pytest.Session) -> None:
    session.items.append(session.items[-1])  # run twice, see below


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Once every test has run, and before what all of them share is put away, the broken places."""
    if nextitem is None and not item.session.testsfailed:
        try_all(item.session)


def try_all(session: pytest.Session) -> None:
    running = Coverage.current()
    running.stop()
    session.config.pluginmanager.unregister(name="_cov_contexts")  # which would go on telling it of each test
    measured = running.get_data()
    tests_over = {path: tests_by_line(measured, path) for path in os.environ["MUTANTS_OF"].split(",")}
    item_of = {item.nodeid: item for item in session.items}
    number, processes = map(int, os.environ["MUTANTS_SHARE"].split("/"))
    with Path(os.environ["MUTANTS_TOLD"]).open("w") as told:
        for path, tests_of in tests_over.items():
            mutants = list(mutants_of(path))[number::processes]
            items_over = {
                line: [item_of[test] for test in nearest(path, tests) if test in item_of][:MOST_TESTS]
                for line, tests in tests_of.items()
            }
            over_any = {item.nodeid: item for mutant in mutants for item in items_over.get(mutant.line, [])[:20]}
            if try_one(None, list(over_any.values())) == NOTICED:
                raise pytest.UsageError(f"{path}: its tests fail in a child with nothing broken")
            for mutant in mutants:
                print(try_one(mutant, items_over.get(mutant.line, [])), mutant, sep="\t", file=told, flush=True)


def tests_by_line(measured: CoverageData, path: str) -> dict[int, list[str]]:
    lines = measured.contexts_by_lineno(str(Path(path).resolve()))
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


def try_one(mutant: Mutant | None, items: list[pytest.Item]) -> str:
    """Whether a test fails with the code broken so, or as it is; in a child, which takes what it did with it."""
    child = os.fork()
    if child == 0:
        answer = NOT_PUT_IN
        signal.alarm(LONGEST if mutant else 10 * LONGEST)
        try:
            if mutant is None or put_in(mutant):
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
    path, is_put_in = str(Path(mutant.path).resolve()), False
    gc.unfreeze()  # or what the tests have put aside is not among the objects
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename == path:  # isinstance() would wake lazy objects
            same = each.__code__.co_firstlineno == mutant.code.co_firstlineno
            if same and each.__code__.co_qualname == mutant.code.co_qualname:
                each.__code__, is_put_in = mutant.code, True
    return is_put_in


def fails(item: pytest.Item) -> bool:
    """Run a test after whichever came before it; only what is put away for all tests stays."""
    whole: Any = item.session
    whole._setupstate.teardown_exact(whole)
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=whole))
