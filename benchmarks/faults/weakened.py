"""The tracker with one of its safeguards taken out, to show that a drill would notice: DRILL_WITHOUT names which."""

import os
from uuid import uuid4

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")


def without_atomic() -> None:
    """Each statement is saved by itself."""
    from django.db import connection  # noqa: PLC0415 - Django has to be set up first
    from django.db.transaction import Atomic  # noqa: PLC0415

    type(connection.features).has_select_for_update = False  # which makes no sense without one
    Atomic.__enter__ = lambda self: None  # type: ignore[method-assign]
    Atomic.__exit__ = lambda self, *error: None  # type: ignore[method-assign]


def without_token() -> None:
    """Each press of a button is a form of its own."""
    from csp import pages  # noqa: PLC0415

    pages.form_token = lambda request: uuid4()


def without_page() -> None:
    """Django's own answer to a database that is away."""
    from csp import urls  # noqa: PLC0415

    del urls.handler400, urls.handler500


def without_flush() -> None:
    """SQLite answers before anything is on the disk."""
    from django.conf import settings  # noqa: PLC0415

    level = os.environ.get("DRILL_SYNCHRONOUS", "OFF")
    options = settings.DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", f"synchronous={level}")
    assert level in options["init_command"]


def without_compare() -> None:
    """Nobody is asked about what somebody else saved meanwhile."""
    from csp import pages  # noqa: PLC0415

    pages.meet = lambda request, form: None
    pages.refuse_if_moved = lambda form: None


def kept_connection() -> None:
    """A connection to SQLite outlives its request."""
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["CONN_MAX_AGE"] = 600


def without_ending() -> None:
    """Sessions last as long as anybody likes."""
    from django.conf import settings  # noqa: PLC0415

    settings.SESSION_IDLE_SECONDS = settings.SESSION_COOKIE_AGE = 10**8


def without_waiting() -> None:
    """Everything is as it is: the drill itself ends requests that are under way."""


django.setup()
{
    "atomic": without_atomic,
    "token": without_token,
    "page": without_page,
    "flush": without_flush,
    "compare": without_compare,
    "ending": without_ending,
    "waiting": without_waiting,
    "fresh connection": kept_connection,
}[os.environ["DRILL_WITHOUT"]]()
application = get_wsgi_application()
