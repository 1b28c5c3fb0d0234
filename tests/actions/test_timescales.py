"""Timescales as real plans word them, and as nobody should."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.timescales import Timescale, TimescaleKind, read_timescale


@pytest.mark.parametrize(
    ("words", "kind", "last_day"),
    [
        # days
        ("31 March 2018", "day", date(2018, 3, 31)),
        ("31st Mar 2018", "day", date(2018, 3, 31)),
        ("31st of March 2018", "day", date(2018, 3, 31)),
        ("Saturday 31 March 2018", "day", date(2018, 3, 31)),
        ("March 31st, 2018", "day", date(2018, 3, 31)),
        ("31/03/18", "day", date(2018, 3, 31)),
        ("31.3.2018", "day", date(2018, 3, 31)),
        ("2018-03-31", "day", date(2018, 3, 31)),
        ("2018-03-31 00:00:00", "day", date(2018, 3, 31)),
        ("29 February 2020", "day", date(2020, 2, 29)),
        # months
        ("March 2018", "month", date(2018, 3, 31)),
        ("March 2018.", "month", date(2018, 3, 31)),
        ("by end of March 2018", "month", date(2018, 3, 31)),
        ("By the end of March 2018", "month", date(2018, 3, 31)),
        ("Sept 17", "month", date(2017, 9, 30)),
        ("Sept 2017", "month", date(2017, 9, 30)),
        ("Sept. 2017", "month", date(2017, 9, 30)),
        ("September '17", "month", date(2017, 9, 30)),
        ("Mar-18", "month", date(2018, 3, 31)),
        ("Feb 2020", "month", date(2020, 2, 29)),
        ("03/2018", "month", date(2018, 3, 31)),
        ("03/18", "month", date(2018, 3, 31)),
        ("2018-03", "month", date(2018, 3, 31)),
        ("Completed by March 2018", "month", date(2018, 3, 31)),
        ("March 2018 (TBC)", "month", date(2018, 3, 31)),
        ("March 2018 at the latest", "month", date(2018, 3, 31)),
        # quarters and seasons
        ("Q1 2017/18", "quarter", date(2017, 6, 30)),
        ("Q2 2017/18", "quarter", date(2017, 9, 30)),
        ("Q2 2017-18", "quarter", date(2017, 9, 30)),
        ("Q2 17/18", "quarter", date(2017, 9, 30)),
        ("Quarter 3, 2017/18", "quarter", date(2017, 12, 31)),
        ("End of Q4 2017/18", "quarter", date(2018, 3, 31)),
        ("2017/18 Q4", "quarter", date(2018, 3, 31)),
        ("Q4 2017", "quarter", date(2018, 3, 31)),
        ("Spring 2019", "season", date(2019, 5, 31)),
        ("Summer 2019", "season", date(2019, 8, 31)),
        ("Autumn 2019", "season", date(2019, 11, 30)),
        ("Winter 2017/18", "season", date(2018, 2, 28)),
        ("Winter 2019", "season", date(2020, 2, 29)),
        # years
        ("2018", "year", date(2018, 12, 31)),
        ("End of 2018", "year", date(2018, 12, 31)),
        ("2017/18", "financial_year", date(2018, 3, 31)),
        ("2017-18", "financial_year", date(2018, 3, 31)),
        ("2017 – 2018", "financial_year", date(2018, 3, 31)),
        ("2017/2018", "financial_year", date(2018, 3, 31)),
        ("17/18", "financial_year", date(2018, 3, 31)),
        ("2009/10", "financial_year", date(2010, 3, 31)),
        ("2017-20", "financial_year", date(2020, 3, 31)),
        ("FY17/18", "financial_year", date(2018, 3, 31)),
        ("2017/18 financial year", "financial_year", date(2018, 3, 31)),
        ("Throughout 2017/18", "financial_year", date(2018, 3, 31)),
        # ranges and several dates: the last
        ("April 2017 - March 2018", "month", date(2018, 3, 31)),
        ("April 2017 to March 2018", "month", date(2018, 3, 31)),
        ("From April 2017 to March 2018", "month", date(2018, 3, 31)),
        ("April 2017-March 2018", "month", date(2018, 3, 31)),
        ("Apr-Jun 2017", "month", date(2017, 6, 30)),
        ("April/May 2018", "month", date(2018, 5, 31)),
        ("1 - 3 March 2018", "day", date(2018, 3, 3)),
        ("June & December 2018", "month", date(2018, 12, 31)),
        ("Dec 2017/ Jan 2018", "month", date(2018, 1, 31)),
        ("Q1-Q4 2017/18", "quarter", date(2018, 3, 31)),
        ("Autumn/Winter 2017", "season", date(2018, 2, 28)),
        # standing work that has an end
        ("Ongoing to March 2018", "month", date(2018, 3, 31)),
        ("Ongoing – March 2018", "month", date(2018, 3, 31)),
        ("March 2018 and ongoing", "month", date(2018, 3, 31)),
        ("Monthly until March 2018", "month", date(2018, 3, 31)),
        ("31/3/2018 and annually", "day", date(2018, 3, 31)),
    ],
)
def test_timescale_is_read_for_the_last_day_it_can_mean(words, kind, last_day):
    assert read_timescale(words) == Timescale(TimescaleKind(kind), last_day, words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("", "none"),
        ("  ", "none"),
        ("-", "none"),
        ("n/a", "none"),
        ("Ongoing", "ongoing"),
        ("On-going.", "ongoing"),
        ("ON GOING", "ongoing"),
        ("Continuous", "ongoing"),
        ("As and when required", "ongoing"),
        ("Throughout the year", "ongoing"),
        ("From April 2017", "ongoing"),
        ("April 2017 onwards", "ongoing"),
        ("Reviewed and ongoing", "ongoing"),
        ("Monthly", "repeating"),
        ("Quarterly meetings", "repeating"),
        ("Annually in March", "repeating"),
        ("Every month", "repeating"),
        ("Six monthly", "repeating"),
        ("Meetings held quarterly", "repeating"),
        ("TBC", "unclear"),
        ("31 February 2018", "unclear"),
        ("32 March 2018", "unclear"),
        ("year 99", "unclear"),
        ("99", "unclear"),
        ("March 99", "unclear"),
        ("0000", "unclear"),
        ("March 1718", "unclear"),
        ("13/2018", "unclear"),
        ("00/2018", "unclear"),
        ("Q5 2017/18", "unclear"),
        ("Q2 2017/16", "unclear"),
        ("2017/16", "unclear"),
        ("2017/40", "unclear"),
        ("11/12", "unclear"),
        ("12/13", "unclear"),
        ("March", "unclear"),
        ("Q2", "unclear"),
        ("Within six months", "unclear"),
        ("Launch event then March 2018", "unclear"),
        ("March 2018 to April 2017", "unclear"),
        ("Completed", "unclear"),
        ("March 2018" * 30, "unclear"),
        ("\x00\u202e🙂", "unclear"),
    ],
)
def test_timescale_without_one_plain_day_has_none(words, kind):
    assert read_timescale(words) == Timescale(TimescaleKind(kind), None, words)


def test_huge_text_is_kept_and_not_searched():
    words = "ongoing and " * 200_000

    assert read_timescale(words) == Timescale(TimescaleKind.UNCLEAR, None, words)


PIECES = st.sampled_from(
    [
        "by",
        "end",
        "of",
        "march",
        "2018",
        "17",
        "31",
        "/",
        "-",
        "–",
        "(",
        ")",
        ".",
        ",",
        "q2",
        "spring",
        "winter",
        "ongoing",
        "monthly",
        "to",
        "from",
        "and",
        "&",
        "2017/18",
        "onwards",
        "tbc",
        "0",
        "99",
        "'",
    ]
)


@given(st.text() | st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join))
def test_reading_never_fails_and_keeps_the_words(words):
    read = read_timescale(words)

    assert read.words == words
    has_no_day = read.kind in {
        TimescaleKind.ONGOING,
        TimescaleKind.REPEATING,
        TimescaleKind.NONE,
        TimescaleKind.UNCLEAR,
    }
    assert (read.last_day is None) == has_no_day
