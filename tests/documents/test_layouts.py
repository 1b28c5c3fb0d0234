"""Layouts that other partnerships publish: forms, registers of risks, keys, totals, two-line headings, contents lists."""

import io
from datetime import date

import docx
import pytest
from openpyxl import load_workbook

from csp.statuses import RagStatus
from documents.readers import CannotRead, ReadUpdate, read_plan
from tests.documents.builders import (
    activities,
    add_table,
    book_saved,
    document,
    kinds,
    read,
    saved,
    targets,
    titles,
    workbook,
)

COLUMNS = ["Action", "Lead", "Due", "Progress", "RAG"]
PATROLS = ["Run patrols", "TVP", "March 2019", "Six held", "G"]
TITLE = ("Title", "Northtown CSP Action Plan 2018/19")
VIOLENCE = ("Heading 1", "Priority 1: Violence")


def under_violence(*rows: list[str]) -> io.BytesIO:
    return document(TITLE, VIOLENCE, [COLUMNS, PATROLS, *rows])


def statuses(plan):
    return [[update.status for update in action.updates] for action in plan.actions]


def test_status_beside_quarters_under_one_heading_belongs_to_the_last_one_told_of():
    built = docx.Document()
    built.add_heading("Plan 2021/22", 0)
    built.add_heading("Priority 1: Violence", 1)
    table = add_table(
        built,
        [
            ["Action", "Progress", "", "RAG"],
            ["", "Q1", "Q2", ""],
            ["Run patrols", "Planned", "Held", "Green"],
            ["Train staff", "Planned", "", "Red"],
        ],
    )
    table.cell(0, 1).merge(table.cell(0, 2))
    for place in (0, 3):
        table.cell(0, place).merge(table.cell(1, place))

    plan = read(saved(built))

    assert [action.updates for action in plan.actions] == [
        (
            ReadUpdate("Planned", reported_on=date(2021, 6, 30)),
            ReadUpdate("Held", "green", "Green", reported_on=date(2021, 9, 30)),
        ),
        (ReadUpdate("Planned", "red", "Red", reported_on=date(2021, 6, 30)),),
    ]


def test_year_of_a_quarter_is_that_named_beside_another_column_of_it():
    rows = [["Action", "Update Q1 2023/24", "BRAG Q1"], ["Run patrols", "Planned", "B"]]

    plan = read(document(("Title", "Plan"), VIOLENCE, rows))

    assert plan.actions[0].updates == (ReadUpdate("Planned", "complete", "B", reported_on=date(2023, 6, 30)),)


def test_update_as_at_a_day_in_figures():
    rows = [["Action(s)", "Lead(s)", "Update at 30/09/23", "RAG at 30/09/23"], ["Run patrols", "TVP", "Held", "A"]]

    plan = read(document(("Title", "Plan 2023/24"), VIOLENCE, rows))

    assert plan.actions[0].updates == (ReadUpdate("Held", "amber", "A", reported_on=date(2023, 9, 30)),)


def test_share_that_is_done_is_not_a_status():
    book = workbook(Plan_2018=[["Action", "Lead", "RAG", "% complete"], ["Run patrols", "TVP", "Off track", 1]])
    loaded = load_workbook(book)
    loaded["Plan 2018"]["D2"].number_format = "0%"

    action = read_plan(book_saved(loaded), "plan.xlsx", year=2018).actions[0]

    assert (action.updates[0].status, action.note) == (RagStatus.RED, "% complete: 100%")


@pytest.mark.parametrize(
    "columns",
    [
        ["Risk", "Action", "Owner", "RAG"],
        ["Ref", "Likelihood", "Action", "Owner"],
        ["Threat", "Mitigating action", "Owner", "RAG"],
    ],
)
def test_register_of_risks_holds_no_actions(columns):
    plan = read(
        document(
            TITLE, VIOLENCE, [COLUMNS, PATROLS], ("Heading 1", "Risks"), [columns, ["Loss", "Seek", "Chair", "Red"]]
        )
    )

    assert activities(plan) == [["Run patrols"]]
    assert "Loss\tSeek\tChair\tRed" in plan.left_over


def test_totals_keys_and_notes_in_a_table_are_not_actions():
    plan = read(
        under_violence(
            ["Total actions", "", "1", "", ""],
            ["Last updated: 30 September 2018 by the officer", "", "", "", ""],
            ["RAG", "R", "A", "G", ""],
            ["Key", "R", "A", "G", "B"],
            ["Green", "All is well", "", "", ""],
            ["R", "Off track", "", "", ""],
        )
    )

    assert activities(plan) == [["Run patrols"]]
    assert plan.left_over[-6:] == (
        "Total actions\t1",
        "Last updated: 30 September 2018 by the officer",
        *("RAG\tR\tA\tG", "Key\tR\tA\tG\tB", "Green\tAll is well", "R\tOff track"),
    )


