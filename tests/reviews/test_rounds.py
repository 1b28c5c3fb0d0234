"""Who owes what in a period, for how long, and what the deadline is in words."""

from datetime import date, timedelta

import pytest

from actions.models import Action
from actions.positions import positions_as_at
from plans.models import PlanStatus
from plans.quarters import Period
from reviews.models import Review
from reviews.rounds import Round, RoundDates, dates_by_period, dates_of, is_stale, open_rounds, usual_due_on
from reviews.working_days import next_working_day, why_nobody_works
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    UpdateFactory,
    UserFactory,
)

Q2 = Period(2017, 2)
DUE = date(2017, 10, 16)
TODAY = date(2017, 10, 10)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2017, 10, 16), ""),
        (date(2017, 10, 14), "a Saturday"),
        (date(2017, 10, 15), "a Sunday"),
        (date(2017, 12, 25), "Christmas Day"),
        (date(2018, 3, 30), "Good Friday"),
        (date(2017, 8, 7), ""),  # a bank holiday in Scotland only
    ],
)
def test_nobody_works_at_weekends_and_on_the_bank_holidays_of_england(day, why):
    assert why_nobody_works(day) == why


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2017, 10, 13), date(2017, 10, 13)),
        (date(2017, 10, 14), date(2017, 10, 16)),
        (date(2017, 12, 23), date(2017, 12, 27)),  # a weekend, Christmas Day and Boxing Day
        (date(2018, 3, 30), date(2018, 4, 3)),  # Easter
    ],
)
def test_next_working_day_is_the_day_itself_or_the_first_after_the_holidays(day, following):
    assert next_working_day(day) == following


def test_usual_day_is_so_many_days_after_the_period_on_a_working_day():
    plan = AnnualPlanFactory.build(due_days=14)
    assert usual_due_on(plan, Q2) == DUE  # 14 October 2017 was a Saturday
    assert usual_due_on(AnnualPlanFactory.build(due_days=0), Period(2017, 3)) == date(2018, 1, 2)


def test_chosen_dates_go_before_the_usual_ones():
    plan = AnnualPlanFactory.build(grace_days=3)
    sunday = date(2017, 10, 8)
    review = Review(updates_due_on=sunday, meeting_on=date(2017, 10, 20))

    assert dates_of(plan, Q2, review) == RoundDates(Q2, sunday, date(2017, 10, 11), date(2017, 10, 20), True)
    assert dates_of(plan, Q2, None) == RoundDates(Q2, DUE, date(2017, 10, 19), None, False)


def test_usual_day_is_never_after_the_meeting():
    early, late = Review(meeting_on=date(2017, 10, 5)), Review(meeting_on=date(2017, 11, 5))
    plan = AnnualPlanFactory.build()

    assert [dates_of(plan, Q2, review).due_on for review in (early, late)] == [date(2017, 10, 5), DUE]


def test_dates_of_another_length_of_period_are_passed_over():
    plan = AnnualPlanFactory.build(review_months=6)
    reviews = [Review(months=3, number=1, meeting_on=TODAY), Review(months=6, number=2, meeting_on=date(2018, 5, 1))]

    assert [dates.meeting_on for dates in dates_by_period(plan, reviews)] == [None, date(2018, 5, 1)]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 10, 10), "due in 6 days, on Monday 16 October"),
        (date(2017, 10, 15), "due tomorrow, Monday 16 October"),
        (date(2017, 10, 16), "due today, Monday 16 October"),
        (date(2017, 10, 17), "due on Monday 16 October, within the grace period until Friday 20 October"),
        (date(2017, 10, 20), "due on Monday 16 October, within the grace period until Friday 20 October"),
        (date(2017, 10, 21), "5 days overdue, since Monday 16 October"),
        (date(2018, 1, 2), "78 days overdue, since Monday 16 October 2017"),
    ],
)
def test_deadline_is_put_in_words(day, words):
    assert RoundDates(Q2, DUE, date(2017, 10, 20), None, False).in_words(day) == words


def test_one_day_is_one_day_overdue():
    dates = RoundDates(Q2, DUE, DUE, None, False)
    assert dates.in_words(date(2017, 10, 17)) == "1 day overdue, since Monday 16 October"


