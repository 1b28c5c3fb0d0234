"""Papers as Word files, read as the XML that Word reads; python-docx, which wrote them, has no part in it."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from documents.files.word import word_of
from reviews.papers.blocks import Column, Part, Row, Table
from tests.documents.papers import ACTIONS, cell, paper, short_paper, texts_of

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
DC = {"dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/"}
VAL = f"{{{W['w']}}}val"


class Opened:
    """A Word file, part by part."""

    def __init__(self, file):
        self.zip = zipfile.ZipFile(io.BytesIO(file))
        self.body = self.part("word/document.xml")

    def part(self, name):
        return etree.fromstring(self.zip.read(name))

    def parts(self, beginning):
        return [self.part(name) for name in sorted(self.zip.namelist()) if name.startswith(f"word/{beginning}")]

    def find(self, path, root=None):
        return (self.body if root is None else root).xpath(path, namespaces=W)

    def text_of(self, element):
        marks = {"br": "\n", "tab": "\t"}
        runs = self.find(".//w:r/w:t | .//w:r/w:br | .//w:r/w:tab", element)
        return "".join(run.text if run.tag.endswith("}t") else marks[etree.QName(run).localname] for run in runs)

    def styled(self, style):
        return [self.text_of(each) for each in self.find(f"//w:p[w:pPr/w:pStyle/@w:val='{style}']")]


@pytest.fixture(scope="module")
def made():
    return paper()


@pytest.fixture(scope="module")
def file(made):
    return Opened(word_of(made))


def test_every_word_of_every_block_is_there(made, file):
    heads = [file.text_of(part) for part in [*file.parts("header"), *file.parts("footer")]]
    found = "\n".join([*(file.text_of(each) for each in file.find("//w:p")), *heads])
    assert [text for text in texts_of(made) if text not in found] == []


def test_headings_and_lists_have_the_styles_of_headings_and_lists(file):
    assert file.styled("Title") == ["Safer Vale plan 2017/18"]
    assert file.styled("Heading1") == ["Vision", "Priority 1 Burglary"]
    assert (file.styled("Heading2"), file.styled("Heading3")) == (["Who to ask"], ["Abbreviations"])
    assert file.styled("ListBullet") == ["First point", "Second point"]
    assert file.styled("NumberedText") == ["7.31\tThe committee is asked to note this."]
    assert file.styled("Aside") == ["3 internal actions are left out."]
    assert file.styled("Fact") == ["Lead agency: Vale Police", "Who to ask? safety@vale.example", "VP: Vale Police"]
    assert file.styled("Caption") == ["Actions by priority"]
    assert "Safer communities\nwithout fear." in file.styled("Normal")


def test_every_style_used_is_there(file):
    defined = set(file.find("//w:style/@w:styleId", file.part("word/styles.xml")))
    used = {
        name for part in [file.body, *file.parts("header"), *file.parts("footer")] for name in styles_in(file, part)
    }
    assert used - defined == set()
    based = set(file.find("//w:basedOn/@w:val | //w:next/@w:val | //w:link/@w:val", file.part("word/styles.xml")))
    assert based - defined == set()


def styles_in(file, part):
    return file.find("//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val", part)


def test_statuses_are_words_in_a_border(file):
    [look] = file.find("//w:style[@w:styleId='Status']//w:bdr/@w:val", file.part("word/styles.xml"))
    words = {
        (run.find("w:rPr/w:rStyle", W).get(VAL), run.findtext("w:t", namespaces=W))
        for run in file.find("//w:r[starts-with(w:rPr/w:rStyle/@w:val, 'Status')]")
    }
    assert (look, words) == (
        "single",
        {
            ("StatusRed", "Red"), ("StatusAmber", "Amber"), ("StatusGreen", "Green"), ("StatusComplete", "Complete"),
            ("StatusNotStarted", "Not started"), ("Status", "Not rated"), ("Status", "Closed"),
        },
    )  # fmt: skip


def test_tables_repeat_their_header_row_split_no_row_and_say_what_they_hold(file):
    tables = file.find("//w:tbl")
    rows = [file.find("w:tr", table) for table in tables]
    assert [len(each) for each in rows] == [1 + 2, 1 + ACTIONS, 1 + 2]
    for of_one in rows:
        assert [len(file.find("w:trPr/w:tblHeader", each)) for each in of_one] == [1, *[0] * (len(of_one) - 1)]
        assert {len(file.find("w:trPr/w:cantSplit", each)) for each in of_one} == {1}
    assert file.find("//w:tblCaption/@w:val") == ["Actions by priority", "Actions of Burglary", "Said at length"]
    assert file.find("//w:tblDescription/@w:val")[0] == "2 rows under a header row: Priority, All."
    assert file.find("w:tr[2]/w:tc[2]//w:jc/@w:val", tables[0]) == ["right"]


def test_every_cell_ends_with_a_paragraph_and_two_tables_never_touch(file):
    assert {cell[-1].tag for cell in file.find("//w:tc")} == {f"{{{W['w']}}}p"}
    assert file.find("//w:tbl[following-sibling::*[1][self::w:tbl]]") == []
    after = file.find("//w:tbl/following-sibling::*[1]//w:pPr/w:spacing/@w:before")
    assert after == ["160"]  # the other two end their section


def test_table_alone_on_a_page_of_its_own_can_be_opened():
    table = Table("All", (Column("A", 50), Column("B", 50)), (Row((cell("1"), cell("2"))),), is_caption_hidden=True)
    file = Opened(word_of(paper(parts=(Part((table, table)), Part((table,))))))
    assert len(file.find("//w:tbl")) == 3
    assert file.find("//w:tbl[following-sibling::*[1][self::w:tbl]]") == []


def test_text_stands_upright_and_wide_tables_on_their_side(file):
    sizes = [
        tuple(file.find(f"w:pgSz/@w:{name}", section)[0] for name in ("w", "h")) for section in file.find("//w:sectPr")
    ]
    upright = ("11906", "16838")
    assert sizes == [upright, upright[::-1], upright]


def test_each_page_says_whose_it_is_as_at_when_and_which_page_it_is(file):
    heads, feet = file.parts("header"), file.parts("footer")
    assert {file.text_of(head) for head in heads} == {"Safer Vale plan\tOFFICIAL-SENSITIVE"}
    said = "Position at 30 September 2017, printed 4 October 2017\tOFFICIAL-SENSITIVE\tPage 1 of 1"
    assert {file.text_of(foot) for foot in feet} == {said}
    assert {tuple(file.find("//w:fldSimple/@w:instr", foot)) for foot in feet} == {("PAGE", "NUMPAGES")}


def test_foot_that_is_too_long_for_one_line_has_two(made):
    signed = Opened(word_of(replace(made, position="Position at 30 September 2017, as signed off on 2 October 2017")))
    said = "as signed off on 2 October 2017, printed 4 October 2017\n\tOFFICIAL-SENSITIVE\tPage 1 of 1"
    assert {signed.text_of(foot).partition("2017, ")[2] for foot in signed.parts("footer")} == {said}


def test_file_has_its_title_language_and_day(file):
    about = file.part("docProps/core.xml")
    texts = [about.findtext(name, namespaces=DC) for name in ("dc:title", "dc:language", "dcterms:created")]
    assert texts == ["Safer Vale plan 2017/18", "en-GB", "2017-10-04T00:00:00Z"]
    assert file.find("//w:docDefaults//w:lang/@w:val", file.part("word/styles.xml")) == ["en-GB"]


def test_text_is_12_point_and_10_in_tables(file):
    styles = file.part("word/styles.xml")
    assert file.find("//w:docDefaults//w:sz/@w:val", styles) == ["24"]
    assert file.find("//w:style[@w:styleId='TableText']//w:sz/@w:val", styles) == ["20"]


def test_characters_that_no_word_file_may_hold_are_replaced_in_sight():
    file = Opened(word_of(short_paper("bell \x07, null \x00, half \ud83d, page\x0cbreak, tab\tend")))
    assert file.styled("Normal")[-1] == "bell \ufffd, null \ufffd, half \ufffd, page\nbreak, tab\tend"


def test_published_paper_has_one_date_only():
    file = Opened(word_of(paper(parts=(), printed_on=None, position="")))
    assert (file.styled("Title"), file.styled("Normal")) == (["Safer Vale plan 2017/18"], [])


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libre_office_opens_it_and_prints_every_table(made, tmp_path):
    (tmp_path / "paper.docx").write_bytes(word_of(made))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/home",
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
    ]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "paper.docx"], check=True, capture_output=True)
    found = (tmp_path / "paper.txt").read_text()
    assert [number for number in range(ACTIONS) if f"Activity {number}, with" not in found] == []
