"""What comes out on paper: A4, header rows on every page, no navigation, the day of the position, words for every status."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from csp.statuses import RagStatus
from tests.browser.addresses import address_of
from tests.factories import ActionFactory, LeadFactory, PriorityFactory, UpdateFactory, person_in

pytestmark = pytest.mark.browser
PAPER = {"portrait": 680, "landscape": 1009}  # CSS pixels between the margins
CUT_OFF = """([orientation, width]) => [...document.querySelectorAll("main *")].filter(
  (it) => !!it.closest(".app-landscape") === (orientation === "landscape")
    && !it.matches(".govuk-visually-hidden, .govuk-visually-hidden *") && it.scrollWidth > width + 1
).map((it) => [it.outerHTML.slice(0, 200), it.scrollWidth])"""
NUMBERS = list(range(1, 31))
A4 = (595, 842)  # points
NAVIGATION = [
    "Sign out",
    "Skip to main content",
    "Menu",
    "Move up",
    "Add an action",
    "Filter and sort",
    "Working table",
]
WORDS = {status.label for status in RagStatus} | {"Not rated"}


@pytest.fixture
def plan(transactional_db):
    """Thirty actions under one priority, so that its table spans pages."""
    priority = PriorityFactory(number="1", title="Burglary", plan__title="Plan of Northshire")
    statuses = [*RagStatus.values, ""]
    for number in NUMBERS:
        action = ActionFactory(priority=priority, reference=f"1.{number}", activity=f"Thing {number} to be done. " * 4)
        LeadFactory(action=action, agency__name=f"Agency of action {number}")
        status = statuses[number % len(statuses)]
        UpdateFactory(action=action, reported_on="2017-08-15", status=status, progress=f"Account {number}. " * 8)
    return priority.plan


@pytest.fixture
def printed(plan, context, sign_in, live_server):
    """The pages of a PDF, each as the words on it, printed as the browser's own Print does."""
    page = sign_in(context, person_in(plan.partnership))

    def pages(name, *arguments):
        page.goto(live_server.url + reverse(name, args=[plan.pk, *arguments]))
        return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages

    return pages


def words_of(page):
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize(
    ("name", "arguments"), [("reviews:review", [2017, 2]), ("reviews:plan", []), ("actions:table", [])]
)
def test_paper_is_a4_numbered_and_without_navigation(printed, name, arguments):
    pages = printed(name, *arguments)
    words = [words_of(page) for page in pages]
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert sorted((round(page.mediabox.width), round(page.mediabox.height))) == sorted(A4)
        assert f"Page {number} of {len(pages)}" in words[number - 1]
    assert [phrase for phrase in NAVIGATION if phrase in " ".join(words)] == []
    assert {word for word in WORDS if word in " ".join(words)} == WORDS


@pytest.mark.parametrize(
    ("name", "arguments", "header"),
    [
        ("reviews:review", [2017, 2], "Ref Action Lead Timescale Status This quarter’s update"),
        ("reviews:plan", [], "Ref Action Lead Timescale Status Latest update"),
        ("actions:table", [], "Ref Action Lead Timescale Status Latest update"),
    ],
)
def test_header_row_stands_above_the_rows_of_every_page(printed, name, arguments, header):
    pages = [words_of(page) for page in printed(name, *arguments)]
    assert len([page for page in pages if header in page]) > 2
    assert [page for page in pages if "Agency of action" in page and "Lead Timescale Status" not in page] == []


def test_headings_stand_on_the_page_of_what_they_head(printed):
    pages = [words_of(page) for page in printed("reviews:review", 2017, 2)]
    for heading, first in [("What each status means", "Off track"), ("Exceptions", "Why it is here")]:
        assert [first in page for page in pages if heading in page] == [True]


def test_outline_of_the_longest_bar_is_whole_on_paper(plan, context, sign_in, live_server):
    page = sign_in(context, person_in(plan.partnership))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER["portrait"], "height": 900})
    page.goto(live_server.url + reverse("reviews:review", args=[plan.pk, 2017, 2]))
    edges = page.locator(".app-chart__bar rect").evaluate_all(
        "bars => bars.map((it) => it.getBoundingClientRect()).flatMap((it) => [it.left - 0.5, it.right + 0.5])"
    )
    figure = page.locator(".app-chart").bounding_box()
    assert min(edges) >= figure["x"]
    assert max(edges) <= figure["x"] + figure["width"]


@pytest.mark.parametrize(
    "name", ["reviews:review", "reviews:plan", "actions:table", "reviews:action", "plans:strategy"]
)
def test_long_words_push_nothing_off_the_paper(name, full, context, sign_in, live_server):
    page = sign_in(context, full.officer)
    page.emulate_media(media="print")
    page.goto(live_server.url + address_of(name, full))
    for orientation, width in PAPER.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CUT_OFF, [orientation, width]) == []
