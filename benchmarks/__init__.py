"""Measurements, run by hand with `make bench`. Django is set up here, before the modules that need it are imported."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
django.setup()
