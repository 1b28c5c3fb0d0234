"""Text pasted from Word, Excel and PDF files, and CSV files, with each one's ways of parting cells."""

import io

import pytest

from documents.readers import CannotRead, read_plan, spaced, text
from documents.readers.blocks import Blocks, Line, Table
from documents.readers.text import read_text

HEAD = "Action\tLead\tTimescale\tOutcome"


def rows(blocks: Blocks) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in each.rows] for each in blocks.body if isinstance(each, Table)]


def pasted(*lines: str) -> Blocks:
    return read_text("\n".join(lines), is_csv=False)


def lines(blocks: Blocks) -> list[str]:
    return [each.text for each in blocks.body if isinstance(each, Line)]


def refusal(*said: str) -> str:
    with pytest.raises(CannotRead) as refused:
        pasted(*said)
    return str(refused.value)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_whatever_parts_its_cells(separator, encoding):
    said = [["Action", "Lead", "Timescale"], ['"Run, patrols; or walks"', "Café", "March 2018"]]
    content = "\r\n".join(separator.join(row) for row in said).encode(encoding)

    [action] = read_plan(io.BytesIO(content), "plan-2017-18.csv").actions

    assert (action.activity, action.leads_as_typed) == ("Run, patrols; or walks", "Café")


def test_title_above_a_csv_table_does_not_hide_its_separator():
    blocks = read_text("Plan for 2018, draft, for the board\nAction\tLead\nRun, train, and hold\tTVP\n", is_csv=True)

    assert rows(blocks)[0][2] == ["Run, train, and hold", "TVP"]


def test_csv_may_name_its_separator():
    assert rows(read_text("sep=|\r\nAction|Lead\r\nA, B|TVP\r\n", is_csv=True))[0][1] == ["A, B", "TVP"]


def test_csv_of_one_column_is_one_column():
    assert rows(read_text("Action\nRun patrols\n", is_csv=True)) == [[["Action"], ["Run patrols"]]]


@pytest.mark.parametrize("is_csv", [True, False])
def test_far_more_rows_than_a_plan_are_refused(monkeypatch, is_csv):
    monkeypatch.setattr(text, "MOST_ROWS", 2)

    with pytest.raises(CannotRead, match="more than 2 rows, far more than a plan"):
        read_text("Action\tLead\na\tb\nc\td\n", is_csv=is_csv)


def test_cells_of_several_lines_are_whole_again():
    blocks = pasted(
        "", HEAD, "Run patrols\tTVP", "NDC\tMarch 2018\tLess violence", "Hold events\tNDC\t2018\tMore calls"
    )

    assert rows(blocks) == [
        [
            ["Action", "Lead", "Timescale", "Outcome"],
            ["Run patrols", "TVP\nNDC", "March 2018", "Less violence"],
            ["Hold events", "NDC", "2018", "More calls"],
        ]
    ]
    assert blocks.doubts == ()


def test_cell_of_several_lines_may_open_or_close_its_row():
    blocks = pasted(
        HEAD,
        "Run patrols",
        "in town\tTVP",
        "and NDC",
        "Fire\tMarch\t• less",
        "• fewer",
        "Train\tTVP\tJune\tmore",
        "calls",
    )

    assert rows(blocks)[0][1:] == [
        ["Run patrols\nin town", "TVP\nand NDC\nFire", "March", "less\nfewer"],
        ["Train", "TVP", "June", "more\ncalls"],
    ]


def test_row_that_lacks_its_last_cells_is_not_joined_to_the_next():
    blocks = pasted(HEAD, "Run patrols\tTVP", "Train staff\tNDC\tMarch 2018\tMore calls", "Hold events\tNDC")

    assert rows(blocks)[0][1:] == [
        ["Run patrols", "TVP", "", ""],
        ["Train staff", "NDC", "March 2018", "More calls"],
        ["Hold events", "NDC", "", ""],
    ]


def test_rows_that_may_be_two_are_asked_about():
    blocks = pasted(HEAD, "Run patrols in the town\tTVP", "Train all of the staff\tMarch\tMore calls")

    assert [doubt.kind for doubt in blocks.doubts] == ["row joined"]


def test_line_that_may_belong_to_either_row_is_asked_about():
    blocks = pasted(HEAD, "Run patrols\tTVP\tMarch\tLess", "Fewer calls", "Train staff\tNDC", "TVP\tMay\tMore")

    assert lines(blocks) == ["Fewer calls"]
    assert [doubt.kind for doubt in blocks.doubts] == ["line between two rows"]
    assert rows(blocks)[1] == [["Train staff", "NDC\nTVP", "May", "More"]]


