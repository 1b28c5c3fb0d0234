"""What changed between two days."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from csp.models import Role
from plans.models import PlanStatus
from reviews.models import Reopening, Review
from reviews.signing import sign_off
from reviews.since import since
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
JUNE, SEPTEMBER = date(2017, 6, 30), date(2017, 9, 30)


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Vale plan", status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Burglary")


@pytest.fixture
def add(priority):
    """Adds an action with the statuses of its updates in June and in September; None for no update."""

    def added(activity, june=None, september=None, **fields):
        action = ActionFactory(priority=priority, activity=activity, due_on=None, timescale="Ongoing", **fields)
        for day, status in [(JUNE, june), (SEPTEMBER, september)]:
            if status is not None:
                UpdateFactory(
                    action=action, reported_on=day, status=status, progress=f"Told in {day:%B}", remedy="More"
                )
        return action

    return added


def kinds(plan, start=JUNE, end=SEPTEMBER, whole=True):
    found = since(plan, start, end, whole=whole)
    return {change.line.activity: change.kinds for part in found.priorities for change in part.changes}


def test_every_way_to_change_is_named_worst_first(plan, add):
    add("Slid", "green", "red")
    add("Rose", "red", "green")
    add("Done", "amber", "complete")
    add("Done from nothing", None, "complete")
    add("First status", None, "green")
    add("Status lost", "green", "")
    add("Still", "green", "green")
    add("Silent", "green")
    add("Silent from the first")
    add("Joined", None, "green", added_on=date(2017, 8, 1))
    add("Came and went", added_on=date(2017, 8, 1)).close(on=date(2017, 9, 1), reason="A slip")
    add("Shut", "green").close(on=date(2017, 9, 1), reason="Merged")
    add("Shut long ago", "green").close(on=date(2017, 5, 1), reason="Merged")
    assert kinds(plan) == {
        "Slid": ["Worse"],
        "Rose": ["Better"],
        "Done": ["Completed"],
        "Done from nothing": ["Completed"],
        "First status": ["Newly rated"],
        "Status lost": ["No longer rated"],
        "Silent": ["No update in between"],
        "Silent from the first": ["No update in between"],
        "Joined": ["New in the plan"],
        "Came and went": ["New in the plan", "Closed"],
        "Shut": ["Closed"],
    }
    assert since(plan, JUNE, SEPTEMBER, whole=True).unchanged == 1


def test_overdue_and_a_moved_timescale_are_changes(plan, add):
    late = add("Late", "green", "green")
    late.timescale, late.due_on = "July 2017", date(2017, 7, 31)
    late.save()
    moved = add("Moved", "green", "green")
    for day, before, after in [(date(2017, 6, 30), "May", "July"), (date(2017, 8, 1), "July", "October")]:
        TimescaleChangeFactory(action=moved, from_words=before, to_words=after, changed_on=day, reason="Staff left")
    assert kinds(plan) == {"Late": ["Newly overdue"], "Moved": ["Timescale moved"]}


def test_page_sets_the_old_words_beside_the_new(client, plan, add):
    slid = add("Slid", "green", "amber", reference="1.1")
    LeadFactory(action=slid)
    TimescaleChangeFactory(
        action=slid,
        from_words="July 2017",
        to_words="",
        to_due_on=None,
        changed_on=date(2017, 8, 1),
        reason="Staff left",
    )
    add("Shut", None).close(on=date(2017, 9, 1), reason="Merged")
    add("Joined", None, added_on=date(2017, 8, 1))
    client.force_login(person_in(plan.partnership))
    page = text_of(client.get(reverse("reviews:since", args=[plan.pk]), {"start": "30/6/2017", "end": "30/9/2017"}))
    assert "What changed from 30 June 2017 to 30 September 2017" in page
    assert (
        "Worse: 1 action Timescale moved: 1 action New in the plan: 1 action Closed: 1 action No change: 0 actions"
        in page
    )
    assert (
        "Worse Timescale moved July 2017 to none given: Staff left Green 30 Jun 2017 Told in June To put it right: More"
        " Timescale: July 2017 Amber 30 Sep 2017 Told in September To put it right: More Timescale: Ongoing"
    ) in page
    assert "Closed 1 Sep 2017: Merged Not rated No update so far Timescale: Ongoing Closed" in page
    assert "New in the plan Not in the plan then Not rated" in page


def test_page_compares_with_the_last_signed_period_and_its_words(client, plan, add):
    action = add("Slid", "green", "amber")
    sign_off(plan, plan.periods[0], by=person_in(plan.partnership), at=now())
    UpdateFactory(action=action, reported_on=date(2017, 6, 29), status="red", progress="Late news", remedy="x")
    action.timescale = "March 2018"
    action.save()
    add("Removed").delete()
    client.force_login(person_in(plan.partnership))
    page = text_of(client.get(reverse("reviews:since", args=[plan.pk])))
    assert "At 30 June 2017, as signed off: 1 action: 1 Green;" in page
    assert "Worse Timescale moved Ongoing to March 2018 Green 30 Jun 2017 Told in June" in page
    assert "Late news" not in page
    assert "Q1 2017/18: what changed since 30 June 2017" in page


def test_signed_quarter_is_compared_as_signed_when_the_plan_goes_by_half_years(plan, add):
    action = add("Slid", june="green", september="amber")
    sign_off(plan, plan.periods[1], by=person_in(plan.partnership), at=now())
    UpdateFactory(action=action, reported_on=SEPTEMBER, status="red", remedy="Late news")
    plan.review_months = 6
    plan.save()
    found = since(plan, JUNE, SEPTEMBER, whole=True)
    assert (found.now.signature is None, found.now.lines[0].status) == (False, "amber")
    Reopening.objects.create(
        sign_off=plan.sign_offs.get(), reason="Wrong", reopened_by=person_in(plan.partnership), reopened_at=now()
    )
    assert since(plan, JUNE, SEPTEMBER, whole=True).now.lines[0].status == "red"


def test_action_that_is_no_longer_in_the_plan_is_told(client, plan, priority, add):
    gone = add("Withdrawn", "green")
    moved = add("Went over", "green", "green")
    sign_off(plan, plan.periods[0], by=person_in(plan.partnership), at=now())
    other = PriorityFactory(plan=plan, title="Fear")
    moved.priority = other
    moved.save()
    gone.is_internal = True
    gone.save()
    emptied = since(plan, JUNE, SEPTEMBER, whole=False)
    assert [(str(part.priority), [change.kinds for change in part.changes]) for part in emptied.priorities] == [
        ("1 Burglary", [["No longer in the plan"]]),
        ("Fear", []),
    ]
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    page = text_of(client.get(reverse("reviews:since", args=[plan.pk]), {"end": "2017-09-30"}))
    assert "No longer in the plan It was deleted, or is internal now." in page
    assert "Not in the plan any more" in page
    assert "Fear Nothing changed: 1 action." in page
    assert "1 internal action left out of this copy." in page


def test_priority_that_went_keeps_its_place_after_the_others(plan, priority, add):
    add("Withdrawn", "green")
    sign_off(plan, plan.periods[0], by=person_in(plan.partnership), at=now())
    priority.actions.get().updates.all()._raw_delete(using="default")
    PriorityFactory(plan=plan, title="Fear")
    priority.delete()
    assert [str(part.priority) for part in since(plan, JUNE, SEPTEMBER, whole=True).priorities] == [
        "Fear",
        "1 Burglary",
    ]


def test_internal_words_do_not_reach_a_clerk(client, plan, add):
    add("Secret raid", "green", "red", is_internal=True)
    told = add("Told", "green", "green")
    UpdateFactory(
        action=told, reported_on=date(2017, 9, 30), status="red", progress="Informant", remedy="x", is_internal=True
    )
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    page = text_of(client.get(reverse("reviews:since", args=[plan.pk]), {"start": "2017-06-30", "end": "2017-09-30"}))
    assert ("Secret raid" in page, "Informant" in page) == (False, False)
    assert "Nothing changed between these days." in page


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"start": "soon"}, "Enter the first day as a real date, for example 30/9/2017"),
        ({"end": "31/11/2017"}, "Enter the second day as a real date, for example 30/9/2017"),
        ({"end": "2018-01-01"}, "The second day cannot be in the future: choose 15 November 2017 or an earlier one"),
        ({"start": "2016-01-01"}, "The first day is before the plan begins: choose 1 April 2017 or a later one"),
        ({"start": "2017-09-30", "end": "2017-06-30"}, "The first day must be before the second one"),
    ],
)
def test_page_refuses_days_it_cannot_compare(client, plan, add, query, error):
    add("Slid", "green", "red")
    client.force_login(person_in(plan.partnership))
    response = client.get(reverse("reviews:since", args=[plan.pk]), query)
    assert response.status_code == 422
    assert error in text_of(response)
    assert all(f'value="{value}"' in response.content.decode() for value in query.values())
    assert "Slid" not in text_of(response)


def test_page_begins_at_the_last_meeting_where_nothing_is_signed(client, plan):
    client.force_login(person_in(plan.partnership))
    address = reverse("reviews:since", args=[plan.pk])
    assert "What changed from 30 September 2017 to 15 November 2017" in text_of(client.get(address))
    Review.objects.create(plan=plan, number=1, meeting_on=date(2017, 7, 20))
    assert "What changed from 20 July 2017 to 15 November 2017" in text_of(client.get(address))


def test_page_of_a_plan_that_is_still_to_begin_does_not_fail(client):
    plan = AnnualPlanFactory(year=2018)
    client.force_login(person_in(plan.partnership))
    page = text_of(client.get(reverse("reviews:since", args=[plan.pk])))
    assert "What changed from 31 March 2018 to 1 April 2018" in page


@pytest.mark.parametrize("number", [1, 12])
def test_page_asks_the_database_the_same_of_any_plan(client, plan, add, number, django_assert_num_queries):
    for _ in range(number):
        action = add("Slid", "green", "red")
        LeadFactory(action=action)
        TimescaleChangeFactory(action=action, changed_on=date(2017, 8, 1))
    client.force_login(person_in(plan.partnership))
    with django_assert_num_queries(25):
        client.get(reverse("reviews:since", args=[plan.pk]), {"start": "2017-06-30", "end": "2017-09-30"})