def test_actions_that_only_look_like_totals_or_keys_are_kept():
    rows = [
        ["Total Place review of services", "TVP", "", "", ""],
        ["Key worker scheme", "TVP", "", "", ""],
        ["A", "safe route", "", "", ""],
        ["Key: worker", "TVP", "", "", ""],
    ]

    assert activities(read(under_violence(*rows))) == [["Run patrols", *(row[0] for row in rows)]]


def test_key_below_the_tables_is_not_part_of_the_last_priority():
    plan = read(document(TITLE, VIOLENCE, [COLUMNS, PATROLS], "RAG: R = off track; G = on track", "Violence fell."))

    assert plan.priorities[0].narrative == "Violence fell."
    assert "RAG: R = off track; G = on track" in plan.left_over


def test_number_of_several_parts_before_an_activity_is_its_reference():
    rows = [["Action", "Lead"], ["1.2.1 Run patrols", "TVP"], ["1.2.2. Train staff", "TVP"], ["24.7 cover", "TVP"]]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert [(action.reference, action.activity) for action in plan.actions] == [
        ("1.2.1", "Run patrols"),
        ("1.2.2", "Train staff"),
        ("", "24.7 cover"),
    ]


def test_numbered_bullets_have_references():
    plan = read(document(TITLE, VIOLENCE, ("bold", "Actions"), ("List Bullet", "1.1 Run patrols")))

    assert [(action.reference, action.activity) for action in plan.actions] == [("1.1", "Run patrols")]


def test_number_of_an_objective_is_not_cut_in_two():
    plan = read(document(TITLE, VIOLENCE, ("Heading 2", "Objective 1.1 Fewer assaults"), [COLUMNS, PATROLS]))

    assert targets(plan) == [["Fewer assaults"]]
    assert "blank target" not in kinds(plan)


def test_contents_list_without_a_style_words_no_priority():
    plan = read(
        document(TITLE, "Priority 1: Violence ........ 3", "Priority 1: Violence\t3", VIOLENCE, [COLUMNS, PATROLS])
    )

    assert (titles(plan), plan.priorities[0].wording) == ([("1", "Violence")], "")


def test_day_of_completion_makes_an_action_complete():
    columns = ["Action", "Lead", "Completed", "Comments"]
    rows = [
        ["Run patrols", "TVP", "June 2018", ""],
        ["Train staff", "TVP", "May 2018", "All trained"],
        ["Open hub", "TVP", "No", "Roof leaks"],
    ]

    plan = read(document(TITLE, ("Heading 1", "Completed actions"), [columns, *rows]))

    assert [action.updates for action in plan.actions] == [
        (ReadUpdate("", "complete", reported_on=date(2018, 6, 30)),),
        (ReadUpdate("All trained", "complete", reported_on=date(2018, 5, 31)),),
        (ReadUpdate("Roof leaks"),),
    ]
    assert kinds(plan) == ["status from a date"] * 2
    assert [action.note for action in plan.actions] == ["Completed: June 2018", "Completed: May 2018", "Completed: No"]


def test_day_of_completion_does_not_overrule_a_status():
    rows = [["Action", "Lead", "RAG", "Date completed"], ["Run patrols", "TVP", "Red", "June 2018"]]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert (statuses(plan), plan.actions[0].note) == ([["red"]], "Date completed: June 2018")


def test_milestones_are_not_the_day_an_action_is_due():
    rows = [["Action", "Milestones", "Lead", "Due"], ["Run patrols", "Rota drawn up", "TVP", "June 2018"]]

    action = read(document(TITLE, VIOLENCE, rows)).actions[0]

    assert (action.timescale_as_typed, action.note) == ("June 2018", "Milestones: Rota drawn up")


def test_start_and_end_in_one_word_each():
    rows = [["Action", "Start", "Finish", "Log"], ["Run patrols", "May 2018", "June 2018", "Held"]]

    action = read(document(TITLE, VIOLENCE, rows)).actions[0]

    assert (action.timescale_as_typed, action.note, action.updates) == (
        "June 2018",
        "Start: May 2018",
        (ReadUpdate("Held"),),
    )


