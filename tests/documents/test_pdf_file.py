"""Papers as PDF, opened by others than wrote them: the reader of a browser for words, pypdf for pages, pikepdf for tags."""

import io
import os
import runpy
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pypdf import PdfReader

from documents.files import characters, pdf, typeset
from documents.files.characters import shown_by_our_fonts
from documents.files.pdf import TYPESETTER, PdfNotMade, pdf_of
from documents.files.widths import fitted
from reviews.papers.blocks import Column, Heading, Part
from tests.documents.papers import FOREIGN, LONG_UPDATE, paper, short_paper, squeezed, texts_of

A4 = (595, 842)  # points
ARABIC = FOREIGN[0]  # its joined letters come out in another order


@pytest.fixture(scope="module")
def made():
    return paper()


@pytest.fixture(scope="module")
def file(made):
    return pdf_of(made)


@pytest.fixture(scope="module")
def tags(file):
    """Every tag with its element, in reading order."""
    with pikepdf.open(io.BytesIO(file)) as opened:
        yield list(walk(opened.Root.StructTreeRoot))


def walk(element, parents=()):
    inside = element.get("/K", [])
    for each in inside if isinstance(inside, pikepdf.Array) else [inside]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield str(each.S), each, parents
            yield from walk(each, (*parents, str(each.S)))


def words_of(file):
    """What is on each page, as the PDF reader of Chromium takes it."""
    with pypdfium2.PdfDocument(file) as opened:
        return [squeezed(page.get_textpage().get_text_range()) for page in opened]


@pytest.fixture(scope="module")
def texts(file):
    return words_of(file)


def test_every_word_of_every_block_is_there(made, texts):
    found = "".join(texts)
    assert [text for text in texts_of(made) if text not in {ARABIC, LONG_UPDATE} and squeezed(text) not in found] == []
    assert [word for word in LONG_UPDATE.split() if word not in found] == []
    assert set(squeezed(ARABIC)) <= set(found)
    assert "Leadagency:ValePoliceWhotoask?safety@vale.example" in found


def test_file_says_what_it_is_and_in_which_language(file):
    with pikepdf.open(io.BytesIO(file)) as opened:
        root, about = opened.Root, opened.open_metadata()
        assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == (
            "en-GB",
            True,
            True,
        )
        assert (about["pdfuaid:part"], about["dc:title"]) == ("1", "Safer Vale plan 2017/18")


def test_each_table_is_tagged_once_with_its_column_headers(tags, made):
    kinds = Counter(kind for kind, _, _ in tags)
    assert (kinds["/Table"], kinds["/THead"], kinds["/TH"]) == (3, 3, 12)
    headers = [element for kind, element, _ in tags if kind == "/TH"]
    scopes = [str(dict(attribute)["/Scope"]) for header in headers for attribute in attributes_of(header)]
    assert scopes == ["/Column"] * 12
    assert kinds["/TR"] == sum(
        1 + len(block.rows) for part in made.parts for block in part.blocks if block.kind == "table"
    )


def attributes_of(element):
    found = element.get("/A", [])
    return [each for each in (found if isinstance(found, pikepdf.Array) else [found]) if "/Scope" in each]


def test_headings_go_down_without_a_gap_and_are_the_bookmarks(tags, file):
    levels = [kind for kind, _, _ in tags if kind[1:2] == "H" and kind[2:].isdigit()]
    assert levels == ["/H1", "/H2", "/H3", "/H2", "/H3"]
    with pikepdf.open(io.BytesIO(file)) as opened:
        [top] = opened.open_outline().root
        assert (top.title, [child.title for child in top.children]) == (
            "Safer Vale plan 2017/18",
            ["Vision", "Priority 1 Burglary"],
        )


@pytest.mark.skipif("VERAPDF" not in os.environ, reason="needs veraPDF: see PdfUa.java")
def test_verapdf_finds_nothing_against_pdf_ua(file, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(file)
    command = ["java", "-cp", os.environ["VERAPDF"], Path(__file__).with_name("PdfUa.java"), tmp_path / "paper.pdf"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[:-1]) == (0, []), done.stderr


def test_lists_are_tagged_as_lists(tags):
    assert Counter(kind for kind, _, _ in tags)["/LI"] >= 2


def test_pages_are_a4_upright_then_on_their_side_and_say_where_they_stand(file, texts):
    pages = PdfReader(io.BytesIO(file)).pages
    shapes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages]
    across = A4[::-1]
    assert shapes == [A4, *[across] * (len(pages) - 2), A4]
    for number, words in enumerate(texts, start=1):
        for part in ("SaferValeplan", "OFFICIAL-SENSITIVE", "Positionat30September2017,printed4October2017"):
            assert part in words
        assert f"Page{number}of{len(pages)}" in words


def test_header_row_is_on_every_page_of_a_table(texts):
    found = ["RefActionStatusLatestupdateAge" in words for words in texts]
    assert found == [False, *[True] * (len(texts) - 2), False]


