"""PDF plans of many layouts: whatever draws the table, the same actions come back."""

import io

import pikepdf
import pytest
import typst
from pdfplumber.utils.exceptions import PdfminerException

from documents.readers import CannotRead, ReadPlan
from documents.readers.blocks import Line, Table
from documents.readers.pdf import document, read_pdf
from documents.readers.whole import understand
from tests.documents import hostile
from tests.documents.builders import kinds, titles
from tests.documents.pdfs import pdf

HEAD = ["Ref", "Action", "Lead", "Timescale", "Progress", "RAG"]
WIDTHS = [1, 6, 3, 2, 5, 1.5]
LONG = "Deliver joint patrols and licensing visits with partners in the town centre, and publish what they find."
ACTIONS = [
    ("1.1", LONG, "TVP", "March 2018", "Two were held in the quarter, and a third is planned for the spring.", "Red"),
    ("1.2", "Train door staff", "Northtown Borough Council / Fire", "Ongoing", "Not begun.", "Amber"),
    ("1.3", f"{LONG} {LONG}", "Probation", "31/12/2017", "Two were held. " * 5, "Green"),
]
COLOURS = {"Red": "C00000", "Amber": "FFC000", "Green": "00B050"}


def no_progress(done: int, of: int) -> None:
    pass


def blocks_of(file: io.BytesIO) -> list[Line | Table]:
    return list(read_pdf(file.read(), no_progress).body)


def read(file: io.BytesIO) -> ReadPlan:
    return understand(read_pdf(file.read(), no_progress), "plan.pdf", year=2017)


def tables(file: io.BytesIO) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in each.rows] for each in blocks_of(file) if isinstance(each, Table)]


def told(plan: ReadPlan) -> list[tuple[str, ...]]:
    return [
        (
            action.reference,
            action.activity,
            action.leads_as_typed,
            action.timescale_as_typed,
            action.updates[0].progress,
            action.updates[0].status.title(),
        )
        for action in plan.actions
    ]


def rows(rag: str) -> list[list[object]]:
    looks = {
        "word": lambda word: word,
        "shade": lambda word: {"fill": COLOURS[word]},
        "both": lambda word: {"fill": COLOURS[word], "text": word},
        "dot": lambda word: {"dot": COLOURS[word]},
    }
    return [HEAD, *([*row[:-1], looks[rag](row[-1])] for row in ACTIONS)]


