"""Look for known faults in what the tracker is made of, and say plainly what could not be looked at:  python scripts/audit.py

Part of `make check`: unsafe code of ours (bandit), secrets left in files (detect-secrets), packages that are locked by hash and
are those installed, and published faults of packages (pip-audit). The last needs the network. Without it pip-audit says "no
known vulnerabilities found" and ends well, having looked at nothing; here that is no pass but a warning, and a failure
when AUDIT_MUST_REACH=1 is set.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
LOCKS = ["requirements.txt", "requirements-dev.txt"]
ONLY_MOVED = 3  # what is known to be no secret stands on another line; the list of those was brought up to date
CODE = ["csp", "plans", "priorities", "actions", "reviews", "documents", "scripts", "docs/running", "manage.py"]
# SQL made of names there: of tables, columns and triggers of ours, which no visitor gives
MADE_OF_NAMES = "csp/audit"
NOT_LOCKED = {"pip", "setuptools"}  # what venv itself puts there
# passwords of people who are made up fill the tests
SECRETS_LOOKED_FOR = [
    "*.py",
    "*.md",
    "*.toml",
    "*.html",
    "*.js",
    "*.json",
    "Makefile",
    "docs/running",
    ":!tests",
    ":!package-lock.json",
]


def main() -> int:
    checks = [code, secrets, locks, advisories]
    faults = [fault for check in checks for fault in check()]
    for fault in faults:
        print(f"audit: {fault}", file=sys.stderr)
    return 1 if faults else 0


def code() -> list[str]:
    ours = run("bandit", "-q", "-ll", "-r", *CODE, "-x", MADE_OF_NAMES)
    names = run("bandit", "-q", "-ll", "-r", MADE_OF_NAMES, "--skip", "B608")
    return [done.stdout for done in (ours, names) if done.returncode]


def secrets() -> list[str]:
    """Of the files that git keeps; .secrets.baseline has those looked at and found to be none."""
    listed = subprocess.check_output(["git", "ls-files", "--", *SECRETS_LOOKED_FOR], cwd=ROOT, text=True).split("\n")
    files = [name for name in listed if name and (ROOT / name).exists()]
    done = run("detect-secrets-hook", "--baseline", ".secrets.baseline", "--no-verify", *files)
    is_found = done.returncode not in (0, ONLY_MOVED)
    return [f"{done.stdout}If none of these is a secret:  .venv/bin/detect-secrets audit"] if is_found else []


def locks() -> list[str]:
    faults: list[str] = []
    locked: dict[str, set[str]] = {}  # several where a package differs between releases of Python
    for name in LOCKS:
        for requirement in requirements_in((ROOT / name).read_text(encoding="utf-8")):
            package, version, has_hash = requirement
            locked.setdefault(package, set()).add(version)
            if not has_hash:
                faults.append(f"{name}: {package} is not locked by a hash. Run:  make lock")
    for package, version in installed().items():
        if version not in locked.get(package, ()):
            faults.append(f"{package} {version} is installed and not what is locked. Run:  make setup")
    return faults


def requirements_in(lock: str) -> list[tuple[str, str, bool]]:
    """Each package of a lock file with its version, and whether its files are known by a hash."""
    blocks = re.split(r"^(?=\S)", lock.replace("\\\n", " "), flags=re.MULTILINE)
    found = [(re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", block), block) for block in blocks]
    return [(normal(named[1]), named[2], "--hash=sha256:" in block) for named, block in found if named]


def installed() -> dict[str, str]:
    every = {normal(each.metadata["Name"]): each.version for each in distributions()}
    return {name: version for name, version in every.items() if name not in NOT_LOCKED}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def advisories() -> list[str]:
    """Faults that have been published of the packages of an installation."""
    done = run(
        "pip-audit",
        "--progress-spinner=off",
        "--no-deps",
        "--disable-pip",
        "--timeout=15",
        "-f=json",
        "-r=requirements.txt",
    )
    faults, words = verdict(done.stdout)
    if words:
        print(f"audit: {words}", file=sys.stderr)
        if os.environ.get("AUDIT_MUST_REACH"):
            faults.append("the advisories had to be reached (AUDIT_MUST_REACH).")
    else:
        print("audit: pip-audit reached the advisories of every package.")
    return faults


def verdict(said: str) -> tuple[list[str], str]:
    """The faults in what pip-audit says, and a warning where it could not look."""
    try:
        packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        return [], "NOT AUDITED: pip-audit could not be asked. Whether packages have known faults was not looked at."
    faults = [
        f"{package['name']} {package['version']} has a known fault: {fault['id']}"
        for package in packages
        for fault in package.get("vulns", [])
    ]
    skipped = sum("skip_reason" in package for package in packages)
    if skipped or not packages:
        return faults, (
            f"NOT AUDITED: {skipped} of {len(packages)} packages, because the advisories are out of reach from here."
            " Whether those have known faults was not looked at."
        )
    return faults, ""


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAMS / program), *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


if __name__ == "__main__":
    sys.exit(main())
