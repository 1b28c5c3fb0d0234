"""Plans set out as forms: a label beside each text, for each action or each priority."""

import docx
import pytest

from documents.readers import CannotRead, read_plan
from tests.documents.builders import activities, add_table, document, read, saved, titles, workbook

TITLE = ("Title", "Northtown CSP Action Plan 2018/19")
VIOLENCE = ("Heading 1", "Priority 1: Violence")


def statuses(plan):
    return [[update.status for update in action.updates] for action in plan.actions]


@pytest.mark.parametrize(
    "rows",
    [
        [["Action 1", "Run patrols"], ["Lead", "TVP"], ["By when", "March 2019"], ["RAG", "Green"]],
        [["Action", "Run patrols", "", ""], ["Lead", "TVP", "By when", "March 2019"], ["RAG", "Green", "", ""]],
    ],
)
def test_form_for_each_action(rows):
    plan = read(document(TITLE, VIOLENCE, rows))

    action = plan.actions[0]
    assert (action.activity, action.leads, action.timescale_as_typed) == ("Run patrols", ("TVP",), "March 2019")
    assert statuses(plan) == [["green"]]


def test_several_forms_in_one_table_under_a_title():
    form = [["Action", "Lead", "RAG"], ["Run patrols", "TVP", "Red"]]
    pairs = [list(pair) for pair in zip(*form, strict=True)]
    built = docx.Document()
    built.add_heading("Plan 2018/19", 0)
    table = add_table(
        built, [["Priority 1: Violence", ""], *pairs, ["Action", "Train staff"], ["Lead", "TVP"], ["RAG", "Green"]]
    )
    table.cell(0, 0).merge(table.cell(0, 1))

    plan = read(saved(built))

    assert (titles(plan), activities(plan)) == ([("1", "Violence")], [["Run patrols", "Train staff"]])
    assert statuses(plan) == [["red"], ["green"]]


def test_form_on_a_sheet():
    rows = [["Action", "Run patrols"], ["Lead", "TVP"], [None, None], ["By when", "May 2018"], ["RAG", None]]

    plan = read(workbook(Violence=rows), "plan-2018-19.xlsx")

    assert (activities(plan), plan.actions[0].where) == ([["Run patrols"]], "Sheet Violence, row 1")


def test_form_with_a_label_of_its_own():
    rows = [["Action", "Run patrols"], ["Lead", "TVP"], ["RAG", "Green"], ["Wards", "Meadow"]]

    assert read(document(TITLE, VIOLENCE, rows)).actions[0].note == "Wards: Meadow"


def test_labels_that_are_not_those_of_an_action_make_no_form():
    rows = [
        ["Action", "Run patrols"],
        ["Lead", "TVP"],
        ["By when", "May 2018"],
        ["Cllr Hay", "Chair"],
        ["Insp Ray", ""],
    ]

    with pytest.raises(CannotRead):
        read_plan(document(TITLE, VIOLENCE, rows), "plan.docx")


def test_box_that_asks_what_will_be_done():
    rows = [
        ["Why is this a priority?", "Violence rose."],
        ["What will we do?", "Run patrols\n1.2 Train staff"],
        ["How will we know?", "Fewer assaults"],
        ["Who is in the chair?", "Cllr Hay"],
    ]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert [(action.reference, action.activity) for action in plan.actions] == [
        ("", "Run patrols"),
        ("1.2", "Train staff"),
    ]
    assert (plan.priorities[0].problem, plan.priorities[0].outcomes) == ("Violence rose.", "Fewer assaults")


def test_table_of_blank_rows_is_no_form():
    plan = read(
        document(("Heading 1", "Violence"), [["", ""]] * 3, [["Action", "Lead"], ["Run patrols", "TVP"]]), year=2018
    )

    assert [action.activity for action in plan.actions] == ["Run patrols"]
