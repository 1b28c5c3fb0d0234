"""Rows and columns of a plan: merged, split, dated, and with words in unlikely places."""

import io
from datetime import date

import docx
import pytest
from openpyxl import Workbook

from documents.readers import CannotRead, ReadUpdate
from tests.documents.builders import (
    activities,
    add_table,
    book_saved,
    document,
    kinds,
    read,
    saved,
    shade,
    targets,
    titles,
    workbook,
)


def test_merged_cells_are_shared_by_their_rows():
    built = docx.Document()
    built.add_heading("Priority 1: Violence", 1)
    rows = [["Action", "Lead", "Timescale", "Update", "Status"], ["Run patrols", "TVP", "Mar 2019", "Done.", ""]]
    rows += [
        ["Train staff", "", "", "", ""],
        ["Work with young people", "", "", "", ""],
        ["Use notices", "NDC", "", "", ""],
    ]
    rows += [["", "", "", "Sent out.", "Green"]]
    table = add_table(built, rows)
    for column in (1, 2, 3):
        table.cell(1, column).merge(table.cell(2, column))
    table.cell(3, 0).merge(table.cell(3, 4))
    table.cell(4, 0).merge(table.cell(5, 0))
    shade(table.cell(1, 4), "FF0000")
    plan = read(saved(built), year=2018)

    patrols, staff, notices = plan.actions
    assert (patrols.leads, staff.leads, staff.timescale_as_typed) == (("TVP",), ("TVP",), "Mar 2019")
    assert (patrols.updates, staff.updates) == ((ReadUpdate("Done.", "red"),), ())
    assert targets(plan) == [["Work with young people"]]
    assert (patrols.target, notices.target) == (None, 0)
    assert notices.updates == (ReadUpdate("Sent out.", "green", "Green"),)
    assert {"status from a colour", "one update beside several actions", "sub-heading in a table"} <= set(kinds(plan))


def test_headings_of_targets_between_tables_under_one_priority():
    columns = ["Action", "Lead", "When"]
    plan = read(
        document(
            ("Heading 1", "Priority A: Violence"),
            ("Heading 2", "Objective 1: Fewer assaults"), [columns, ["Run patrols", "TVP", "Q1 2018/19"], ["Train staff", "NDC", ""]],
            ("Heading 2", "Objective 2: Safer nights"), [columns, ["Street pastors", "NDC", "March 2019"]],
            "Aim: Fewer calls",
            ("Heading 2", "Targets"), ("List Bullet", "1. Fewer arrests"), "Fewer injuries",
        )
    )  # fmt: skip

    assert targets(plan) == [["Fewer assaults", "Safer nights", "Fewer calls", "Fewer arrests", "Fewer injuries"]]
    assert [action.target for action in plan.actions] == [0, 0, 1]


def test_table_cut_in_two_goes_on_with_its_columns():
    plan = read(
        document(
            ("Heading 1", "Priority 1: Violence"),
            [["Target", "Action", "Lead"], ["Fewer assaults", "Run patrols", "TVP"]],
            [["", "Train staff", "NDC"]],
        )
    )

    assert activities(plan) == [["Run patrols", "Train staff"]]
    assert plan.actions[1].target == 0


def test_bullets_beside_a_table_of_actions_stay_narrative():
    plan = read(
        document(
            ("Heading 1", "Priority 1: Violence"),
            ("Heading 2", "What we will do"),
            ("List Bullet", "Keep people safe"),
            [["Action", "Lead"], ["Run patrols", "TVP"]],
        )
    )

    assert activities(plan) == [["Run patrols"]]
    assert plan.priorities[0].narrative == "Keep people safe"
    assert kinds(plan)[0] == "list beside a table"


def test_sheet_for_each_priority():
    columns = ["Ref", "Action", "Lead", "Partners", "Due date", "Progress", "RAG"]
    plan = read(
        workbook(
            Violence=[["Northtown CSP delivery plan 2018-19"], [], columns, ["1.1", "Run patrols", "TVP", "NDC, Fire", "Mar-19", "Twice", "G"],
                      ["1.2", "Train staff", "NDC", "", "Ongoing", "", "A"]],
            Nuisance=[columns, ["2.1", "Use notices", "NDC", "", "2018/19", "Late", "Behind schedule"]],
        ),
        "tracker.xlsx",
    )  # fmt: skip

    assert [title for _, title in titles(plan)] == ["Violence", "Nuisance"]
    patrols, staff, notices = plan.actions
    assert (patrols.where, patrols.reference, patrols.supporting) == ("Sheet Violence, row 4", "1.1", ("NDC", "Fire"))
    assert patrols.updates == (ReadUpdate("Twice", "green", "G"),)
    assert staff.updates == (ReadUpdate("", "amber", "A"),)
    assert notices.updates == (ReadUpdate("Late", "", "Behind schedule"),)
    assert "status not understood" in kinds(plan)
    assert plan.year == 2018


