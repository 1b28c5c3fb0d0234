#!/usr/bin/env python3
"""Django's command line for the CSP plan tracker; any Python will do once `make setup` has made .venv."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

OURS = Path(__file__).resolve().parent / ".venv" / "bin" / "python"

if __name__ == "__main__":
    if find_spec("django") is None:
        if not OURS.exists():
            sys.exit("The packages are not installed here. Run:  make setup")
        os.execv(OURS, [str(OURS), *sys.argv])  # the same command again, with the packages of make setup
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
    if "DJANGO_SECRET_KEY" not in os.environ:
        os.environ.setdefault("DJANGO_DEBUG", "1")  # nothing is set: this is somebody's own computer
    from django.core.management import execute_from_command_line  # only now is it sure to be there

    from csp.audit.acting import Acting, acting_as

    with acting_as(Acting(name=f"The command {' '.join(sys.argv[1:2])}")):  # for what it writes
        execute_from_command_line(sys.argv)
