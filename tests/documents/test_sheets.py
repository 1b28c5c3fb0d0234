"""Sheets as Excel and CSV, read by other libraries than wrote them; openpyxl tells only how a sheet is laid out."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from csp.formulas import guarded, unguarded
from documents.files import answers, pdf
from documents.files.answers import answer_with
from documents.files.characters import holdable
from documents.files.sheets import csv_of, in_csv, workbook_of
from documents.readers.blocks import tidy
from documents.readers.text import read_text
from tests.documents.papers import FOREIGN, LONG_UPDATE, MARKUP, SIGNS, paper, sheet, short_paper

FORMULAS = [
    "=1+1",
    "+44 20 7946",
    "- none yet",
    "@home",
    "\ttab",
    "\rreturn",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\nline",
    "'=1",
    "'quoted'",
    "O'Brien = lead",
]
TEXTS = [*FORMULAS, MARKUP, SIGNS, *FOREIGN, "two\nlines", 'a "quote", a comma; a semicolon']


@pytest.fixture(scope="module")
def workbook():
    return workbook_of(sheet(*TEXTS))


def rows_of(file, name="Actions"):
    return load_workbook(io.BytesIO(file)).get_sheet_by_name(name).to_python()


def test_every_text_is_text_and_every_date_a_date(workbook):
    header, *rows = rows_of(workbook)
    assert header == ["Action", "Due", "Number"]
    assert [row[0] for row in rows] == [text.replace("\r", "\n") for text in TEXTS]
    assert {row[1] for row in rows} == {date(2017, 9, 30)}
    assert [row[2] for row in rows] == list(range(len(TEXTS)))


def test_text_longer_than_a_cell_holds_says_so_in_excel_and_is_whole_in_csv():
    assert len(LONG_UPDATE) > 32_767
    long = sheet(LONG_UPDATE)
    assert rows_of(workbook_of(long))[1][0].endswith(" … (the rest is on the site)")
    assert LONG_UPDATE in b"".join(csv_of(long)).decode()


def test_what_is_above_a_printed_table_is_on_a_sheet_of_its_own(workbook):
    said = ["Safer Vale plan 2017/18", "Position at 30 September 2017", "3 internal actions are left out."]
    assert [row[0] for row in rows_of(workbook, "About")] == said


def test_sheet_is_filtered_frozen_and_printed_with_its_header(workbook):
    opened = openpyxl.load_workbook(io.BytesIO(workbook))
    page = opened["Actions"]
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A2", f"A1:C{len(TEXTS) + 2}", "$1:$1")
    assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == ("landscape", 1, 0)
    assert [page.column_dimensions[letter].width for letter in "ABC"] == [40, 12, 8]
    assert (page["B2"].number_format, page["A2"].data_type, page["A2"].alignment.wrap_text) == ("DD/MM/YYYY", "s", True)
    assert page["A2"].quotePrefix
    assert (opened.properties.title, opened.properties.language) == ("Safer Vale plan 2017/18", "en-GB")


def test_name_of_a_sheet_holds_what_excel_allows():
    odd = sheet("text", name="Actions: Q2 [2017/18] of the whole partnership", columns=(), rows=(), about=())
    assert load_workbook(io.BytesIO(workbook_of(odd))).sheet_names == ["Actions  Q2  2017 18  of the wh", "About"]
    assert load_workbook(io.BytesIO(workbook_of(sheet(name="//")))).sheet_names == ["Actions", "About"]


def test_control_characters_are_replaced_in_sight():
    odd = sheet("bell \x07, null \x00, half \ud83d")
    assert rows_of(workbook_of(odd))[1][0] == "bell \ufffd, null \ufffd, half \ufffd"
    assert "bell \ufffd, null \ufffd, half \ufffd" in b"".join(csv_of(odd)).decode()


def test_csv_has_every_text_with_an_apostrophe_before_what_looks_like_a_formula():
    content = b"".join(csv_of(sheet(*TEXTS)))
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows, last = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (header, last) == (["Action", "Due", "Number"], ["", "", ""])
    assert [row[0][0] for row in rows[:11]] == ["'"] * 11
    assert rows[11][0] == "''=1"
    assert [unguarded(row[0]) for row in rows] == [text.replace("\r", "\n") for text in TEXTS]
    assert {row[1] for row in rows} == {"2017-09-30"}


@pytest.mark.parametrize("text", FORMULAS)
def test_guard_is_taken_away_again_by_the_reader_of_csv_files(text):
    assert unguarded(guarded(text)) == text
    assert text.startswith("'") or unguarded(text) == text  # a file made elsewhere has no guard
    [table] = read_text(f'"{guarded(text)}",other\n', is_csv=True).body
    assert table.rows[0][0].text == tidy(text)


@settings(max_examples=1000)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_at_all_can_be_taken_for_a_formula_and_each_comes_back(text):
    written = in_csv(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert unguarded(written) == holdable(text)


def test_csv_of_many_rows_comes_in_pieces_that_make_one_file():
    many = sheet(*(f"Action {number}" for number in range(120)))
    pieces = list(csv_of(many))
    assert len(pieces) == 3
    assert len(b"".join(pieces).splitlines()) == 1 + 121


@pytest.mark.parametrize(
    ("made", "kind", "content_type", "beginning"),
    [
        (
            short_paper("Words"),
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK",
        ),
        (sheet("Words"), "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        (sheet("Words"), "csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
        (short_paper("Words"), "pdf", "application/pdf", b"%PDF"),
    ],
)
def test_answer_is_a_file_with_a_plain_name_that_no_cache_keeps(monkeypatch, made, kind, content_type, beginning):
    monkeypatch.setattr(answers, "pdf_of", lambda of: b"%PDF")
    response = answer_with(made, kind, "Plan “Safer Vale”, 2017/18: Ünter")
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="plan-safer-vale-201718-unter.{kind}"'
    assert "no-store" in response["Cache-Control"]
    assert response.getvalue().startswith(beginning)


def test_answer_without_a_pdf_says_what_to_do_and_is_logged(monkeypatch, caplog):
    monkeypatch.setattr(pdf, "TYPESETTER", pdf.TYPESETTER.with_name("missing.py"))
    response = answer_with(short_paper("Words"), "pdf", "plan")
    assert (response.status_code, "the Word file holds the same" in response.content.decode()) == (503, True)
    assert "No PDF of Safer Vale plan 2017/18" in caplog.text


def test_answer_to_everybody_may_be_kept():
    assert "Cache-Control" not in answer_with(sheet("Words"), "csv", "plan", is_public=True)


@pytest.mark.parametrize(("made", "kind"), [(paper(), "csv"), (paper(), "xlsx"), (sheet(), "pdf"), (sheet(), "exe")])
def test_other_formats_are_not_found(made, kind):
    with pytest.raises(Http404):
        answer_with(made, kind, "plan")