LAYOUTS = {
    "all rules": ("word", {}),
    "shaded": ("shade", {}),
    "dots": ("dot", {"head": "1F3864", "ink": "FFFFFF"}),
    "no outer rules": ("both", {"rules": "inner"}),
    "level rules": ("word", {"rules": "level"}),
    "no rules": ("word", {"rules": "none", "breakable": False}),
    "shaded, no rules": ("both", {"rules": "none", "head": "1F3864", "ink": "FFFFFF"}),
    "banded": ("both", {"rules": "none", "head": "1F3864", "ink": "FFFFFF", "bands": "D9E2F3"}),
    "centred": ("both", {"align": "center"}),
    "whole rows": ("both", {"breakable": False, "footer": True, "header": "OFFICIAL"}),
    "headings once": ("both", {"repeats": False, "head": "1F3864", "ink": "FFFFFF"}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_gives_the_same_actions(layout):
    rag, looks = LAYOUTS[layout]
    space = {"text": "\n" * 12}  # so that the second table goes over the page
    plan = read(
        pdf(
            ("1", "Northtown Community Safety Partnership Plan 2017/18"),
            "This plan sets out what partners will do during the year, and who is to lead on each piece of work.",
            ("2", "Priority 1: Violence"),
            rows(rag),
            space["text"],
            ("2", "Priority 2: Theft"),
            rows(rag),
            widths=WIDTHS,
            **looks,
        )
    )

    assert titles(plan) == [("1", "Violence"), ("2", "Theft")]
    assert told(plan) == [tuple(text.strip() for text in row) for row in ACTIONS] * 2
    assert ("table without rules" in kinds(plan)) == (looks.get("rules") in {"level", "none"})


@pytest.mark.parametrize(("before", "rest"), [(26, "to the"), (27, "")])
def test_row_cut_by_a_page_break_is_one_row_and_is_asked_about(before, rest):
    filler = [["1", "Run patrols", "TVP", "2017", "Done.", "Green"]] * before
    activity = " ".join([LONG] * 4)
    plan = read(
        pdf(("2", "Priority 1: Violence"), [HEAD, *filler, ["2", activity, "NDC", "2018", "", ""]], widths=WIDTHS)
    )

    assert len(plan.actions) == before + 1
    assert plan.actions[-1].activity == activity
    assert kinds(plan).count("row joined") == 1


def test_row_that_opens_a_page_is_a_row():
    filler = [["1", "Run patrols", "TVP", "2017", "Done.", "Green"]] * 40
    plan = read(pdf(("2", "Priority 1: Violence"), [HEAD, *filler], widths=WIDTHS, repeats=False))

    assert (len(plan.actions), kinds(plan).count("row joined")) == (40, 0)


def test_target_beside_several_actions_is_theirs():
    rows = [
        ["Target", "Action", "Lead"],
        [{"text": "Less violence", "down": 2}, "Run patrols", "TVP"],
        ["Train staff", "NDC"],
        ["Less theft", "Mark bicycles", "TVP"],
    ]
    plan = read(pdf(("2", "Priority 1: Violence"), rows, widths=[2, 4, 2]))

    assert [action.target for action in plan.actions] == [0, 0, 1]
    assert not plan.actions[1].target_is_inferred


def test_row_across_the_table_heads_the_rows_below():
    rows = [["Action", "Lead"], [{"text": "Priority 2: Theft", "across": 2}], ["Mark bicycles", "TVP"]]
    [priority] = read(pdf(rows, widths=[4, 2])).priorities

    assert (priority.number, priority.title, len(priority.actions)) == ("2", "Theft", 1)


def test_line_across_a_table_without_rules_heads_the_rows_below():
    rows = [
        ["Action", "Lead", "Timescale"],
        [{"text": "Priority 2: " + "Theft from cars, vans and other vehicles " * 3, "across": 3, "fill": "DDDDDD"}],
        ["Mark bicycles", "TVP", "2018"],
        ["Hold events", "NDC", "2018"],
    ]
    plan = read(pdf(rows, widths=[4, 2, 2], rules="none", head="1F3864", ink="FFFFFF", bands="D9E2F3"))

    assert (plan.priorities[0].number, len(plan.actions)) == ("2", 2)


def test_box_and_table_that_touch_are_two_tables():
    [box], rows = (
        tables(
            pdf([["Target", "Less violence"]], widths=[1, 5]),
        ),
        tables(pdf([["Action", "Lead", "RAG"], ["Run patrols", "TVP", "Red"]], widths=[4, 2, 1])),
    )

    assert (box, rows) == ([["Target", "Less violence"]], [[["Action", "Lead", "RAG"], ["Run patrols", "TVP", "Red"]]])


def test_bullets_and_paragraphs_of_a_cell_stay_apart():
    rows = [
        ["Action", "Lead"],
        [{"bullets": ["Run patrols", "Train staff"]}, "TVP"],
        ["Hold events.\nMark bicycles.", "NDC"],
    ]

    assert tables(pdf(rows, widths=[4, 2]))[0][1:] == [
        ["Run patrols\nTrain staff", "TVP"],
        ["Hold events.\nMark bicycles.", "NDC"],
    ]


def test_headings_are_told_by_their_size_and_by_the_bar_they_stand_on():
    blocks = blocks_of(
        pdf(
            ("1", "Northtown Plan"),
            ("2", "Violence"),
            "Some words. " * 30,
            ("bullet", "Run patrols"),
            ("bar", "Theft"),
            ("bold", "Actions"),
            "Introduction . . . . . . . . . 3",
            widths=[1],
        )
    )

    assert [
        (line.text[:12], line.level, line.is_title, line.is_bold, line.is_listed, line.is_contents) for line in blocks
    ] == [
        ("Northtown Pl", 1, True, True, False, False),
        ("Violence", 2, False, True, False, False),
        ("Some words. ", 0, False, False, False, False),
        ("Run patrols", 0, False, False, True, False),
        ("Theft", 0, False, True, False, False),
        ("Actions", 0, False, True, False, False),
        ("Introduction", 0, False, False, False, True),
    ]


def test_running_headers_and_page_numbers_are_no_part_of_the_text():
    file = pdf("Some words of the plan.", ("break",), "Others.", widths=[1], header="OFFICIAL", footer=True)
    blocks = read_pdf(file.read(), no_progress)

    assert [line.text for line in blocks.body] == ["Some words of the plan.", "Others."]
    assert blocks.notes == ("OFFICIAL", "Page 1 of 2, Page 2 of 2")


@pytest.mark.parametrize(
    ("title", "heading"),
    [("Microsoft Word - Plan 2018", "Plan 2018"), ("Northtown.docx", ""), ("", "")],
)
def test_title_of_the_file_is_its_heading_unless_it_is_its_name(title, heading):
    assert read_pdf(pdf("Some words of the plan.", widths=[1], title=title).read(), no_progress).heading == heading


def test_rows_that_cannot_be_told_apart_are_not_guessed_at():
    content = typst.compile(
        b"#set page(width: 16cm)\n#set par(leading: 5pt)\n#let c = (x, t) => place(dx: x, t)\n#grid(columns: (6cm, 3cm, 3cm),"
        b" row-gutter: 5pt, [Action], [Lead], [Timescale], [Run patrols], [TVP], [2018], [in the town], [], [],"
        b" [Train staff], [NDC], [2018])"
    )

    with pytest.raises(CannotRead, match="a table whose rows cannot be told apart"):
        read_pdf(content, no_progress)


def test_every_line_is_a_row_where_each_has_several_cells():
    content = typst.compile(
        b"#set page(width: 16cm)\n#grid(columns: (6cm, 3cm, 3cm), row-gutter: 5pt, [Action], [Lead], [Timescale],"
        b" [Run patrols], [TVP], [2018], [Train staff], [NDC], [2018])"
    )

    assert tables(io.BytesIO(content)) == [
        [["Action", "Lead", "Timescale"], ["Run patrols", "TVP", "2018"], ["Train staff", "NDC", "2018"]]
    ]


def test_words_printed_over_one_another_are_not_guessed_at():
    content = typst.compile(b"#place[Reduce domestic abuse across the town] #place(dx: 3pt)[Police and partners of it]")

    with pytest.raises(CannotRead, match="words printed over one another"):
        read_pdf(content, no_progress)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (hostile.locked_pdf, "is locked with a password"),
        (hostile.scanned_pdf, "holds pictures of pages and no words"),
        (hostile.unreadable_pdf, "has letters that cannot be read"),
        (lambda: hostile.long_pdf(3), "has more than 2 pages"),
    ],
)
def test_pdf_that_holds_no_words_to_read_is_refused(monkeypatch, content, why):
    monkeypatch.setattr(document, "MOST_PAGES", 2)

    with pytest.raises(CannotRead, match=why):
        read_pdf(content(), no_progress)


