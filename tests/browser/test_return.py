"""A return in a browser: saved while it is typed, and as well without a script, a mouse or a wide screen."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from actions.models import Update
from csp.models import Role
from reviews.models import Draft
from tests.browser.faults import PHONE, dead_links_of_summary, faults_of, listen
from tests.browser.keyboard import Keyboard
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


@pytest.fixture
def plan(transactional_db):
    return AnnualPlanFactory(title="Plan 2017/18")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police")


@pytest.fixture
def actions(plan, police):
    priority = PriorityFactory(plan=plan, title="Violence")
    found = [ActionFactory(priority=priority, reference=f"1.{n}", activity=f"Activity {n}") for n in (1, 2)]
    for action in found:
        LeadFactory(action=action, agency=police)
    UpdateFactory(action=found[1], reported_on=date(2017, 9, 30), status="amber", remedy="A van.")
    return found


@pytest.fixture
def officer(plan, police):
    return person_in(plan.partnership, Role.LEAD_OFFICER, police, name="Jo")


@pytest.fixture
def page(context, officer, actions, sign_in):
    return sign_in(context, officer)


@pytest.fixture
def sheet(page, plan, live_server):
    """The address of the return, open in the browser."""
    address = live_server.url + reverse("reviews:return_sheet", args=[plan.pk])
    page.goto(address)
    return address


def progress(page, name="1.1"):
    return page.get_by_label(f"Progress for {name}", exact=True)


def said(page):
    return page.locator("[data-return-said]")


def test_what_is_typed_is_saved_by_itself_and_found_on_another_machine(
    page, sheet, officer, new_context, sign_in, actions
):
    heard = listen(page)
    progress(page).fill("Two vans.\n\nAnd <b>bikes</b>.")
    page.get_by_label("RAG status for 1.1").select_option("Green")
    expect(said(page)).to_contain_text("Saved at")
    assert heard == []
    assert Draft.objects.values_list("action", "user", "progress", "status").get() == (
        actions[0].pk, officer.pk, "Two vans.\n\nAnd <b>bikes</b>.", "green",
    )  # fmt: skip

    with page.expect_response("**/draft/**"):
        progress(page).fill("Three vans.")
    other = sign_in(new_context(), officer)
    other.goto(sheet)
    expect(progress(other)).to_have_value("Three vans.")
    other.get_by_role("button", name="Submit the updates").click()
    expect(other.get_by_role("alert")).to_contain_text("1 update recorded")
    assert list(Update.objects.values_list("action__reference", "progress")) == [
        ("1.2", "On course."),
        ("1.1", "Three vans."),
    ]


def test_day_of_the_sheet_is_saved_with_what_is_written(page, sheet):
    progress(page).fill("Two vans.")
    expect(said(page)).to_contain_text("Saved at")
    with page.expect_response("**/draft/**"):
        page.get_by_label("Day").fill("1")
    assert Draft.objects.get().reported_on == "1/3/2018"


def test_leaving_before_it_is_saved_asks_first(page, sheet):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.route("**/draft/**", lambda route: route.abort())
    progress(page).click()
    page.keyboard.type("Two vans.")
    page.get_by_role("link", name="Home").click(no_wait_after=True)
    expect(progress(page)).to_have_value("Two vans.")
    assert asked == ["beforeunload"]
    expect(said(page)).to_contain_text("Not saved: the tracker cannot be reached.")
    page.unroute("**/draft/**")
    expect(said(page)).to_contain_text("Saved at", timeout=15_000)


def test_submitting_does_not_ask_whether_to_leave(page, sheet):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    progress(page).click()
    page.keyboard.type("Two vans.")
    page.get_by_label("RAG status for 1.1").select_option("Green")
    page.get_by_role("button", name="Submit the updates").click()
    expect(page.get_by_role("alert")).to_contain_text("1 update recorded")
    assert asked == []
    assert not Draft.objects.exists()


def test_sheet_sent_twice_by_a_double_click_is_recorded_once(page, sheet):
    progress(page).fill("Two vans.")
    page.get_by_label("RAG status for 1.1").select_option("Green")
    page.get_by_label("No change since").check()
    page.evaluate("""() => {
      const form = document.querySelector("form[data-return]");
      const words = new URLSearchParams(new FormData(form));
      return Promise.all([1, 2, 3].map(() => fetch(form.action, { method: "POST", body: words })));
    }""")
    page.get_by_role("button", name="Submit the updates").dblclick()
    expect(page.locator("h1")).to_contain_text("What is left")
    assert list(Update.objects.order_by("pk").values_list("progress", flat=True)) == [
        "On course.",
        "Two vans.",
        "No change since 30 September 2017.",
    ]


def test_lost_session_loses_no_word(page, context, sheet, officer, sign_in):
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    progress(page).fill("Two vans.")
    expect(said(page)).to_contain_text("Not saved: you have been signed out.")
    expect(progress(page)).to_have_value("Two vans.")

    context.clear_cookies(name="csrftoken")  # signing in changes it
    sign_in(context, officer)
    expect(said(page)).to_contain_text("Saved at", timeout=15_000)
    assert Draft.objects.get().progress == "Two vans."
    page.get_by_label("RAG status for 1.1").select_option("Green")
    page.get_by_role("button", name="Submit the updates").click()
    expect(page.get_by_role("alert")).to_contain_text("1 update recorded")


def test_right_that_is_lost_while_typing_is_said(page, sheet, officer):
    officer.memberships.update(role=Role.BOARD_MEMBER, agency=None)
    progress(page).fill("Two vans.")
    expect(said(page)).to_contain_text("Not saved: you may no longer write on this return.")
    expect(progress(page)).to_have_value("Two vans.")


def test_what_another_page_wrote_is_not_written_over(page, sheet, officer, actions, context):
    other = context.new_page()
    other.goto(sheet)
    progress(other).fill("Newer.")
    expect(said(other)).to_contain_text("Saved at")
    progress(page).fill("Older.")
    expect(said(page)).to_contain_text("Not saved: you have written something else for 1.1 on another page.")
    page.get_by_role("button", name="Save and finish later").click()
    expect(page.locator("main")).to_contain_text("Also written by you")
    expect(page.locator("main")).to_contain_text("Newer.")
    expect(progress(page)).to_have_value("Older.")
    assert Draft.objects.get().progress == "Newer."


def test_action_closed_while_typing_is_named(page, sheet, actions):
    actions[0].close(on=date(2018, 1, 1), reason="Overtaken.")
    progress(page).fill("Two vans.")
    expect(said(page)).to_contain_text("it has left this sheet: 1.1 Activity 1")


@pytest.mark.parametrize("has_script", [False], ids=["no script"])
def test_sheet_works_without_a_script(page, sheet, has_script):
    progress(page).fill("Two vans.")
    page.get_by_role("button", name="Save and finish later").click()
    assert "Nothing has been submitted yet" in page.inner_text("main")
    assert progress(page).input_value() == "Two vans."
    page.get_by_label("No change since 30 September 2017 for 1.2").check()
    page.get_by_role("button", name="Submit the updates").click()
    assert "Choose a RAG status" in page.inner_text(".govuk-error-summary")
    assert "1 update recorded for Q4 2017/18: 1.2." in page.inner_text("main")
    page.get_by_label("RAG status for 1.1").select_option("Complete")
    page.get_by_role("button", name="Submit the updates").click()
    assert "1 update recorded for Q4 2017/18: 1.1." in page.inner_text("main")
    assert list(Update.objects.order_by("pk").values_list("status", "progress", "remedy"))[1:] == [
        ("amber", "No change since 30 September 2017.", "A van."),
        ("complete", "Two vans.", ""),
    ]


def test_sheet_works_by_keyboard_alone(page, sheet):
    keyboard = Keyboard(page)
    keyboard.type_into("Progress for 1.1", "Two vans.")
    keyboard.pick("RAG status for 1.1", "Red")
    keyboard.type_into("What will put it right for 1.1", "A third van.")
    keyboard.tick("No change since 30 September 2017 for 1.2")
    keyboard.tick("Hold everything until all rows are right")
    keyboard.button("Submit the updates")
    expect(page.get_by_role("alert")).to_contain_text("2 updates recorded")


def test_sheet_is_without_fault_filled_refused_and_done(page, sheet, actions, officer, axe):
    heard, found = listen(page), []
    found += faults_of(page, axe)
    UpdateFactory(action=actions[0], progress="Meanwhile.", status="red")
    progress(page).fill("Two vans.")
    page.locator("summary", has_text="The timescale has moved").last.click()
    page.get_by_label("New timescale for 1.2").fill("May 2018")
    page.get_by_label("No change since").check()
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Submit the updates").click()
    assert answered.value.status == 422
    found += dead_links_of_summary(page) + faults_of(page, axe)
    page.goto(sheet.replace("/return/", "/return/done/"))
    found += faults_of(page, axe)
    assert found + heard == []


def test_line_being_typed_is_never_under_the_buttons_that_stay_in_sight(page, sheet, plan, police):
    for number in range(3, 9):
        action = ActionFactory(priority=plan.priorities.get(), reference=f"1.{number}")
        LeadFactory(action=action, agency=police)
    hidden = []
    for size in ({"width": 1280, "height": 720}, PHONE):
        page.set_viewport_size(size)
        page.goto(sheet)
        boxes = page.locator("[data-return-row] :is(textarea, select, summary, input[type=checkbox])").count()
        page.get_by_label("Year").focus()
        for _ in range(boxes):
            page.keyboard.press("Tab")
            hidden += page.evaluate("""() => {
              const box = document.activeElement.getBoundingClientRect();
              const foot = document.querySelector(".app-return__end");
              const covers = getComputedStyle(foot).position === "sticky" && !foot.contains(document.activeElement);
              return covers && Math.min(box.bottom, box.top + 30) > foot.getBoundingClientRect().top ? [document.activeElement.name] : [];
            }""")
    assert hidden == []