@pytest.mark.parametrize("heading", ["Priority 2: Theft", "Outcomes"])
def test_heading_between_tables_is_one(heading):
    blocks = pasted(HEAD, "Run patrols\tTVP\tMarch\tLess", heading, "Target\tLess theft", HEAD, "Train\tTVP\tMay\tMore")

    assert (lines(blocks), blocks.doubts) == ([heading], ())


def test_line_above_headings_is_no_part_of_the_table_before():
    blocks = pasted(HEAD, "Run patrols\tTVP\tMarch\tLess", "Theft", HEAD, "Train\tTVP\tMay\tMore")

    assert (lines(blocks), blocks.doubts) == (["Theft"], ())


def test_box_below_a_table_keeps_its_rows():
    blocks = pasted(HEAD, "Run patrols\tTVP\tMarch\tLess", "Outcomes\tFewer calls", "\tLess fear")

    assert rows(blocks)[0][2:] == [["Outcomes", "Fewer calls", "", ""], ["", "Less fear", "", ""]]


def test_cells_copied_from_excel_lose_their_quotes():
    blocks = pasted(
        "Action\tLead",
        '"Run patrols',
        'in the ""old"" town"\tTVP',
        '"Hotel Watch"\tNDC',
        '"Street" scheme\t"a\tb"',
    )

    assert rows(blocks)[0][1:] == [
        ['Run patrols\nin the "old" town', "TVP"],
        ['"Hotel Watch"', "NDC"],
        ['"Street" scheme', "a b"],
    ]


def test_bullets_copied_from_word_part_no_cells():
    assert rows(pasted("Action\tLead", "•\tRun patrols\tTVP"))[0][1:] == [["Run patrols", "TVP"]]


def test_row_drawn_with_strokes_is_one():
    assert rows(pasted("| Action | Lead |", "| Run patrols | TVP |")) == [[["Action", "Lead"], ["Run patrols", "TVP"]]]


@pytest.mark.parametrize(
    "said",
    [
        ["Priority 1", "Action", "Lead", "Timescale", "Run patrols", "TVP", "March 2018"],
        ["Ref Action Lead agency Timescale Progress update RAG status", "1.1 Run patrols TVP March 2018 Done Green"],
    ],
)
def test_columns_that_were_lost_are_not_guessed_at(said):
    assert refusal(*said) == text.COLUMNS_LOST


@pytest.mark.parametrize(
    "said",
    [
        ["Priority 1: Violence", "Actions", "• Run patrols", "• Train staff"],
        ["Action", "Lead", "Run patrols"],
        ["Action plan for the Year"],
        ["Lead " * 30],
    ],
)
def test_text_that_only_has_some_words_of_headings_is_text(said):
    assert lines(pasted(*said))


def test_columns_set_out_with_spaces_are_read():
    blocks = pasted(
        "Priority 1: Violence",
        "Ref   Action                Lead        Timescale",
        "1.1   Run patrols in the    TVP         March 2018",
        "      town centre",
        "1.2   Train staff           NDC and     June 2018",
        "                            Fire",
        "Some words after the table, which are long.",
    )

    assert rows(blocks) == [
        [
            ["Ref", "Action", "Lead", "Timescale"],
            ["1.1", "Run patrols in the town centre", "TVP", "March 2018"],
            ["1.2", "Train staff", "NDC and Fire", "June 2018"],
        ]
    ]
    assert lines(blocks)[1] == "Some words after the table, which are long."


def test_blank_lines_part_rows_set_out_with_spaces():
    blocks = pasted(
        "Action               Lead      Timescale",
        "",
        "Run patrols in the   TVP       March 2018",
        "town centre",
        "",
        "Train staff          NDC       June 2018",
        "",
        "Action               Lead      Timescale",
        "Hold events          NDC       May 2018",
        "",
    )

    assert rows(blocks)[0][1:] == [
        ["Run patrols in the town centre", "TVP", "March 2018"],
        ["Train staff", "NDC", "June 2018"],
        ["Action", "Lead", "Timescale"],
        ["Hold events", "NDC", "May 2018"],
    ]


def test_rows_set_out_with_spaces_that_cannot_be_told_apart_are_not_guessed_at():
    assert (
        refusal(
            "Action               Lead      Timescale",
            "Run patrols in the   TVP       March 2018",
            "town centre",
            "Train staff          NDC       June 2018",
        )
        == spaced.ROWS_LOST
    )


@pytest.mark.parametrize("row", ["Run patrols in TVP     March 2018", "Run-patrols-it"])
def test_columns_set_out_with_spaces_that_run_into_one_another_are_not_guessed_at(row):
    said = refusal("Action        Lead     Timescale", row)

    assert said.startswith("The columns of the table cannot be told apart")
