"""A quarterly round from its calendar to its review, and what it costs everybody in forms sent and pages loaded.

37 actions: one agency answers with an account, one by link and without a script, one by spreadsheet, one not at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from actions.models import Update
from csp.models import Role
from reviews.models import Draft
from tests.documents.return_files import fill
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

PASSWORD = "three words long"
README = Path(__file__).resolve().parents[2] / "README.md"
# forms sent and pages loaded, signing in among them
COSTS = {
    "Lead officer with an account, 10 actions": (2, 4),
    "Partner by link, without an account or a script, 12 actions": (1, 2),
    "Lead officer by spreadsheet, 14 actions": (3, 6),
    "Coordinator: dates, a link, the chase list, the review": (4, 13),
}
LEADS = {"Police": 10, "Probation": 12, "Fire": 14, "Health": 1}
WORDS = "Four sessions held in the quarter; two more are booked."


class Desk:
    """One person's browser, and a count of what it sends and loads."""

    def __init__(self, context, site):
        self.page = context.new_page()
        self.site = site
        self.submissions = self.autosaves = self.pages = 0
        self.refused = []
        self.page.on("request", self.sent)
        self.page.on("response", self.answered)

    def sent(self, request):
        """A form sent by a press leads to another page; what the script saves by itself does not."""
        if request.method == "POST":
            self.submissions += request.is_navigation_request()
            self.autosaves += not request.is_navigation_request()

    def answered(self, response):
        """Neither a step of a redirect nor a file counts as a page."""
        if response.status >= 400:
            self.refused.append(f"{response.status} {response.url}")
        is_page = response.status == 200 and response.headers["content-type"].startswith("text/html")
        self.pages += is_page and response.request.is_navigation_request()

    @property
    def cost(self):
        assert self.refused == []
        return self.submissions, self.pages

    def sign_in(self, email):
        self.page.goto(self.site + reverse("account_login"))
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        expect(self.page.locator("h1")).to_have_text("Home")

    def press(self, button):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()

    def type_date(self, legend, *parts):
        boxes = self.page.get_by_role("group", name=legend).get_by_role("textbox").all()
        for box, part in zip(boxes, parts, strict=True):
            box.fill(part)

    def fill_rows(self, references):
        """Every third is Amber, and says what will put it right; the last has not changed."""
        *changed, same = references
        for number, reference in enumerate(changed):
            self.page.get_by_label(f"Progress for {reference}", exact=True).fill(WORDS)
            status = "Amber" if number % 3 == 0 else "Green"
            self.page.get_by_label(f"RAG status for {reference}", exact=True).select_option(status)
            if status == "Amber":
                self.page.get_by_label(f"What will put it right for {reference}", exact=True).fill("A second trainer.")
        self.page.get_by_label(f"No change since 3 May 2017 for {same}", exact=True).check()

    def says(self, words):
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.fixture
def plan(transactional_db):
    plan = AnnualPlanFactory(title="Plan 2017/18")
    priorities = [PriorityFactory(plan=plan, number=str(number)) for number in range(1, 5)]
    for priority, (name, number) in zip(priorities, LEADS.items(), strict=True):
        agency = AgencyFactory(partnership=plan.partnership, name=name, email=f"{name.lower()}@northshire.example")
        for place in range(1, number + 1):
            action = ActionFactory(priority=priority, reference=f"{priority.number}.{place}")
            LeadFactory(action=action, agency=agency)
            UpdateFactory(action=action, reported_on="2017-05-03", progress="Begun.")
    return plan


@pytest.fixture
def sit_down(plan, new_context, live_server):
    """Give somebody a browser of their own, and an account where their role needs one."""

    def desk(name, role=None, agency="", **options):
        if role:
            led = plan.partnership.agencies.get(name=agency) if agency else None
            person = person_in(plan.partnership, role, led, name=name, email=f"{name.lower()}@northshire.example")
            person.set_password(PASSWORD)
            person.save()
        context = new_context(**options)
        context.set_default_timeout(10_000)
        return Desk(context, live_server.url)

    return desk


@contextmanager
def on_day(day) -> Iterator[None]:
    """The tracker's clock on a day of the round, going on from nine in the morning in England."""
    with time_machine.travel(f"{day}T08:00:00+00:00", tick=True):
        yield


def references(plan, agency):
    return list(plan.priorities.get(number=str([*LEADS].index(agency) + 1)).actions.values_list("reference", flat=True))


def open_the_round(desk):
    """Set the dates, and make the link that Probation is sent; answers its address."""
    desk.sign_in("ada@northshire.example")
    desk.follow("Plan 2017/18")
    desk.follow("Review calendar")
    desk.type_date("Q2 2017/18: updates due", "13", "10", "2017")
    desk.type_date("Q2 2017/18: meeting", "27", "10", "2017")
    desk.press("Save the calendar")
    desk.says("Calendar saved.")
    desk.follow("Home")
    desk.follow("37 of 37 actions missing")
    desk.follow("Make a link for Probation")
    desk.press("Make the link")
    return desk.page.get_by_label("Address of the return").input_value()