def reminded(dates):
    """The days, counted from the due day, on which each reminder goes out."""
    found = {}
    for days in range(-60, 120):
        turn = dates.reminder(dates.due_on + timedelta(days=days))
        if turn:
            found.setdefault((str(turn[0]), turn[1]), []).append(days)
    return found


def test_reminders_go_out_a_week_before_on_the_day_and_ever_more_rarely_after_it():
    """The first day of each is the day itself; the others catch up with a run that was missed."""
    assert reminded(RoundDates(Q2, DUE, DUE, None, False)) == {
        ("due_soon", 1): [-7, -6, -5, -4],
        ("due", 1): [0],
        ("overdue", 1): [1, 2, 3, 4],
        ("overdue", 2): [7, 8, 9, 10],
        ("overdue", 3): [21, 22, 23, 24],
        ("overdue", 4): [35, 36, 37, 38],
    }


def test_nobody_is_overdue_within_the_grace_period():
    assert reminded(RoundDates(Q2, DUE, DUE + timedelta(days=5), None, False)) == {
        ("due_soon", 1): [-7, -6, -5, -4],
        ("due", 1): [0, 1, 2, 3],
        ("overdue", 1): [6, 7, 8, 9],
        ("overdue", 2): [12, 13, 14, 15],
        ("overdue", 3): [26, 27, 28, 29],
        ("overdue", 4): [40, 41, 42, 43],
    }


def test_nobody_is_reminded_from_the_meeting_on():
    assert reminded(RoundDates(Q2, DUE, DUE, DUE + timedelta(days=8), False)) == {
        ("due_soon", 1): [-7, -6, -5, -4],
        ("due", 1): [0],
        ("overdue", 1): [1, 2, 3, 4],
        ("overdue", 2): [7],
    }


def test_updates_due_on_the_day_of_the_meeting_are_still_asked_for_that_day():
    assert reminded(RoundDates(Q2, DUE, DUE, DUE, False)) == {("due_soon", 1): [-7, -6, -5, -4], ("due", 1): [0]}


def test_nobody_is_reminded_before_the_period_begins():
    assert reminded(RoundDates(Q2, Q2.start, Q2.start, None, True))[("due", 1)] == [0]
    assert ("due_soon", 1) not in reminded(RoundDates(Q2, Q2.start, Q2.start, None, True))


@pytest.fixture
def plan(db):
    return AnnualPlanFactory()


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan)


def round_on(plan, today=TODAY, period=Q2):
    actions = Action.objects.for_plan(plan).in_plan_on(today).in_order()
    positions = positions_as_at(actions, today, before=min(period.end, today))
    return Round(plan, dates_of(plan, period, None), today, positions)


def names(positions):
    return [position.action.activity for position in positions]


def owed(found):
    return names(line.position for line in found.owed)


def test_open_actions_without_an_update_since_the_period_began_are_owed(priority):
    ActionFactory(priority=priority, activity="Never updated")
    UpdateFactory(action__priority=priority, action__activity="Silent", reported_on=date(2017, 6, 30))
    UpdateFactory(action__priority=priority, action__activity="On the first day", reported_on=date(2017, 7, 1))
    UpdateFactory(
        action__priority=priority, action__activity="Done long ago", status="complete", reported_on="2017-05-01"
    )
    UpdateFactory(action__priority=priority, action__activity="Done now", status="complete", reported_on="2017-08-01")
    ActionFactory(priority=priority, activity="Closed since", closed_on=date(2017, 10, 2), closed_reason="Merged.")
    ActionFactory(priority=priority, activity="Joined on the last day", added_on=date(2017, 9, 30))
    ActionFactory(priority=priority, activity="Joined later", added_on=date(2017, 10, 1))

    found = round_on(priority.plan)

    assert owed(found) == ["Never updated", "Silent", "Joined on the last day"]
    assert names(found.asked) == ["Never updated", "Silent", "On the first day", "Done now", "Joined on the last day"]


def test_action_reported_on_after_the_period_is_not_chased_and_is_said_to_be_late(priority):
    late = ActionFactory(priority=priority, activity="Late")
    UpdateFactory(action=late, reported_on=date(2017, 6, 1))
    UpdateFactory(action=late, reported_on=date(2017, 10, 5))
    later_again = ActionFactory(priority=priority, activity="In time, and again")
    UpdateFactory(action=later_again, reported_on=date(2017, 9, 1))
    UpdateFactory(action=later_again, reported_on=date(2017, 10, 5))
    UpdateFactory(action__priority=priority, action__activity="First ever", reported_on=date(2017, 10, 1))

    found = round_on(priority.plan)

    assert names(found.answered_late) == ["Late", "First ever"]
    assert owed(found) == []


