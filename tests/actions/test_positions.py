"""How actions stood on a day: the queries that every page and review is made of."""

from datetime import date

import pytest

from actions.models import Action, LeadRole
from actions.positions import positions_as_at, positions_of
from plans.quarters import Period
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    LeadFactory,
    PriorityFactory,
    TimescaleChangeFactory,
    UpdateFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2017, 9, 30)
BEFORE = date(2017, 6, 30)
Q2 = Period(2017, 2)


def the_position(day=DAY, **options):
    [position] = positions_as_at(Action.objects.all(), day, **options)
    return position


def test_position_is_the_latest_update_by_the_day():
    action = ActionFactory()
    UpdateFactory(action=action, reported_on=date(2017, 8, 1), status="red")
    latest = UpdateFactory(action=action, reported_on=DAY, status="green")
    UpdateFactory(action=action, reported_on=date(2017, 10, 1), status="complete")

    position = the_position()

    assert (position.update, position.status, position.status_label) == (latest, "green", "Green")
    assert position.action.reported_on == DAY


def test_position_without_an_update_is_not_rated():
    ActionFactory()

    position = the_position(before=BEFORE)

    assert (position.update, position.status, position.status_label) == (None, "none", "Not rated")
    assert (position.earlier, position.earlier_status, position.earlier_label) == (None, "none", "Not rated")
    assert (position.movement, position.is_silent_in(Q2)) == ("Not rated", True)


def test_latest_update_without_a_status_is_not_rated_whatever_came_before():
    action = ActionFactory()
    UpdateFactory(action=action, reported_on=date(2017, 8, 1), status="green")
    blank = UpdateFactory(action=action, reported_on=date(2017, 8, 2), status="")

    assert (the_position().update, the_position().status) == (blank, "none")


def test_later_of_two_updates_of_a_day_counts():
    action = ActionFactory()
    UpdateFactory(action=action, reported_on=DAY, status="green")
    second = UpdateFactory(action=action, reported_on=DAY, status="amber")

    assert the_position().update == second


def test_earlier_update_is_set_beside_only_where_it_is_asked_for():
    action = ActionFactory()
    earlier = UpdateFactory(action=action, reported_on=BEFORE, status="red")
    UpdateFactory(action=action, reported_on=DAY, status="green")

    position = the_position(before=BEFORE)

    assert (position.earlier, position.earlier_label, position.movement) == (earlier, "Red", "Better")
    assert the_position().earlier is None


def test_update_taken_back_to_no_status_is_no_longer_rated():
    action = ActionFactory()
    UpdateFactory(action=action, reported_on=BEFORE, status="green")
    UpdateFactory(action=action, reported_on=DAY, status="")

    assert the_position(before=BEFORE).movement == "No longer rated"


def test_internal_update_is_passed_over_unless_the_reader_reads_whole():
    action = ActionFactory()
    public_before = UpdateFactory(action=action, reported_on=date(2017, 6, 1), status="amber")
    UpdateFactory(action=action, reported_on=date(2017, 6, 2), status="red", is_internal=True)
    public = UpdateFactory(action=action, reported_on=date(2017, 9, 1), status="green")
    internal = UpdateFactory(action=action, reported_on=date(2017, 9, 2), status="red", is_internal=True)

    assert the_position(before=BEFORE).update == internal
    published = the_position(before=BEFORE, whole=False)
    assert (published.update, published.earlier) == (public, public_before)


@pytest.mark.parametrize(
    ("due_on", "is_overdue"), [(date(2017, 9, 29), True), (DAY, False), (date(2017, 10, 1), False), (None, False)]
)
def test_action_is_overdue_from_the_day_after_its_last_day(due_on, is_overdue):
    ActionFactory(due_on=due_on)

    assert the_position().is_overdue is is_overdue


@pytest.mark.parametrize(
    ("status", "is_overdue"), [("complete", False), ("green", True), ("not_started", True), ("", True)]
)
def test_only_a_complete_action_is_not_overdue(status, is_overdue):
    UpdateFactory(action=ActionFactory(due_on=date(2017, 8, 1)), status=status)

    assert the_position().is_overdue is is_overdue


def test_action_completed_later_was_overdue_on_the_day():
    UpdateFactory(action=ActionFactory(due_on=date(2017, 8, 1)), reported_on=date(2017, 10, 1), status="complete")

    assert the_position().is_overdue


@pytest.mark.parametrize(("closed_on", "is_closed"), [(DAY, True), (date(2017, 10, 1), False)])
def test_action_is_closed_from_the_day_it_was_closed_and_no_longer_overdue(closed_on, is_closed):
    ActionFactory(due_on=date(2017, 8, 1), closed_on=closed_on, closed_reason="Merged.")

    position = the_position()

    assert (position.is_closed, position.is_overdue, position.is_open) == (is_closed, not is_closed, not is_closed)


def test_changes_of_timescale_after_the_day_are_undone():
    action = ActionFactory(timescale="June 2018", due_on=date(2018, 6, 30))
    TimescaleChangeFactory(action=action, changed_on=date(2018, 1, 5), from_words="March 2018", to_words="June 2018")
    TimescaleChangeFactory(action=action, from_words="August 2017", from_due_on=date(2017, 8, 31))  # 10 October 2017

    position = the_position()

    assert (position.timescale, position.due_on, position.is_overdue) == ("August 2017", date(2017, 8, 31), True)
    assert the_position(date(2017, 10, 10)).timescale == "March 2018"
    assert the_position(date(2018, 1, 5)).timescale == "June 2018"


