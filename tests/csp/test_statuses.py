import pytest

from csp.statuses import movement, status_label


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("", "", "Not rated"),
        ("", "green", "Newly rated"),
        ("green", "", "No longer rated"),
        ("amber", "amber", "No change"),
        ("red", "amber", "Better"),
        ("green", "complete", "Better"),
        ("not_started", "green", "Better"),
        ("not_started", "amber", "Worse"),
        ("complete", "green", "Worse"),
    ],
)
def test_movement_is_said_in_words(before, now, words):
    assert movement(before, now) == words


@pytest.mark.parametrize(("status", "label"), [("red", "Red"), ("not_started", "Not started"), ("", "Not rated")])
def test_status_label_of_a_blank_is_not_rated(status, label):
    assert status_label(status) == label


def test_status_label_of_none_is_not_rated():
    assert [status_label(None), status_label("none")] == ["Not rated", "Not rated"]
