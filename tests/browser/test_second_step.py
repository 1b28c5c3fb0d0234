"""Signing in with a second step as people do it: by keyboard alone, and with a passkey that the browser keeps."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from csp.models import User
from tests.browser.faults import faults_of, listen
from tests.factories import PartnershipFactory, person_in
from tests.signing_in.people import PASSWORD, code_now, with_password

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer() -> User:
    strict = PartnershipFactory(is_second_step_required=True)
    return with_password(person_in(strict, email="officer@vale.example"))


def press_to(page, name):
    """Reach a control by the tab key, as somebody without a mouse does, and press it."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"{name} is not reached by the tab key")


def sign_in_by_keyboard(page):
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("officer@vale.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def test_whole_second_step_is_done_by_keyboard(context, live_server, officer, axe):
    page = context.new_page()
    heard = listen(page)
    page.goto(live_server.url + reverse("account_login"))
    sign_in_by_keyboard(page)
    expect(page.get_by_role("heading", name="Add a second step")).to_be_visible()
    found = faults_of(page, axe)
    press_to(page, "Add an authenticator app")
    secret = page.locator(".app-key").inner_text().replace(" ", "")
    found += faults_of(page, axe)
    page.get_by_label("Code").focus()
    page.keyboard.type(code_now(secret))
    page.keyboard.press("Enter")
    expect(page.locator(".app-codes li")).to_have_count(10)
    found += faults_of(page, axe)
    press_to(page, "I have kept them")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    press_to(page, "Sign out")

    sign_in_by_keyboard(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    found += faults_of(page, axe)
    page.get_by_label("Code").focus()
    page.keyboard.type(code_now(secret, later=1))
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{live_server.url}/")
    assert found + heard == []


def test_passkey_is_made_and_then_signs_in_alone(context, live_server, officer, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # tests have no HTTPS
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(live_server.url + reverse("account_login"))
    sign_in_by_keyboard(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("Passkey “Work laptop”")).to_be_visible()

    page.goto(live_server.url + reverse("mfa_add_webauthn"))  # one for each device is enough
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("This device holds a passkey for you already.")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.get_by_role("button", name="Sign out").click()
    sign_in_by_keyboard(page)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(f"{live_server.url}/")
