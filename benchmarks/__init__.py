"""Measurements, run by hand with `make bench`. Django is set up here, before the modules that need it are imported.

Not for `benchmarks.faults`: each drill makes an installation of its own, and sets Django up for that.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
if not any(word.startswith("benchmarks.faults") for word in sys.orig_argv):
    django.setup()
