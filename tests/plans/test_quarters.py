from datetime import date

import pytest

from plans.models import AnnualPlan
from plans.quarters import Period, periods_of, year_label

FIRST_AND_LAST_DAYS = [
    (Period(2017, 1), date(2017, 4, 1), date(2017, 6, 30)),
    (Period(2017, 2), date(2017, 7, 1), date(2017, 9, 30)),
    (Period(2017, 3), date(2017, 10, 1), date(2017, 12, 31)),
    (Period(2017, 4), date(2018, 1, 1), date(2018, 3, 31)),
]


@pytest.mark.parametrize(("quarter", "start", "end"), FIRST_AND_LAST_DAYS)
def test_quarter_runs_from_its_first_to_its_last_day(quarter, start, end):
    assert (quarter.start, quarter.end) == (start, end)
    assert Period.containing(start) == Period.containing(end) == quarter
    assert start in quarter
    assert end in quarter


def test_quarter_does_not_contain_the_days_around_it():
    assert date(2017, 6, 30) not in Period(2017, 2)
    assert date(2017, 10, 1) not in Period(2017, 2)


def test_quarters_follow_each_other_over_the_year_end():
    assert Period(2017, 4).next() == Period(2018, 1)
    assert Period(2017, 1).previous() == Period(2016, 4)
    assert [quarter.previous() for quarter in periods_of(2017)[1:]] == periods_of(2017)[:-1]


def test_quarter_is_named_by_its_financial_year():
    assert [str(Period(2017, 2)), Period(2017, 2).span] == ["Q2 2017/18", "July to September 2017"]
    assert year_label(1999) == "1999/00"


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2017, 3, 31), Period(2017, 1)),
        (date(2017, 11, 20), Period(2017, 3)),
        (date(2018, 4, 1), Period(2017, 4)),
        (date(2026, 11, 20), Period(2017, 4)),
    ],
)
def test_quarter_reported_on_stays_within_the_plans_year(day, quarter):
    assert AnnualPlan(year=2017).reporting_period(day) == quarter


@pytest.mark.parametrize(
    ("period", "start", "end", "named", "span", "code"),
    [
        (Period(2017, 1, 6), date(2017, 4, 1), date(2017, 9, 30), "Half 1 of 2017/18", "April to September 2017", "h1"),
        (
            Period(2017, 2, 6),
            date(2017, 10, 1),
            date(2018, 3, 31),
            "Half 2 of 2017/18",
            "October 2017 to March 2018",
            "h2",
        ),
        (Period(2017, 1, 12), date(2017, 4, 1), date(2018, 3, 31), "2017/18", "April 2017 to March 2018", "y1"),
    ],
)
def test_half_years_and_years_are_periods_too(period, start, end, named, span, code):
    assert (period.start, period.end, str(period), period.span, period.code) == (start, end, named, span, code)
    assert Period.called(2017, code) == period
    assert Period.containing(end, period.months) == period
    assert period.next().previous() == period
    assert [each.name for each in (period, Period(2017, 1))] == [{6: "half-year", 12: "year"}[period.months], "quarter"]
