"""What every answer carries, whatever is answered."""

import pytest

from csp.middleware import PERMISSIONS
from csp.models import Role
from tests.factories import PartnershipFactory, person_in

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'",
    "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'",
}  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "X-Frame-Options": "DENY",
}


def broken(person):
    raise RuntimeError


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 302), ("/accounts/login/", 200), ("/accessibility/", 200), ("/healthz", 200), ("/nowhere/", 404), ("/published/", 200),
     ("/partnerships/vale/", 200), ("/partnerships/vale/edit/", 403), ("/accounts/", 500), ("/static/nothing.css", 404)],
)  # fmt: skip
def test_answer_carries_what_keeps_it_safe(client, monkeypatch, address, status):
    client.raise_request_exception = False
    vale = PartnershipFactory(slug="vale")
    if address.startswith(("/partnerships", "/accounts/")) and address != "/accounts/login/":
        client.force_login(person_in(vale, Role.BOARD_MEMBER))
    if status == 500:
        monkeypatch.setattr("csp.models.User.current_memberships", property(broken))

    response = client.get(address)

    assert response.status_code == status
    said = dict(rule.strip().split(" ", 1) for rule in response.headers["Content-Security-Policy"].split(";"))
    assert said == POLICY
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert response.headers["X-Request-Id"]


def test_permissions_leave_passkeys_only():
    rules = dict(rule.split("=") for rule in PERMISSIONS.split(", "))
    assert {name for name, whom in rules.items() if whom != "()"} == {
        "publickey-credentials-create",
        "publickey-credentials-get",
    }
    assert {"camera", "microphone", "geolocation", "payment", "usb"} <= set(rules)


def test_https_is_said_to_last(client, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63072000, True
    settings.SECURE_PROXY_SSL_HEADER, settings.SECURE_SSL_REDIRECT = ("HTTP_X_FORWARDED_PROTO", "https"), True

    assert client.get("/accessibility/", secure=True).headers["Strict-Transport-Security"] == (
        "max-age=63072000; includeSubDomains"
    )
    forged = client.get("/accessibility/", headers={"X-Forwarded-Proto": "http, https"})
    assert (forged.status_code, forged.headers["Location"]) == (301, "https://testserver/accessibility/")