def test_later_change_from_no_timescale_gives_no_timescale_on_the_day():
    action = ActionFactory()
    TimescaleChangeFactory(action=action, from_words="", from_kind="none", from_due_on=None)

    position = the_position()

    assert (position.timescale, position.due_on, position.is_overdue) == ("", None, False)


def test_two_changes_of_timescale_in_a_day_are_undone_to_before_the_first():
    action = ActionFactory(timescale="May 2018", due_on=date(2018, 5, 31))
    TimescaleChangeFactory(action=action, from_words="July 2017", from_due_on=date(2017, 7, 31))
    TimescaleChangeFactory(action=action, from_words="March 2018", from_due_on=date(2018, 3, 31), to_words="May 2018")

    assert (the_position().timescale, the_position().is_overdue) == ("July 2017", True)


def test_complete_action_is_not_silent():
    UpdateFactory(action=ActionFactory(), reported_on=date(2017, 5, 1), status="complete")

    position = the_position()

    assert (position.is_complete, position.is_open, position.is_silent_in(Q2)) == (True, False, False)


@pytest.mark.parametrize(("day", "is_silent"), [(BEFORE, True), (Q2.start, False), (DAY, False)])
def test_action_is_silent_until_it_is_reported_on_in_the_quarter(day, is_silent):
    UpdateFactory(action=ActionFactory(), reported_on=day)

    assert the_position().is_silent_in(Q2) is is_silent
    assert not the_position(day).is_silent_in(Period.containing(day))


def test_action_reported_on_after_the_quarter_is_no_longer_silent_in_it():
    UpdateFactory(action=ActionFactory(), reported_on=date(2017, 10, 1))

    assert not the_position(date(2017, 10, 1)).is_silent_in(Q2)


def test_lead_and_supporting_agencies_are_told_apart():
    action = ActionFactory()
    supporting = LeadFactory(action=action, role=LeadRole.SUPPORTING, position=1)
    lead = LeadFactory(action=action, position=2)

    position = the_position()

    assert (position.lead, position.supporting) == (lead, [supporting])


def test_action_without_a_lead_has_none():
    LeadFactory(role=LeadRole.SUPPORTING)

    assert the_position().lead is None


def test_positions_keep_the_order_they_are_given():
    priority = PriorityFactory()
    second, first = ActionFactory(priority=priority, position=2), ActionFactory(priority=priority, position=1)

    assert [position.action for position in positions_as_at(Action.objects.in_order(), DAY)] == [first, second]


def test_actions_can_be_filtered_by_how_they_stood():
    late, fine = ActionFactory(due_on=date(2017, 8, 1)), ActionFactory()
    UpdateFactory(action=fine, status="red")

    found = Action.objects.with_position(as_at=DAY)

    assert [position.action for position in positions_of(found.filter(is_overdue=True), DAY)] == [late]
    assert [position.action for position in positions_of(found.filter(status="red"), DAY)] == [fine]
    assert list(found.filter(status="")) == [late]


def test_action_is_in_the_plan_from_the_day_it_joined():
    always, that_day, later = (ActionFactory(added_on=day) for day in (None, DAY, date(2017, 10, 1)))

    assert set(Action.objects.in_plan_on(DAY)) == {always, that_day}
    assert later in Action.objects.in_plan_on(date(2017, 10, 1))


def test_actions_are_found_by_the_agency_that_leads_or_has_a_part():
    police = AgencyFactory()
    team = AgencyFactory(partnership=police.partnership, part_of=police)
    other = AgencyFactory(partnership=police.partnership)
    led, led_by_team, supported, _ = (
        LeadFactory(agency=agency, role=role).action
        for agency, role in ((police, "lead"), (team, "lead"), (police, "supporting"), (other, "lead"))
    )
    LeadFactory(action=supported, agency=other)

    assert set(Action.objects.led_by(frozenset({police.pk}))) == {led, led_by_team}
    assert set(Action.objects.involving(frozenset({police.pk}))) == {led, led_by_team, supported}
    assert set(Action.objects.led_by(frozenset({team.pk}))) == {led_by_team}
    assert not Action.objects.involving(frozenset()).exists()


def test_action_with_two_parts_of_one_agency_is_found_once():
    police = AgencyFactory()
    action = LeadFactory(agency=police).action
    LeadFactory(action=action, agency=AgencyFactory(part_of=police), role=LeadRole.SUPPORTING)

    assert Action.objects.involving(frozenset({police.pk})).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_positions_take_five_queries_whatever_their_number(count, django_assert_num_queries):
    for _ in range(count):
        action = LeadFactory().action
        UpdateFactory(action=action, reported_on=BEFORE)
        UpdateFactory(action=action)
        TimescaleChangeFactory(action=action)

    with django_assert_num_queries(5):
        positions = positions_as_at(Action.objects.all(), DAY, before=BEFORE)
        assert [str(position.lead.agency) for position in positions if position.update.progress]
        assert [position.action.plan.partnership.name for position in positions if position.timescale]


def test_no_actions_have_no_positions():
    assert positions_as_at(Action.objects.all(), DAY) == []
