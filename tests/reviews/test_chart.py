from collections import Counter

from priorities.models import Priority
from reviews.chart import Segment, bars_of
from reviews.counts import Column, row_of

COLUMNS = [Column("red", "Red"), Column("amber", "Amber"), Column("green", "Green"), Column("none", "Not rated")]


def row(priority=None, **statuses):
    return row_of(COLUMNS, Counter(statuses), priority=priority)


def test_bars_run_from_left_to_right_and_are_as_long_as_their_actions_are_many():
    first, second = Priority(title="First"), Priority(title="Second")
    rows = [row(first, red=1, green=2, none=5), row(second, amber=2), row(red=1, amber=2, green=2, none=5)]

    bars = bars_of(rows)

    assert [bar.row.priority for bar in bars] == [first, second]
    assert [bar.segments for bar in bars] == [
        [
            Segment("red", "0.00%", "12.50%"),
            Segment("green", "12.50%", "25.00%"),
            Segment("none", "37.50%", "62.50%"),
        ],
        [Segment("amber", "0.00%", "25.00%")],
    ]
    assert [bar.row.words for bar in bars] == ["1 Red, 2 Green, 5 Not rated", "2 Amber"]


def test_priorities_without_actions_have_empty_bars():
    bars = bars_of([row(Priority(title="Empty")), row()])

    assert [(bar.segments, bar.row.words) for bar in bars] == [([], "no actions")]


def test_plan_without_priorities_has_no_bars():
    assert bars_of([row()]) == []