def test_quarters_over_pairs_of_columns():
    plan = read(
        workbook(
            Plan=[
                ["Theme", "Action", "Owner", "Quarter 1", "", "Quarter 2", ""],
                ["", "", "", "Update", "RAG", "Update", "RAG"],
                ["Violence", "Run patrols", "TVP", "Began", "Green", "Late", "Amber"],
                ["", "Train staff", "NDC", "Began", "Green", "", ""],
                ["Nuisance", "Use notices", "NDC", "", "", "", ""],
            ]
        ),
        "northtown-2018-19.xlsx",
    )

    assert activities(plan) == [["Run patrols", "Train staff"], ["Use notices"]]
    patrols, staff, notices = plan.actions
    assert patrols.updates == (
        ReadUpdate("Began", "green", "Green", "", date(2018, 6, 30)),
        ReadUpdate("Late", "amber", "Amber", "", date(2018, 9, 30)),
    )
    assert (len(staff.updates), notices.updates) == (1, ())


def test_one_status_beside_several_quarters_is_that_of_the_last_one_told_of():
    columns = [
        "Priority",
        "Action",
        "Lead",
        "Q1 update",
        "Q2 update",
        "Q3 2018/19 update",
        "Update Jan 2019",
        "RAG status",
    ]
    plan = read(
        workbook(
            Plan=[
                columns,
                ["Violence", "Run patrols", "TVP", "Began", "Going on", "", "", "Red"],
                ["", "Train staff", "TVP", "", "", "", "", "Closed"],
            ]
        ),
        "northtown-2018-19.xlsx",
    )

    patrols, staff = plan.actions
    assert [(update.progress, update.status, update.reported_on) for update in patrols.updates] == [
        ("Began", "", date(2018, 6, 30)),
        ("Going on", "red", date(2018, 9, 30)),
    ]
    assert [(update.status, update.reported_on) for update in staff.updates] == [("complete", date(2019, 1, 31))]


def test_status_of_its_own_quarter_is_not_overwritten():
    plan = read(
        workbook(
            Plan=[["Action", "Lead", "Q1 update", "Q1 RAG", "Status"], ["Run patrols", "TVP", "Began", "Green", "Red"]]
        ),
        "northtown.xlsx",
        year=2018,
    )

    assert [(update.status, update.reported_on) for update in plan.actions[0].updates] == [
        ("green", date(2018, 6, 30)),
        ("red", None),
    ]


def test_quarter_without_a_year_has_no_day():
    plan = read(workbook(Plan=[["Action", "Lead", "Q1 update"], ["Run patrols", "TVP", "Began"]]), "northtown.xlsx")

    assert plan.year is None
    assert plan.actions[0].updates == (ReadUpdate("Began"),)


def test_start_end_resources_and_unknown_columns_are_kept():
    plan = read(
        workbook(
            Plan=[
                [
                    "Priority",
                    "Ref",
                    "Key activities",
                    "Start date",
                    "End date",
                    "Lead Agency",
                    "Status",
                    "Risk",
                    "Resources",
                ],
                ["Violence", "V1", "Run patrols", "April 2018", "March 2019", "TVP", "On track", "High", "£500"],
                ["Violence", "V2", "Train staff", "April 2018", "", "TVP", "Complete", "", ""],
            ]
        ),
        "northtown-2018-19.xlsx",
    )

    patrols, staff = plan.actions
    assert (patrols.timescale_as_typed, patrols.note, patrols.resources) == (
        "March 2019",
        "Start date: April 2018\nRisk: High",
        "£500",
    )
    assert (staff.timescale_as_typed, staff.note) == ("", "Start date: April 2018")


def test_what_and_how_are_target_and_activity():
    plan = read(
        document(
            ("Heading 2", "1. Violence"),
            [["What", "How", "Who", "When"], ["Fewer assaults", "Run patrols", "TVP", "2018"]],
        )
    )

    assert (targets(plan), activities(plan)) == ([["Fewer assaults"]], [["Run patrols"]])


