"""What comes out of the printer: a review and a plan on A4."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from plans.models import Marking
from tests.factories import AnnualPlanFactory, LeadFactory, PriorityFactory, UpdateFactory, person_in

pytestmark = pytest.mark.browser
A4 = (595, 842)  # points


@pytest.fixture
def plan(transactional_db):
    """A plan whose one priority fills more than one page."""
    plan = AnnualPlanFactory(title="Plan of Northshire", marking=Marking.OFFICIAL, partnership__abbreviation="NCSP")
    priority = PriorityFactory(plan=plan, number="1", title="Burglary")
    for number in range(1, 21):
        action = LeadFactory(action__priority=priority, action__reference=f"1.{number}").action
        UpdateFactory(
            action=action, reported_on=date(2017, 8, 1), progress=f"Begin{number} " + "word " * 80 + f"end{number}."
        )
    return plan


@pytest.fixture
def printed(plan, context, sign_in, live_server):
    """The pages of paper that an address of the tracker makes."""
    page = sign_in(context, person_in(plan.partnership))

    def pages(address):
        page.goto(live_server.url + address)
        expect(page.locator("h1")).to_be_visible()
        return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages

    return pages


def test_review_prints_with_its_furniture_on_every_page(plan, printed):
    pages = printed(reverse("reviews:review", args=[plan.pk, 2017, 2]))

    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Page {number} of {len(pages)}" in text
        assert "Plan of Northshire, 2017/18" in text
        assert "Position at 30 Sep 2017, printed" in text
        assert text.count("OFFICIAL") >= 2
        assert "Sign out" not in text
        assert "Working table" not in text


def test_review_prints_wide_tables_on_their_side_with_header_rows_repeated(plan, printed):
    pages = printed(reverse("reviews:review", args=[plan.pk, 2017, 2]))
    wide = [page.extract_text() for page in pages if page.mediabox.width > page.mediabox.height]

    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == A4
    updates = [text for text in wide if "Begin" in text]
    assert len(updates) > 1
    assert ["This quarter’s update" in text for text in updates] == [True] * len(updates)


def test_no_row_is_split_over_two_pages(plan, printed):
    pages = printed(reverse("reviews:review", args=[plan.pk, 2017, 2]))
    texts = [page.extract_text() for page in pages]

    begins = [next(at for at, text in enumerate(texts) if f"Begin{number} " in text) for number in range(1, 21)]
    ends = [next(at for at, text in enumerate(texts) if f"end{number}." in text) for number in range(1, 21)]
    assert begins == ends


def test_plan_prints_as_at_the_day_shown(plan, printed):
    pages = printed(f"{plan.get_absolute_url()}?as_at=2017-09-30")

    assert f"Page {len(pages)} of {len(pages)}" in pages[-1].extract_text()
    assert ["Position at 30 Sep 2017, printed" in page.extract_text() for page in pages] == [True] * len(pages)


def test_paper_prints_upright_then_on_its_side_with_every_row_whole(plan, printed):
    pages = printed(reverse("documents:summary", args=[plan.pk]) + "?as_at=2017-09-30")
    texts = [page.extract_text() for page in pages]
    across = [page.mediabox.width > page.mediabox.height for page in pages]

    assert across.index(True) == 1
    assert "Plan of Northshire" in texts[0]
    assert "Actions by priority" in texts[0]  # the title alone takes no page
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Position at 30 September 2017, printed " in text
        assert "OFFICIAL" in text
        assert "Sign out" not in text
    assert ["Latest update" in text for text in texts if "Begin" in text] == [True] * sum(
        "Begin" in text for text in texts
    )
    begins = [[at for at, text in enumerate(texts) if f"Begin{number} " in text] for number in range(1, 21)]
    assert begins == [[at for at, text in enumerate(texts) if f"end{number}." in text] for number in range(1, 21)]
