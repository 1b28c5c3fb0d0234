"""Measurements, run by hand with `make bench`. Django is set up here, before the modules that need it are imported.

Not for `benchmarks.faults` and `benchmarks.scans`: they make installations of their own, and set Django up for those.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
if not any(word.startswith(("benchmarks.faults", "benchmarks.scans")) for word in sys.orig_argv):
    django.setup()