def test_headings_in_short_forms():
    columns = ["What we’ll do", "Who’ll lead it", "By when", "How we’ll know it’s worked", "How it’s going (RAG)"]

    action = read(
        document(TITLE, VIOLENCE, [columns, ["Run patrols", "TVP", "May 2018", "Fewer assaults", "Red: no van"]])
    ).actions[0]

    assert (action.activity, action.leads_as_typed, action.outcome) == ("Run patrols", "TVP", "Fewer assaults")
    assert action.updates == (ReadUpdate("no van", "red", "Red"),)


def test_table_of_something_else_does_not_go_on_with_the_columns():
    meetings = [["Venue", "Time", "Chair", "Papers", "Notes"], ["Hall", "2pm", "Cllr Hay", "26 April", "tea"]]

    plan = read(document(TITLE, VIOLENCE, [COLUMNS, PATROLS], "Meetings", meetings))

    assert activities(plan) == [["Run patrols"]]
    assert plan.left_over[-1] == "\t".join(meetings[1])


def test_table_goes_on_with_the_columns_after_words_between_where_it_fits():
    more = [["Train staff", "TVP", "May 2018", "", "G"]]

    plan = read(document(TITLE, VIOLENCE, [COLUMNS, PATROLS], "Page 2", more))

    assert activities(plan) == [["Run patrols", "Train staff"]]


@pytest.mark.parametrize("heading", ["Performance", "Funding of the partnership"])
def test_heading_of_another_part_ends_the_columns(heading):
    figures = [["Assaults", "40", "May 2018", "38", "G"]]

    plan = read(document(TITLE, VIOLENCE, [COLUMNS, PATROLS], ("Heading 1", heading), figures))

    assert activities(plan) == [["Run patrols"]]


def test_heading_of_more_actions_does_not_end_the_columns():
    more = [["Train staff", "TVP", "May 2018", "", "G"]]

    plan = read(document(TITLE, VIOLENCE, [COLUMNS, PATROLS], ("Heading 2", "Further actions"), more))

    assert activities(plan) == [["Run patrols", "Train staff"]]


def test_lines_above_the_title_of_a_table_on_a_sheet_are_left_over():
    rows = [
        ["Northtown CSP Action Plan 2018/19"],
        ["Position as at 30 June 2018"],
        ["Contact: the community safety officer"],
        ["For the board only"],
        ["Violence"],
        ["Lead: Supt Hay"],
        COLUMNS,
        PATROLS,
    ]

    plan = read(workbook(Plan=rows), "plan.xlsx")

    assert titles(plan) == [("", "Violence")]
    assert plan.priorities[0].narrative == "Lead: Supt Hay"
    assert [doubt.where for doubt in plan.doubts if doubt.kind == "sub-heading in a table"] == ["“Violence”"]


def test_labelled_line_above_any_priority_is_left_over():
    plan = read(workbook(Violence=[["Chair: Cllr Hay", ""], COLUMNS, PATROLS]), "plan-2018-19.xlsx")

    assert "Chair: Cllr Hay" in plan.left_over


def test_soft_hyphens_are_taken_out():
    plan = read_plan(document(TITLE, VIOLENCE, [COLUMNS, ["Visit libra\xadries", "TVP", "", "", ""]]), "plan.docx")

    assert activities(plan) == [["Visit libraries"]]


def test_number_and_title_of_a_priority_in_columns_of_their_own():
    rows = [
        ["Priority", None, "Action", "Lead"],
        [1, "Violence", "Run patrols", "TVP"],
        [None, None, "Train staff", "TVP"],
        [2, "Fraud", "Send alerts", "TVP"],
    ]

    plan = read(workbook(Plan=rows), "plan-2018-19.xlsx")

    assert titles(plan) == [("1", "Violence"), ("2", "Fraud")]
    assert activities(plan) == [["Run patrols", "Train staff"], ["Send alerts"]]


def test_column_without_a_heading_beside_a_priority_in_words_is_a_note():
    rows = [["Priority", "", "Action", "Lead"], ["Violence", "new", "Run patrols", "TVP"]]

    plan = read(document(TITLE, rows))

    assert (titles(plan), plan.actions[0].note) == ([("", "Violence")], "new")


def test_report_of_what_was_said_and_done():
    rows = [["What we said we would do", "What we did", "Lead", "RAG"], ["Run patrols", "Six held", "TVP", "Complete"]]

    action = read(document(TITLE, VIOLENCE, rows)).actions[0]

    assert (action.activity, action.updates) == ("Run patrols", (ReadUpdate("Six held", "complete", "Complete"),))


