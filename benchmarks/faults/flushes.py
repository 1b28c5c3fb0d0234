"""SQLite writes each update to the disk before it is answered: at least one flush for every one, counted by strace."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation
from benchmarks.faults.loads import Load, verdict_of
from benchmarks.faults.officers import officers_of

UPDATES = 100
COUNTED = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(?:fsync|fdatasync)$", re.MULTILINE)


def run(installation: Installation) -> Finding:
    if not shutil.which("strace"):
        raise RuntimeError("strace is not installed: sudo apt install strace")
    installation.start()
    officers = officers_of(installation)
    counts = installation.folder / "counts"
    assert installation.server
    traced = [word for process in family_of(installation.server.pid) for word in ("-p", str(process))]
    tracer = subprocess.Popen(
        ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", counts, *traced], stderr=subprocess.DEVNULL
    )
    time.sleep(1)
    load = Load(officers, UPDATES)
    load.run(lambda load: None)
    tracer.terminate()
    tracer.wait(30)
    installation.stop()
    flushes = sum(map(int, COUNTED.findall(counts.read_text())))
    verdict = verdict_of(installation, load.saves)
    words = f"{flushes} flushes for {verdict.answered} answered updates"
    return Finding(verdict.is_good and flushes >= verdict.answered == UPDATES, f"{words}; {verdict}")


def family_of(parent: int) -> list[int]:
    """gunicorn and its workers: it traces none of them that were there before."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


DRILL = Drill("Each update on the disk before its answer", "benchmarks.faults.flushes", run, "flush", ("sqlite",))

if __name__ == "__main__":
    os.environ.setdefault("DRILL_SYNCHRONOUS", "OFF")
    DRILL.command()
