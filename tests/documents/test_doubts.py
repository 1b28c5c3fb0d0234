"""What a person is asked to look at."""

from datetime import date, time

import pytest
from openpyxl import Workbook
from openpyxl.styles import Color, PatternFill

from documents.readers import Answers, read_blocks, read_plan, understand
from tests.documents.builders import HEADINGS, book_saved, document, fill, kinds, read


def one(
    activity="Run patrols.", lead="TVP", by="March 2018", outcome="Safer.", target="Fewer assaults", title="Violence"
):
    return read(
        document(("Heading 1", f"Priority 1: {title}"), [HEADINGS, [target, activity, lead, by, outcome]]), year=2017
    )


def told(progress="Began.", status="Green", reported="Sept 2017"):
    rows = [["Action", "Lead", "Update", "Last updated", "RAG"], ["Run patrols.", "TVP", progress, reported, status]]
    return read(document(("Heading 1", "Priority 1: Violence"), rows), year=2017)


def test_plain_row_raises_no_doubt():
    assert kinds(one()) == []
    assert kinds(one(activity="Run it in March 2018.")) == []
    assert kinds(told()) == []


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"by": "TBC"}, "timescale not understood"),
        ({"by": "2018"}, "timescale is only a year"),
        ({"by": "May 2018"}, "timescale after the plan's year"),
        ({"by": "March 2017"}, "timescale before the plan's year"),
        ({"by": ""}, "no timescale"),
        ({"lead": ""}, "no lead named"),
        ({"lead": "Sgt Smith"}, "person named as lead"),
        ({"lead": "TVP, Partnership resources"}, "not an agency"),
        ({"activity": "Run it in May 2017.", "by": "March 2018"}, "timescale differs from the text"),
        ({"activity": "Promote A. Support B."}, "may hold two actions"),
        ({"activity": "one thing\nanother thing"}, "may hold two actions"),
        ({"activity": "Work in schools TVP"}, "lead named in the activity"),
        ({"activity": "Repeat the campaign of 2014/15."}, "year before the plan"),
        ({"activity": "Use the survey of 2016."}, "year before the plan"),
        ({"activity": "Work with the"}, "activity cut off"),
        ({"outcome": "They see the signs of"}, "outcome cut off"),
        ({"target": "Fewer assaults. Fewer robberies."}, "may hold two targets"),
    ],
)
def test_oddity_of_an_action_is_listed(cells, kind):
    plan = one(**cells)

    assert kind in kinds(plan)
    assert {doubt.where for doubt in plan.doubts} <= {"Priority 1, row 1", "Priority 1"}


@pytest.mark.parametrize(
    "activity", ["Carry out the 2017/18 survey.", "Build on 2016-19.", "Apply the Care Act 2014.", "Plan 2018."]
)
def test_years_that_are_not_stale(activity):
    assert "year before the plan" not in kinds(one(activity=activity))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"progress": "Ongoing"}, "update says only “Ongoing”"),
        ({"status": "Yellow"}, "yellow"),
        ({"status": "Behind schedule"}, "status not understood"),
        ({"reported": "recently"}, "date of update not understood"),
        ({"reported": "March 2017"}, "update before the plan's year"),
        ({"progress": "Merged as of October."}, "update tells of a later month"),
        ({"progress": "It took place in November 2017."}, "update tells of a later month"),
        ({"progress": "Amber: waiting", "status": ""}, "status in the update"),
    ],
)
def test_oddity_of_an_update_is_listed(cells, kind):
    assert kind in kinds(told(**cells))


def test_update_that_tells_of_its_own_month_is_not_doubted():
    assert kinds(told(progress="It took place in July 2017. Held in May 99.")) == []


def test_date_without_an_update_stays_with_the_action():
    [action] = told(progress="", status="").actions

    assert (action.updates, action.note) == ((), "Sept 2017")


def test_words_in_the_status_column_alone_are_the_update():
    [action] = told(progress="", status="Waiting for funds").actions

    assert [(update.progress, update.status, update.status_as_typed) for update in action.updates] == [
        ("Waiting for funds", "", "")
    ]


def test_status_before_words_in_the_status_column():
    [action] = told(progress="Began.", status="Amber - late").actions

    assert [(update.progress, update.status) for update in action.updates] == [("Began. late", "amber")]


def test_priorities_and_targets_alike_are_listed():
    plan = read(
        document(
            ("Heading 1", "Priority 1: Violence"), [HEADINGS, ["Reduce the level of ASB.", "a.", "TVP", "", ""]],
            ("Heading 1", "Priority 2: The violence"), [HEADINGS, ["Reduce levels of ASB", "b.", "TVP", "", ""]],
            ("Heading 1", "Priority 3: Theft"), "We say more of this later.",
        )
    )  # fmt: skip

    assert kinds(plan)[-3:] == ["priority without actions", "priorities nearly the same", "targets nearly the same"]