def test_commitments_are_activities():
    rows = [
        ["Our commitments", "Lead partner", "Delivery partners", "When"],
        ["We will patrol", "TVP", "BID", "May 2018"],
    ]

    assert activities(read(document(TITLE, VIOLENCE, rows))) == [["We will patrol"]]


def test_document_of_more_paragraphs_than_any_plan_is_refused(monkeypatch):
    monkeypatch.setattr("documents.readers.word.MOST_PARAGRAPHS", 5)

    with pytest.raises(
        CannotRead, match="The document is far larger than a plan: send only the part that holds the plan."
    ):
        read_plan(document(TITLE, VIOLENCE, [COLUMNS, PATROLS]), "plan.docx")


def test_workbook_of_more_values_than_any_plan_is_refused(monkeypatch):
    monkeypatch.setattr("documents.readers.excel.MOST_VALUES", 5)

    with pytest.raises(CannotRead, match="The workbook is far larger than a plan"):
        read_plan(workbook(Plan=[COLUMNS, PATROLS]), "plan.xlsx")


def test_number_and_dash_before_the_title_of_a_priority_in_a_table():
    built = docx.Document()
    built.add_heading("Plan 2018/19", 0)
    table = add_table(built, [COLUMNS, ["1 – Violence", "", "", "", ""], PATROLS])
    table.cell(1, 0).merge(table.cell(1, 4))

    assert titles(read(saved(built))) == [("1", "Violence")]


def test_actions_under_a_heading_of_completed_ones_are_complete():
    rows = [
        COLUMNS,
        ["Train staff", "TVP", "", "All trained", ""],
        ["Open hub", "TVP", "", "", ""],
        ["Mark bikes", "", "", "", "A"],
    ]
    plan = read(document(TITLE, VIOLENCE, [COLUMNS, PATROLS], ("Heading 2", "Completed actions"), rows,
                         ("Heading 1", "Priority 2: Theft"), [COLUMNS, ["Mark cars", "TVP", "", "", ""]]))  # fmt: skip

    assert statuses(plan) == [["green"], ["complete"], ["complete"], ["amber"], []]
    assert kinds(plan).count("status from a heading") == 2
    assert activities(plan) == [["Run patrols", "Train staff", "Open hub", "Mark bikes"], ["Mark cars"]]


def test_completed_actions_beside_the_priorities_are_together():
    plan = read(
        document(
            TITLE,
            VIOLENCE,
            [COLUMNS, PATROLS],
            ("Heading 1", "Closed actions"),
            [COLUMNS, ["Train", "TVP", "", "", ""]],
        )
    )

    assert (titles(plan), statuses(plan)) == ([("1", "Violence"), ("", "Closed actions")], [["green"], ["complete"]])


def test_row_that_heads_completed_actions():
    rows = [COLUMNS, PATROLS, ["Completed", "", "", "", ""], ["Train staff", "TVP", "May 2018", "", ""]]
    built = docx.Document()
    built.add_heading("Plan 2018/19", 0)
    built.add_heading("Priority 1: Violence", 1)
    table = add_table(built, rows)
    table.cell(2, 0).merge(table.cell(2, 4))

    assert statuses(read(saved(built))) == [["green"], ["complete"]]


def test_sheet_of_completed_actions_with_a_priority_column():
    rows = [["Priority", "Action", "Lead"], ["Violence", "Run patrols", "TVP"]]
    plan = read(
        workbook(Live=rows, Completed_actions=[rows[0], ["Violence", "Train staff", "TVP"]]), "plan-2018-19.xlsx"
    )

    assert (activities(plan), statuses(plan)) == ([["Run patrols", "Train staff"]], [[], ["complete"]])


def test_heading_after_priorities_in_the_rows_of_a_table_ends_them():
    rows = [COLUMNS, ["Priority 1: Violence", "", "", "", ""], PATROLS]

    plan = read(document(TITLE, ("Heading 1", "Action plan"), rows, ("Heading 1", "Glossary"), "CSP: the partnership"))

    assert (plan.priorities[0].narrative, plan.left_over[-2:]) == ("", ("Glossary", "CSP: the partnership"))


def test_numbered_actions_in_one_cell_keep_their_numbers():
    rows = [COLUMNS, ["1.1 Run patrols\n1.2 Train staff", "TVP", "", "", ""]]

    [action] = read(document(TITLE, VIOLENCE, rows)).actions

    assert (action.reference, action.activity) == ("", "1.1 Run patrols\n1.2 Train staff")
