"""The environment that tests run in, set before the settings are read; what is set already stays."""

import os

os.environ.setdefault("DJANGO_DEBUG", "1")  # no secrets, no HTTPS, static files without collectstatic
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
# Playwright keeps an event loop running in the thread of the test, and Django would refuse its queries there
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
