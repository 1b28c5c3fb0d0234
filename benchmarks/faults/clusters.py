"""A PostgreSQL that keeps what it is told, in a folder of the drill's own, to be stopped and killed."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scripts.with_postgres import copy_of_package, find_programs, locale_options, unprivileged_user

# its answer to a commit may come before anything is on the disk, as with synchronous_commit=off on a busy server
FORGETFUL = "-c synchronous_commit=off -c wal_writer_delay=10s -c wal_writer_flush_after=0 -c wal_buffers=64MB"


class Cluster:
    def __init__(self, folder: Path, options: str = "") -> None:
        self.folder, self.options = folder, options
        self.quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": folder, **unprivileged_user(folder)}
        programs = find_programs()
        is_package = "pginstall" in str(programs)
        self.programs = copy_of_package(programs, folder) if is_package and os.geteuid() == 0 else programs
        self.data = folder / "data"
        self.url = f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"

    def make(self) -> None:
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", *locale_options(self.programs)]
        subprocess.run([self.programs / "initdb", "-D", self.data, *options], check=True, **self.quiet)

    def copy(self, other: Path) -> None:
        """Take over a stopped cluster's files."""
        shutil.copytree(other, self.data, symlinks=True)
        if "user" in self.quiet:
            subprocess.run(["chown", "-R", f"{self.quiet['user']}:{self.quiet['group']}", self.data], check=True)
        self.data.chmod(0o700)

    def start(self) -> None:
        listen = f"-c listen_addresses='' -k {self.folder} {self.options}"
        self.control("start", "-w", "-t", "60", "-l", str(self.folder / "log"), "-o", listen)

    def stop(self, mode: str = "fast") -> None:
        self.control("stop", "-w", "-m", mode)

    def control(self, *words: str) -> None:
        subprocess.run([self.programs / "pg_ctl", "-D", self.data, *words], check=True, **self.quiet)

    def processes(self) -> list[int]:
        """The first process of all and its children; none where it does not run."""
        try:
            first = int((self.data / "postmaster.pid").read_text().split()[0])
        except FileNotFoundError:
            return []
        if is_zombie(first):
            return []
        return [first, *children_of(first)]

    def kill(self) -> int:
        """kill -9 to all of its processes; how many there were."""
        found = self.processes()
        for process in found:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while any(Path(f"/proc/{process}").exists() and not is_zombie(process) for process in found):
            time.sleep(0.01)
        if found and Path(f"/proc/{found[0]}").exists():
            # nobody here collects what has ended, and PostgreSQL would take its old number for a server that runs
            for left in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
                left.unlink(missing_ok=True)
        return len(found)

    def away(self) -> None:
        """For the end of a drill, however it went."""
        if self.processes():
            self.stop("immediate")

    def ask(self, words: str) -> None:
        to = ["-h", str(self.folder), "-U", "postgres", "postgres"]
        subprocess.run([self.programs / "psql", "-q", "-c", words, *to], check=True, stderr=subprocess.DEVNULL)

    def values(self, words: str) -> list[str]:
        to = ["-h", str(self.folder), "-U", "postgres", "postgres"]
        return subprocess.check_output([self.programs / "psql", "-A", "-t", "-c", words, *to], text=True).splitlines()

    def schema(self) -> list[str]:
        to = ["-h", str(self.folder), "-U", "postgres", "postgres"]
        said = subprocess.check_output([self.programs / "pg_dump", "--schema-only", *to], text=True)
        return sorted(line.rstrip(",") for line in said.splitlines() if not line.startswith(("--", "\\")))

    def check(self) -> str:
        """What pg_amcheck finds; "" where it finds nothing, which it may only say where it is installed."""
        program = self.programs / "pg_amcheck"
        if not program.exists():
            return "pg_amcheck is not installed"
        options = ["-h", str(self.folder), "-U", "postgres", "--install-missing", "--heapallindexed", "postgres"]
        done = subprocess.run(
            [program, *options],
            text=True,
            check=False,
            stderr=subprocess.STDOUT,
            **{**self.quiet, "stdout": subprocess.PIPE},
        )
        return "" if done.returncode == 0 else f"pg_amcheck rc {done.returncode}: {done.stdout}"


def children_of(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def is_zombie(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