def test_row_is_whole_on_its_page_unless_it_is_higher_than_one(texts):
    for number in range(12, 30):
        [page] = [text for text in texts if f"Activity{number}," in text]
        assert page.count(f"Account{number}.") == 12
    assert sum("word" in text and "word0" not in text for text in texts) >= 3


def test_word_without_end_stays_in_its_column(file):
    left, right = [
        (15 + 267 * share) * 72 / 25.4 for share in (0.46, 0.9)
    ]  # the shares of the columns before and with it
    with pypdfium2.PdfDocument(file) as opened:
        [boxes] = [found for page in opened if len(found := boxes_of("W", page.get_textpage())) == 120]
    assert left <= min(box[0] for box in boxes)
    assert max(box[2] for box in boxes) <= right


def boxes_of(letter, textpage):
    text = textpage.get_text_range()
    return [textpage.get_charbox(at) for at, each in enumerate(text) if each == letter]


def test_same_paper_gives_the_same_bytes(monkeypatch):
    """Also when the typesetter is asked in this process, as by a person at a terminal."""
    [first, second] = [pdf_of(short_paper("Same")) for _ in range(2)]
    assert first == second
    words = pdf.json.dumps(pdf.Words(pdf.shown_by_fonts).of_paper(short_paper("Same")))
    out = io.BytesIO()
    monkeypatch.setattr(sys, "argv", ["typeset.py", "1507075200"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(words.encode())))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out))
    runpy.run_path(typeset.__file__, run_name="__main__")
    sys.stdout.detach()
    assert out.getvalue() == first


def test_character_that_no_font_has_stands_as_its_code():
    text = "Thai ก, private \ue000, bell \x07, tab\there, lines\r\nend\u2028\U0001ffff"
    [found] = words_of(pdf_of(short_paper(text)))
    assert "Thai[U+0E01],private[U+E000],bell\ufffd,tabhere,linesend[U+1FFFF]" in found


def test_letter_with_marks_that_no_single_font_has_stands_as_codes():
    """Typst alone finds that out, and writes nothing; all that is not Latin then stands as codes."""
    [found] = words_of(pdf_of(short_paper("Café ب\u0301\u20dd Ж\nend")))
    assert "Café[U+0628][U+0301][U+20DD][U+0416]end" in found


def test_what_goes_wrong_is_said_and_no_empty_file_is_given(monkeypatch):
    monkeypatch.setattr(pdf, "TYPESETTER", TYPESETTER.with_name("missing.py"))
    with pytest.raises(PdfNotMade, match=r"missing\.py"):
        pdf_of(short_paper("Words"))


def test_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.001)
    with pytest.raises(PdfNotMade, match="not done after"):
        pdf_of(short_paper("Words"))


def test_missing_fonts_are_named_with_the_command_that_fetches_them(monkeypatch, tmp_path):
    monkeypatch.setattr(characters, "FONTS", tmp_path)
    shown_by_our_fonts.cache_clear()
    with pytest.raises(FileNotFoundError, match="scripts/get_assets.py"):
        characters.shown_by_fonts("é")
    monkeypatch.undo()
    assert characters.shown_by_fonts("é")


def test_published_paper_without_parts_or_marking_has_its_title_and_one_date_only():
    empty = paper(parts=(Part(()),), marking="", printed_on=None, position="")
    assert words_of(pdf_of(empty)) == [
        "SaferValeplanSaferValeplan2017/18ValeCommunitySafetyPartnership:plansummaryPage1of1"
    ]


def test_breaks_are_never_put_inside_a_sign_made_of_several_characters():
    family, letter = "👩‍👩‍👧", "e\u0301"
    broken = characters.breakable(family * 3 + letter * 3, 2)
    assert broken.split("\u200b") == [family, family, family, letter, letter, letter]
    assert characters.breakable("short words stay", 5) == "short words stay"


def test_heading_below_a_missing_one_moves_up():
    words = pdf.Words(pdf.shown_by_fonts).of_part(
        Part((Heading("A", 4), Heading("B", 4), Heading("C", 2), Heading("D", 4)))
    )
    assert [block["level"] for block in words["blocks"]] == [2, 3, 2, 3]


def test_day_of_a_paper_is_the_day_of_its_file():
    file = pdf_of(paper(parts=(), printed_on=date(2017, 10, 4)))
    assert PdfReader(io.BytesIO(file)).metadata.creation_date.date() == date(2017, 10, 4)


def test_column_is_as_wide_as_its_label_at_the_cost_of_the_widest():
    columns = (Column("Priority", 60), Column("Complete", 10), Column("All", 30))
    assert fitted(columns, 180) == pytest.approx([108 - 1.8, 19.8, 54])


def test_columns_keep_their_shares_where_no_column_can_give():
    columns = (Column("Responsibilities", 50), Column("Responsibilities", 50), Column("", 0))
    assert fitted(columns, 40) == [20, 20, 0]
