"""Tables of figures: recognised, and kept as typed."""

import io

import docx
import pytest

from documents.readers import ReadMeasure, ReadUpdate
from tests.documents.builders import activities, add_table, document, read, saved, workbook

TITLE = ("Title", "Northtown CSP Action Plan 2018/19")
VIOLENCE = ("Heading 1", "Priority 1: Violence")
ACTIONS = [["Action", "Lead"], ["Run patrols", "TVP"]]
HEADINGS = ["Offence", "2016/17", "2017/18", "% change", "% change - Force"]


def figures(plan):
    return [(each.name, each.earlier_figure, each.later_figure, each.change) for each in plan.measures]


def test_table_of_figures_beside_the_actions_of_its_priority():
    rows = [HEADINGS, ["Robbery", "8", "17", "112.5%", "51%"], ["Dwelling", "73", "-", "-", "-"]]

    plan = read(document(TITLE, VIOLENCE, "Recorded crime", rows, ACTIONS))

    robbery = ReadMeasure(
        where="Table 1, row 2",
        table="Recorded crime",
        name="Robbery",
        earlier_period="2016/17",
        earlier_figure="8",
        later_period="2017/18",
        later_figure="17",
        change="112.5%",
        comparator="Force",
        comparator_change="51%",
        priority=0,
    )
    assert plan.measures[0] == robbery
    assert figures(plan)[1] == ("Dwelling", "73", "", "")
    assert activities(plan) == [["Run patrols"]]
    assert [(table.number, table.is_figures, table.is_read) for table in plan.tables] == [
        (1, True, False),
        (2, False, True),
    ]


def test_file_of_figures_alone_is_read():
    plan = read(workbook(Crime=[["Crime in 2018"], [], HEADINGS, ["Robbery", 8, 17, "112.5%", ""]]), "crime.xlsx")

    assert (figures(plan), plan.measures[0].table) == ([("Robbery", "8", "17", "112.5%")], "Crime")
    assert plan.actions == []


@pytest.mark.parametrize(
    ("headings", "kinds"),
    [
        (["Crime type", "This period", "Last period", "Difference", "% diff"], ("17", "8", "112%", "Difference: 9")),
        (["Indicator", "Apr-Jun 2018", "Apr-Jun 2017", "Target", "Change"], ("17", "8", "112%", "Target: 9")),
        (["", "Current year", "Previous year", "Trajectory", "+/- %"], ("17", "8", "112%", "Trajectory: 9")),
    ],
)
def test_columns_are_told_by_their_words(headings, kinds):
    plan = read(document(TITLE, VIOLENCE, [headings, ["Robbery", "17", "8", "9", "112%"]], ACTIONS))

    [measure] = plan.measures
    assert (measure.later_figure, measure.earlier_figure, measure.change, measure.note) == kinds


def test_more_periods_than_two_are_notes():
    rows = [["Offence", "2014/15", "2015/16", "2016/17"], ["Robbery", "5", "6", "7"], ["Arson", "1", "2", "-"]]

    plan = read(document(TITLE, VIOLENCE, rows, ACTIONS))

    assert [(each.note, each.earlier_figure, each.later_figure) for each in plan.measures] == [
        ("2014/15: 5", "6", "7"),
        ("2014/15: 1", "2", ""),
    ]


def test_second_change_is_that_of_a_comparator():
    rows = [
        ["Offence", "2016", "2017", "% change Northtown", "% change Westshire", "% change England"],
        ["Arson", "1", "2", "100%", "3%", "4%"],
    ]

    [measure] = read(document(TITLE, VIOLENCE, rows, ACTIONS)).measures

    assert (measure.change, measure.comparator, measure.comparator_change) == ("100%", "England", "4%")
    assert measure.note == "% change Westshire: 3%"


def test_one_comparator_is_kept_and_others_are_notes():
    rows = [
        ["Offence", "2016", "2017", "% change", "% change force", "% change county"],
        ["Arson", "1", "2", "9%", "3%", "4%"],
    ]

    [measure] = read(document(TITLE, VIOLENCE, rows, ACTIONS)).measures

    assert (measure.comparator, measure.comparator_change, measure.note) == ("force", "3%", "% change county: 4%")