def test_status_column_of_sentences_is_an_update_and_levels_are_not_priorities():
    plan = read(
        document(
            ("Heading 1", "Violence"),
            [
                ["Action", "Priority", "Lead", "Current status"],
                ["Run patrols", "High", "TVP", "Patrols are running on three nights a week."],
                ["Train staff", "Low", "TVP", "The trainer has left and is being replaced."],
            ],
        )
    )

    assert titles(plan) == [("", "Violence")]
    assert [action.note for action in plan.actions] == ["Priority: High", "Priority: Low"]
    assert plan.actions[0].updates == (ReadUpdate("Patrols are running on three nights a week."),)


def test_csv_with_a_priority_column():
    text = b"Priority;Action;Lead;Deadline;RAG;Comments\nViolence;Run patrols;TVP;2018/19;Red;late\n;Train;NDC;;;\n2;Use notices;NDC;;;\n3. Hate crime;Train;NDC;;;\n"
    plan = read(io.BytesIO(text), "northtown.csv")

    assert titles(plan) == [("", "Violence"), ("2", ""), ("3", "Hate crime")]
    assert plan.year == 2018
    assert kinds(plan)[0] == "year not named"


def test_pasted_text_with_split_rows():
    text = (
        "Priority 1: Violence\n"
        "Target\tActivity\tLead\tTimescale\tOutcomes\n"
        "\t\tAgency\t\t\n"
        "Fewer assaults in the\tRun patrols in\tTVP\tMarch 2019\tPeople know where\n"
        "town\tthe evenings.\t\t\t\n"
        "Target\tActivity\tLead\tTimescale\tOutcomes\n"
        "centre at night.\tTrain staff\tNDC\tMarch 2019\tto get help. Staff feel able.\n"
        "\t\tFire\t\t\n"
        "----\t---\t--\t\t\n"
        "Fewer robberies\t\t\t\t\n"
        "Safer homes\t\tTVP\t\t\n"
        "Safer homes\tMark bikes\tTVP\tMarch 2019\t\n"
        "• a bullet\n"
    )
    plan = read(io.BytesIO(text.encode("utf-8")), "northtown.txt", year=2018)

    assert targets(plan) == [["Fewer assaults in the town centre at night.", "Fewer robberies", "Safer homes"]]
    patrols, staff, bikes = plan.actions
    assert (patrols.activity, patrols.outcome) == ("Run patrols in the evenings.", "People know where to get help.")
    assert (staff.outcome, staff.leads) == ("Staff feel able.", ("NDC", "Fire"))
    assert (patrols.target, staff.target, bikes.target) == (0, 0, 2)
    assert plan.left_over == ("TVP",)
    assert kinds(plan)[:6] == [
        "row joined", "target split by a page break", "outcome split by a page break", "row without an activity",
        "target without an action", "target without an action",
    ]  # fmt: skip


def test_updates_split_by_a_page_break_are_joined():
    text = "Violence\nAction\tLead\tUpdate\nRun patrols\tTVP\tBegan in the\n\t\ttown centre.\nTrain\tTVP\t\nstaff\t\twell\n"
    plan = read(io.BytesIO(text.encode()), "northtown.txt", year=2018)

    assert [update.progress for action in plan.actions for update in action.updates] == [
        "Began in the town centre.",
        "well",
    ]


def test_reference_column_with_a_heading_in_it():
    plan = read(
        workbook(
            Plan=[
                ["Ref", "Action", "Lead"],
                ["Violence", "", ""],
                ["1", "Run patrols", "TVP"],
                ["Nuisance", "", ""],
                ["1", "Use notices", "NDC"],
            ]
        ),
        "northtown.xlsx",
        year=2018,
    )

    assert [title for _, title in titles(plan)] == ["Violence", "Nuisance"]


def test_contents_list_and_subtitle_are_left_over():
    built = docx.Document()
    built.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    built.add_paragraph("Priority 1: Violence 4", style="toc 1")
    built.add_heading("Priority 1: Violence", 1)
    add_table(built, [["Action", "Lead"], ["Run patrols", "TVP"]])
    plan = read(saved(built), year=2018)

    assert plan.left_over == ("Priority 1: Violence 4",)
    assert titles(plan) == [("1", "Violence")]


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        (["Only words here."], "neither a table of them, nor a list under a heading"),
        ([[["Hall", "Room", "Floor"], ["North", "5", "6"]]], "none of its tables has headings"),
        ([], "holds no words"),
    ],
)
def test_document_without_actions_is_refused(blocks, why):
    with pytest.raises(CannotRead, match=why):
        read(document(*blocks))


