"""Every timescale that moved, and the strip of statuses."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from csp.models import Role
from plans.models import PlanStatus
from reviews.signing import reopen, sign_off
from reviews.slippage import slippage_of
from reviews.strips import strip_of, strips_of
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
TODAY = date(2017, 11, 15)


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Vale plan", status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, title="Burglary")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2017, 9, 30), date(2018, 3, 31), "6 months later"),
        (date(2017, 9, 30), date(2017, 10, 14), "2 weeks later"),
        (date(2017, 9, 30), date(2017, 10, 1), "1 days later"),
        (date(2017, 9, 30), date(2017, 9, 20), "10 days earlier"),
        (date(2017, 9, 30), date(2017, 9, 30), "the same last day"),
        (None, date(2017, 9, 30), ""),
        (date(2017, 9, 30), None, ""),
    ],
)
def test_slipped_action_says_how_much_later_it_is(priority, first, last, words):
    TimescaleChangeFactory(action=ActionFactory(priority=priority), from_due_on=first, to_due_on=last, changed_on=TODAY)
    [part] = slippage_of(priority.plan, as_at=TODAY, whole=True)
    assert part.slipped[0].later == words


def test_slippage_page_lists_first_and_present_timescale_and_every_move(client, plan, priority):
    once = ActionFactory(priority=priority, activity="Once", reference="1.1")
    twice = ActionFactory(priority=priority, activity="Twice")
    LeadFactory(action=twice, agency__partnership=plan.partnership, agency__name="Police")
    mover = UserFactory(name="Ada")
    moves = [(once, "May 2017", "", date(2017, 5, 1)), (twice, "", "June 2017", date(2017, 5, 1))]
    for action, before, after, day in [*moves, (twice, "June 2017", "July 2017", date(2017, 6, 1))]:
        TimescaleChangeFactory(
            action=action, from_words=before, to_words=after, changed_on=day, reason="No staff", changed_by=mover
        )
    TimescaleChangeFactory(action=ActionFactory(priority=priority, activity="Later"), changed_on=date(2017, 12, 1))
    once.close(on=date(2017, 7, 1), reason="Merged")
    client.force_login(person_in(plan.partnership))
    page = text_of(client.get(reverse("reviews:slippage", args=[plan.pk])))
    assert "2 actions whose timescale moved, 3 times in all." in page
    assert "no ref Twice Police none given July 2017" in page
    assert "2 times 1 May 2017, Ada To June 2017: No staff 1 Jun 2017, Ada To July 2017: No staff" in page
    assert "1.1 Once Closed No lead named May 2017 none given" in page
    assert page.index("Twice") < page.index("Once")
    assert "Later" not in page
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    once.is_internal = True
    once.save()
    page = text_of(client.get(reverse("reviews:slippage", args=[plan.pk])))
    assert ("Twice" in page, "Once Closed" in page, "Ada" in page) == (True, False, False)


def test_slippage_page_of_a_plan_where_nothing_moved_says_so(client, plan):
    client.force_login(person_in(plan.partnership))
    assert "No timescale has moved." in text_of(client.get(reverse("reviews:slippage", args=[plan.pk])))


def marks(action, **reader):
    return [(str(mark.period), mark.label, mark.aside) for mark in strip_of(action, TODAY, **{"whole": True, **reader})]


def test_strip_tells_each_period_since_the_plan_began(priority):
    action = ActionFactory(priority=priority)
    UpdateFactory(action=action, reported_on=date(2017, 6, 1), status="amber", remedy="x")
    assert marks(action) == [
        ("Q1 2017/18", "Amber", ""), ("Q2 2017/18", "Amber", "no update"), ("Q3 2017/18", "Amber", "so far"),
    ]  # fmt: skip


def test_strip_begins_when_the_action_joined(priority):
    assert marks(ActionFactory(priority=priority, added_on=date(2017, 10, 2))) == [
        ("Q3 2017/18", "Not rated", "so far")
    ]


def test_strip_tells_what_was_signed(plan, priority):
    action = ActionFactory(priority=priority)
    UpdateFactory(action=action, reported_on=date(2017, 6, 1), status="green")
    signed = sign_off(plan, plan.periods[0], by=person_in(plan.partnership), at=now())
    UpdateFactory(action=action, reported_on=date(2017, 6, 30), status="red", remedy="x")
    assert marks(action)[0] == ("Q1 2017/18", "Green", "signed off")
    assert marks(action, whole=False)[0] == ("Q1 2017/18", "Green", "signed off")
    reopen(signed, by=person_in(plan.partnership), reason="Wrong", at=now())
    assert marks(action)[0] == ("Q1 2017/18", "Red", "")


def test_strip_leaves_internal_updates_out_for_those_who_may_not_read_them(priority):
    action = ActionFactory(priority=priority)
    UpdateFactory(action=action, reported_on=date(2017, 6, 1), status="red", remedy="x", is_internal=True)
    assert marks(action)[0] == ("Q1 2017/18", "Red", "")
    assert marks(action, whole=False)[0] == ("Q1 2017/18", "Not rated", "no update")


def test_strip_follows_an_action_through_the_years_it_was_carried_on(plan, priority):
    chain = []
    for year in (2014, 2015, 2016):
        earlier = AnnualPlanFactory(partnership=plan.partnership, year=year)
        before = chain[-1] if chain else None
        chain.append(ActionFactory(priority=PriorityFactory(plan=earlier), carried_from=before))
    UpdateFactory(action=chain[1], reported_on=date(2016, 2, 1), status="red", remedy="x")
    UpdateFactory(action=chain[2], reported_on=date(2016, 12, 1), status="green")
    action = ActionFactory(priority=priority, carried_from=chain[2])
    assert [label for _, label, _ in marks(action)] == [
        "Red",
        "Red",
        "Red",
        "Green",
        "Green",
        "Green",
        "Green",
        "Green",
    ]


def test_strips_of_many_actions_take_the_same_queries(plan, priority, django_assert_num_queries):
    last_year = PriorityFactory(plan=AnnualPlanFactory(partnership=plan.partnership, year=2016))
    actions = [ActionFactory(priority=priority, carried_from=ActionFactory(priority=last_year)) for _ in range(5)]
    for number in (1, 5):
        with django_assert_num_queries(4):
            strips_of(actions[:number], plan.periods[2], as_at=TODAY, whole=True)


def test_action_page_shows_the_strip(client, plan, priority):
    action = ActionFactory(priority=priority)
    UpdateFactory(action=action, reported_on=date(2017, 6, 1), status="amber", remedy="x")
    client.force_login(person_in(plan.partnership))
    page = text_of(client.get(action.get_absolute_url()))
    assert "Q1 2017/18 Q2 2017/18 Q3 2017/18 Amber Amber no update Amber so far" in page
