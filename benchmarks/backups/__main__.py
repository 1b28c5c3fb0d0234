"""Run the parts one after the other; 1 where one of them is not as it should be."""

import logging
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from benchmarks.backups import full, national, writes

PARTS = {"national": national.run, "writes": writes.run, "full": full.run}


def main(wanted: list[str]) -> int:
    settings.DEBUG = False  # as installed: no record is kept of queries
    settings.ALLOWED_HOSTS = ["localhost"]
    logging.disable(logging.ERROR)
    failed = 0
    for name in wanted or PARTS:
        with tempfile.TemporaryDirectory(prefix="backups", dir="/tmp") as folder:
            Path(folder).chmod(0o711)  # PostgreSQL's own user has to pass
            began = time.monotonic()
            is_good = PARTS[name](Path(folder))
            failed += not is_good
            said = "as it should be" if is_good else "NOT AS IT SHOULD BE"
            print(f"{connection.vendor}, {name}: {said}, {time.monotonic() - began:.0f} s\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