def test_figures_with_one_period_before():
    rows = [["Indicator", "Baseline", "Target"], ["Assaults", "100", "90"]]

    [measure] = read(document(TITLE, VIOLENCE, rows, ACTIONS)).measures

    assert (measure.earlier_period, measure.earlier_figure, measure.note) == ("Baseline", "100", "Target: 90")


def test_headings_in_two_lines_and_groups_of_offences():
    built = docx.Document()
    built.add_heading("Plan 2018/19", 0)
    rows = [
        ["Offence", "Number of offences", "", "Change"],
        ["", "2016/17", "2017/18", ""],
        ["Violent crime", "", "", ""],
        ["Robbery", "8", "17", "9"],
        ["Acquisitive crime", "", "", ""],
        ["Shoplifting", "5", "6", "1"],
    ]
    table = add_table(built, rows)
    table.cell(0, 1).merge(table.cell(0, 2))

    plan = read(saved(built))

    assert [(each.table, each.name) for each in plan.measures] == [
        ("Violent crime", "Robbery"),
        ("Acquisitive crime", "Shoplifting"),
    ]
    assert plan.measures[0].later_period == "Number of offences 2017/18"


def test_name_over_several_lines_is_joined_also_across_a_page_break():
    text = (
        "Offence\tDuring 2016/17\tDuring 2017/18\t% Change\n"
        "Violence Against\t526\t528\t0.4%\nthe Person\t\t\t\nResidential\t-\t74\t-\n"
        "Offence\tDuring 2016/17\tDuring 2017/18\t% Change\n"
        "Burglary –\t\t\t\nSheds/Garages\t\t\t\nTheft of\t\t\t\nVehicle\t5\t6\t20%\n\t9\t9\t\nSee note\t\tx y\t\n"
    )

    plan = read(io.BytesIO(text.encode()), "crime.txt")

    assert figures(plan) == [
        ("Violence Against the Person", "526", "528", "0.4%"),
        ("Residential Burglary – Sheds/Garages Theft of", "", "74", ""),
        ("Vehicle", "5", "6", "20%"),
    ]
    assert plan.left_over == ("9\t9", "See note\tx y")


def test_table_cut_in_two_goes_on_with_its_figures():
    rows = [HEADINGS, ["Robbery", "8", "17", "112.5%", "51%"]]

    plan = read(document(TITLE, VIOLENCE, rows, [["Arson", "5", "4", "-20%", "1%"]], ACTIONS))

    assert [each.name for each in plan.measures] == ["Robbery", "Arson"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Project", "Cost", "Officer"], ["Patrols", "£5", "Jo"]],
        [["Offence", "2017"], ["Robbery", "5"]],
        [["Offence", "2016", "2017"], ["Robbery", "many", "few"]],
        [["Offence", "2016", "2017"]],
        [["Hall", "2016", "2017"], ["Robbery", "5", "6"]],
        [["1", "2", "3"], ["4", "5", "6"]],
        [["Offence", "Beds", "Cars"], ["Robbery", "5", "6"]],
    ],
)
def test_other_tables_are_not_taken_for_figures(rows):
    assert read(document(TITLE, VIOLENCE, rows, ACTIONS)).measures == ()


def test_action_table_with_figures_in_it_is_still_of_actions():
    rows = [["Action", "Lead", "Baseline", "RAG"], ["Run patrols", "TVP", "100", "G"]]

    plan = read(document(TITLE, VIOLENCE, rows))

    assert (plan.measures, plan.actions[0].updates) == ((), (ReadUpdate("", "green", "G"),))


def test_change_alone_beside_a_figure_of_no_period():
    rows = [["Offence", "Number", "% change"], ["Theft of", "", ""], ["Vehicle", "9", "1%"], ["Robbery", "8", "5%"]]

    plan = read(document(TITLE, VIOLENCE, rows, ACTIONS))

    assert [(each.name, each.note, each.change) for each in plan.measures] == [
        ("Theft of Vehicle", "Number: 9", "1%"),
        ("Robbery", "Number: 8", "5%"),
    ]