def test_what_is_owed_is_listed_by_agency_then_officer(priority):
    police, fire, health = (
        AgencyFactory(partnership=priority.plan.partnership, name=n) for n in ("Police", "fire", "NHS")
    )
    ada, bob = UserFactory(name="Ada"), UserFactory(name="Bob")
    for agency, officer, activity in [
        (fire, None, "Fire, no officer"), (police, bob, "Police, Bob"), (police, ada, "Police, Ada"),
        (police, None, "Police, no officer"), (health, None, "NHS, reported"), (fire, None, "Fire, reported"),
    ]:  # fmt: skip
        action = ActionFactory(priority=priority, activity=activity, lead_officer=officer)
        LeadFactory(action=action, agency=agency)
        if "reported" in activity:
            UpdateFactory(action=action, reported_on=date(2017, 8, 1))
    ActionFactory(priority=priority, activity="Led by nobody")
    UpdateFactory(action__priority=priority, action__activity="Led by nobody, reported", reported_on=date(2017, 8, 1))

    found = round_on(priority.plan)

    assert [(str(row.agency), len(row.owed), row.asked) for row in found.by_agency] == [
        ("Police", 3, 3), ("fire", 1, 2), ("None", 1, 2),
    ]  # fmt: skip
    assert [(officer, names(line.position for line in lines)) for officer, lines in found.by_agency[0].by_officer] == [
        (ada, ["Police, Ada"]), (bob, ["Police, Bob"]), (None, ["Police, no officer"]),
    ]  # fmt: skip
    assert found.replied == [(health, 1)]
    assert names(found.without_lead) == ["Led by nobody", "Led by nobody, reported"]


def test_silence_is_counted_from_the_last_update(priority):
    police = AgencyFactory(partnership=priority.plan.partnership)
    for day in (date(2017, 6, 10), date(2017, 4, 10)):
        action = UpdateFactory(action__priority=priority, reported_on=day, status="amber").action
        LeadFactory(action=action, agency=police)
    [row] = round_on(priority.plan).by_agency

    assert [line.days_silent for line in row.owed] == [122, 183]
    assert row.longest_silence == 183
    assert [line.last_in_words for line in row.owed] == [
        "last update 10 June 2017, Amber", "last update 10 April 2017, Amber",
    ]  # fmt: skip

    LeadFactory(action=ActionFactory(priority=priority), agency=police)
    [row] = round_on(priority.plan).by_agency
    assert row.longest_silence is None
    assert row.owed[-1].last_in_words == "never updated"


def test_rounds_are_open_from_the_first_day_until_six_weeks_after_the_grace_period(plan):
    def open_on(day):
        return [found.period.code for found in open_rounds(plan, [], day, [])]

    assert open_on(date(2017, 3, 31)) == []
    assert open_on(date(2017, 4, 1)) == ["q1"]
    assert open_on(date(2017, 7, 1)) == ["q1", "q2"]
    assert open_on(DUE + timedelta(days=42)) == ["q2", "q3"]
    assert open_on(DUE + timedelta(days=43)) == ["q3"]
    plan.status = PlanStatus.CLOSED
    assert open_on(date(2017, 7, 1)) == []


def test_action_is_stale_when_silent_for_two_periods_of_the_plan(priority):
    ActionFactory(priority=priority, activity="Never updated")
    UpdateFactory(action__priority=priority, action__activity="Silent for one", reported_on=date(2017, 7, 1))
    UpdateFactory(action__priority=priority, action__activity="Silent for two", reported_on=date(2017, 6, 30))
    ActionFactory(priority=priority, activity="Joined in it", added_on=date(2017, 10, 1))
    ActionFactory(priority=priority, activity="Joined before it", added_on=date(2017, 9, 30))
    positions = round_on(priority.plan).positions

    def stale(period):
        return names(position for position in positions if is_stale(position, priority.plan, period))

    assert stale(Period(2017, 3)) == ["Never updated", "Silent for two", "Joined before it"]
    assert stale(Period(2017, 1)) == []  # nothing can have been silent in the year before
