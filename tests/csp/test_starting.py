"""What an installation may not start with, and that the settings ask."""

import os
import runpy
import secrets
from pathlib import Path

import pytest
from django.conf import settings as of_tests
from django.core.exceptions import ImproperlyConfigured

from csp import starting

KEY = secrets.token_urlsafe(50)
SOUND = {
    "DJANGO_SECRET_KEY": KEY,
    "DJANGO_ALLOWED_HOSTS": "plans.example.gov.uk, www.example.gov.uk",
    "DATABASE_URL": "sqlite:////srv/tracker.sqlite3",
}


@pytest.fixture
def read_settings(monkeypatch):
    """The settings as a server with this environment would have them."""

    def read(**environ):
        for name in [name for name in os.environ if name.startswith(("DJANGO_", "DATABASE_"))]:
            monkeypatch.delenv(name)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(Path(of_tests.BASE_DIR) / "csp" / "settings.py"))

    return read


def refusal(read_settings, **environ):
    with pytest.raises(ImproperlyConfigured) as refused:
        read_settings(**environ)
    return str(refused.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"DJANGO_SECRET_KEY": ""}, "DJANGO_SECRET_KEY is not set: give a long random text"),
        ({"DJANGO_SECRET_KEY": KEY[:49]}, "DJANGO_SECRET_KEY is too easily guessed: it needs 50 random characters"),
        ({"DJANGO_SECRET_KEY": "abcdefghijk" * 9}, "DJANGO_SECRET_KEY is too easily guessed"),
        ({"DJANGO_SECRET_KEY": f"django-insecure-{KEY}"}, "DJANGO_SECRET_KEY is one that stands in an example"),
        ({"DJANGO_SECRET_KEY": f"for-development-only{KEY}"}, "DJANGO_SECRET_KEY is one that stands in an example"),
        ({"DJANGO_SECRET_KEY": f"Change-Me-{KEY}"}, "DJANGO_SECRET_KEY is one that stands in an example"),
        ({"DJANGO_ALLOWED_HOSTS": ""}, "DJANGO_ALLOWED_HOSTS is not set: give the addresses people use"),
        ({"DJANGO_ALLOWED_HOSTS": " , "}, "DJANGO_ALLOWED_HOSTS is not set"),
        ({"DJANGO_ALLOWED_HOSTS": "plans.example.gov.uk,*"}, "DJANGO_ALLOWED_HOSTS may not be *"),
        ({"DJANGO_ALLOWED_HOSTS": "https://plans.example.gov.uk"}, "which is no host"),
        ({"DJANGO_ALLOWED_HOSTS": "plans.example.gov.uk:443"}, "without https:// and without a port"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"DJANGO_DEBUG": "1"}, "DJANGO_DEBUG is on and DJANGO_ALLOWED_HOSTS names plans.example.gov.uk"),
        ({"DJANGO_PLAIN_HTTP": "1"}, "DJANGO_PLAIN_HTTP is on and DJANGO_ALLOWED_HOSTS names plans.example.gov.uk"),
        ({"DJANGO_SITE_URL": "plans.example.gov.uk"}, "give it as https://plans.example.gov.uk, without a path"),
        ({"DJANGO_SITE_URL": "https://plans.example.gov.uk/tracker"}, "without a path"),
        ({"DJANGO_SITE_URL": "https://plans.example.org"}, "which is not in DJANGO_ALLOWED_HOSTS"),
        ({"DJANGO_EMAIL_URL": "smtp://mail"}, "DJANGO_SITE_URL is not set, and DJANGO_EMAIL_URL is"),
        ({"DJANGO_EMAIL_FROM": "tracker@example.gov.uk"}, "DJANGO_EMAIL_URL is not set, and DJANGO_EMAIL_FROM is"),
        ({"DJANGO_EMAIL_URL": "mail", "DJANGO_SITE_URL": "https://plans.example.gov.uk"}, "DJANGO_EMAIL_URL cannot be"),
        ({"DJANGO_OIDC_SERVER": "https://id.example.gov.uk"}, "an organisation’s own sign-in needs all of"),
    ],
)
def test_installation_does_not_start_with(read_settings, given, words):
    assert words in refusal(read_settings, **SOUND | given)


def test_installation_starts_with_what_is_sound(read_settings):
    given = read_settings(**SOUND, DJANGO_SITE_URL="https://plans.example.gov.uk/")

    assert given["DEBUG"] is False
    assert given["ALLOWED_HOSTS"] == ["plans.example.gov.uk", "www.example.gov.uk"]
    assert given["SITE_URL"] == "https://plans.example.gov.uk"
    assert given["SECRET_KEY"] == KEY
    assert (given["SESSION_COOKIE_NAME"], given["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrf")
    assert given["SESSION_COOKIE_SECURE"] is given["CSRF_COOKIE_SECURE"] is given["CSRF_COOKIE_HTTPONLY"] is True
    assert given["SECURE_SSL_REDIRECT"] is True
    assert given["LOGGING"]["formatters"]["lines"] == {"()": "csp.logs.Lines"}


@pytest.mark.parametrize(
    "environ",
    [
        {"DJANGO_ALLOWED_HOSTS": "127.0.0.1,localhost,[::1],tracker.localhost", "DJANGO_PLAIN_HTTP": "1"},
        {"DJANGO_ALLOWED_HOSTS": "plans.example.gov.uk", "DJANGO_PLAIN_HTTP": "anywhere"},
    ],
)
def test_plain_http_is_for_this_machine_or_for_who_says_so(read_settings, environ):
    given = read_settings(**SOUND | environ)

    assert given["IS_PLAIN_HTTP"] is True
    # without HTTPS a browser would send none of these back, and nobody could sign in
    assert {"SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_PROXY_SSL_HEADER"} & set(given) == set()


def test_ones_own_computer_needs_no_settings(read_settings):
    given = read_settings(DJANGO_DEBUG="1")

    assert given["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert given["SITE_URL"] == "http://127.0.0.1:8000"


def test_site_may_stand_below_a_host():
    assert starting.site_url("https://plans.example.gov.uk:8443", [".example.gov.uk"]) == (
        "https://plans.example.gov.uk:8443"
    )
    assert starting.site_url("https://[::1]:8000/", ["[::1]"]) == "https://[::1]:8000"


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("[::1]", True), ("localhost", True), ("x.localhost", True),
     ("10.0.0.1", False), ("localhost.example.org", False), ("example.org", False)],
)  # fmt: skip
def test_this_machine_is_known_by_its_own_names_only(host, is_here):
    assert starting.is_this_machine(host) is is_here
