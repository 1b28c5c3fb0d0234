"""Which action of a plan a row of a newer document is: one to one, or asked, never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.matching import Match, Side, likeness, match, numbered_words, plain_words, same_words

WORDS = [
    *("patrols", "town", "centre", "police", "council", "train", "staff", "weekends", "schools", "burglary", "victims"),
    *("support", "review", "agency", "plan", "awareness", "campaign", "older", "people", "scams", "knife", "crime"),
    *("bars", "taxi", "marshals", "bicycles", "radios", "shops", "theft", "vehicles", "alleys", "lighting", "youth"),
]
PRIORITIES = ["1 Violence", "2 Burglary and theft", "3 Older people"]
PATROLS = "Run patrols in the town centre at weekends with the wardens."


@st.composite
def plans(draw):
    """Actions that differ in their words or their references."""
    texts = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), max_size=12))
    priorities = [draw(st.sampled_from(PRIORITIES)) for _ in texts]
    return [Side(f"{n}", text, priority) for n, (text, priority) in enumerate(zip(texts, priorities, strict=True))]


@settings(deadline=None, max_examples=150)
@given(plans(), st.randoms(use_true_random=False))
def test_plan_is_itself_whatever_the_order_of_its_rows(plan, random):
    order = list(range(len(plan)))
    random.shuffle(order)
    found = match([plan[number] for number in order], plan)
    assert found == [Match(number) for number in order]


@settings(deadline=None, max_examples=150)
@given(plans(), st.data())
def test_reworded_row_is_matched_or_asked_and_none_is_matched_twice(plan, data):
    long = [number for number, side in enumerate(plan) if len(side.activity.split()) >= 4]
    reworded = [*plan]
    for number in long:
        words = plan[number].activity.split()
        words[data.draw(st.integers(0, len(words) - 1))] = "otherwise"
        reworded[number] = Side(
            data.draw(st.sampled_from(["", plan[number].reference])), " ".join(words), plan[number].priority
        )
    found = match(reworded, plan)

    assert [number for number in long if found[number] == Match()] == [
        number for number in long if found[number] == Match() and any(each.found == number for each in found)
    ]
    taken = [each.found for each in found if each.found is not None]
    assert len(taken) == len(set(taken))
    offered = {other for each in found for other in each.maybe}
    assert offered.isdisjoint(taken)


@settings(deadline=None, max_examples=50)
@given(plans(), plans(), st.randoms(use_true_random=False))
def test_order_of_the_rows_settles_nothing(read, there, random):
    order = list(range(len(read)))
    random.shuffle(order)
    found = match(read, there)
    assert [each.found for each in match([read[number] for number in order], there)] == [
        found[number].found for number in order
    ]


def side(activity, *, reference="", priority="1 Violence", rest=""):
    return Side(reference, activity, priority, rest)


@pytest.mark.parametrize(
    ("read", "there", "expected"),
    [
        ([side(PATROLS)], [side(PATROLS)], [Match(0)]),
        ([side("run  patrols in the town centre at weekends with the wardens")], [side(PATROLS)], [Match(0)]),
        ([side("Run patrols in the town centre at nights with the wardens.")], [side(PATROLS)], [Match(0)]),
        ([side("Buy radios for every shop.")], [side(PATROLS)], [Match()]),
        ([side("Patrols in the centre", reference="1.1")], [side(PATROLS, reference="1.1")], [Match(0)]),
        ([side("Buy radios.", reference="1.1")], [side(PATROLS, reference="1.1")], [Match(maybe=(0,))]),
        ([side("Run patrols.")], [side(PATROLS)], [Match(maybe=(0,))]),
        ([side("Patrols.")], [side(PATROLS)], [Match()]),
        ([side(PATROLS, priority="2 Burglary")], [side(PATROLS)], [Match(maybe=(0,))]),
        ([side(PATROLS, priority="Priority 4: Serious violence")], [side(PATROLS)], [Match(0)]),
        ([side(PATROLS, priority="")], [side(PATROLS)], [Match(0)]),
        ([side("")], [side("")], [Match(0)]),
        ([side(PATROLS), side(PATROLS)], [side(PATROLS)], [Match(maybe=(0,)), Match(maybe=(0,))]),
        ([side(PATROLS)], [side(PATROLS), side(PATROLS)], [Match(maybe=(0, 1))]),
        ([side(PATROLS, rest="b")], [side(PATROLS, rest="a"), side(PATROLS, rest="b")], [Match(1)]),
        ([side(PATROLS, reference="2")], [side(PATROLS, reference="1"), side(PATROLS, reference="2")], [Match(1)]),
        (
            [side(PATROLS, reference="2", rest="b")],
            [side(PATROLS, reference="1", rest="b"), side(PATROLS, reference="2", rest="a")],
            [Match(1)],
        ),
    ],
)  # fmt: skip
def test_row_is_an_action_of_the_plan_or_new_or_asked(read, there, expected):
    assert match(read, there) == expected


def test_clear_pair_lets_another_become_clear():
    there = [side("Run weekend patrols with wardens in town"), side("Run weekend patrols with wardens in villages too")]
    clear, clear_after = (
        side("In villages too, run weekend patrols with wardens"),
        side("Run weekend patrols with wardens in"),
    )
    assert match([clear_after], there) == [Match(maybe=(0, 1))]
    assert match([clear_after, clear], there) == [Match(0), Match(1)]


def test_what_a_person_has_said_holds():
    there = [side(PATROLS), side("Train bar staff.")]
    assert match([side(PATROLS)], there, {0: 1}) == [Match(1)]
    assert match([side(PATROLS)], there, {0: None}) == [Match()]
    assert match([side(PATROLS), side("Buy radios.")], there, {1: 0}) == [Match(), Match(0)]
    assert match([side("Buy radios."), side("Mark bicycles.")], there, {0: 0, 1: 0}) == [Match(0), Match()]


def test_no_more_than_five_are_offered():
    there = [side(f"{PATROLS} Number {n}.") for n in range(9)]
    assert len(match([side(PATROLS)], there)[0].maybe) == 5


def test_words_are_the_same_whatever_the_marks_around_them():
    assert same_words("Officer’s “work” – done.", 'officer\'s  "work" - DONE')
    assert not same_words("10% fewer", "12% fewer")
    assert plain_words(" • Run\n patrols;") == "run patrols"
    assert numbered_words("the cat, the dog") == {"the", "the 2", "cat", "dog"}
    assert likeness(frozenset(), frozenset()) == 1.0
