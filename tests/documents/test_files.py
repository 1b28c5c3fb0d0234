"""Files that are not what they say, or are meant to do harm: each gets one sentence."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from documents.readers import CannotRead, decoding, files, read_plan
from documents.readers import packed as packing
from documents.readers.apart import DAMAGED, TOO_LONG, TOO_MUCH, Stopped
from documents.readers.blocks import Blocks
from documents.readers.excel import read_workbook
from documents.readers.files import workbook_bytes
from tests.documents import hostile
from tests.documents.builders import add_table, book_saved, document, saved, workbook

ROWS = [["Action", "Lead"], ["Run patrols", "TVP"]]


def refusal(content: bytes, name: str = "plan.docx") -> str:
    with pytest.raises(CannotRead) as refused:
        read_plan(io.BytesIO(content), name)
    return str(refused.value)


def packed(compression: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return file.getvalue()


def test_path_and_open_file_are_read_alike(tmp_path: Path):
    path = tmp_path / "plan.docx"
    path.write_bytes(document(ROWS).read())

    with path.open("rb") as file:
        assert read_plan(path, "plan.docx") == read_plan(file, "plan.docx")


def test_file_is_read_for_what_it_holds_not_what_it_is_called():
    assert len(read_plan(document(ROWS), "plan.xlsx").actions) == 1
    assert len(read_plan(workbook(Plan=ROWS), "plan.docx").actions) == 1


def test_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(CannotRead, match=r"^none.docx cannot be opened: No such file or directory\.$"):
        read_plan(tmp_path / "none.docx", "none.docx")


def test_name_that_is_no_path_is_refused():
    with pytest.raises(CannotRead, match=r"cannot be opened: not a file name\.$"):
        read_plan("a\x00b", "plan.docx")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "plan.docx is empty."),
        (b" \n ", "plan.docx is empty."),
        (hostile.old_office("EncryptedPackage"), "plan.docx is locked with a password"),
        (hostile.old_office("WordDocument"), "plan.docx is in the old Word format"),
        (hostile.old_office("Workbook", "_VBA_PROJECT_CUR"), "plan.docx holds macros"),
        (hostile.locked_xls(), "plan.docx is locked with a password"),
        (hostile.locked_ods(), "plan.docx is locked with a password"),
        (b"PK\x03\x04 broken", "plan.docx is damaged"),
        (packed(mimetype=b"x"), "plan.docx is neither a Word document"),
        (packed(word__document_DOT_xml=b"<w"), "plan.docx is damaged"),
        (packed(xl__workbook_DOT_xml=b"<w"), "plan.docx is damaged"),
        (packed(word__document_DOT_xml=b"<x/>", word__vbaProject_DOT_bin=b"x"), "plan.docx holds macros"),
        (packed(word__document_DOT_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "plan.docx defines its own mark-up"),
        (packed(word__document_DOT_xml="<!DOCTYPE x><x/>".encode("utf-16")), "plan.docx defines its own mark-up"),
        (hostile.entity_bomb(), "plan.docx defines its own mark-up"),
        (hostile.hidden_entity_bomb(), "plan.docx defines its own mark-up"),
        (hostile.nested_word(400), "plan.docx is damaged"),
        (hostile.joined_sheet(), "plan.docx joins more cells than a plan holds"),
        (hostile.changed(document(ROWS).read(), {"[Content_Types].xml": b"macroEnabled"}), "plan.docx holds macros"),
        (packed(mimetype=b"application/vnd.oasis.opendocument.text", content_DOT_xml=b"<x/>"), "plan.docx is neither"),
        (hostile.PROGRAM, "plan.docx is not a Word, Excel, OpenDocument, PDF, CSV or text file."),
        (bytes(range(256)), "plan.docx is not a Word, Excel, OpenDocument, PDF, CSV or text file."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "plan.docx is a picture"),
        (b"a\x01\x02\x03\x04\x05\x06", "plan.docx is not a Word, Excel, OpenDocument, PDF, CSV or text file."),
        (b"{\\rtf1 Action}", "plan.docx is in rich text format"),
        (b"<html><table><tr><td>Action", "plan.docx is a web page"),
    ],
)
def test_wrong_file_is_refused_in_a_sentence(content, why):
    assert refusal(content).startswith(why)


def test_only_an_excel_workbook_is_a_workbook():
    assert workbook_bytes(workbook(Plan=ROWS), "a.xlsx").startswith(b"PK")
    for content, why in (
        (document(ROWS).read(), "a.xlsx is not an Excel workbook (.xlsx)."),
        (hostile.old_office("Workbook"), "a.xlsx is in an old Office format: save it as .xlsx and send that."),
    ):
        with pytest.raises(CannotRead) as refused:
            workbook_bytes(io.BytesIO(content), "a.xlsx")
        assert str(refused.value) == why


def test_reader_that_fails_gives_one_sentence(monkeypatch):
    def fail(content: bytes) -> None:
        raise KeyError("no such part")

    monkeypatch.setitem(files.IN_PLACE, "word", fail)

    assert refusal(document(ROWS).read()).startswith("plan.docx is damaged")


def test_large_document_is_read_in_a_process_of_its_own(monkeypatch):
    asked = []

    def read_apart(kind: str, content: bytes, progress: object) -> Blocks:
        asked.append(kind)
        return Blocks(())

    monkeypatch.setattr(files, "LARGEST_IN_PLACE", 100)
    monkeypatch.setattr(files, "read_apart", read_apart)
    for content in (document(ROWS), workbook(Plan=ROWS)):
        files.read_blocks(content, "a")

    assert asked == ["word", "excel"]


@pytest.mark.parametrize(
    ("why", "says"),
    [
        (TOO_LONG, "plan.docx takes longer than 25 seconds to read"),
        (TOO_MUCH, "plan.docx takes more memory to read than any plan"),
        (DAMAGED, "plan.docx is damaged"),
    ],
)
def test_reading_that_is_stopped_says_why(monkeypatch, why, says):
    def stop(kind: str, content: bytes, progress: object) -> None:
        raise Stopped(why)

    monkeypatch.setattr(files, "read_apart", stop)

    assert refusal(hostile.old_office("Workbook")).startswith(says)


def test_progress_is_told_of_text_too():
    told = []
    files.read_blocks(
        io.BytesIO(b"Action\tLead\nRun patrols\tTVP\n"), "a.txt", lambda done, of: told.append((done, of))
    )

    assert told == [(1, 1)]


def test_large_file_is_not_read(monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 1024 * 1024)

    assert refusal(b"x" * 1024 * 1024 + b"x") == "plan.docx is larger than 1 MB."


def test_large_text_is_not_read(monkeypatch):
    monkeypatch.setattr(decoding, "LARGEST_TEXT", 10)

    assert refusal(b"x" * 11) == "plan.docx holds far more text than a plan: send only the part that holds it."


def test_file_that_swells_is_not_unpacked():
    assert "unpacks to far more" in refusal(packed(word__document_DOT_xml=b" " * 11 * 1024 * 1024))


def test_file_of_too_many_parts_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(packing, "MOST_PARTS", 1)

    assert "unpacks to far more" in refusal(packed(a=b"1", b=b"2"))


def test_part_with_a_password_is_refused():
    content = bytearray(packed(zipfile.ZIP_STORED, word__document_DOT_xml=b"<x/>"))
    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(content)).startswith("plan.docx is locked with a password")


def test_text_in_any_usual_encoding_is_read():
    text = "Café\nAction\tLead\nRun patrols\tTVP\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        plan = read_plan(io.BytesIO(text.encode(encoding)), "plan.txt")
        assert plan.priorities[0].title == "Café"


def test_sheet_far_larger_than_a_plan_is_refused():
    book = Workbook()
    book.active["XFD1048576"] = "far away"

    assert (
        refusal(book_saved(book).read()) == "The sheet Sheet is far larger than a plan: send only the rows of the plan."
    )


def test_formatting_that_runs_on_is_not_read_as_rows():
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["A90000"].number_format = "0.00"

    assert len(read_workbook(book_saved(book).read()).body[1].rows) == 2


def test_words_in_content_controls_insertions_and_text_boxes_are_read():
    built = docx.Document()
    table = add_table(built, ROWS)
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:ins><w:r><w:t>Priority 1: Violence</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p></w:sdtContent></w:sdt>"
    )
    table._tbl.addprevious(control)
    built.add_paragraph().add_run()._r.append(
        parse_xml(
            f"<w:pict {nsdecls('w')}><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></w:pict>"
        )
    )
    plan = read_plan(saved(built), "plan.docx")

    assert (plan.priorities[0].title, plan.priorities[0].narrative) == ("Violence", "In a box")


def test_what_was_moved_or_struck_out_is_left_out():
    built = docx.Document()
    table = add_table(built, ROWS)
    moved = f"<w:moveFrom {nsdecls('w')}><w:p><w:r><w:t>Moved</w:t></w:r></w:p></w:moveFrom>"
    table._tbl.addprevious(parse_xml(moved))
    table._tbl.append(parse_xml(moved))
    plan = read_plan(saved(built), "plan.docx")

    assert (plan.left_over, len(plan.actions)) == ((), 1)


def test_copy_of_a_text_box_for_older_versions_is_not_read_twice():
    built = docx.Document()
    add_table(built, ROWS)
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
    built.add_paragraph().add_run()._r.append(
        parse_xml(
            f"<mc:AlternateContent {nsdecls('w')} {space}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        )
    )

    assert read_plan(saved(built), "plan.docx").priorities[0].narrative == "In a box"


def test_tables_laid_out_in_a_table_are_read_in_order():
    built = docx.Document()
    outer = built.add_table(1, 2)
    outer.cell(0, 0).text = "Priority 1: Violence"
    inner = outer.cell(0, 1).add_table(2, 2)
    for place, text in enumerate(["Action", "Lead", "Run patrols", "TVP"]):
        inner.cell(place // 2, place % 2).text = text

    [priority] = read_plan(saved(built), "plan.docx").priorities
    assert (priority.title, priority.actions[0].activity) == ("Violence", "Run patrols")


def test_table_inside_a_cell_of_a_table_of_actions_is_part_of_that_cell():
    built = docx.Document()
    table = add_table(built, [["Action", "Lead", "Timescale"], ["Run patrols", "TVP", "2018"]])
    inner = table.cell(1, 0).add_table(1, 1)
    inner.cell(0, 0).text = "On Fridays"

    assert read_plan(saved(built), "plan.docx").actions[0].activity == "Run patrols\nOn Fridays"


def test_deleted_rows_are_left_out_and_indented_rows_keep_their_columns():
    built = docx.Document()
    table = add_table(built, [*ROWS, ["Struck out", "NDC"], ["Train staff", "NDC"]])
    table.rows[2]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    table.rows[3]._tr.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="0"/>'))

    assert [action.activity for action in read_plan(saved(built), "plan.docx").actions] == [
        "Run patrols",
        "Train staff",
    ]


def test_headers_footers_and_file_properties_are_read():
    built = docx.Document()
    built.core_properties.title = "Northtown CSP Plan 2018/19"
    built.sections[0].header.paragraphs[0].text = "OFFICIAL"
    add_table(built, ROWS)
    plan = read_plan(saved(built), "a.docx")

    assert (plan.title, plan.year, plan.left_over) == ("Northtown CSP Plan 2018/19", 2018, ("OFFICIAL",))


def test_heading_may_be_an_outline_level():
    built = docx.Document()
    line = built.add_paragraph("Violence")
    line._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    built.add_paragraph("Some words.")
    add_table(built, ROWS)

    assert read_plan(saved(built), "a.docx").priorities[0].title == "Violence"


def test_paragraph_taken_out_of_its_list_is_no_bullet():
    built = docx.Document()
    built.add_heading("Priority 1: Violence", 1)
    built.add_paragraph("Actions:")
    for number, level in (("1", "0"), ("1", "x"), ("0", "0")):
        line = built.add_paragraph(f"Item {number}{level}")
        line._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    [priority] = read_plan(saved(built), "a.docx").priorities

    assert [action.activity for action in priority.actions] == ["Item 10", "Item 1x"]
    assert priority.narrative == "Item 00"


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda content: b"PK\x03\x04" + content))
def test_any_bytes_are_read_or_refused(content):
    try:
        read_plan(io.BytesIO(content), "plan.docx")
    except CannotRead as refused:
        assert str(refused).endswith(".")


@pytest.mark.parametrize("at", range(30, 600, 17))
def test_workbook_with_one_byte_changed_is_read_or_refused(at):
    """What is packed may not unpack any more, which the library says in an error of its own."""
    try:
        read_plan(io.BytesIO(hostile.spoiled_workbook(at)), "plan.xlsx")
    except CannotRead as refused:
        assert str(refused).endswith(".")


LINES = st.lists(
    st.sampled_from(
        [
            "Priority 1: A",
            "Action",
            "Lead",
            "\t",
            "Target",
            "\n",
            "TVP",
            "2017/18",
            "• x",
            "outcomes",
            "Q1",
            "red",
            "b c",
            "1.1 D",
            "?",
        ]
    ),
    max_size=60,
).map("".join)


@given(LINES, st.sampled_from(["plan.txt", "plan.csv"]))
def test_any_text_is_read_or_refused(text, name):
    try:
        read_plan(io.BytesIO(text.encode()), name)
    except CannotRead as refused:
        assert str(refused).endswith(".")