def test_target_heads_the_rows_below_it_in_a_table():
    built = docx.Document()
    built.add_heading("Priority 1: Violence", 1)
    rows = [["Action", "Lead", "When"], ["Objective 1: Fewer assaults", "", ""], ["Run patrols", "TVP", "2018"]]
    table = add_table(built, [*rows, ["in town", "", ""], ["Train staff", "TVP", "2018"]])
    table.cell(1, 0).merge(table.cell(1, 2))
    plan = read(saved(built), year=2018)

    assert (targets(plan), [action.target for action in plan.actions]) == ([["Fewer assaults"]], [0, 0])
    assert plan.actions[0].activity == "Run patrols in town"


def test_rest_of_a_row_keeps_words_under_target_where_there_is_none():
    text = "Violence\nTarget\tAction\tLead\n\tRun patrols in\tTVP\nand so\ttown\t\n"
    [action] = read(io.BytesIO(text.encode()), "northtown.txt", year=2018).actions

    assert (action.activity, action.note) == ("Run patrols in town", "and so")


def test_row_of_leads_alone_before_any_action_is_left_over():
    text = "Violence\nTarget\tAction\tLead\tTimescale\n\t\tTVP\t2018\nFewer\tRun patrols\tTVP\t2018\n"

    assert read(io.BytesIO(text.encode()), "northtown.txt", year=2018).left_over == ("TVP", "2018")


def test_target_cut_by_a_page_break_beside_a_whole_outcome():
    text = (
        "Violence\nTarget\tAction\tLead\tOutcomes\nFewer assaults in\tRun patrols\tTVP\tSafer.\n"
        "the town\tTrain staff\tNDC\tCalmer.\nof North\tTest pubs\tNDC\tthen quieter\n"
    )
    plan = read(io.BytesIO(text.encode()), "northtown.txt", year=2018)

    assert targets(plan) == [["Fewer assaults in the town of North"]]
    assert [action.outcome for action in plan.actions] == ["Safer.", "Calmer.", "then quieter"]


def test_merged_cells_of_a_sheet():
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for row_of in [["Priority", "Action", "Lead"], ["Violence", "Run patrols", "TVP"], [None, "Train staff", None], ["Nuisance", None, None],
                   [None, "Use notices", "NDC"]]:  # fmt: skip
        sheet.append(row_of)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("C2:C3")
    sheet.merge_cells("A4:C4")
    plan = read(book_saved(book), "northtown.xlsx", year=2018)

    assert (titles(plan)[0], activities(plan)[0]) == (("", "Violence"), ["Run patrols", "Train staff"])
    assert plan.actions[1].leads == ("TVP",)


@pytest.mark.parametrize(
    ("heading", "cells", "field"),
    [
        ("Target", ["May 2018", "June 2018"], "timescale"),
        ("Milestone", ["Buy a van", "Hire a room"], "note"),
        ("Completed", ["Complete", "Not started"], "status"),
        ("Priority", ["High", "Low"], "note"),
    ],
)
def test_column_is_taken_as_what_it_holds(heading, cells, field):
    rows = [["Action", "Lead", heading], *(["Run patrols", "TVP", cell] for cell in cells)]

    plan = read(document(("Heading 1", "Violence"), rows), year=2018)

    assert [column.field for column in plan.tables[0].columns] == ["activity", "lead", field]


def test_columns_of_milestones_only_are_the_timescale():
    rows = [["Action", "Lead", "Milestone", "Milestones"], ["Run patrols", "TVP", "May 2018", "June 2018"]]

    plan = read(document(("Heading 1", "Violence"), rows), year=2018)

    assert plan.actions[0].timescale_as_typed == "May 2018\nJune 2018"


def test_problem_in_a_column_is_that_of_the_priority():
    rows = [["Priority", "Why is this a priority?", "Action", "Lead"], ["Violence", "It rose.", "Run patrols", "TVP"]]
    rows += [["Violence", "It rose.", "Train staff", "TVP"], ["Theft", "", "Mark bikes", "TVP"]]

    plan = read(document(("Title", "Plan 2018/19"), rows))

    assert [priority.problem for priority in plan.priorities] == ["It rose.", ""]


def test_problem_in_a_table_without_priorities_is_a_note():
    rows = [["Why is this important?", "Action", "Lead"], ["It rose.", "Run patrols", "TVP"]]

    assert (
        read(document(("Heading 1", "Violence"), rows), year=2018).actions[0].note == "Why is this important?: It rose."
    )
