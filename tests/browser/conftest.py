"""A browser signed in to a running tracker, with records for every page to show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from csp.models import User
from tests.browser.records import Records, bare_records, full_records
from tests.signing_in.people import say_just_now

# said on every page before anything of the page itself runs
WATCH = """
window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", (refused) => {
  window.refusedByPolicy.push(`${refused.violatedDirective} ${refused.blockedURI} ${refused.sample}`);
});
"""

SignIn = Callable[[BrowserContext, User], Page]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On SQLite a file: in memory, test and server would share one connection, as those of an installation never do."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        connection.settings_dict["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"


@pytest.fixture
def has_script() -> bool:
    """Whether JavaScript is on; a module may ask for both by giving this fixture params."""
    return True


@pytest.fixture
def context(new_context: Callable[..., BrowserContext], has_script: bool) -> BrowserContext:
    context = new_context(java_script_enabled=has_script)
    context.add_init_script(WATCH)
    context.set_default_timeout(10_000)
    return context


@pytest.fixture
def sign_in(live_server: LiveServer) -> SignIn:
    """Give the browser the session of somebody who has signed in."""

    def signed_in(context: BrowserContext, user: User) -> Page:
        client = Client()
        client.force_login(user)
        say_just_now(client, user)
        session: Any = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return context.pages[0] if context.pages else context.new_page()

    return signed_in


@pytest.fixture
def full(transactional_db: None) -> Records:
    return full_records()


@pytest.fixture
def bare(transactional_db: None) -> Records:
    return bare_records()
