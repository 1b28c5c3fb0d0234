"""The out-turn report: a year's plan as it ended, as at a day, as each reader may see it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from csp.models import Role
from plans.models import PlanStatus
from reviews.out_turn import Ending, out_turn_of
from reviews.roll_over import sheet_of
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    PriorityFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)
from tests.reviews.returning import led
from tests.reviews.rolling import choice, choose, errors_on, make, texts_on

pytestmark = pytest.mark.django_db

LAST_DAY = date(2018, 3, 31)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2018-04-10 09:30:00+00:00", tick=False):
        yield


def address(plan, **query):
    return reverse("reviews:out_turn", args=[plan.pk], query=query)


def ended(plan, reader, as_at=LAST_DAY):
    found = out_turn_of(plan, as_at=as_at, reader=reader)
    return {line.action.reference: (line.ending, line.ending_words) for line in found.lines}


def test_every_action_says_how_it_ended(client, plan, priority, police, coordinator):
    done, both, dropped, merged, late, carried, nameless = (
        led(priority, police, reference) for reference in ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "")
    )
    for action in (done, both):
        UpdateFactory(action=action, status="complete", reported_on=date(2018, 2, 1))
    merged.close(on=date(2017, 10, 2), reason="Merged with 1.5.")
    late.due_on = date(2017, 12, 31)
    late.save()
    assert set(ended(plan, coordinator).values()) == {
        (Ending.COMPLETE, "Complete, 1 February 2018"),
        (Ending.OPEN, "Still open"),
        (Ending.OPEN, "Still open, and overdue"),
        (Ending.CLOSED, "Closed, 2 October 2017: Merged with 1.5."),
    }
    client.force_login(coordinator)
    choose(client, plan, choice(priority, "whole"), choice(dropped, "dropped", "No money."), choice(both, "carried"))
    make(client, plan)

    assert ended(plan, coordinator) == {
        "1.1": (Ending.COMPLETE, "Complete, 1 February 2018"),
        "1.2": (Ending.COMPLETE, "Complete, 1 February 2018. Carried on as 1.2 of the 2018/19 plan"),
        "1.3": (Ending.DROPPED, "Not carried on, 31 March 2018: No money."),
        "1.4": (Ending.CLOSED, "Closed, 2 October 2017: Merged with 1.5."),
        "1.5": (Ending.CARRIED, "Carried on as 1.5 of the 2018/19 plan"),
        "1.6": (Ending.CARRIED, "Carried on as 1.6 of the 2018/19 plan"),
        "": (Ending.CARRIED, "Carried on as an action without a reference of the 2018/19 plan"),
    }
    found = out_turn_of(plan, as_at=LAST_DAY, reader=coordinator)
    assert found.endings == "7 actions: 2 complete, 3 carried on, 1 not carried on, 1 closed during the year"
    assert found.totals == [
        ("Complete", 2), ("Carried on", 3), ("Not carried on", 1), ("Closed during the year", 1), ("Still open", 0),
    ]  # fmt: skip
    assert found.next_plan == carried.carried_to.get().plan
    page = client.get(address(plan))
    assert (
        f'href="{carried.carried_to.get().get_absolute_url()}">Carried on as 1.6 of the 2018/19 plan</a>' in page.text
    )
    assert nameless.carried_to.count() == 1


def test_completed_where_complete_is_not_used_counts_as_complete(client, plan, priority, police, coordinator):
    plan.partnership.status_meanings.create(status="complete", meaning="-", is_used=False)
    action = led(priority, police, "1.1")
    client.force_login(coordinator)
    choose(client, plan, choice(priority, "whole"), choice(action, "complete", "All done."))
    make(client, plan)
    assert ended(plan, coordinator) == {"1.1": (Ending.COMPLETE, "Closed, 31 March 2018: Complete: All done.")}


def test_roll_over_is_not_told_of_earlier_in_the_year(client, plan, priority, police, coordinator):
    led(priority, police, "1.1")
    client.force_login(coordinator)
    choose(client, plan, choice(priority, "whole"))
    make(client, plan)
    assert ended(plan, coordinator, as_at=date(2017, 12, 31)) == {"1.1": (Ending.OPEN, "Still open")}
    assert ended(plan, coordinator, as_at=date(2018, 1, 1))["1.1"][0] == Ending.CARRIED


def test_targets_and_priorities_say_what_was_decided(client, plan, priority, coordinator):
    TargetFactory(priority=priority, text="Fewer.", baseline="2016/17")
    over = TargetFactory(priority=priority, text="More.")
    second = PriorityFactory(plan=plan, number="2", title="Burglary")
    client.force_login(coordinator)
    before = out_turn_of(plan, as_at=LAST_DAY, reader=coordinator).priorities
    assert [(part.words, [row.words for row in part.targets]) for part in before] == [("", ["", ""]), ("", [])]
    choose(
        client,
        plan,
        choice(priority, "carried"),
        choice(over, "dropped", "Reached."),
        choice(second, "dropped", "Over."),
    )
    make(client, plan)
    after = out_turn_of(plan, as_at=LAST_DAY, reader=coordinator).priorities
    assert [(part.words, [row.words for row in part.targets]) for part in after] == [
        ("Carried on", ["Carried on", "Not carried on: Reached."]), ("Not carried on: Over.", []),
    ]  # fmt: skip
    page = client.get(address(plan))
    assert texts_on(page, f"//section[@id='priority-{priority.pk}']//ul[contains(@class, 'bullet')]/li") == [
        "Fewer. (compared with 2016/17)Carried on", "More.Not carried on: Reached.",
    ]  # fmt: skip
    assert "No actions." in page.text


def test_statuses_at_the_end_of_each_period(plan, priority, police, coordinator):
    first, closed = led(priority, police, "1.1"), led(priority, police, "1.2")
    later = led(PriorityFactory(plan=plan), police, "2.1", added_on=date(2017, 8, 1))
    for day, status in ((date(2017, 6, 30), "red"), (date(2017, 7, 1), "amber"), (date(2018, 3, 31), "green")):
        UpdateFactory(action=first, reported_on=day, status=status)
    UpdateFactory(action=closed, reported_on=date(2017, 5, 1), status="green")
    closed.close(on=date(2017, 9, 30), reason="Merged.")
    UpdateFactory(action=later, reported_on=date(2018, 4, 1), status="red")

    found = out_turn_of(plan, as_at=LAST_DAY, reader=coordinator)

    assert [(str(counts.period), counts.as_at, counts.words) for counts in found.periods] == [
        ("Q1 2017/18", date(2017, 6, 30), "2 actions: 1 Red, 1 Green"),
        ("Q2 2017/18", date(2017, 9, 30), "2 actions: 1 Amber, 1 not rated"),
        ("Q3 2017/18", date(2017, 12, 31), "2 actions: 1 Amber, 1 not rated"),
        ("Q4 2017/18", date(2018, 3, 31), "2 actions: 1 Green, 1 not rated"),
    ]
    assert [counts.words for counts in found.priorities[1].periods][:2] == ["no actions", "1 action: 1 not rated"]
    running = out_turn_of(plan, as_at=date(2017, 8, 15), reader=coordinator)
    assert [counts.as_at for counts in running.periods] == [date(2017, 6, 30), date(2017, 8, 15)]
    assert (running.title, running.is_whole_year) == ("Out-turn so far, 2017/18", False)


def test_first_timescale_stands_beside_the_last(plan, priority, police, coordinator):
    kept, once, often = (led(priority, police, f"1.{n}") for n in (1, 2, 3))
    TimescaleChangeFactory(action=once)
    for day in (1, 2, 3):
        TimescaleChangeFactory(action=often, from_words=f"June 201{day}", changed_on=date(2017, 10, day))
    TimescaleChangeFactory(action=kept, from_words="2017", changed_on=date(2018, 4, 1))
    lines = out_turn_of(plan, as_at=LAST_DAY, reader=coordinator).lines
    assert [(line.first_timescale, line.last_timescale, line.moved) for line in lines] == [
        ("2017", "2017", ""),
        ("December 2017", "March 2018", "moved once"),
        ("June 2011", "March 2018", "moved 3 times"),
    ]


def test_limited_readers_read_no_internal_text_and_no_draft(client, plan, priority, police, coordinator):
    plan.status = PlanStatus.PUBLISHED
    plan.save()
    action, secret, dropped = (
        led(priority, police, "1.1"),
        led(priority, police, "1.2", is_internal=True),
        led(priority, police, "1.3"),
    )
    secret.activity = "Canary activity"
    secret.save()
    target = TargetFactory(priority=priority)
    UpdateFactory(action=action, status="green", progress="Open words.", reported_on=date(2017, 8, 1))
    UpdateFactory(action=action, status="red", progress="Canary words.", reported_on=date(2017, 9, 1), is_internal=True)
    client.force_login(coordinator)
    choose(client, plan, choice(priority, "carried"), choice(action, "carried"), choice(secret, "carried"),
           choice(dropped, "dropped", "No money."), choice(target, "dropped", "Canary target reason"))  # fmt: skip
    make(client, plan)
    clerk = person_in(plan.partnership, Role.SCRUTINY_CLERK)
    client.force_login(clerk)

    page = client.get(address(plan))

    assert "Canary" not in page.text
    assert "Open words." in page.text
    assert "Internal to the partnership: 1 internal action and 1 internal update left out." in page.text
    assert "Roll the plan over" not in page.text
    assert ended(plan, clerk) == {
        "1.1": (Ending.OPEN, "Still open"),
        "1.3": (Ending.CLOSED, "Closed, 31 March 2018: No money."),
    }
    found = out_turn_of(plan, as_at=LAST_DAY, reader=clerk)
    assert [counts.words for counts in found.periods][1:3] == ["2 actions: 1 Green, 1 not rated"] * 2
    made = plan.roll_over.made_plan
    made.status = PlanStatus.PUBLISHED
    made.save()
    assert ended(plan, clerk)["1.1"] == (Ending.CARRIED, "Carried on as 1.1 of the 2018/19 plan")
    assert ended(plan, clerk)["1.3"][0] == Ending.DROPPED


@pytest.mark.parametrize(
    ("role", "status"), [(Role.LEAD_OFFICER, 200), (Role.BOARD_MEMBER, 200), (Role.SCRUTINY_CLERK, 403)]
)
def test_out_turn_of_an_unpublished_plan_is_for_those_who_read_it_whole(client, plan, police, role, status):
    client.force_login(person_in(plan.partnership, role, police if role == Role.LEAD_OFFICER else None))
    assert client.get(address(plan)).status_code == status
    assert client.get(address(AnnualPlanFactory())).status_code == 404


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("2018-04-11", "The day cannot be in the future. 31 March 2018 is shown."),
        (
            "31/3/2017",
            "The day cannot be before the plan’s year, which begins on 1 April 2017. 31 March 2018 is shown.",
        ),
        ("32/3/2018", "Enter the day as a real date, for example 31/12/2017. 31 March 2018 is shown."),
    ],
)
def test_day_outside_the_year_is_refused_and_the_usual_one_shown(client, plan, coordinator, asked, error):
    client.force_login(coordinator)
    page = client.get(address(plan, as_at=asked))
    assert page.status_code == 422
    assert error in " ".join(texts_on(page, "//*[contains(@class, 'govuk-error-summary__list')]/li"))
    assert page.context["found"].as_at == LAST_DAY


def test_day_can_be_asked_for(client, plan, priority, police, coordinator):
    UpdateFactory(action=led(priority, police, "1.1"), reported_on=date(2018, 4, 5), status="red", remedy="Money.")
    client.force_login(coordinator)
    assert "To put it right" not in client.get(address(plan)).text
    page = client.get(address(plan, as_at="5/4/2018"))
    assert "<strong>To put it right:</strong> Money." in page.text
    assert client.get(address(plan, as_at="")).context["found"].as_at == LAST_DAY
    assert f'href="{address(plan)}">Out-turn report</a>' in client.get(plan.get_absolute_url()).text
    assert errors_on(page) == []


def test_plan_of_a_year_to_come_has_no_out_turn(client, plan, coordinator):
    coming = AnnualPlanFactory(partnership=plan.partnership, year=2019)
    client.force_login(coordinator)
    page = client.get(address(coming))
    assert "The plan’s year begins on 1 April 2019, so there is nothing to report yet." in page.text
    assert "The plan has no priorities." in client.get(address(plan)).text


@pytest.mark.parametrize("count", [1, 12])
def test_out_turn_takes_the_same_queries_whatever_the_size(
    client, plan, priority, police, coordinator, django_assert_num_queries, count
):
    for number in range(count):
        TimescaleChangeFactory(action=UpdateFactory(action=led(priority, police, f"1.{number}")).action)
        ActionFactory(priority=priority, target=TargetFactory(priority=priority))
    client.force_login(coordinator)
    choose(client, plan, choice(priority, "whole"))
    found = sheet_of(plan, date(2018, 4, 10))
    assert len(found.rows) == 3 * count + 1
    make(client, plan)
    with django_assert_num_queries(18):
        client.get(address(plan))
