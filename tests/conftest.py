"""What every test stands on: the database it claims to run on, quick passwords, and a browser that is found."""

import gc
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import BrowserType, sync_playwright
from pytest_django import DjangoDbBlocker
from simple_history.manager import HistoryManager
from zeal.constants import initialize_app_registry
from zeal.patch import patch

# the same examples every time, however busy the machine
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis_settings.load_profile("steady")


ROOT = Path(__file__).resolve().parent.parent
BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
READ_ONLY = ("tests/documents/", "tests/test_conventions.py")  # the others start commands, which ask it themselves
NO_BROWSER = (
    "Chromium was not found. Run:  sudo apt install chromium"
    "  (elsewhere than Debian:  .venv/bin/python -m playwright install --with-deps chromium)"
)


def pytest_configure(config: pytest.Config) -> None:
    expected = os.environ.get("EXPECT_DB", connection.vendor)
    if connection.vendor != expected:
        pytest.exit(
            f"These tests were to run on {expected}, but the settings lead to {connection.vendor}.", returncode=1
        )
    # a real password hash is slow on purpose
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # simple_history makes the class of a manager anew for every row that is saved
    HistoryManager.from_queryset = cache(HistoryManager.from_queryset)
    if connection.vendor == "sqlite":
        fail_repeated_queries()
    if config.option.markexpr == "browser" and not hasattr(config, "workerinput"):
        with sync_playwright() as playwright:
            if find_browser(playwright.chromium) is None:
                pytest.exit(NO_BROWSER, returncode=1)


def fail_repeated_queries() -> None:
    """A page that asks the database the same thing for every row fails its test; on one database, as both are asked alike."""
    initialize_app_registry()
    patch()
    settings.MIDDLEWARE = ["zeal.middleware.zeal_middleware", *settings.MIDDLEWARE]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What reads files or code and is let near no database runs on SQLite's turn only: on another it would be the same."""
    if connection.vendor != "sqlite":
        once = [item for item in items if item.nodeid.startswith(READ_ONLY) and not asks_the_database(item)]
        config.hook.pytest_deselected(items=once)
        left_out = set(once)
        items[:] = [item for item in items if item not in left_out]


def asks_the_database(item: pytest.Item) -> bool:
    """Whether pytest-django lets it; what does not ask is refused, so nothing can be left out by mistake."""
    asked = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or item.get_closest_marker("django_db"))


def pytest_collection_finish() -> None:
    """Let the collector of rubbish pass over what is there for as long as the tests run, and come round less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def find_browser(chromium: BrowserType) -> str | None:
    """CHROMIUM if set, else what Playwright has fetched for itself, else one at the usual places."""
    if "CHROMIUM" in os.environ:
        return shutil.which(os.environ["CHROMIUM"])
    return next(filter(None, map(shutil.which, [chromium.executable_path, *BROWSERS])), None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let the audit record be emptied between tests that use a server; tests/csp/test_audit_kept.py tries what it refuses."""
    from csp.audit.triggers import refusing, remove  # noqa: PLC0415 - not before the apps are there

    with django_db_blocker.unblock():
        remove(connection, set(refusing(connection)))
    if connection.vendor == "sqlite":
        empty_the_record_last()


def empty_the_record_last() -> None:
    """SQLite empties a table by deleting its rows, which the record then tells of to the test that comes next."""
    flush = connection.ops.sql_flush
    after = ["DELETE FROM csp_auditentry"]
    setattr(connection.ops, "sql_flush", lambda *args, **kwargs: flush(*args, **kwargs) + after)  # noqa: B010 - mypy


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_type: BrowserType) -> dict[str, Any]:
    arguments = {**browser_type_launch_args}
    found = find_browser(browser_type)
    if found is None:
        pytest.fail(NO_BROWSER, pytrace=False)
    if found != browser_type.executable_path:
        arguments["executable_path"] = found
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": settings.TIME_ZONE}


@pytest.fixture(scope="session")
def axe() -> Axe:
    """The accessibility checks of the version that package.json names."""
    return Axe.from_file(ROOT / "node_modules" / "axe-core" / "axe.min.js")
