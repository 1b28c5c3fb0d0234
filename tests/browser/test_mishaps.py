"""What goes wrong at a desk: a session ends while somebody types, a button is pressed twice, Back after signing out."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from actions.models import Update
from csp.models import Role
from priorities.models import Priority
from tests.factories import ActionFactory, UpdateFactory, person_in

pytestmark = pytest.mark.browser
PASSWORD = "three words long"


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def has_script(request):
    return request.param


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
    return sign_in(context, officer)


def fill_update(page, address):
    page.goto(address)
    page.get_by_label("What progress has there been?").fill("Two hundred.\n\nAnd <b>then</b> “more” 🚓.")
    page.get_by_role("radio", name="Amber", exact=True).check()
    page.get_by_label("What will put it right?").fill("A second van.")
    date_boxes = page.get_by_role("group", name="Position as at").get_by_role("textbox")
    for box, part in zip(date_boxes.all(), ("30", "9", "2017"), strict=True):
        box.fill(part)
    page.get_by_label("Internal: leave this update out").check()


def recorded():
    rows = Update.objects.values_list("status", "progress", "remedy", "reported_on", "is_internal")
    return [(status, progress.replace("\r\n", "\n"), *rest) for status, progress, *rest in rows]


UPDATE = ("amber", "Two hundred.\n\nAnd <b>then</b> “more” 🚓.", "A second van.", date(2017, 9, 30), True)


def test_update_typed_before_a_session_is_lost_is_there_after_signing_in(page, context, action, live_server):
    fill_update(page, live_server.url + reverse("actions:record_update", args=[action.pk]) + "?list=status%3Damber")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_role("button", name="Save the update").click()
    expect(page.locator("main")).to_contain_text("What you typed has been kept")
    page.get_by_label("E-mail address").fill("ada@northshire.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.locator("main")).to_contain_text("You were signed out before this was saved.")
    expect(page.get_by_label("What progress has there been?")).to_have_value(UPDATE[1])
    expect(page.get_by_role("radio", name="Amber", exact=True)).to_be_checked()
    expect(page.get_by_label("What will put it right?")).to_have_value("A second van.")
    assert recorded() == []
    page.get_by_role("button", name="Save the update").click()
    expect(page.get_by_role("alert")).to_contain_text("Update recorded")
    assert recorded() == [UPDATE]


def test_update_sent_twice_by_a_double_click_is_recorded_once(page, action, live_server):
    fill_update(page, live_server.url + reverse("actions:record_update", args=[action.pk]))
    page.get_by_role("button", name="Save the update").dblclick()
    expect(page.locator("h1")).to_contain_text("Mark bicycles in the station")
    assert recorded() == [UPDATE]


def test_update_sent_again_while_the_answer_is_slow_is_recorded_once(page, action, live_server):
    held = []

    def hold_the_first(route):
        if held or route.request.method != "POST":
            route.continue_()
        else:
            held.append(route.fetch(max_redirects=0).status)  # the tracker has it, the browser waits on

    fill_update(page, live_server.url + reverse("actions:record_update", args=[action.pk]))
    page.route("**/updates/new/", hold_the_first)
    page.get_by_role("button", name="Save the update").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1200)  # for a second the script itself swallows another press
    assert held == [302]
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("That had already been saved; it was not saved twice.")
    assert recorded() == [UPDATE]


def test_priority_sent_twice_by_a_double_click_is_added_once(page, action, live_server):
    page.goto(live_server.url + reverse("priorities:priority_new", args=[action.plan.pk]))
    page.get_by_label("Title").fill("Hate crime")
    page.get_by_role("button", name="Save").dblclick()
    expect(page.locator("h1")).to_contain_text("Hate crime")
    assert Priority.objects.filter(title="Hate crime").count() == 1


def test_reloading_the_page_after_saving_records_nothing_more(page, action, live_server):
    fill_update(page, live_server.url + reverse("actions:record_update", args=[action.pk]))
    page.get_by_role("button", name="Save the update").click()
    expect(page.get_by_role("alert")).to_contain_text("Update recorded")
    page.reload()
    expect(page.locator("main")).to_contain_text("A second van.")
    assert recorded() == [UPDATE]


def test_back_after_signing_out_shows_nothing_private(page, action, live_server):
    UpdateFactory(action=action, progress="A private word.")
    page.goto(live_server.url + reverse("reviews:plan", args=[action.plan.pk]))
    page.goto(live_server.url + action.get_absolute_url())
    expect(page.locator("main")).to_contain_text("A private word.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("main")).to_contain_text("You are signed out.")

    for _ in range(2):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Sign in")
        assert "Mark bicycles" not in page.content()


def test_somebody_else_signing_in_does_not_get_what_was_typed(page, context, action, live_server, sign_in):
    fill_update(page, live_server.url + reverse("actions:record_update", args=[action.pk]))
    page.get_by_role("button", name="Sign out").click()
    sign_in(context, person_in(action.plan.partnership, Role.COORDINATOR))
    page.goto(live_server.url + reverse("actions:record_update", args=[action.pk]))
    expect(page.get_by_label("What progress has there been?")).to_have_value("")
