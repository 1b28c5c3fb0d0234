"""The published plans brought in through the page, without script: each with exactly the counts that are known of it."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actions.models import Action, Update
from csp.models import Partnership
from documents.models import PlanImport, TakenIn
from tests.browser.faults import listen
from tests.factories import MembershipFactory, PartnershipFactory, UserFactory

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
MEASURES = "wycombe-crime-statistics-q1-2017-18.xlsx"
HAVE_NO_ACTIONS = {"buckinghamshire-briefing-2021.docx", "safer-bucks-plan-2015-16.docx"}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not REAL.is_dir(), reason="the published plans are not beside this checkout"),
]


@pytest.fixture
def has_script():
    return False


def expected(name: str) -> dict:
    """What is known of a plan; one that was pasted is the same plan."""
    known = json.loads((REAL / "expected.json").read_text())
    return known[name.replace(".pasted.txt", ".docx")]


def send(page: Page, path: Path, partnership: Partnership, address: str) -> None:
    page.goto(f"{address}{reverse('documents:import_new')}?partnership={partnership.slug}")
    if path.name.endswith(".pasted.txt"):
        page.get_by_label("Or paste the plan").fill(path.read_text())
    else:
        page.get_by_label("The file").set_input_files(path)
    page.get_by_role("button", name="Read the plan").click()


def answer_year(page: Page) -> None:
    if not page.get_by_label("Financial year of the plan").input_value():
        page.get_by_label("Financial year of the plan").select_option("2017/18")
    bare = page.get_by_label("31 December of that year, the end of the calendar year")
    if bare.count():
        bare.check()


def answer_statuses(page: Page) -> None:
    for box in page.get_by_role("combobox").all():
        if not box.input_value():
            box.select_option("Amber")


def answer_leads(page: Page) -> None:
    page.get_by_label("Add a new agency for every name below that is left without an answer").check()


ANSWERS = {
    "about": answer_year,
    "statuses": answer_statuses,
    "leads": answer_leads,
    "columns": lambda page: None,  # as they were read
}


def answer(page: Page) -> None:
    """Answer what holds the plan back, page by page."""
    for _ in ANSWERS:
        questions = page.locator("div:has(> #hold-top) > ul a")
        if not questions.count():
            return
        questions.first.click()
        ANSWERS[page.url.strip("/").rpartition("/")[2]](page)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("main")).to_contain_text("Saved.")


def bring_in(page: Page, path: Path, partnership: Partnership, address: str) -> dict:
    """What the plan holds once it is taken in, in the terms of what is known of it."""
    send(page, path, partnership, address)
    answer(page)
    page.get_by_role("button", name="Take the plan in").first.click()
    expect(page.locator("main")).to_contain_text("The plan is taken in")
    plan = partnership.plans.get()
    actions = Action.objects.for_plan(plan)
    priorities = plan.priorities.in_order()
    rag = {status: number for status, number in TakenIn.objects.get(plan=plan).counts["rag"].items() if number}
    return {
        "priorities": len(priorities),
        "targets": sum(priority.targets.count() for priority in priorities),
        "actions_per_priority": {priority.title: priority.actions.count() for priority in priorities},
        "actions": actions.count(),
        "updates": Update.objects.filter(action__priority__plan=plan).count(),
        "rag": rag,
        "note": expected(path.name).get("note"),
    }


def partnership_for(officer, number):
    partnership = PartnershipFactory(name=f"Partnership {number}", slug=f"partnership-{number}")
    MembershipFactory(user=officer, partnership=partnership)
    return partnership


def test_every_published_plan_comes_in_with_the_counts_known_of_it(transactional_db, context, sign_in, live_server):
    officer = UserFactory(name="Ada")
    page = sign_in(context, officer)
    heard = listen(page)
    names = sorted(path.name for path in REAL.iterdir() if path.suffix in {".docx", ".xlsx", ".txt"})
    found, known = {}, {}
    for number, name in enumerate(set(names) - HAVE_NO_ACTIONS - {MEASURES}):
        held = bring_in(page, REAL / name, partnership_for(officer, number), live_server.url)
        known[name] = expected(name)
        found[name] = {key: held[key] for key in known[name]}

    assert len(found) == 6
    assert found == known
    assert heard == []


def test_figures_are_found_and_what_holds_no_actions_is_said_to(transactional_db, context, sign_in, live_server):
    officer = UserFactory(name="Ada")
    page = sign_in(context, officer)
    partnership = partnership_for(officer, 1)
    said = {}
    for name in [MEASURES, *sorted(HAVE_NO_ACTIONS)]:
        send(page, REAL / name, partnership, live_server.url)
        said[name] = page.locator("main").inner_text()

    assert f"{expected(MEASURES)['measures']} measures" in said[MEASURES]
    assert "holds no plan: neither a table of actions nor a list of them." in said["buckinghamshire-briefing-2021.docx"]
    assert "Say which column holds the actions: none were found" in said["safer-bucks-plan-2015-16.docx"]
    states = Counter(PlanImport.objects.values_list("state", flat=True))
    assert states == {"review": 2}
