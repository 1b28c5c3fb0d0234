"""A partner without an account, in a browser: the link made, the return given by it, sent back, given again, withdrawn."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from actions.models import Update
from reviews.models import Draft
from tests.browser.faults import PHONE, dead_links_of_summary, faults_of, listen
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    UpdateFactory,
    person_in,
)

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def has_script(request):
    return request.param


@pytest.fixture
def plan(transactional_db):
    return AnnualPlanFactory(title="Plan 2017/18")


@pytest.fixture
def actions(plan):
    probation = AgencyFactory(partnership=plan.partnership, name="Probation")
    priority = PriorityFactory(plan=plan, title="Violence")
    found = [ActionFactory(priority=priority, reference=f"1.{n}", activity=f"Activity {n}") for n in (1, 2)]
    for action in found:
        LeadFactory(action=action, agency=probation)
    UpdateFactory(action=found[1], reported_on=date(2017, 9, 30), status="amber", remedy="A van.")
    return found


@pytest.fixture
def coordinator(context, plan, actions, sign_in):
    """The page of the coordinator, signed in."""
    return sign_in(context, person_in(plan.partnership, name="Ada"))


@pytest.fixture
def holder(new_context, has_script):
    """A browser that nobody has signed in to."""
    context = new_context(java_script_enabled=has_script)
    context.add_init_script("window.refusedByPolicy = [];")
    context.set_default_timeout(10_000)
    return context.new_page()


@pytest.fixture
def address(coordinator, plan, live_server):
    """Of a link for Probation and the third quarter, as the coordinator would copy it."""
    coordinator.goto(live_server.url + reverse("reviews:link_new", args=[plan.pk]))
    coordinator.get_by_label("Agency").select_option("Probation")
    coordinator.get_by_label("Period").select_option("q3")
    coordinator.get_by_role("button", name="Make the link").click()
    return coordinator.get_by_label("Address of the return").input_value()


def progress(page, name="1.1"):
    return page.get_by_label(f"Progress for {name}", exact=True)


def fill(page, text):
    page.get_by_label("Your name").fill("Sam Lee")
    page.get_by_label("Your post").fill("Warden")
    progress(page).fill(text)
    page.get_by_label("RAG status for 1.1").select_option("Green")


def submit(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Submit the updates").click()


def recorded():
    found = Update.objects.filter(by_link__isnull=False).order_by("pk")
    return list(found.values_list("action__reference", "progress", "given_by"))


def test_return_is_given_by_link_sent_back_and_given_again(coordinator, holder, address, actions, live_server):
    heard = listen(holder)
    holder.goto(address)
    fill(holder, "Two done.")
    submit(holder)
    expect(holder.get_by_text("1 update recorded for Q3 2017/18: 1.1.")).to_be_visible()
    assert recorded() == [("1.1", "Two done.", "Sam Lee, Warden")]

    coordinator.goto(live_server.url + actions[0].get_absolute_url())
    coordinator.get_by_role("link", name="Send back with a comment").click()
    coordinator.get_by_label("What should be different?").fill("Which two?")
    coordinator.get_by_role("button", name="Send it back").click()
    expect(coordinator.get_by_text("Sent back: the action is owed again.")).to_be_visible()

    holder.goto(address)
    expect(holder.get_by_text("Which two?")).to_be_visible()
    expect(holder.get_by_label("Your name")).to_have_value("Sam Lee")
    fill(holder, "Tower and Mill.")
    submit(holder)
    assert [row[1] for row in recorded()] == ["Two done.", "Tower and Mill."]
    assert heard == []


def test_what_is_typed_waits_under_the_link(holder, address, actions, has_script):
    holder.goto(address)
    fill(holder, "Half of it")
    if has_script:
        expect(holder.locator("[data-return-said]")).to_contain_text("Saved at")
    else:
        holder.get_by_role("button", name="Save and finish later").click()
        expect(holder.get_by_text("Nothing has been submitted yet")).to_be_visible()
    assert list(Draft.objects.values_list("action", "user", "progress")) == [(actions[0].pk, None, "Half of it")]
    holder.goto("about:blank")
    holder.goto(address)
    expect(progress(holder)).to_have_value("Half of it")


def test_link_withdrawn_meanwhile_gives_back_what_was_typed(coordinator, holder, address, plan, live_server):
    holder.goto(address)
    fill(holder, "Half of it")
    coordinator.goto(live_server.url + reverse("reviews:links", args=[plan.pk]))
    coordinator.get_by_role("link", name="Withdraw").click()
    coordinator.get_by_role("button", name="Withdraw the link").click()
    expect(coordinator.get_by_text("it opens nothing any more")).to_be_visible()

    submit(holder)
    expect(holder.get_by_role("heading", name="This link no longer works")).to_be_visible()
    expect(holder.get_by_text("Half of it")).to_be_visible()
    assert recorded() == []


def test_pages_of_the_holder_are_without_fault_and_lead_nowhere(holder, address, axe, has_script, live_server):
    if not has_script:
        pytest.skip("the checks are themselves a script")
    holder.goto(address)
    found = faults_of(holder, axe)
    with holder.expect_navigation() as answered:
        holder.get_by_role("button", name="Submit the updates").click()
    assert answered.value.status == 422
    found += dead_links_of_summary(holder) + faults_of(holder, axe)
    fill(holder, "Two done.")
    submit(holder)
    found += faults_of(holder, axe)
    links = holder.locator("a[href]").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert {link for link in links if not link.startswith(("#", "mailto:"))} == {reverse("csp:accessibility")}
    with holder.expect_request("**/accessibility/") as asked:
        holder.get_by_role("link", name="Accessibility").click()
    assert "referer" not in asked.value.all_headers()
    holder.goto(f"{address}x")
    assert not found + faults_of(holder, axe), "\n".join(found)


def test_page_with_the_address_is_without_fault(coordinator, address, axe, has_script):
    if not has_script:
        pytest.skip("the checks are themselves a script")
    assert faults_of(coordinator, axe) == []


def test_return_can_be_given_on_a_telephone(holder, address):
    holder.set_viewport_size(PHONE)
    holder.goto(address)
    fill(holder, "From the street.")
    submit(holder)
    assert recorded() == [("1.1", "From the street.", "Sam Lee, Warden")]
