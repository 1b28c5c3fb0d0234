"""What officers do in a day, by keyboard alone, with JavaScript on and off."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from actions.models import Action, Update
from csp.models import Role
from priorities.models import Priority, Target
from tests.browser.keyboard import Keyboard
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.browser

# and has come to rest: a key pressed while it still moves would be carried on past what it leads to
HAS_SCROLLED = """([it, before]) => {
  it.readings = it.scrollLeft === it.last ? it.readings + 1 : 0;
  it.last = it.scrollLeft;
  return it.last > before && it.readings > 5;
}"""


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def has_script(request):
    return request.param


@pytest.fixture
def plan(transactional_db):
    """A plan of three actions: Red, Amber and not rated."""
    plan = AnnualPlanFactory(title="Plan of Northshire")
    police = AgencyFactory(partnership=plan.partnership, name="Police")
    AgencyFactory(partnership=plan.partnership, name="Fire service")
    priority = PriorityFactory(plan=plan, number="1", title="Burglary")
    for number, (activity, status) in enumerate([("Mark bicycles", "red"), ("Light the park", "amber")], start=1):
        action = ActionFactory(priority=priority, reference=f"1.{number}", activity=activity)
        LeadFactory(action=action, agency=police)
        UpdateFactory(action=action, reported_on=date(2017, 5, 2), status=status)
    ActionFactory(priority=priority, reference="1.3", activity="Visit victims")
    return plan


@pytest.fixture
def keyboard(plan, context, sign_in, live_server):
    page = sign_in(context, person_in(plan.partnership, name="Ada Clerk"))
    page.goto(live_server.url)
    return Keyboard(page)


def open_table(keyboard, plan, live_server, query=""):
    keyboard.page.goto(f"{live_server.url}{reverse('actions:table', args=[plan.pk])}{query}")


def heading(keyboard):
    return keyboard.page.locator("h1")


def test_signing_in(plan, context, live_server):
    user = UserFactory(email="ada@northshire.example")
    user.set_password("three words long")
    user.save()
    keyboard = Keyboard(context.new_page())
    keyboard.page.goto(f"{live_server.url}/partnerships/")

    keyboard.type_into("E-mail address", "ada@northshire.example")
    keyboard.type_into("Password", "three words")
    with keyboard.page.expect_navigation():
        keyboard.press("Enter")
    expect(keyboard.page.locator(".govuk-error-summary")).to_contain_text("do not match")
    keyboard.type_into("Password", "three words long")
    keyboard.button("Sign in")

    expect(heading(keyboard)).to_have_text("Partnerships")


def test_skip_link_comes_first_and_leads_past_the_menu(keyboard, plan, live_server):
    open_table(keyboard, plan, live_server)
    keyboard.press("Tab")
    expect(keyboard.page.get_by_role("link", name="Skip to main content")).to_be_focused()
    keyboard.press("Enter", "Tab")
    assert keyboard.page.evaluate("!!document.activeElement.closest('main')")


def test_going_back_by_shift_and_tab_leads_to_the_menu(keyboard, plan, live_server):
    open_table(keyboard, plan, live_server)
    keyboard.go_to(keyboard.page.get_by_role("link", name="Overdue", exact=True))
    keyboard.go_to(keyboard.page.get_by_role("link", name="Partnerships").first, key="Shift+Tab")
    with keyboard.page.expect_navigation():
        keyboard.press("Enter")


def test_recording_updates_one_after_another_from_the_filtered_table(keyboard, plan, live_server):
    open_table(keyboard, plan, live_server)
    keyboard.link("No update this quarter")
    keyboard.link("Update 1.1 Mark bicycles")

    keyboard.type_into("What progress has there been?", "Two hundred marked.")
    keyboard.choose("RAG status", "Amber")
    keyboard.type_into("What will put it right?", "A second van.")
    keyboard.button("Save and next")
    expect(keyboard.page.locator("main")).to_contain_text("1.2 Light the park")
    keyboard.type_into("What progress has there been?", "All lamps lit.")
    keyboard.choose("RAG status", "Green")
    keyboard.button("Save and next")
    expect(keyboard.page.locator("main")).to_contain_text("1.3 Visit victims")
    keyboard.type_into("What progress has there been?", "Every victim seen.")
    keyboard.choose("RAG status", "Complete")
    keyboard.button("Save the update")

    expect(keyboard.page.get_by_role("status")).to_contain_text("0 of 3 actions match")
    recorded = Update.objects.filter(reported_on__gt=date(2017, 5, 2)).order_by("pk")
    assert list(recorded.values_list("action__reference", "status", "progress", "remedy")) == [
        ("1.1", "amber", "Two hundred marked.", "A second van."),
        ("1.2", "green", "All lamps lit.", ""),
        ("1.3", "complete", "Every victim seen.", ""),
    ]


def test_moving_a_timescale_with_an_update(keyboard, plan):
    action = Action.objects.get(reference="1.2")
    keyboard.link("Plan of Northshire")
    keyboard.button("Working table")
    keyboard.link("1.2")
    keyboard.button("Record an update")
    keyboard.type_into("What progress has there been?", "Waiting for the contractor.")
    keyboard.choose("RAG status", "Red")
    keyboard.type_into("What will put it right?", "Another contractor.")
    keyboard.type_date("Position as at", "2", "10", "2017")
    keyboard.type_into("New timescale, if it has moved", "June 2018")
    keyboard.type_into("Why the timescale has moved", "The contractor failed.")
    keyboard.button("Save the update")

    expect(keyboard.page.locator("main")).to_contain_text("First agreed: March 2018")
    action.refresh_from_db()
    assert (action.timescale, action.due_on) == ("June 2018", date(2018, 6, 30))


def test_filtering_the_table(keyboard, plan, live_server):
    open_table(keyboard, plan, live_server)
    summary = keyboard.page.locator("summary", has_text="Filter and sort")
    keyboard.go_to(summary)
    keyboard.press("Space")
    keyboard.pick("Lead agency", "Police")
    keyboard.pick("Status", "Amber")
    keyboard.tick("Overdue")
    keyboard.button("Show these actions")

    expect(keyboard.page.get_by_role("status")).to_contain_text("1 of 3 actions match")
    assert keyboard.page.locator("tbody th").all_inner_texts() == ["1.2"]
    keyboard.link("Show all")
    keyboard.link("Status")
    assert keyboard.page.locator("tbody th").all_inner_texts() == ["1.1", "1.2", "1.3"]


def test_adding_a_priority_a_target_and_an_action(keyboard, plan, live_server):
    keyboard.link("Plan of Northshire")
    keyboard.link("Add a priority")
    keyboard.type_into("Title", "Hate crime")
    keyboard.type_into("Outcomes", "More reports.")
    keyboard.button("Save")
    keyboard.link("Add a target")
    keyboard.type_into("Target", "More people report it.")
    keyboard.choose("Direction", "Increase")
    keyboard.button("Save")
    keyboard.follow(keyboard.page.get_by_role("link", name="Add an action under More people report it."))
    keyboard.type_into("What will be done", "Open a reporting centre.")
    keyboard.pick("Lead agency", "Police")
    keyboard.tick("Fire service")
    keyboard.type_into("Timescale", "Autumn 2017")
    keyboard.button("Save")

    expect(heading(keyboard)).to_contain_text("Open a reporting centre.")
    priority = Priority.objects.get(title="Hate crime")
    target = Target.objects.get(priority=priority)
    action = Action.objects.get(target=target)
    assert (priority.number, priority.plan, target.direction, action.reference) == ("2", plan, "increase", "2.1")
    assert list(action.leads.order_by("position").values_list("agency__name", "role")) == [
        ("Police", "lead"),
        ("Fire service", "supporting"),
    ]


def test_changing_the_order_of_actions(keyboard, plan, live_server):
    priority = plan.priorities.get()
    keyboard.page.goto(live_server.url + priority.get_absolute_url())
    keyboard.button("Move down 1.1")
    expect(keyboard.page.get_by_role("alert")).to_contain_text("Moved to place 2.")
    keyboard.button("Move up 1.3")
    assert list(priority.actions.order_by("position").values_list("reference", flat=True)) == ["1.2", "1.3", "1.1"]


def test_closing_an_action_and_opening_it_again(keyboard, plan, live_server):
    action = Action.objects.get(reference="1.3")
    keyboard.page.goto(live_server.url + action.get_absolute_url())
    keyboard.link("Close it with a reason")
    keyboard.type_date("Closed on", "1", "9", "2017")
    keyboard.type_into("Why is it closed?", "Victim Support does it.")
    keyboard.button("Close the action")
    expect(keyboard.page.locator("main")).to_contain_text("Closed on 1 September 2017. Victim Support does it.")
    keyboard.link("Re-open it")
    keyboard.button("Re-open the action")
    expect(keyboard.page.locator("main")).not_to_contain_text("Closed on 1 September 2017.")
    action.refresh_from_db()
    assert (action.closed_on, action.closed_reason) == (None, "")


def test_deleting_asks_first(keyboard, plan, live_server):
    action = Action.objects.get(reference="1.3")
    keyboard.page.goto(live_server.url + action.get_absolute_url())
    keyboard.link("Delete it")
    keyboard.link("Keep it")
    keyboard.link("Delete it")
    keyboard.button("Delete")
    expect(keyboard.page.get_by_role("alert")).to_contain_text("The action was deleted.")
    assert not Action.objects.filter(pk=action.pk).exists()


def test_reading_the_review_on_a_phone(keyboard, plan):
    page = keyboard.page
    keyboard.link("Plan of Northshire")
    keyboard.link("Q1 2017/18")
    expect(heading(keyboard)).to_contain_text("quarterly review, Q1 2017/18")
    page.set_viewport_size({"width": 320, "height": 568})
    region = page.get_by_role("region", name="Actions by priority and status")
    keyboard.go_to(region)
    before = region.evaluate("it => it.scrollLeft")
    keyboard.press("ArrowRight", "ArrowRight", "ArrowRight")
    keyboard.until(HAS_SCROLLED, region.element_handle(), before)
    keyboard.follow(page.get_by_role("region", name="Exceptions").get_by_role("link", name="1.1"))
    expect(heading(keyboard)).to_contain_text("Mark bicycles")


def test_links_of_the_error_summary_lead_to_boxes_radios_dates_and_checkboxes(keyboard, plan, live_server):
    page = keyboard.page
    action = Action.objects.get(reference="1.3")
    page.goto(live_server.url + reverse("actions:record_update", args=[action.pk]))
    keyboard.type_date("Position as at", "31", "2", "2017")
    keyboard.button("Save the update")
    for words, name in [
        ("Say what progress there has been", "progress"),
        ("Choose a RAG status", "status"),
        ("Enter the day the position is true of as a real date, for example 30 9 2017", "reported_on_0"),
    ]:
        follow_within(keyboard, words, name)

    page.goto(live_server.url + reverse("actions:edit", args=[action.pk]))
    keyboard.type_into("What will be done", "")
    keyboard.pick("Lead agency", "Police")
    keyboard.tick("Police")
    keyboard.button("Save")
    follow_within(keyboard, "Enter what will be done", "activity")
    follow_within(keyboard, "Police is named twice: it leads, so it need not be ticked here", "supporting")


def follow_within(keyboard, words, name):
    """Follow a link of the error summary, from wherever the focus is; its control has the focus afterwards."""
    keyboard.go_to(keyboard.page.locator(".govuk-error-summary").get_by_role("link", name=words, exact=True))
    keyboard.press("Enter")
    keyboard.until("([name]) => document.activeElement.name === name", name)


def test_lead_officer_sees_only_their_own_buttons(plan, context, sign_in, live_server):
    police = plan.partnership.agencies.get(name="Police")
    keyboard = Keyboard(sign_in(context, person_in(plan.partnership, Role.LEAD_OFFICER, police)))
    open_table(keyboard, plan, live_server, "?mine=on")
    assert keyboard.page.locator("tbody th").all_inner_texts() == ["1.1", "1.2"]
    keyboard.link("Update 1.2 Light the park")
    keyboard.type_into("What progress has there been?", "Lit.")
    keyboard.choose("RAG status", "Complete")
    keyboard.button("Save the update")
    assert Update.objects.latest("pk").progress == "Lit."