def answer_with_account(desk, plan):
    desk.sign_in("jo@northshire.example")
    desk.follow("Fill in the return for Q2 2017/18")
    desk.fill_rows(references(plan, "Police"))
    expect(desk.page.locator("[data-return-said]")).to_contain_text("Saved at")
    desk.press("Submit the updates")
    desk.says("10 updates recorded for Q2 2017/18")
    desk.says("Every action here has an update for Q2 2017/18.")


def answer_by_link(desk, plan, address):
    desk.page.goto(address)
    desk.page.get_by_label("Your name").fill("Sam Lee")
    desk.page.get_by_label("Your post").fill("Team manager")
    desk.fill_rows(references(plan, "Probation"))
    desk.press("Submit the updates")
    desk.says("12 updates recorded for Q2 2017/18")


def answer_by_spreadsheet(desk, path):
    desk.sign_in("kim@northshire.example")
    desk.follow("Fill in the return for Q2 2017/18")
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="Download as a spreadsheet").click()
    download.value.save_as(path)
    book = load_workbook(path)
    rows = range(2, book["Return"].max_row + 1)
    for row in rows:
        fill(book, row, Status="Red", Progress=WORDS, What_will_put_it_right="A second engine.")
    book.save(path)
    desk.follow("Upload a filled-in spreadsheet")
    desk.page.get_by_label("The filled-in spreadsheet").set_input_files(path)
    desk.press("Check the spreadsheet")
    desk.press(f"Record {len(rows)} updates")
    desk.says("14 updates recorded from return.xlsx.")


def chase_and_review(desk, plan):
    desk.sign_in("ada@northshire.example")
    desk.follow("1 of 37 actions missing")
    desk.says("1 of 37 actions with no update for Q2 2017/18. Updates 3 days overdue, since Friday 13 October.")
    [silent] = references(plan, "Health")
    assert [head for head in desk.page.locator("h2").all_inner_texts() if " of " in head] == ["Health: 1 of 1"]
    desk.page.get_by_text("Message to send").click()
    message = desk.page.get_by_label("Message about Health").input_value()
    assert "1 action led by Health has no update for Q2 2017/18" in message
    assert [line[: len(silent) + 2] for line in message.splitlines() if line.startswith("- ")] == [f"- {silent}"]
    expect(desk.page.get_by_text("To: health@northshire.example")).to_be_visible()

    desk.follow("Review of Q2 2017/18")
    # 3 + 4 Amber of the two sheets, 14 Red of the spreadsheet; the silent action keeps its Green of the spring
    expect(desk.page.locator("#position")).to_have_text(
        "37 actions: 14 Red, 7 Amber, 16 Green; 1 with no update this quarter."
    )
    desk.says("Replied on every action they lead: Fire, Police, Probation.")
    [outstanding] = desk.page.get_by_role("region", name="Who has not replied").locator("tbody tr").all()
    assert outstanding.inner_text().split() == ["Health", "1", "of", "1", silent]


def test_whole_round_leaves_one_silent_and_costs_what_the_readme_says(plan, sit_down, tmp_path):
    coordinator = sit_down("Ada", Role.COORDINATOR)
    police = sit_down("Jo", Role.LEAD_OFFICER, "Police")
    fire = sit_down("Kim", Role.LEAD_OFFICER, "Fire")
    probation = sit_down("Sam", java_script_enabled=False)
    sit_down("Lou", Role.LEAD_OFFICER, "Health")
    with on_day("2017-10-02"):
        address = open_the_round(coordinator)
    with on_day("2017-10-10"):
        answer_with_account(police, plan)
        answer_by_link(probation, plan, address)
        answer_by_spreadsheet(fire, tmp_path / "return.xlsx")
    with on_day("2017-10-16"):
        chase_and_review(coordinator, plan)

    given = Update.objects.filter(reported_on="2017-09-30")
    told = {agency: given.filter(action__leads__agency__name=agency).count() for agency in LEADS}
    assert told == LEADS | {"Health": 0}
    assert (given.count(), Draft.objects.count()) == (36, 0)
    desks = (police, probation, fire, coordinator)
    assert dict(zip(COSTS, (desk.cost for desk in desks), strict=True)) == COSTS
    assert [desk.autosaves > 0 for desk in desks] == [True, False, False, False]


def test_readme_says_what_a_round_costs():
    whole = tuple(map(sum, zip(*COSTS.values(), strict=True)))
    rows = COSTS | {"**The whole round, 37 actions**": whole}
    table = "\n".join(f"| {who} | {submissions} | {pages} |" for who, (submissions, pages) in rows.items())
    assert table in README.read_text(encoding="utf-8")
