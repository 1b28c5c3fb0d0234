"""Fail when a branch of the code is not tested:  python scripts/coverage_gate.py [--measured]

With --measured it only notes which files the measurement just made belongs to. Without, it measures again if any file
has changed since, and reports. So `make check` straight after `make test` does not run the tests a second time.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / ".make" / "measured"
WATCHED = ["csp", "plans", "priorities", "actions", "reviews", "documents", "templates", "static", "tests"]


def main(arguments: list[str]) -> int:
    if "--measured" in arguments:
        note()
        return 0
    if not is_current():
        print("The code has changed since coverage was measured: running the tests on SQLite …", flush=True)
        if subprocess.call(["make", "test-sqlite"], cwd=ROOT):
            return 1
    return subprocess.call([sys.executable, "-m", "coverage", "report"], cwd=ROOT)


def note() -> None:
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(fingerprint())


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
