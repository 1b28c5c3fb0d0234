"""The published plans that the tracker must read whole, where they are at hand."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from documents.readers import CannotRead, read_plan
from tests.documents.builders import kinds, read

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
EXPECTED = REAL / "expected.json"
pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the published plans are not on this machine")

PLANS = [
    "aylesbury-vale-annual-plan-2017-18.docx",
    "aylesbury-vale-annual-plan-2017-18.pasted.txt",
    "chiltern-south-bucks-plan-2017-20-year-1.docx",
    "chiltern-south-bucks-plan-2017-20-year-1.pasted.txt",
    "chiltern-south-bucks-tracker.xlsx",
    "wycombe-plan-2017-20.docx",
]


def read_real(name):
    with (REAL / name).open("rb") as file:
        return read(file, name)  # and every word is kept


def counts(plan):
    statuses = Counter(update.status or "none" for action in plan.actions for update in action.updates)
    return {
        "priorities": len(plan.priorities),
        "targets": sum(len(priority.targets) for priority in plan.priorities),
        "actions": len(plan.actions),
        "updates": sum(statuses.values()),
        "rag": dict(statuses),
        "actions_per_priority": {priority.title: len(priority.actions) for priority in plan.priorities},
    }


@pytest.mark.parametrize("name", PLANS)
def test_published_plan_is_read_with_exactly_its_counts(name):
    stem = name.replace(".pasted.txt", ".docx")
    expected = json.loads(EXPECTED.read_text())[stem]
    expected.pop("note", None)

    found = counts(read_real(name))

    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", PLANS)
def test_published_plan_is_of_2017_18(name):
    assert read_real(name).year == 2017


def test_published_figures_are_read_with_exactly_their_counts():
    name = "wycombe-crime-statistics-q1-2017-18.xlsx"

    plan = read_real(name)

    assert len(plan.measures) == json.loads(EXPECTED.read_text())[name]["measures"]
    assert Counter(each.earlier_figure == "" for each in plan.measures) == {False: 13, True: 3}
    assert Counter(each.later_figure == "" for each in plan.measures) == {False: 14, True: 2}


def test_word_file_and_pasted_text_of_one_plan_say_the_same():
    word, pasted = (read_real(f"aylesbury-vale-annual-plan-2017-18.{kind}") for kind in ("docx", "pasted.txt"))

    for whole, split in zip(word.priorities, pasted.priorities, strict=True):
        assert split.targets == whole.targets
        assert [(a.activity, a.outcome, a.leads) for a in split.actions] == [
            (a.activity, a.outcome, a.leads) for a in whole.actions
        ]


def test_rows_split_by_a_page_break_are_asked_about():
    assert {"row joined", "target split by a page break", "outcome split by a page break"} <= set(
        kinds(read_real("aylesbury-vale-annual-plan-2017-18.pasted.txt"))
    )


def test_oddities_of_the_aylesbury_vale_plan_are_listed():
    found = Counter(kinds(read_real("aylesbury-vale-annual-plan-2017-18.docx")))

    assert found == {
        "timescale after the plan's year": 4,
        "no timescale": 4,
        "not an agency": 2,
        "timescale differs from the text": 1,
        "timescale is only a year": 1,
        "may hold two actions": 1,
        "lead named in the activity": 1,
        "year before the plan": 1,
        "outcome cut off": 1,
        "targets nearly the same": 1,
    }


def test_oddities_of_the_chiltern_and_south_bucks_plan_are_listed():
    found = Counter(kinds(read_real("chiltern-south-bucks-plan-2017-20-year-1.docx")))

    assert found == {
        "update says only “Ongoing”": 7,
        "yellow": 4,
        "may hold two targets": 2,
        "no lead named": 1,
        "may hold two actions": 1,
        "update tells of a later month": 1,
    }


def test_updates_are_dated_the_last_day_of_their_month():
    plan = read_real("chiltern-south-bucks-tracker.xlsx")

    dates = Counter(
        (update.reported_as_typed, update.reported_on) for action in plan.actions for update in action.updates
    )
    assert dates == {
        ("Sept 2017", date(2017, 9, 30)): 18,
        ("July 2017", date(2017, 7, 31)): 14,
        ("September 2017", date(2017, 9, 30)): 4,
        ("Sept 17", date(2017, 9, 30)): 1,
    }


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("CDC/ SBDC/ TVP/ Trading Standards", ("CDC", "SBDC", "TVP", "Trading Standards")),
        ("TVP/ CDC/ SBDC/ Town & Parish Councils", ("TVP", "CDC", "SBDC", "Town & Parish Councils")),
        ("CS Team/ BCC and TVP", ("CS Team", "BCC", "TVP")),
        ("BCC & CDC/ SBDC", ("BCC", "CDC", "SBDC")),
        ("CDC and SBDC Community Integration Officer", ("CDC and SBDC Community Integration Officer",)),
        (
            "TVP and Chiltern and South Bucks District Council Community Safety Team",
            ("TVP", "Chiltern and South Bucks District Council Community Safety Team"),
        ),
        ("", ()),
    ],
)
def test_leads_are_parted_only_where_that_is_safe(typed, leads):
    actions = read_real("chiltern-south-bucks-tracker.xlsx").actions

    assert {action.leads for action in actions if action.leads_as_typed == typed} == {leads}


@pytest.mark.parametrize(
    "name",
    ["buckinghamshire-briefing-2021.docx", "safer-bucks-plan-2015-16.docx"],
)
def test_document_without_actions_is_refused(name):
    with pytest.raises(CannotRead, match=r"holds no (table of )?actions"):
        read_plan(REAL / name, name)
