"""Signing a period off, and the copies that it keeps."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from actions.models import LeadRole, SentBack
from csp.access import NotAllowedNow
from csp.models import Role, StatusMeaning
from plans.quarters import Period
from reviews.copying import live_copy
from reviews.models import Commentary, Review, SignedAction, SignOff
from reviews.signing import reopen, sign_off, standing_sign_off, what_is_frozen
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)

pytestmark = pytest.mark.django_db

Q1, Q2, Q3 = (Period(2017, number) for number in (1, 2, 3))
SIGNED_AT = datetime(2017, 10, 30, 15, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Plan for the year", marking="official")


@pytest.fixture
def officer(plan):
    return person_in(plan.partnership, Role.COORDINATOR, name="Olive Officer")


@pytest.fixture
def ragged(plan, officer):
    """Of everything that a review can say something, some of it internal."""
    Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 11, 2))
    StatusMeaning.objects.create(partnership=plan.partnership, status="red", meaning="Board to act")
    crime, alcohol = PriorityFactory(plan=plan, number="1", title="Crime"), PriorityFactory(plan=plan, title="Alcohol")
    PriorityFactory(plan=plan, title="Empty")
    for about, words in ((None, "A good quarter."), (crime, "Cycles are marked.")):
        Commentary.objects.create(
            plan=plan, number=2, priority=about, text=words, written_by=officer, written_on=date(2017, 10, 20)
        )
    Commentary.objects.create(
        plan=plan, number=2, priority=alcohol, status="amber", status_reason="A secret.", is_internal=True,
        written_by=officer, written_on=date(2017, 10, 21),
    )  # fmt: skip
    police = AgencyFactory(partnership=plan.partnership, name="Northshire Police", abbreviation="NP")
    council = AgencyFactory(partnership=plan.partnership, name="Council")
    cycles = ActionFactory(
        priority=crime, reference="1.1", activity="Mark cycles", outcome="Fewer thefts", lead_officer=officer,
        target=TargetFactory(priority=crime, text="Cut theft by 5%"),
    )  # fmt: skip
    LeadFactory(action=cycles, agency=police)
    LeadFactory(action=cycles, agency=council, role=LeadRole.SUPPORTING)
    UpdateFactory(action=cycles, reported_on=date(2017, 5, 1), status="green")
    slow = UpdateFactory(action=cycles, reported_on=date(2017, 8, 1), status="amber", progress="Slow.")
    SentBack.objects.create(update=slow, comment="Say how slow.", by=officer)
    first = UpdateFactory(
        action=cycles, reported_on=date(2017, 9, 1), status="red", progress="A name.", is_internal=True
    )
    first.correct(
        by=officer, why="It named somebody", reported_on=date(2017, 9, 1), status="red", progress="Slower.",
        remedy="More pens.", is_internal=False,
    )  # fmt: skip
    TimescaleChangeFactory(action=cycles, changed_on=date(2017, 9, 2), changed_by=officer)
    shops = ActionFactory(priority=crime, activity="Visit shops")
    UpdateFactory(action=shops, reported_on=date(2017, 6, 1), status="", progress="Begun.")
    UpdateFactory(action=shops, reported_on=date(2017, 9, 3), status="green", is_internal=True)
    ActionFactory(priority=crime, activity="Watch a house", is_internal=True)
    ActionFactory(priority=alcohol, activity="Never reported on", timescale="", due_on=None, added_on=date(2017, 7, 5))
    closed = ActionFactory(priority=alcohol, activity="Closed now")
    closed.close(on=date(2017, 9, 5), reason="No money")
    ActionFactory(priority=alcohol, activity="Closed before").close(on=date(2017, 6, 5), reason="Done")
    ActionFactory(priority=alcohol, activity="To come", added_on=date(2017, 10, 5))
    return plan


def copies(plan, period=Q2):
    signed = standing_sign_off(plan, period)
    return signed.copy(whole=True), SignOff.objects.get(pk=signed.pk).copy(whole=False)


def words_in(copy):
    """Every text of a copy, for looking at what is in it."""
    return repr(copy)


@pytest.mark.parametrize("whole", [True, False])
def test_signed_copy_says_what_the_live_one_said(ragged, officer, whole):
    expected = what_is_frozen(ragged, Q2, at=SIGNED_AT)[0 if whole else 1]

    signed = sign_off(ragged, Q2, by=officer, at=SIGNED_AT)

    frozen = SignOff.objects.get(pk=signed.pk).copy(whole=whole)
    assert frozen.signature.signed_by == "Olive Officer"
    assert frozen.__class__(**{**vars_of(frozen), "signature": None}) == expected


def vars_of(copy):
    return {name: getattr(copy, name) for name in copy.__dataclass_fields__}


def test_signed_review_tells_of_each_action_how_it_stood(ragged, officer):
    sign_off(ragged, Q2, by=officer, at=SIGNED_AT)

    whole, _ = copies(ragged)

    assert [(line.name, line.status, line.status_before, line.source) for line in whole.lines] == [
        ("1.1 Mark cycles", "red", "green", "Given on 1 Sep 2017"),
        ("Visit shops", "green", "none", "Given on 3 Sep 2017"),
        ("Watch a house", "none", "none", "No update so far"),
        ("Never reported on", "none", "none", "No update so far"),
        ("Closed now", "none", "none", "No update so far"),
        ("Closed before", "none", "none", "No update so far"),
    ]
    [cycles] = [line for line in whole.lines if line.reference == "1.1"]
    assert cycles.reasons == ["Red", "Worse than last quarter", "Timescale changed this quarter"]
    assert (cycles.timescale, cycles.timescale_was) == ("March 2018", "December 2017")
    assert (cycles.lead_words, cycles.supporting_words, cycles.officer) == (
        "Northshire Police",
        "Council",
        "Olive Officer",
    )
    assert [update.progress for update in cycles.updates] == ["Slower.", "Slow."]
    assert (whole.meeting_on, whole.marking, whole.key[0].meaning) == (date(2017, 11, 2), "OFFICIAL", "Board to act")
    assert [check.about for check in whole.checks if check.heading == "No lead named"] == [
        "Visit shops", "Watch a house", "Never reported on",
    ]  # fmt: skip


def test_limited_copy_holds_nothing_internal(ragged, officer):
    sign_off(ragged, Q2, by=officer, at=SIGNED_AT)

    whole, limited = copies(ragged)

    assert [(line.name, line.status, line.source) for line in limited.lines][:2] == [
        ("1.1 Mark cycles", "red", "Given on 1 Sep 2017"),
        ("Visit shops", "none", "Carried from 1 Jun 2017"),
    ]
    assert (limited.withheld, limited.withheld_updates, limited.checks) == (1, 1, ())
    for secret in ("Watch a house", "A secret.", "It named somebody", "Say how slow."):
        assert secret in words_in(whole)
        assert secret not in words_in(limited)
    assert "A name." not in words_in(limited)
    assert "Olive Officer" not in words_in([line for line in limited.lines])
    assert [priority.commentary and priority.commentary.text for priority in limited.priorities] == [
        "Cycles are marked.", None, None,
    ]  # fmt: skip


def test_action_that_reads_alike_to_everybody_is_kept_once(ragged, officer):
    sign_off(ragged, Q2, by=officer, at=SIGNED_AT)

    kept = SignedAction.objects.filter(activity__in=["Visit shops", "Never reported on"])
    assert sorted(kept.values_list("activity", "is_for_whole", "is_for_limited")) == [
        ("Never reported on", True, True), ("Visit shops", False, True), ("Visit shops", True, False),
    ]  # fmt: skip


def test_sums_of_the_copy_are_those_of_the_live_review(ragged, officer):
    sign_off(ragged, Q2, by=officer, at=SIGNED_AT)

    whole, limited = copies(ragged)

    assert whole.words == (
        "4 actions: 1 Red, 1 Green, 2 not rated; 2 with no update this quarter; 3 with no lead named; "
        "1 closed this quarter"
    )
    assert whole.earlier_words == "4 actions: 1 Green, 3 not rated"
    assert [row.total for row in whole.table] == [3, 1, 0, 4]
    assert next(iter(whole.exceptions)).name == "1.1 Mark cycles"
    assert [(movement.words, len(movement.lines)) for movement in whole.movements] == [
        ("Worse", 1), ("Newly rated", 1), ("Not rated", 2),
    ]  # fmt: skip
    assert [(str(reply.agency), len(reply.asked)) for reply in whole.replies] == [("Northshire Police", 1), ("None", 3)]
    assert [line.name for line in whole.closed_before] == ["Closed before"]
    assert limited.words.startswith("3 actions: 1 Red, 2 not rated")


def test_period_is_signed_off_once(ragged, officer):
    sign_off(ragged, Q2, by=officer, at=SIGNED_AT)
    other = person_in(ragged.partnership, Role.COORDINATOR, name="Oscar")

    with pytest.raises(NotAllowedNow, match="Olive Officer signed Q2 2017/18 off already .30 October 2017, 15:00."):
        sign_off(ragged, Q2, by=other, at=SIGNED_AT)

    assert SignOff.objects.count() == 1


def test_reopened_period_is_signed_again_and_keeps_its_first_copy(ragged, officer):
    first = sign_off(ragged, Q2, by=officer, at=SIGNED_AT)
    reopen(first, by=officer, reason="A figure was wrong.", at=SIGNED_AT)
    assert standing_sign_off(ragged, Q2) is None
    ragged.title = "Another title"
    ragged.save()

    second = sign_off(ragged, Q2, by=officer, at=SIGNED_AT)

    assert (first.turn, second.turn, standing_sign_off(ragged, Q2)) == (1, 2, second)
    assert [row.plan_title for row in SignOff.objects.in_turn()] == ["Plan for the year", "Another title"]
    assert [row.reopened and row.reopened.reason for row in SignOff.objects.in_turn()] == ["A figure was wrong.", None]


def test_period_is_reopened_once(ragged, officer):
    signed = sign_off(ragged, Q2, by=officer, at=SIGNED_AT)
    reopen(signed, by=officer, reason="A figure was wrong.", at=SIGNED_AT)

    with pytest.raises(NotAllowedNow, match="Olive Officer has opened it again already, with this reason: A figure"):
        reopen(signed, by=officer, reason="Mine.", at=SIGNED_AT)


def test_next_period_is_compared_with_what_was_signed(ragged, officer):
    sign_off(ragged, Q2, by=officer, at=SIGNED_AT)
    shops = ragged.priorities.get(title="Crime").actions.get(activity="Visit shops")
    UpdateFactory(action=shops, reported_on=date(2017, 9, 29), status="red")  # comes after it was signed off
    late = ActionFactory(priority=shops.priority, activity="Entered late")

    found = live_copy(ragged, Q3, today=date(2018, 1, 5))

    now = found.actions[shops.pk]
    assert (now.status, now.status_before, now.movement) == ("red", "green", "Worse")
    assert (found.actions[late.pk].status_before, found.actions[late.pk].stood_before) == ("none", False)
    assert found.earlier_words == "4 actions: 1 Red, 1 Green, 2 not rated"
