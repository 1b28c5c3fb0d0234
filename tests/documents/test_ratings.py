"""Which status a row has where several columns, or a colour, or words beside it tell of one."""

from datetime import date

import docx
import pytest

from documents.readers import ReadUpdate, StatusWord
from documents.readers.blocks import Cell, Line, Table
from documents.readers.keys import read_key
from tests.documents.builders import add_table, document, kinds, read, saved, shade

TITLE = ("Title", "Northtown CSP Action Plan 2018/19")
VIOLENCE = ("Heading 1", "Priority 1: Violence")


def statuses(plan):
    return [[update.status for update in action.updates] for action in plan.actions]


def test_statuses_of_several_months_beside_one_comment():
    columns = ["Action", "Lead", "May-18 RAG", "Aug-18 RAG", "Nov-18 RAG", "Comments"]
    rows = [
        columns,
        ["Run patrols", "TVP", "Green", "Amber", "", "No van"],
        ["Train staff", "TVP", "", "", "", "Begun"],
    ]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert [action.updates for action in plan.actions] == [
        (
            ReadUpdate("", "green", "Green", reported_on=date(2018, 5, 31)),
            ReadUpdate("No van", "amber", "Amber", reported_on=date(2018, 8, 31)),
        ),
        (ReadUpdate("Begun"),),
    ]


def test_comment_with_a_day_of_its_own_is_not_given_to_a_quarter():
    columns = ["Action", "Q1 RAG", "Comments", "Last updated"]

    plan = read(document(TITLE, VIOLENCE, [columns, ["Run patrols", "G", "No van", "May 2018"]]))

    assert [update.progress for update in plan.actions[0].updates] == ["No van", ""]


def test_former_status_is_a_note():
    rows = [["Action", "Lead", "Previous RAG", "RAG"], ["Run patrols", "TVP", "Green", "Red"]]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert (statuses(plan), plan.actions[0].note) == ([["red"]], "Previous RAG: Green")


def test_two_statuses_in_two_columns_are_not_chosen_between():
    rows = [["Action", "Lead", "RAG", "Rating"], ["Run patrols", "TVP", "Green", "Amber"]]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert (statuses(plan), kinds(plan)) == ([[""]], ["status not understood"])


def test_colour_rates_what_is_only_in_progress():
    built = docx.Document()
    built.add_heading("Plan 2018/19", 0)
    table = add_table(built, [["Action", "Lead", "Status"], ["Run patrols", "TVP", "In progress"]])
    shade(table.cell(1, 2), "FFC000")

    plan = read(saved(built))

    assert plan.actions[0].updates == (ReadUpdate("", "amber", "In progress"),)
    assert [doubt.words for doubt in plan.doubts if doubt.kind == "status from a colour"] == [
        "In progress, shaded yellow"
    ]


def table(*rows):
    """Cells as "words" or "words#colour"."""
    return Table(tuple(tuple(Cell(*text.split("#")) for text in row) for row in rows))


@pytest.mark.parametrize(
    ("block", "meant"),
    [
        (Line("RAG: R = off track; G = on track"), {"r": "red", "g": "green", "off track": "red"}),
        (Line("Key: Blue – complete, Green – on target"), {"blue": "complete", "b": "complete", "green": "green"}),
        (Line("Red: Behind schedule Amber: Some slippage Green: On track"), {"behind schedule": "red", "amber": "amber"}),
        (Line("Red (R) = not started; Amber (A) = in progress; Green (G) = completed"), {"red": "not_started", "amber": None, "g": "complete"}),
        (Line("RAG key: Blue = pending"), {"blue": None}),
        (table(["Blue", "Completed"], ["White", "Not yet due"]), {"blue": "complete", "white": "not_started"}),
        (table(["#FF0000", "Delayed"], ["#00B050", "On track or complete"]), {"delayed": "red", "green": "green"}),
        (table(["Delayed#FF0000", "On course#00B050", "All done#0070C0"]), {"delayed": "red", "on course": "green", "blue": "complete"}),
        (table(["Key", "Red – over budget", "Green – fine"]), {"red": "red", "fine": "green"}),
        (table(["B (complete)", "Blue: achieved"], ["Green (G)", "fine"]), {"green": "green"}),
    ],
)  # fmt: skip
def test_key_says_what_colours_and_words_mean(block, meant):
    key = read_key([block])

    assert {word: key[word] for word in meant} == meant


@pytest.mark.parametrize(
    "block",
    [
        Line("Red Lion – meeting on Friday"),
        Line("Visit the Green: a park"),
        table(["Action", "Lead"], ["Run patrols", "TVP"]),
        table(["Green", "Councillor"]),
        table(["Run patrols#FF0000", "TVP#FF0000", "#FF0000"]),
        table(["", ""]),
    ],
)
def test_words_that_are_no_key(block):
    assert read_key([block]) == {}


def under_key(key, *rows):
    return read(document(TITLE, key, VIOLENCE, [["Action", "Lead", "Status"], *rows]))


def test_key_of_the_document_decides():
    plan = under_key(
        "Key: Blue = not started; Amber = behind schedule", ["a", "TVP", "B"], ["b", "TVP", "Behind schedule"]
    )

    assert statuses(plan) == [["not_started"], ["amber"]]
    assert plan.status_words == (
        StatusWord("b", "B", 1, "not_started", must_ask=False),
        StatusWord("behind schedule", "Behind schedule", 1, "amber", must_ask=False),
    )


def test_blue_shading_is_asked_about_unless_the_column_is_brag():
    found = []
    for heading in ("RAG", "BRAG status"):
        built = docx.Document()
        built.add_heading("Plan 2018/19", 0)
        table = add_table(built, [["Action", "Lead", heading], ["Run patrols", "TVP", ""]])
        shade(table.cell(1, 2), "0070C0")
        plan = read(saved(built))
        found.append((statuses(plan), [(each.key, each.must_ask) for each in plan.status_words]))

    assert found == [([[]], [("shaded blue", True)]), ([["complete"]], [("shaded blue", False)])]


@pytest.mark.parametrize(
    ("stage", "rating", "status"),
    [
        ("Open", "G", "green"),
        ("Closed", "R", "complete"),
        ("Not started", "grey area", "not_started"),
        ("Open", "grey area", ""),
    ],
)
def test_stage_beside_a_rating(stage, rating, status):
    rows = [["Action", "Lead", "Status", "RAG"], ["Run patrols", "TVP", stage, rating]]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert statuses(plan) == [[status]]
    assert kinds(plan) == ([] if status else ["status not understood"])


def test_key_with_meanings_before_their_colours():
    assert read_key([Line("Complete – Blue; Overdue – Red")]) == {
        "blue": "complete",
        "b": "complete",
        "complete": "complete",
        "red": "red",
        "r": "red",
        "overdue": "red",
    }
