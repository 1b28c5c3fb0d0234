"""A return downloaded in a browser, filled in elsewhere, sent back, looked at and recorded."""

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from actions.models import Update
from tests.browser.faults import faults_of, listen
from tests.browser.records import LINES, LONG_WORD
from tests.documents.return_files import fill
from tests.factories import UpdateFactory

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def has_script(request):
    return request.param


def row_of(book, reference):
    return next(row[0].row for row in book["Return"].iter_rows() if row[0].value == reference)


def filled_in(path):
    """One row ready, one to change on the site, one with a fault of every length, one column too many."""
    book = load_workbook(path)
    fill(book, row_of(book, "1.2"), Status="Green", Progress=LINES, New_timescale="June 2018", Why_it_moved=LINES)
    fill(book, row_of(book, "1.3"), Status="Amber", Progress="Mine.", What_will_put_it_right=LINES)
    fill(book, row_of(book, "1.4"), Status=LONG_WORD, Progress="=1+1")
    book["Return"]["Q1"], book["Return"]["Q2"] = LONG_WORD, "x"
    book.save(path)


def test_return_goes_out_and_comes_back_by_spreadsheet(full, context, sign_in, live_server, axe, tmp_path, has_script):
    page = sign_in(context, full.officer)
    heard, path = listen(page), tmp_path / "return.xlsx"

    def faults():
        return (faults_of(page, axe) if has_script else []) + heard  # axe is a script itself

    page.goto(f"{live_server.url}{reverse('reviews:return_sheet', args=[full.plan.pk])}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a spreadsheet").click()
    download.value.save_as(path)
    filled_in(path)
    changed = full.plan.priorities.get(number="1").actions.get(reference="1.3")
    UpdateFactory(action=changed, progress=LINES, status="red", remedy=LINES, recorded_by=full.officer)

    page.get_by_role("link", name="Upload a filled-in spreadsheet").click()
    page.get_by_label("The filled-in spreadsheet").set_input_files(path)
    page.get_by_role("button", name="Check the spreadsheet").click()
    expect(page.locator("h1")).to_have_text("Check what will be recorded")
    assert faults() == []
    page.get_by_label("from the spreadsheet as well").check()
    page.get_by_role("button", name="Record these updates").click()

    expect(page.locator("main")).to_contain_text("2 updates recorded from return.xlsx.")
    assert Update.objects.filter(progress="Mine.").count() == 1
    page.go_back()
    page.reload()
    expect(page.locator("main")).to_contain_text("Recorded already")
    assert faults() == []


@pytest.mark.parametrize("has_script", [True], indirect=True)
def test_upload_that_is_no_longer_kept_says_so(full, context, sign_in, live_server, axe):
    page = sign_in(context, full.officer)
    gone = reverse("documents:return_preview", args=[full.plan.pk, "00000000-0000-0000-0000-000000000001"])
    answer = page.goto(live_server.url + gone)
    assert (answer.status, faults_of(page, axe)) == (409, [])
    page.get_by_role("link", name="Upload the spreadsheet again").click()
    expect(page.locator("h1")).to_have_text("Upload a return")
