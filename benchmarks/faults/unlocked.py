"""manage.py, where two servers may migrate at once: for the control of benchmarks.faults.migrations."""

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from csp import migrating

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
    migrating.one_at_a_time = lambda connection, say: nullcontext()
    execute_from_command_line(["manage.py", *sys.argv[1:]])
