"""Run as `python -m benchmarks.mutants [FILE...]`; see the package."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.mutants.rules import RULES

GOOD_ENOUGH = 0.85


def main(paths: list[str]) -> int:
    chosen = paths or list(RULES)
    with tempfile.TemporaryDirectory() as folder:
        shares = [share for share in shared_out(chosen) if share]
        every = [start(share, number, Path(folder)) for number, share in enumerate(shares)]
        for running in every:
            running.wait()
        lines = [line for number in range(len(shares)) for line in told(Path(folder) / str(number))]
    if any(running.returncode for running in every):
        print("The tests do not pass as the code is: mend them first.")
        return 2
    return sum_up(chosen, lines)


def shared_out(paths: list[str]) -> list[list[str]]:
    """For two processes: the lowest room has its own tests."""
    return [[path for path in paths if path.startswith("csp/") is is_lowest] for is_lowest in (True, False)]


def start(paths: list[str], number: int, folder: Path) -> subprocess.Popen[bytes]:
    given = os.environ | {
        "MUTANTS_OF": ",".join(paths),
        "MUTANTS_TOLD": str(folder / str(number)),
        "DATABASE_URL": "sqlite://:memory:",
        "DJANGO_DEBUG": "1",
    }
    tests = sorted({test for path in paths for test in RULES[path]})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "benchmarks.mutants.trying"]
    return subprocess.Popen([*command, "-m", "not browser", "--ignore=tests/csp/backups", *tests], env=given)


def told(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text().splitlines()] if path.exists() else []


def sum_up(paths: list[str], lines: list[list[str]]) -> int:
    """The share of broken places that a test noticed, file by file, and each that none did."""
    for answer, words in sorted(lines):
        if answer == "survived":
            print(words)
    print(f"\n{'file':36}{'broken':>8}{'noticed':>9}{'share':>7}")
    noticed_in_all = 0
    for path in paths:
        answers = [answer for answer, words in lines if words.startswith(f"{path}:")]
        noticed = sum(answer != "survived" for answer in answers)
        noticed_in_all += noticed
        print(f"{path:36}{len(answers):8}{noticed:9}{noticed / max(len(answers), 1):7.0%}")
    score = noticed_in_all / max(len(lines), 1)
    print(f"{'all':36}{len(lines):8}{noticed_in_all:9}{score:7.1%}")
    return 0 if score >= GOOD_ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
