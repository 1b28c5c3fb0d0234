"""What comes out on paper: A4, header rows on every page, no navigation, the day of the position, words for every status."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from csp.statuses import RagStatus
from tests.factories import ActionFactory, LeadFactory, PriorityFactory, UpdateFactory, person_in

pytestmark = pytest.mark.browser
A4 = (595, 842)  # points
NAVIGATION = ["Sign out", "Skip to main content", "Menu", "Move up", "Add an action", "Filter and sort", "Working table"]
WORDS = {status.label for status in RagStatus} | {"Not rated"}


@pytest.fixture
def plan(transactional_db):
    """Thirty actions under one priority, so that its table spans pages, and the marking of the plan."""
    priority = PriorityFactory(number="1", title="Burglary", plan__title="Plan of Northshire", plan__marking="official")
    statuses = [*RagStatus.values, ""]
    for number in range(1, 31):
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


def pages_with_rows(pages, heading):
    """The words of those pages on which the table headed so has rows, from the heading on."""
    return [words for words in map(words_of, pages) if heading in words]


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
def test_header_row_stands_on_every_page_that_has_rows(printed, name, arguments, header):
    words = [words_of(page) for page in printed(name, *arguments)]
    with_rows = [page for page in words if "Account" in page or "Agency of action" in page]
    spanned = [page for page in words if header in page]
    assert len(spanned) > 2
    rows = [number for number in range(1, 31) if sum(f"Thing {number} to" in page for page in spanned) >= 1]
    assert rows == list(range(1, 31))
    assert with_rows


@pytest.mark.parametrize(("name", "arguments", "day"), [("reviews:review", [2017, 2], "30 Sep 2017")])
def test_every_page_says_whose_plan_it_is_and_as_at_which_day(printed, plan, name, arguments, day):
    for page in map(words_of, printed(name, *arguments)):
        assert "Plan of Northshire, 2017/18" in page
        assert plan.partnership.name in page
        assert f"Position at {day}, printed" in page
        assert page.count("OFFICIAL") >= 2


def test_no_row_is_split_over_two_pages(printed):
    pages = [words_of(page) for page in printed("reviews:review", 2017, 2)]
    for number in range(1, 31):
        holding = [page for page in pages if f"Account {number}." in page]
        assert [page.count(f"Account {number}.") for page in holding] == [8]
