"""The search for faults finds them: each is planted on a page that has none."""

import pytest
from django.urls import reverse

from tests.browser.faults import dead_links_of_summary, faults_of, listen
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser


@pytest.fixture
def page(transactional_db, context, live_server):
    page = context.new_page()
    page.goto(live_server.url + reverse("account_login"))
    return page


def test_page_without_fault_has_none(page, axe):
    assert faults_of(page, axe) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("document.querySelector('label').remove()", "axe at 1280: label"),
        ("document.querySelector('label').remove()", "axe at 320: label"),
        ("document.documentElement.removeAttribute('lang')", "axe at 1280: html-has-lang"),
        ("document.querySelector('h1').outerHTML = '<h4>Sign in</h4>'", "axe at 1280: page-has-heading-one"),
        ("document.querySelector('h1').textContent = 'W'.repeat(60); document.body.style.overflowWrap = 'normal'",
         "scrolls sideways at 320 by 256"),
        ("document.querySelector('h1').setAttribute('style', 'color: red')", "policy: style-src-attr"),
        ("document.querySelector('h1').innerHTML = '<img alt=\"\" src=\"https://elsewhere.example/a.png\">'",
         "policy: img-src https://elsewhere.example/a.png"),
    ],
)  # fmt: skip
def test_planted_fault_is_found(planted, said, page, axe):
    page.evaluate(planted)
    page.wait_for_timeout(100)
    assert [fault for fault in faults_of(page, axe) if fault.startswith(said)]


def test_what_the_browser_complains_of_is_heard(page):
    heard = listen(page)
    page.evaluate("console.error('A fault'); setTimeout(() => { throw new Error('thrown') })")
    page.wait_for_timeout(100)
    assert heard == ["console: A fault", "script: thrown"]


def test_link_of_the_summary_that_leads_nowhere_is_found(page):
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(".govuk-error-summary").wait_for()
    page.evaluate("document.querySelector('.govuk-error-summary__list a').hash = '#nowhere'")
    assert [fault.rpartition(": ")[2] for fault in dead_links_of_summary(page)] == ["[False, False]"]


def test_focus_that_cannot_be_seen_is_found(page):
    page.evaluate("document.querySelector('#id_password').style.cssText = 'outline: 0; box-shadow: none'")
    with pytest.raises(AssertionError, match='name="password"'):
        Keyboard(page).go_to(page.get_by_role("button", name="Sign in", exact=True))
