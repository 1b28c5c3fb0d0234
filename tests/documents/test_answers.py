"""What a person answers about a file, and a file understood again with it."""

from datetime import date

import pytest

from documents.readers import (
    Answers,
    NothingFound,
    Source,
    SourceCell,
    StatusWord,
    answers_from_json,
    answers_to_json,
    blocks_from_json,
    blocks_to_json,
    read_blocks,
    understand,
)
from documents.readers.blocks import Blocks, Cell, Line, Table
from tests.documents.builders import activities, document, workbook

TITLE = ("Title", "Northtown CSP Action Plan 2018/19")
VIOLENCE = ("Heading 1", "Priority 1: Violence")
COLUMNS = ["Action", "Lead", "Due", "Progress", "RAG"]
PATROLS = ["Run patrols", "TVP", "March 2019", "Six held", "Behind schedule"]


NONE = Answers()


def understood(file, answers=NONE, name="plan.docx"):
    file.seek(0)
    return understand(read_blocks(file, name), name, answers=answers)


def test_document_is_the_same_from_its_stored_copy():
    blocks = Blocks(
        (
            Line("Violence", level=2, is_bold=True),
            Table(((Cell("Action"), Cell("", "FF0000", is_merged_left=True)),), "Plan", (4,)),
            Table(()),
        ),
        ("a note",),
        "Plan",
    )

    assert blocks_from_json(blocks_to_json(blocks)) == blocks


def test_answers_are_the_same_from_their_stored_copy():
    answers = Answers({1: {0: "lead", 2: ""}}, {2: 3}, {"delayed": "red"}, "march", date(2018, 9, 30))

    assert answers_from_json(answers_to_json(answers)) == answers
    assert answers_from_json(answers_to_json(Answers())) == answers_from_json({}) == Answers()


def test_action_knows_the_rows_it_was_read_from():
    rows = [COLUMNS, PATROLS, ["and checks", "", "", "", ""]]

    [action] = understood(document(TITLE, VIOLENCE, rows)).actions

    assert action.source == Source(
        table=1,
        first_row=2,
        last_row=3,
        cells=(
            *(SourceCell(heading, words) for heading, words in zip(COLUMNS, PATROLS, strict=True)),
            SourceCell("Action", "and checks"),
        ),
    )


def test_doubt_knows_the_action_it_is_about():
    plan = understood(document(TITLE, VIOLENCE, [COLUMNS, ["Train staff", "TVP", "May 2018", "", "G"], PATROLS]))

    assert [(doubt.kind, doubt.about) for doubt in plan.doubts] == [("status not understood", 1)]


def test_status_word_is_asked_about_and_read_as_answered():
    file = document(TITLE, VIOLENCE, [COLUMNS, PATROLS])

    asked, told = understood(file), understood(file, Answers(statuses={"behind schedule": "red"}))

    assert asked.status_words == (StatusWord("behind schedule", "Behind schedule", 1, "", must_ask=True),)
    assert told.status_words == (StatusWord("behind schedule", "Behind schedule", 1, "red", must_ask=False),)
    assert [plan.actions[0].updates[0].status for plan in (asked, told)] == ["", "red"]


def test_columns_are_as_a_person_maps_them():
    rows = [["Action", "Lead", "Window", "Cost"], ["Run patrols", "TVP", "May 2018", "£5"]]
    file = document(TITLE, VIOLENCE, rows)

    plan = understood(file, Answers(columns={1: {2: "timescale", 3: ""}}))

    [action], [table] = plan.actions, plan.tables
    assert (action.timescale_as_typed, action.due_on, action.resources) == ("May 2018", date(2018, 5, 31), "")
    assert [(column.heading, column.field) for column in table.columns] == [
        ("Action", "activity"),
        ("Lead", "lead"),
        ("Window", "timescale"),
        ("Cost", ""),
    ]
    assert [(each.words, each.why) for each in plan.not_taken if not each.is_label] == [
        ("Northtown CSP Action Plan 2018/19", "No field of the plan is for it."),
        ("£5", "Its column is left out."),
    ]


def test_table_with_unknown_headings_can_be_mapped():
    rows = [["Undertaking", "Bearer", "Window"], ["Run patrols", "TVP", "May 2018"]]
    file = document(TITLE, VIOLENCE, rows)
    with pytest.raises(NothingFound) as refused:
        understood(file)
    [table] = refused.value.plan.tables
    assert (table.number, table.is_read, table.rows) == (
        1,
        False,
        (("Undertaking", "Bearer", "Window"), tuple(rows[1])),
    )

    plan = understood(file, Answers(columns={1: {0: "activity", 1: "lead", 2: "note"}}))

    assert [(action.activity, action.leads, action.note) for action in plan.actions] == [
        ("Run patrols", ("TVP",), "Window: May 2018")
    ]


def test_row_of_headings_is_as_a_person_says():
    rows = [["Northtown", "", ""], ["x", "y", "z"], ["Run patrols", "TVP", "May 2018"]]

    plan = understood(
        workbook(Plan=rows),
        Answers(columns={1: {0: "activity", 1: "lead", 2: "timescale"}}, headings={1: 2}),
        "plan.xlsx",
    )

    assert activities(plan) == [["Run patrols"]]


def test_table_without_headings_is_read_as_a_person_maps_it():
    rows = [["Run patrols", "TVP", "May 2018"], ["Train staff", "TVP", "May 2018"]]

    plan = understood(
        document(TITLE, VIOLENCE, rows),
        Answers(columns={1: {0: "activity", 1: "lead", 2: "timescale"}}, headings={1: 0}),
    )

    assert activities(plan) == [["Run patrols", "Train staff"]]


def test_undated_updates_are_of_the_day_a_person_gives():
    plan = understood(document(TITLE, VIOLENCE, [COLUMNS, PATROLS]), Answers(undated_on=date(2018, 9, 30)))

    assert plan.actions[0].updates[0].reported_on == date(2018, 9, 30)


def test_row_of_which_nothing_is_taken_in_is_no_row():
    rows = [COLUMNS, PATROLS, ["", "", "", "only this", ""]]

    plan = understood(document(TITLE, VIOLENCE, rows), Answers(columns={1: {3: ""}}))

    assert plan.left_over[-2:] == ("Six held", "only this")
    assert plan.actions[0].source.last_row == 2


def test_action_that_goes_on_in_the_next_table_is_found_where_it_began():
    file = document(TITLE, VIOLENCE, [COLUMNS, PATROLS], [["and checks", "", "", "", ""]])

    [action] = understood(file).actions

    assert (action.activity, action.source.table, action.source.last_row) == ("Run patrols and checks", 1, 2)


def test_forms_in_one_table_are_found_by_the_rows_they_begin_at():
    form = [["Action", "Run patrols"], ["Lead", "TVP"], ["By when", "May 2018"], ["RAG", "G"]]
    other = [["Action", "Train staff"], *form[1:]]

    read = [understood(document(TITLE, VIOLENCE, [*form, *other]))]
    read += [understood(workbook(Violence=[*form, *other]), name="plan.xlsx")]

    assert [[action.source.first_row for action in plan.actions] for plan in read] == [[1, 5], [1, 5]]