def test_broken_pdf_is_left_to_the_process_outside():
    with pytest.raises(PdfminerException):
        read_pdf(b"%PDF-1.7 nothing more", no_progress)


def test_page_that_is_a_picture_among_others_is_asked_about():
    with (
        pikepdf.open(io.BytesIO(hostile.scanned_pdf())) as scan,
        pikepdf.open(io.BytesIO(hostile.written_pdf())) as plan,
    ):
        plan.pages.extend(scan.pages)
        content = hostile.saved_pdf(plan)

    assert [(doubt.kind, doubt.where) for doubt in read_pdf(content, no_progress).doubts] == [
        ("page is a picture", "Page 2")
    ]


@pytest.mark.parametrize(
    ("turn", "rotate"), [(b"q 0 1 -1 0 %d 0 cm ", 0), (b"q 0 -1 1 0 0 %d cm ", 0), (b"q 0 1 -1 0 %d 0 cm ", 90)]
)
def test_page_set_sideways_is_turned(turn, rotate):
    with pikepdf.open(pdf(("2", "Priority 1: Violence"), rows("both"), widths=WIDTHS)) as turned:
        page = turned.pages[0]
        width, height = float(page.MediaBox[2]), float(page.MediaBox[3])
        page.contents_add(turn % (height if b"-1 0 %" in turn else width), prepend=True)
        page.contents_add(b" Q")
        page.MediaBox, page.Rotate = [0, 0, height, width], rotate
        content = hostile.saved_pdf(turned)

    assert told(read(io.BytesIO(content))) == [tuple(text.strip() for text in row) for row in ACTIONS]
