"""What a document says of itself: whose plan it is, its title, its year, the day it stands at."""

from datetime import date

import pytest

from tests.documents.builders import document, kinds, read

COLUMNS = ["Action", "Lead", "Due", "Progress", "RAG"]
PATROLS = ["Run patrols", "TVP", "March 2019", "Six held", "G"]
TITLE = ("Title", "Northtown CSP Action Plan 2018/19")
VIOLENCE = ("Heading 1", "Priority 1: Violence")


@pytest.mark.parametrize(
    ("line", "as_at"),
    [
        ("Version 3, updated 14 October 2018", date(2018, 10, 14)),
        ("Position as at 31/12/2018", date(2018, 12, 31)),
        ("Quarter 3 position", date(2018, 12, 31)),
        ("A quarterly report", None),
    ],
)
def test_day_that_a_document_stands_at(line, as_at):
    assert read(document(TITLE, line, VIOLENCE, [COLUMNS, PATROLS])).as_at == as_at


@pytest.mark.parametrize(
    ("title", "partnership"),
    [
        ("EASTVALE SAFER COMMUNITIES PARTNERSHIP – ACTION PLAN 2018/19", "Eastvale Safer Communities Partnership"),
        ("SAFER STOKE AND STONE PARTNERSHIP", "Safer Stoke and Stone Partnership"),
        ("Hallam Cross Safer Partnership Board", "Hallam Cross Safer Partnership Board"),
        ("Penrose & St Levan CSP Plan", "Penrose & St Levan Community Safety Partnership"),
    ],
)
def test_name_of_a_partnership(title, partnership):
    assert read(document(("Title", title), VIOLENCE, [COLUMNS, PATROLS])).partnership == partnership


def test_title_that_is_only_a_line_with_the_year():
    plan = read(document(("Title", "Northtown"), "Action Plan 2018/19", VIOLENCE, [COLUMNS, PATROLS]))

    assert plan.title == "Action Plan 2018/19"


def test_year_between_its_first_day_and_its_last():
    plan = read(document(("Title", "Plan: 1 April 2018 to 31 March 2019"), VIOLENCE, [COLUMNS, PATROLS]))

    assert (plan.year, kinds(plan)) == (2018, [])


def test_year_outside_the_years_of_the_plan_is_not_its_own():
    plan = read(
        document(
            ("Title", "Northtown CSP Plan 2018-2021"),
            ("Heading 2", "What we did in 2017/18"),
            VIOLENCE,
            [COLUMNS, PATROLS],
        )
    )

    assert plan.year == 2018
