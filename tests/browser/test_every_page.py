"""Every page of the URL configuration, empty, filled and refused: accessible, within its width, and nothing refused to it."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from csp.models import Role
from tests.browser.addresses import BUTTONS, KINDS, NOT_PAGES, PAGES, RECORD_OF, address_of, kind_of, patterns
from tests.browser.faults import PHONE, TOO_WIDE, dead_links_of_summary, faults_of, listen
from tests.browser.records import Records
from tests.factories import UpdateFactory, person_in

pytestmark = pytest.mark.browser
FORM = "main form[method=post][novalidate]"
NEVER_REFUSED = {  # they ask nothing, or may be left empty
    "actions:reopen", "documents:import_discard", "documents:import_undo", "documents:import_leads",
    "documents:import_left_over", "documents:import_priority", "documents:import_compare",
    "mfa_generate_recovery_codes",
}  # fmt: skip
# leave everything empty, and make every date 31 February
SPOIL = """(form) => {
  for (const box of form.elements) {
    if (box.type === "hidden" || box.tagName === "BUTTON") continue;
    else if (["checkbox", "radio"].includes(box.type)) box.checked = false;
    else if (/_[012]$/.test(box.name)) box.value = {0: "31", 1: "2", 2: "2017"}[box.name.slice(-1)];
    else box.value = "";
  }
}"""


def test_every_address_is_a_page_to_visit_or_known_not_to_be():
    named = {name: set(pattern.pattern.converters) for name, pattern in patterns()}
    assert set(PAGES) | NOT_PAGES == set(named)
    assert {name for name in PAGES if "pk" in named[name]} == set(RECORD_OF)


def test_buttons_have_no_page_of_their_own(client, bare):
    client.force_login(bare.officer)
    taken = {name: pattern.pattern.converters for name, pattern in patterns() if name in BUTTONS}
    given = {"pk": 1, "direction": "up"}
    answers = {
        name: client.get(reverse(name, kwargs={key: given[key] for key in keys})).status_code
        for name, keys in taken.items()
    }
    assert answers == dict.fromkeys(BUTTONS, 405)


def open_page(page: Page, live_server: LiveServer, name: str, records: Records) -> int:
    answer = page.goto(live_server.url + address_of(name, records))
    assert answer
    return answer.status


def visit_all(kind: str, records: Records, page: Page, live_server: LiveServer, axe: Axe) -> list[str]:
    """The faults of every page of a kind; the page of signing in needs somebody who has not."""
    heard, found = listen(page), []
    for name in (name for name in PAGES if kind_of(name) == kind and name != "account_login"):
        status = open_page(page, live_server, name, records)
        lines = faults_of(page, axe) if status in (200, 409) else []
        if status != 200 and not (status == 409 and name.endswith("delete")):
            lines.append(f"answered {status}")
        found += [f"{name}: {line}" for line in lines + heard]
        heard.clear()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_filled_pages_are_without_fault(kind, full, context, sign_in, live_server, axe):
    found = visit_all(kind, full, sign_in(context, full.officer), live_server, axe)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", KINDS)
def test_empty_pages_are_without_fault(kind, bare, context, sign_in, live_server, axe):
    found = visit_all(kind, bare, sign_in(context, bare.officer), live_server, axe)
    assert not found, "\n".join(found)


def refuse(page: Page, axe: Axe) -> list[str]:
    """Send the form of the page with nothing in it and dates that are none; the faults of the answer."""
    page.locator(FORM).evaluate(SPOIL)
    with page.expect_navigation() as answered:
        page.locator(f"{FORM} button[type=submit]").first.click()
    status = answered.value.status
    if status != 422:
        return [f"answered {status} to an empty form"]
    return dead_links_of_summary(page) + faults_of(page, axe)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "reviews"])
def test_refused_forms_are_without_fault(kind, full, context, sign_in, live_server, axe):
    page = sign_in(context, full.officer)
    heard, found, forms = listen(page), [], 0
    for name in (name for name in PAGES if kind_of(name) == kind and name not in NEVER_REFUSED | {"account_login"}):
        open_page(page, live_server, name, full)
        if not page.locator(FORM).count():
            continue
        forms += 1
        found += [f"{name}, refused: {line}" for line in refuse(page, axe) + heard]
        heard.clear()
    assert not found, "\n".join(found)
    assert forms


def test_signing_in_is_without_fault(context: BrowserContext, live_server: LiveServer, axe: Axe):
    page = context.new_page()
    heard = listen(page)
    page.goto(live_server.url + reverse("account_login"))
    assert faults_of(page, axe) + heard == []
    assert refuse(page, axe) + heard == []


ASKED_IN_THE_ADDRESS = [
    ("reviews:plan", "?as_at=2017-09-30", 200),
    ("reviews:plan", "?as_at=31/2/2017", 422),
    ("actions:table", "?status=amber&sort=due", 200),
    ("actions:table", "?q=nothing-says-this&lead=", 200),
    ("actions:table", "?priority=0&sort=sideways", 200),
]


def test_pages_asked_for_with_more_in_the_address_are_without_fault(full, context, sign_in, live_server, axe):
    page = sign_in(context, full.officer)
    found = []
    for name, query, status in ASKED_IN_THE_ADDRESS:
        answer = page.goto(live_server.url + address_of(name, full) + query)
        found += [f"{name}{query}: {line}" for line in faults_of(page, axe)]
        assert (name, query, answer.status) == (name, query, status)
    page.goto(live_server.url + reverse("reviews:review", args=[full.plan.pk, 2017, 1]))
    found += faults_of(page, axe)
    assert not found, "\n".join(found)


def test_pages_of_signing_off_are_without_fault(full, context, sign_in, live_server, axe):
    page, here = sign_in(context, full.officer), f"{live_server.url}/plans/{full.plan.pk}/reviews/2017/q1/"
    page.goto(f"{here}sign-off/")
    found = refuse(page, axe)
    page.check("#id_is_read")
    page.get_by_role("button", name="Sign off Q1 2017/18").click()
    assert f"Signed off by {full.officer.name}" in page.inner_text("main")
    UpdateFactory(action=full.action, reported_on=date(2017, 6, 1), progress="Told later.")
    page.goto(here)
    assert "Told later." in page.inner_text("main")
    found += faults_of(page, axe)
    page.goto(f"{here}re-open/")
    found += faults_of(page, axe)
    assert not found, "\n".join(found)


def test_page_of_a_quarter_that_has_not_begun_is_without_fault(full, context, sign_in, live_server, axe):
    type(full.plan).objects.filter(pk=full.plan.pk).update(year=2098)
    page = sign_in(context, full.officer)
    page.goto(live_server.url + reverse("reviews:review", args=[full.plan.pk, 2098, 1]))
    assert "has not begun" in page.inner_text("main")
    assert faults_of(page, axe) == []


@pytest.mark.parametrize("has_script", [False], ids=["no script"])
def test_menu_with_a_long_name_keeps_within_the_page_without_a_script(full, context, sign_in, live_server, has_script):
    page = sign_in(context, full.officer)
    assert open_page(page, live_server, "reviews:home", full) == 200
    for size in (PHONE, {"width": 375, "height": 667}):
        page.set_viewport_size(size)
        assert page.get_by_role("link", name=full.officer.name).is_visible()  # the menu is not folded
        assert (size["width"], page.evaluate(TOO_WIDE)) == (size["width"], [])


@pytest.mark.parametrize("role", [Role.LEAD_OFFICER, Role.BOARD_MEMBER, Role.SCRUTINY_CLERK])
def test_what_other_roles_see_is_without_fault(role, full, context, sign_in, live_server, axe):
    page = sign_in(context, person_in(full.partnership, role, full.agency))
    found = []
    for name in ["reviews:home", "reviews:plan", "actions:table", "reviews:action", "reviews:priority", "csp:account"]:
        assert (name, open_page(page, live_server, name, full)) == (name, 200)
        found += [f"{name}: {line}" for line in faults_of(page, axe)]
    assert not found, "\n".join(found)


def test_pages_of_refusal_are_without_fault(full, context, sign_in, live_server, axe):
    page = sign_in(context, person_in(full.partnership, Role.BOARD_MEMBER))
    found = []
    for name, address, status in [
        ("403", address_of("actions:edit", full), 403),
        ("404", "/nowhere/", 404),
        ("link", reverse("set_password", args=["MQ", "spent"]), 404),
    ]:
        answer = page.goto(live_server.url + address)
        found += [f"{name}: {line}" for line in faults_of(page, axe)]
        assert (name, answer.status) == (name, status)
    assert not found, "\n".join(found)


def test_page_for_a_form_that_was_open_too_long_is_without_fault(full, context, sign_in, live_server, axe):
    page = sign_in(context, full.officer)
    open_page(page, live_server, "actions:record_update", full)
    page.get_by_label("What progress has there been?").fill("Typed before the token was lost.")
    context.clear_cookies(name="csrftoken")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save the update").click()
    assert answered.value.status == 403
    assert "Typed before the token was lost." in page.inner_text("main")
    assert faults_of(page, axe) == []
