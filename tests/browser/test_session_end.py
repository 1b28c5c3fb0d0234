"""The end of a session as somebody sees it: a warning that one key puts off, and nothing typed lost when it has come."""

import time

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from actions.models import Update
from csp.models import Session
from csp.signing_in.sessions import SEEN, STARTED, SessionStore, end_sessions
from tests.factories import ActionFactory, person_in

pytestmark = pytest.mark.browser
PASSWORD = "eleven purple walruses"
SOON, ENDED = "You will be signed out soon", "You have been signed out"


@pytest.fixture
def action(transactional_db):
    return ActionFactory(reference="1.1", activity="Mark bicycles in the station")


@pytest.fixture
def officer(action):
    officer = person_in(action.plan.partnership, email="ada@northshire.example")
    officer.set_password(PASSWORD)
    officer.save()
    return officer


@pytest.fixture
def page(context, officer, sign_in):
    page = sign_in(context, officer)
    page.clock.install()
    return page


def set_back(officer, name, seconds):
    """As if the session had been used, or begun, that long ago."""
    store = SessionStore(Session.objects.get(user=officer).session_key)
    store[name] = time.time() - seconds
    store.save()


def to_the_end(page):
    page.clock.fast_forward(1000 * (settings.SESSION_IDLE_SECONDS - 120))


def seen_again(officer):
    return time.time() - Session.objects.get(user=officer).get_decoded()[SEEN] < 60


def test_warning_comes_before_the_end_and_one_key_puts_it_off_in_every_window(
    page, context, officer, action, live_server, axe
):
    address = live_server.url + reverse("actions:record_update", args=[action.pk])
    other = context.new_page()
    other.clock.install()
    for each in (page, other):
        each.goto(address)
    page.get_by_label("What progress has there been?").focus()
    set_back(officer, SEEN, settings.SESSION_IDLE_SECONDS - 100)
    to_the_end(page)
    to_the_end(other)

    for each in (page, other):
        expect(each.get_by_role("dialog", name=SOON)).to_contain_text(
            "in 2 minutes. What you have typed on this page is kept."
        )
        expect(each.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert axe.run(page).response["violations"] == []
    assert not seen_again(officer)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("What progress has there been?")).to_be_focused()
    assert seen_again(officer)
    other.clock.fast_forward(15_000)
    expect(other.get_by_role("dialog")).to_be_hidden()


def test_whoever_types_is_not_idle_and_a_window_left_open_is(page, officer, action, live_server):
    page.goto(live_server.url + reverse("actions:record_update", args=[action.pk]))
    set_back(officer, SEEN, 3600)
    page.clock.fast_forward(3600_000)
    with page.expect_response("**/accounts/session/") as told:
        page.get_by_label("What progress has there been?").press_sequentially("Two")
    assert (told.value.request.method, seen_again(officer)) == ("POST", True)
    page.clock.fast_forward(300_000)
    set_back(officer, SEEN, settings.SESSION_IDLE_SECONDS - 100)
    to_the_end(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not seen_again(officer)


def test_end_after_the_longest_time_is_told_too(page, officer, live_server):
    page.goto(live_server.url)
    set_back(officer, STARTED, settings.SESSION_COOKIE_AGE - 60)
    to_the_end(page)
    dialog = page.get_by_role("dialog", name="You will have to sign in again soon")
    expect(dialog).to_contain_text("in a minute, you will be asked to sign in again.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_what_was_typed_is_there_after_signing_in_again(page, officer, action, live_server):
    page.goto(live_server.url + reverse("actions:record_update", args=[action.pk]))
    page.get_by_label("What progress has there been?").fill("Two hundred.")
    end_sessions(officer)
    to_the_end(page)
    expect(page.get_by_role("dialog", name=ENDED)).to_contain_text("What you have typed is kept")
    page.keyboard.press("Escape")
    expect(page.locator("main")).to_contain_text("What you typed has been kept")
    page.get_by_label("E-mail address").fill("ada@northshire.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("What progress has there been?")).to_have_value("Two hundred.")
    assert Update.objects.count() == 0


def test_signing_in_again_in_another_window_lets_this_one_go_on(page, context, officer, action, live_server, sign_in):
    page.goto(live_server.url + reverse("actions:record_update", args=[action.pk]))
    page.get_by_label("What progress has there been?").fill("Two hundred.")
    end_sessions(officer)
    to_the_end(page)
    expect(page.get_by_role("dialog", name=ENDED)).to_be_visible()
    sign_in(context, officer)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("What progress has there been?")).to_have_value("Two hundred.")


def test_page_without_typed_text_shows_nothing_any_more(page, officer, action, live_server):
    address = reverse("reviews:action", args=[action.pk])
    page.goto(live_server.url + address)
    end_sessions(officer)
    to_the_end(page)
    page.wait_for_url(f"**{reverse('account_login')}?next=*")
    expect(page.locator("body")).not_to_contain_text("Mark bicycles")
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Mark bicycles")
