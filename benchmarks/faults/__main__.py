"""Every drill, one after the other, as a table:  make drills"""

import os
import signal
import sys
import tempfile
import time
from importlib import import_module

from benchmarks.faults.drills import leave

NAMES = (
    "kill",
    "kill_database",
    "flushes",
    "away",
    "moved",
    "double",
    "conflicts",
    "reload",
    "clock",
    "migrations",
    "under_migration",
    "upgrade",
)


def main() -> int:
    signal.signal(signal.SIGTERM, leave)
    began, failed = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="drills") as made:
        os.environ["DRILLS_MADE"] = made
        print("| Fault | Database | Found | Negative control | Time, result |\n|---|---|---|---|---|", flush=True)
        for name in NAMES:
            drill = import_module(f"benchmarks.faults.{name}").DRILL
            failed += sum(not drill.both(database) for database in drill.databases)
    print(f"\n{failed or 'none'} not as it should be; {(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
