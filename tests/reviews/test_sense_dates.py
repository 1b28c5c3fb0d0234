"""Months that an update tells of and that its own day contradicts."""

from datetime import date

import pytest

from reviews.told_dates import misfits

JULY, SEPTEMBER, JANUARY = date(2017, 7, 31), date(2017, 9, 30), date(2018, 1, 5)


@pytest.mark.parametrize(
    ("text", "day", "told"),
    [
        ("14 schools as of October.", SEPTEMBER, "as of october"),
        ("The patrols took place during July/ August.", JULY, "took place during july/ august"),
        ("The course starts in August 2017.", SEPTEMBER, "starts in august 2017"),
        ("A day was held on the 3rd of October", SEPTEMBER, "was held on the 3rd of october"),
        ("It will be launched in May", JULY, "will be launched in may"),
        ("It took place in February 2018", JANUARY, "took place in february 2018"),
        ("It began in December 2018", JANUARY, "began in december 2018"),
    ],
)
def test_month_told_of_that_the_day_contradicts_is_found(text, day, told):
    assert list(misfits(text, day)) == [told]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 schools as of September.", SEPTEMBER),
        ("It took place in November.", JANUARY),  # the November before
        ("It took place in December 2017.", JANUARY),
        ("It will start in February.", JANUARY),
        ("It starts in January.", JANUARY),
        ("Planned for October; marketing, as at mark one; it started maybe late.", SEPTEMBER),
        ("", SEPTEMBER),
    ],
)
def test_month_that_fits_the_day_is_passed_over(text, day):
    assert list(misfits(text, day)) == []
