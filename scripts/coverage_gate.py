"""Fail when a branch of the code is not tested:  python scripts/coverage_gate.py COMMAND THAT MEASURES

The command runs the tests on SQLite, if any file has changed since it last did and they passed; the report follows.
So a second `make check` does not run the tests again.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / ".make" / "measured"
ON_SQLITE = {"DATABASE_URL": "sqlite://:memory:", "EXPECT_DB": "sqlite"}
WATCHED = ["csp", "plans", "priorities", "actions", "reviews", "documents", "templates", "static", "tests"]


def main(arguments: list[str]) -> int:
    if not is_current():
        print("== Coverage, measured on SQLite", flush=True)
        before = fingerprint()  # what is changed while the tests run has not been measured
        if subprocess.call(arguments, cwd=ROOT, env=os.environ | ON_SQLITE):
            return 1
        note(before)
    return subprocess.call([sys.executable, "-m", "coverage", "report"], cwd=ROOT)


def note(measured: str) -> None:
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(measured)


def is_current() -> bool:
    return (ROOT / ".coverage").exists() and MEASURED.exists() and MEASURED.read_text() == fingerprint()


def fingerprint() -> str:
    total = hashlib.sha256()
    for path in [ROOT / "pyproject.toml", *sorted(path for folder in WATCHED for path in (ROOT / folder).rglob("*"))]:
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
