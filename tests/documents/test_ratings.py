"""Which status a row has where several columns, or a colour, or words beside it tell of one."""

from datetime import date

import docx

from documents.readers import ReadUpdate
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