def test_shading_of_a_sheet_is_read_only_in_a_blank_status_cell():
    book = Workbook()
    for row in [
        ["Action", "Lead", "RAG"],
        ["a", "TVP", None],
        ["b", "TVP", "Green"],
        ["c", "TVP", None],
        ["d", "TVP", None],
        ["e", "TVP", None],
    ]:
        book.active.append(row)
    sheet = book.active
    sheet["C2"].fill = sheet["C3"].fill = fill("FF0000")
    for place in ("A4", "B4", "C4"):
        sheet[place].fill = fill("00B050")
    sheet["C5"].fill = PatternFill("solid", fgColor=Color(indexed=10))
    sheet["C6"].fill = PatternFill("solid", fgColor=Color(theme=4))
    plan = read(book_saved(book), "northtown.xlsx", year=2018)

    assert [[update.status for update in action.updates] for action in plan.actions] == [
        ["red"],
        ["green"],
        [],
        ["red"],
        [],
    ]
    assert [doubt.words for doubt in plan.doubts if doubt.kind == "status from a colour"] == ["shaded red"] * 2


def test_dates_numbers_and_hidden_sheets_of_a_workbook():
    book = Workbook()
    sheet = book.active
    sheet.title = "Violence"
    for row in [
        ["Ref", "Action", "Lead", "Due date", "Percentage", "Cost", "Time"],
        [1, "a", "TVP", None, 0.25, 1.5, None],
        [2, "b", "TVP", None, True, 3, None],
    ]:
        sheet.append(row)
    sheet["D2"], sheet["D3"] = date(2018, 3, 31), date(2018, 3, 1)
    sheet["D3"].number_format = "mmm-yy"
    sheet["E2"].number_format = "0%"
    sheet["G2"] = time(9, 30)
    book.create_sheet("Lists").append(["Red"])
    book["Lists"].sheet_state = "hidden"
    from_book = read_plan(book_saved(book), "northtown.xlsx")

    first, second = from_book.actions
    assert (first.reference, first.timescale_as_typed, first.note, first.resources) == (
        "1",
        "31 March 2018",
        "Percentage: 25%\nTime: 09:30",
        "1.5",
    )
    assert (second.timescale_as_typed, second.note) == ("March 2018", "Percentage: True")
    assert from_book.left_over == ("Red",)


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("March", date(2018, 3, 31)),
        ("Sept – Dec", date(2017, 12, 31)),
        ("Q2", date(2017, 9, 30)),
        ("Summer", date(2017, 8, 31)),
        ("31 January", date(2018, 1, 31)),
        ("End of the financial year", date(2018, 3, 31)),
    ],
)
def test_timescale_without_a_year_is_of_the_plan(typed, due):
    plan = one(by=typed)

    assert (plan.actions[0].due_on, kinds(plan)) == (due, ["timescale without a year"])


@pytest.mark.parametrize("typed", ["TBC", "When able", "Week 3"])
def test_timescale_that_the_plans_year_does_not_make_a_date(typed):
    assert (one(by=typed).actions[0].due_on, kinds(one(by=typed))) == (None, ["timescale not understood"])


def test_bare_year_is_up_to_its_march_where_a_person_says_so():
    file = document(
        ("Heading 1", "Priority 1: Violence"), [HEADINGS, ["Fewer assaults", "Run patrols.", "TVP", "2018", ""]]
    )

    plan = understand(read_blocks(file, "plan.docx"), "plan.docx", year=2017, answers=Answers(bare_year="march"))

    assert (plan.actions[0].timescale_kind, plan.actions[0].due_on) == ("year", date(2018, 3, 31))


def test_agency_that_the_partnership_does_not_know_is_listed_once():
    rows = [HEADINGS, ["", "a.", "TVP/ Street Angels", "May 2017", ""], ["", "b.", "Street Angels", "May 2017", ""]]

    plan = read(document(("Heading 1", "Priority 1: Violence"), rows), year=2017, known_agencies=["tvp"])

    assert [(doubt.kind, doubt.words, doubt.done, doubt.about) for doubt in plan.doubts] == [
        ("unknown agency", "Street Angels", "Named 2 times.", 0)
    ]


def test_sentence_in_the_status_column_is_not_asked_about():
    plan = told(progress="Began.", status="We wait for the county to fund it")

    assert (plan.status_words, plan.actions[0].updates[0].status) == ((), "")
