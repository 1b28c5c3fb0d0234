"""Files that are no return, or no longer quite the one that was given out: one sentence each, or read all the same."""

import io
import re
import zipfile
from datetime import date

import pytest
import time_machine
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from actions.models import Update
from csp.models import Role
from documents.return_sheet import reading
from tests.documents.builders import document
from tests.documents.return_files import as_saved_elsewhere, content_of, downloaded, fill, record, send, words_of
from tests.factories import ActionFactory, AgencyFactory, AnnualPlanFactory, LeadFactory, person_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

AGAIN = "or download the return again."
DAMAGED = "return.xlsx is damaged: open it in Excel, save it again and send that."


@pytest.fixture
def in_october():
    with time_machine.travel("2017-10-05 10:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory()


@pytest.fixture
def police(plan, client):
    police = AgencyFactory(partnership=plan.partnership)
    LeadFactory(action=ActionFactory(priority__plan=plan, reference="1.1"), agency=police)
    client.force_login(person_in(plan.partnership, Role.LEAD_OFFICER, police))
    return police


@pytest.fixture
def book(client, plan, police):
    """A return with its one row filled in."""
    return fill(downloaded(client, plan, period="q2"), 2, Status="Green", Progress="Both held.")


def refusal(response) -> str:
    """What is said beside the file box."""
    assert response.status_code == 422
    [said] = re.findall(r'govuk-error-message">\s*<span[^>]*>Error:</span>\s*(.*?)\s*</', response.text, re.DOTALL)
    assert not Update.objects.exists()
    return said


def packed(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return file.getvalue()


LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
BAD_FILES = {
    "empty": (b"", "The spreadsheet is empty: nothing is in the file"),
    "blank": (b" \n ", "return.xlsx is empty."),
    "locked": (LOCKED, "return.xlsx is locked with a password: save a copy without the password and send that."),
    "old": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "return.xlsx is in an old Office format: save it as .xlsx and send that."),
    "words": (b"Reference,Status", "return.xlsx is not an Excel workbook (.xlsx)."),
    "pdf": (b"%PDF-1.7", "return.xlsx is not an Excel workbook (.xlsx)."),
    "cut off": (b"PK\x03\x04" + b"x" * 900, "return.xlsx is damaged: open it in Word or Excel, save it again and send that."),
    "other zip": (packed(readme_DOT_txt="x"), "return.xlsx is not an Excel workbook (.xlsx)."),
    "no workbook": (packed(xl__workbook_DOT_xml="<x/>"), DAMAGED),
    "large": (b"PK\x03\x04" + b"x" * reading.LARGEST_FILE, "return.xlsx is larger than 5 MB, far more than a return."),
    "macros": (packed(xl__workbook_DOT_xml="<x/>", xl__vbaProject_DOT_bin="x"), "return.xlsx holds macros: save it as .docx or .xlsx, without macros, and send that."),
    "bomb": (packed(xl__workbook_DOT_xml="<x>" + " " * 60_000_000), "return.xlsx unpacks to far more than a plan holds, so it was not opened: send a copy with only the plan in it."),
    "entities": (packed(xl__workbook_DOT_xml='<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "return.xlsx defines its own mark-up, which no Word or Excel file needs: open it in Word or Excel, save it again and send that."),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_FILES)
def test_file_that_is_no_workbook_is_refused_in_one_sentence(client, plan, police, kind):
    content, said = BAD_FILES[kind]
    assert refusal(send(client, plan, content)) == said


def test_word_document_renamed_is_refused(client, plan, police):
    assert refusal(send(client, plan, document("Words").read())) == "return.xlsx is not an Excel workbook (.xlsx)."


@pytest.mark.parametrize("name", ["return.xlsm", "return.xls", "return.docx", "return"])
def test_file_of_another_name_is_refused(client, plan, book, name):
    said = refusal(send(client, plan, book, name))
    assert said == f"{name} is not an Excel workbook (.xlsx): save it as one and send that."


def test_nothing_chosen_and_words_instead_of_a_file_are_refused(client, plan, police):
    for sent in ({}, {"file": "return.xlsx"}):
        assert refusal(client.post(f"/plans/{plan.pk}/return/upload/", sent)) == "Choose the filled-in spreadsheet"


def test_fifty_thousand_rows_are_refused(client, plan, police):
    written = Workbook(write_only=True)
    sheet = written.create_sheet("Return")
    for number in range(50_000):
        sheet.append([number, "x"])
    said = "return.xlsx has more than 2,000 rows, far more than a return: delete those below the last action."
    assert refusal(send(client, plan, written)) == said


def test_row_far_below_the_last_action_is_not_waited_for(client, plan, book):
    book["Return"]["A1048576"] = "x"
    assert "has more than 2,000 rows" in refusal(send(client, plan, book))


def test_endless_text_is_refused(client, plan, book):
    for row in range(2, 40):
        fill(book, row, Progress="x" * 32_000)
    assert refusal(send(client, plan, book)) == "return.xlsx holds far more text than a return."


def test_file_that_unpacks_to_too_much_is_refused(client, plan, book, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_UNPACKED", 1000)
    assert (
        refusal(send(client, plan, book))
        == "return.xlsx unpacks to far more than a return holds, so it was not opened."
    )


def test_workbook_without_sheets_of_rows_is_refused(client, plan, police):
    chart_only = Workbook()
    chart_only.remove(chart_only.active)
    chart_only.create_chartsheet("Return")
    assert refusal(send(client, plan, chart_only)) == DAMAGED


@pytest.mark.parametrize("rows", [[], [["Action", "Lead"], ["Run patrols", "TVP"]]])
def test_workbook_that_is_no_return_is_refused(client, plan, police, rows):
    other = Workbook()
    for row in rows:
        other.active.append(row)
    said = "return.xlsx is not a return from this site: its headings were not found. Download the return again."
    assert refusal(send(client, plan, other)) == said


def test_return_of_another_plan_is_refused(client, plan, police, book):
    other = AnnualPlanFactory(partnership=plan.partnership, year=2018)
    said = "return.xlsx is the return of another plan: open that plan and upload it there."
    assert refusal(send(client, other, book)) == said


def test_column_that_is_missing_is_named(client, plan, book):
    sheet = book["Return"]
    sheet["K1"] = "Comments"
    said = f"return.xlsx has no column headed “What will put it right”: put the heading back, {AGAIN}"
    assert refusal(send(client, plan, book)) == said
    sheet["O1"] = None
    said = (
        "return.xlsx has no columns headed “What will put it right” and “Action number on the site”: put the headings"
    )
    assert refusal(send(client, plan, book)) == f"{said} back, {AGAIN}"


def test_column_that_stands_twice_is_refused(client, plan, book):
    book["Return"]["Q1"] = "Progress"
    said = "return.xlsx has two columns headed “Progress”: delete or rename one and send it again."
    assert refusal(send(client, plan, book)) == said


def test_context_that_is_missing_or_stands_twice_does_no_harm(client, plan, book):
    sheet = book["Return"]
    sheet["B1"], sheet["G1"] = "Reference", None
    assert "Will be recorded 1 row" in words_of(send(client, plan, book))


def test_columns_in_another_order_with_longer_headings_below_a_title_are_read(client, plan, book):
    old = [[cell.value for cell in row] for row in book["Return"].iter_rows()]
    sheet = book["Return"]
    sheet.delete_rows(1, 2)
    sheet["A1"] = "Our return"
    order = [15, 14, 13, 12, 11, 10, 9, 8, 7, 0, 2]
    for number, row in enumerate(old, start=3):
        for place, source in enumerate(order, start=1):
            sheet.cell(number, place).value = row[source]
    sheet["G3"], sheet["H3"] = "PROGRESS this quarter:", " status "
    record(client, send(client, plan, book))
    assert list(Update.objects.values_list("reported_on", "status", "progress")) == [
        (date(2017, 9, 30), "green", "Both held.")
    ]


def test_column_of_ones_own_is_left_out_and_said_to_be(client, plan, book):
    sheet = book["Return"]
    sheet["Q1"], sheet["Q2"] = "Our notes", "Not for the board"
    sheet["R2"] = "Nor this"
    sheet["S1"] = "Nothing in it"
    shown = words_of(send(client, plan, book))
    assert "no part of a return and are left out: Our notes (Q), a column without a heading (R)." in shown


def test_faults_name_the_column_where_it_stands(client, plan, book):
    sheet = book["Return"]
    sheet["Q1"], sheet["Q2"], sheet["I1"], sheet["I2"] = "Status", "Pink", None, None
    assert "Row 2 (1.1), Status (column Q): “Pink” is not one of" in words_of(send(client, plan, book))


def test_sheet_may_be_renamed_and_names_and_rows_be_lost(client, plan, book):
    """What other programs do when they save: no defined names, another sheet name, one list of words, dates as numbers."""
    sheet = book["Return"]
    sheet.title = "Sheet1"
    for name in list(book.defined_names):
        del book.defined_names[name]
    sheet["H2"], sheet["H2"].number_format = 42998.0, "General"
    sheet["O2"], sheet["P2"] = f"{sheet['O2'].value}", "0"
    del book["How to fill this in"]

    record(client, send(client, plan, as_saved_elsewhere(content_of(book))))
    assert list(Update.objects.values_list("reported_on", "status", "progress")) == [
        (date(2017, 9, 20), "green", "Both held.")
    ]


def test_dates_counted_from_1904_are_read(client, plan, book):
    book.epoch = CALENDAR_MAC_1904
    book["Return"]["H2"], book["Return"]["H2"].number_format = 41536, "General"
    record(client, send(client, plan, book))
    assert Update.objects.get().reported_on == date(2017, 9, 20)


def test_line_ends_of_other_programs_are_read_as_line_ends(client, plan, book):
    fill(book, 2, Progress="One._x000D_\nTwo.")
    record(client, send(client, plan, book))
    assert Update.objects.get().progress == "One.\nTwo."


def test_formulas_where_nothing_is_read_do_no_harm(client, plan, book):
    book["Return"]["G2"], book["Return"]["Q2"] = "=1+1", "=1+1"
    assert "Will be recorded 1 row" in words_of(send(client, plan, book))
    book["Return"]["O2"] = "=1+1"
    assert "Row 2 (1.1): This row was not in the download." in words_of(send(client, plan, book))


def test_short_row_below_the_return_is_a_row_too(client, plan, book):
    book["Return"]["A9"] = "Total"
    assert "Row 9 (Total): This row was not in the download." in words_of(send(client, plan, book))


def test_file_may_be_called_anything(client, plan, book):
    shown = send(client, plan, book, "<script>alert(1)</script> & co.XLSX")
    assert "script&gt; &amp; co.XLSX, Annual plan" in shown.text
