"""Make .venv from the locked packages and fetch the front-end files; when nothing has changed, do nothing.

Needs the standard library only. Where something is missing it says so in one sentence, with the command that mends it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.txt"
STAMP = VENV / ".made-from"
NEWER_PYTHONS = ["python3.11", "python3.12", "python3.13", "python3.14"]


def main() -> None:
    use_a_new_enough_python()
    made_from = fingerprint()
    if not (STAMP.exists() and STAMP.read_text() == made_from and works(PYTHON)):
        make_virtual_environment()
        install_packages()
        STAMP.write_text(made_from)
    sys.exit(subprocess.call([str(PYTHON), str(ROOT / "scripts" / "get_assets.py")]))


def use_a_new_enough_python() -> None:
    if sys.version_info >= (3, 11):
        return
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    mend = "brew install python@3.12" if sys.platform == "darwin" else "sudo apt install python3.11 python3.11-venv"
    sys.exit(f"Python 3.11 or newer is needed and this is {sys.version.split()[0]}. Run:  {mend}")


def fingerprint() -> str:
    """Change with the lock, with the Python and with the folder, since a virtual environment cannot be moved."""
    parts = [LOCK.read_text(encoding="utf-8"), sys.version, str(ROOT)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def works(python: Path) -> bool:
    return python.exists() and subprocess.call([str(python), "-c", "import django, pytest"]) == 0


def make_virtual_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        system = Path(sys.executable).name == "python3" and sys.executable.startswith("/usr/bin/")
        package = "python3-venv" if system else f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        sys.exit(f"Python cannot make a virtual environment here. Run:  sudo apt install {package}")
    print("Making .venv and installing the packages (under a minute, the first time only) …", flush=True)
    # start afresh where the old one was made by another Python, in another folder, or was left half made
    clear = [] if is_ours() else ["--clear"]
    if subprocess.call([sys.executable, "-m", "venv", *clear, str(VENV)]):
        sys.exit(f"Python could not make {VENV}: its reason is above.")


def is_ours() -> bool:
    """Say whether .venv was made here by this Python, so that packages can simply be brought up to date in it."""
    ask = "import sys; print(sys.version, sys.prefix)"
    if not (PYTHON.exists() and (VENV / "bin" / "pip").exists()):
        return False
    said = subprocess.run([str(PYTHON), "-c", ask], check=False, capture_output=True, text=True).stdout.strip()
    first_line = (VENV / "bin" / "pip").read_text(errors="replace").splitlines()[0]
    return said == f"{sys.version} {VENV}" and str(VENV) in first_line


def install_packages() -> None:
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    if subprocess.call([str(PYTHON), "-m", "pip", "install", *options, "-r", str(LOCK)]):
        sys.exit("The packages could not be installed: pip's reason is above. Mend it and run the command again.")


if __name__ == "__main__":
    main()
