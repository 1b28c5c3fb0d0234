from datetime import date

import pytest

from plans.models import AnnualPlan
from plans.quarters import Quarter, quarters_of, year_label

FIRST_AND_LAST_DAYS = [
    (Quarter(2017, 1), date(2017, 4, 1), date(2017, 6, 30)),
    (Quarter(2017, 2), date(2017, 7, 1), date(2017, 9, 30)),
    (Quarter(2017, 3), date(2017, 10, 1), date(2017, 12, 31)),
    (Quarter(2017, 4), date(2018, 1, 1), date(2018, 3, 31)),
]


@pytest.mark.parametrize(("quarter", "start", "end"), FIRST_AND_LAST_DAYS)
def test_quarter_runs_from_its_first_to_its_last_day(quarter, start, end):
    assert (quarter.start, quarter.end) == (start, end)
    assert Quarter.containing(start) == Quarter.containing(end) == quarter
    assert start in quarter
    assert end in quarter


def test_quarter_does_not_contain_the_days_around_it():
    assert date(2017, 6, 30) not in Quarter(2017, 2)
    assert date(2017, 10, 1) not in Quarter(2017, 2)


def test_quarters_follow_each_other_over_the_year_end():
    assert Quarter(2017, 4).next() == Quarter(2018, 1)
    assert Quarter(2017, 1).previous() == Quarter(2016, 4)
    assert [quarter.previous() for quarter in quarters_of(2017)[1:]] == quarters_of(2017)[:-1]


def test_quarter_is_named_by_its_financial_year():
    assert [str(Quarter(2017, 2)), Quarter(2017, 2).months] == ["Q2 2017/18", "July to September 2017"]
    assert year_label(1999) == "1999/00"


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2017, 3, 31), Quarter(2017, 1)),
        (date(2017, 11, 20), Quarter(2017, 3)),
        (date(2018, 4, 1), Quarter(2017, 4)),
        (date(2026, 11, 20), Quarter(2017, 4)),
    ],
)
def test_quarter_reported_on_stays_within_the_plans_year(day, quarter):
    assert AnnualPlan(year=2017).reporting_quarter(day) == quarter
