"""Run as `python -m benchmarks.scans [wapiti] [sqlmap] [nikto] [--role ROLE]`; see the package."""

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.faults.installation import Installation
from benchmarks.scans.scanners import SCANNERS, Found
from benchmarks.scans.visitors import ROLES, Visitors


def main() -> int:
    asked = argparse.ArgumentParser(prog="benchmarks.scans")
    asked.add_argument("scanner", nargs="*", choices=[[], *SCANNERS])
    asked.add_argument("--role", choices=ROLES, action="append")
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="scans-"))
    try:
        return scan(given.scanner or list(SCANNERS), given.role or list(ROLES), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def scan(scanners: list[str], roles: list[str], folder: Path) -> int:
    installation = Installation("sqlite", folder)
    installation.prepare()
    visitors = Visitors(installation)
    try:
        missed = try_planted(installation, visitors, scanners, folder)
        found = [] if missed else try_ours(installation, visitors, scanners, roles, folder)
    finally:
        installation.away()
    for words in missed:
        print(f"NOT FOUND although planted: {words}")
    return 1 if missed or found else 0


def try_planted(installation: Installation, visitors: Visitors, scanners: list[str], folder: Path) -> list[str]:
    installation.program = "benchmarks.scans.planted"
    installation.start()
    missed = []
    for name in scanners:
        scanner = SCANNERS[name]
        found = scanner.planted(visitors, folder / f"{name}-planted")
        kinds = " ".join(f"{each.kind} {each.where}".lower() for each in found)
        missed += [f"{name}: {kind}" for kind in scanner.must_find if kind not in kinds]
        print(
            f"{name:8}planted faults: {', '.join(sorted({str(each) for each in found})[:9]) or 'none found'}",
            flush=True,
        )
    installation.stop()
    return missed


def try_ours(
    installation: Installation, visitors: Visitors, scanners: list[str], roles: list[str], folder: Path
) -> list[Found]:
    installation.program = "csp.wsgi"
    installation.start()
    every = []
    for name in scanners:
        for role in roles if SCANNERS[name].signs_in else ["nobody"]:
            before = len(installation.log.read_text().splitlines())
            found = SCANNERS[name].scan(visitors, role, folder / f"{name}-{role}")
            every += found
            print(f"{name:8}{role:14}{told_by(installation, before)}: {len(found)} found", flush=True)
            for each in found:
                print(f"    {each}", flush=True)
    installation.stop()
    return every


def told_by(installation: Installation, before: int) -> str:
    """How many requests, and how many of them were turned away before they reached a page, by the server's own log."""
    statuses, refused = Counter(), Counter()
    for line in installation.log.read_text().splitlines()[before:]:
        if line.startswith("{") and "status" in (entry := json.loads(line)):
            statuses[entry["status"]] += 1
            refused[entry["page"]] += entry["status"] == 403
    number, kinds = (
        sum(statuses.values()),
        ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())),
    )
    turned_away = statuses[403] + statuses[302]
    faults = sum(count for status, count in statuses.items() if status >= 500)
    most = ", ".join(f"{page} {times}" for page, times in refused.most_common(3) if times)
    told = f"{number:6} requests, {turned_away / max(number, 1):4.0%} of them 302 or 403, {faults} of 500 and above"
    return f"{told} ({kinds}; most often 403: {most or 'none'})"


if __name__ == "__main__":
    sys.exit(main())
