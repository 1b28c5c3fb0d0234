"""The review of several quarters against updates entered by hand."""

from datetime import date, timedelta

import pytest

from actions.models import LeadRole
from csp.statuses import RagStatus
from plans.quarters import Period
from reviews.quarterly import review_plan
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TimescaleChangeFactory,
    UpdateFactory,
)

pytestmark = pytest.mark.django_db

Q1, Q2, Q3, Q4 = (Period(2017, number) for number in (1, 2, 3, 4))
LATER = date(2018, 5, 1)


@pytest.fixture
def plan():
    return AnnualPlanFactory()


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan)


def action_of(priority, **fields):
    """An action that an agency leads."""
    action = ActionFactory(priority=priority, **fields)
    LeadFactory(action=action)
    return action


def report(action, month, day, status="green", year=2017, **fields):
    return UpdateFactory(action=action, reported_on=date(year, month, day), status=status, **fields)


def review(plan, quarter, today=LATER, **options):
    return review_plan(plan, quarter, today=today, **options)


def only(plan, quarter, **options):
    [line] = review(plan, quarter, **options).lines
    return line


def then_and_now(line):
    return line.position.earlier_status, line.position.status, line.position.movement


def test_year_of_one_action_reads_right_in_each_quarter(plan, priority):
    action = action_of(priority)
    report(action, 5, 3, "green")
    report(action, 8, 20, "amber")
    report(action, 9, 28, "red")
    report(action, 2, 1, "complete", year=2018)

    assert [then_and_now(only(plan, quarter)) for quarter in (Q1, Q2, Q3, Q4)] == [
        ("none", "green", "Newly rated"),
        ("green", "red", "Worse"),
        ("red", "red", "No change"),
        ("red", "complete", "Better"),
    ]


def test_updates_on_the_first_and_last_day_belong_to_the_quarter(plan, priority):
    action = action_of(priority)
    before = report(action, 6, 30, "red")
    first = report(action, 7, 1, "amber")
    last = report(action, 9, 30, "green")
    after = report(action, 10, 1, "complete")

    assert only(plan, Q1).updates == (before,)
    assert only(plan, Q2).updates == (last, first)
    assert then_and_now(only(plan, Q2)) == ("red", "green", "Better")
    assert only(plan, Q3).updates == (after,)


def test_update_entered_late_counts_in_the_quarter_of_its_day(plan, priority):
    action = action_of(priority)
    report(action, 10, 15, "green")
    assert only(plan, Q2).is_silent

    report(action, 9, 12, "red")  # entered afterwards, and not the newest by its day

    assert then_and_now(only(plan, Q2)) == ("none", "red", "Newly rated")
    assert then_and_now(only(plan, Q3)) == ("red", "green", "Better")


def test_later_of_two_updates_of_one_day_is_the_position(plan, priority):
    action = action_of(priority)
    first = report(action, 9, 30, "green")
    second = report(action, 9, 30, "red")

    line = only(plan, Q2)

    assert line.position.update == second
    assert line.updates == (second, first)


def test_update_without_a_status_leaves_the_action_not_rated(plan, priority):
    action = action_of(priority)
    report(action, 5, 1, "green")
    report(action, 8, 1, "")

    line = only(plan, Q2)

    assert then_and_now(line) == ("green", "none", "No longer rated")
    assert not line.is_silent


def test_action_never_rated_is_not_rated_and_not_green(plan, priority):
    action_of(priority)

    found = review(plan, Q2)

    assert found.statuses == {"none": 1}
    assert [movement.words for movement in found.movements] == ["Not rated"]


def test_quarter_that_runs_is_reviewed_as_at_today(plan, priority):
    action = action_of(priority)
    report(action, 8, 10, "green")
    report(action, 8, 12, "red")

    found = review(plan, Q2, today=date(2017, 8, 11))

    assert (found.as_at, found.is_running) == (date(2017, 8, 11), True)
    assert found.statuses == {"green": 1}
    assert found.lines[0].updates[0].status == "green"


def test_quarter_is_over_on_its_last_day(plan):
    assert not review(plan, Q2, today=Q2.end).is_running


def test_timescale_changed_after_the_quarter_does_not_alter_it(plan, priority):
    action = action_of(priority, timescale="March 2018", due_on=date(2018, 3, 31))
    TimescaleChangeFactory(action=action, from_words="August 2017", from_due_on=date(2017, 8, 31))  # on 10 October

    line = only(plan, Q2)

    assert (line.position.timescale, line.position.is_overdue, line.timescale_was) == ("August 2017", True, None)
    assert line.reasons == ["Overdue", "No update this quarter"]


def test_timescale_changed_in_the_quarter_is_an_exception_with_the_words_it_began_with(plan, priority):
    action = action_of(priority)
    report(action, 11, 1)
    TimescaleChangeFactory(action=action, from_words="", to_words="December 2017", to_due_on=date(2017, 12, 31))
    TimescaleChangeFactory(action=action, changed_on=date(2017, 12, 31))

    line = only(plan, Q3)

    assert (line.position.timescale, line.position.is_overdue) == ("March 2018", False)
    assert line.timescale_was == "none given"
    assert line.reasons == ["Timescale changed this quarter"]
    assert only(plan, Q4).changes == ()


def test_action_is_overdue_from_the_day_after_its_timescale(plan, priority):
    action = action_of(priority, due_on=date(2017, 9, 30))
    assert "Overdue" not in only(plan, Q2).reasons

    action.due_on = date(2017, 9, 29)
    action.save()
    assert "Overdue" in only(plan, Q2).reasons


def test_complete_action_is_neither_overdue_nor_chased(plan, priority):
    action = ActionFactory(priority=priority, due_on=date(2017, 5, 31))
    report(action, 5, 20, "complete")

    line = only(plan, Q2)

    assert (line.reasons, line.is_silent, line.is_asked) == ([], False, False)


def test_action_closed_after_the_quarter_still_counts_in_it(plan, priority):
    action = action_of(priority, due_on=date(2017, 8, 31))
    report(action, 8, 1, "red")
    action.close(on=date(2017, 10, 1), reason="Merged with 1.2.")

    assert review(plan, Q2).statuses == {"red": 1}
    assert only(plan, Q2).reasons == ["Red", "Overdue"]


def test_action_closed_in_the_quarter_is_shown_but_neither_counted_nor_chased(plan, priority):
    action = ActionFactory(priority=priority, due_on=date(2017, 8, 31))
    report(action, 5, 1, "red")
    action.close(on=date(2017, 9, 30), reason="Merged with 1.2.")

    found = review(plan, Q2)

    assert (found.statuses, found.earlier_statuses) == ({}, {"red": 1})
    assert [len(found.shown), found.exceptions, found.replies, found.movements] == [1, [], [], []]
    assert found.closed_in_quarter == found.shown
    assert found.shown[0].reasons == []
    assert found.words == "no actions; 1 closed this quarter"


def test_action_closed_before_the_quarter_is_listed_apart(plan, priority):
    action = action_of(priority)
    action.close(on=date(2017, 6, 30), reason="Funding ended.")

    found = review(plan, Q2)

    assert [line.action for line in found.closed_before] == [action]
    assert (found.shown, found.statuses, found.earlier_statuses) == ([], {}, {})
    assert [part.lines for part in found.priorities] == [()]


def test_action_that_joined_after_the_quarter_is_left_out(plan, priority):
    action_of(priority, added_on=date(2017, 10, 1))

    assert review(plan, Q2).lines == ()
    assert len(review(plan, Q3).lines) == 1


@pytest.mark.parametrize("day", [Q2.start, Q2.end])
def test_action_that_joined_in_the_quarter_was_not_there_before(plan, priority, day):
    action_of(priority, added_on=day)

    found = review(plan, Q2)

    assert (found.statuses, found.earlier_statuses) == ({"none": 1}, {})
    assert found.lines[0].has_joined


def test_internal_update_is_passed_over_for_those_who_read_what_is_published(plan, priority):
    action = action_of(priority)
    public = report(action, 8, 1, "green")
    internal = report(action, 8, 2, "red", is_internal=True)

    assert only(plan, Q2).updates == (internal, public)
    assert only(plan, Q2).position.update == internal
    assert only(plan, Q2, whole=False).updates == (public,)
    assert only(plan, Q2, whole=False).position.update == public


def test_exception_lists_every_reason_of_an_action_once(plan, priority):
    action = ActionFactory(priority=priority, due_on=date(2017, 12, 1))
    report(action, 5, 1, "green")
    report(action, 9, 1, "amber")
    TimescaleChangeFactory(action=action)

    assert only(plan, Q3).reasons == [
        "Amber",
        "Overdue",
        "No update this quarter",
        "No lead named",
        "Timescale changed this quarter",
    ]
    assert only(plan, Q2).reasons == ["Amber", "Worse than last quarter", "No lead named"]


def test_exceptions_come_worst_first_and_leave_out_what_goes_well(plan, priority):
    late = action_of(priority, due_on=date(2017, 7, 31), position=1)
    amber = action_of(priority, position=2)
    red = action_of(priority, position=3)
    fine = action_of(priority, position=4)
    fallen = action_of(priority, position=5)
    report(late, 8, 1)
    report(amber, 8, 1, "amber")
    report(red, 5, 1, "red")
    report(red, 8, 1, "red")
    report(fine, 8, 1)
    report(fallen, 5, 1)
    report(fallen, 8, 1, "red")

    assert [line.action for line in review(plan, Q2).exceptions] == [fallen, red, amber, late]


def test_agencies_that_have_not_replied_are_listed_by_how_much_they_owe(plan, priority):
    police, council, fire = (
        AgencyFactory(partnership=plan.partnership, name=name) for name in ("Police", "Council", "Fire")
    )
    led = {
        agency: [LeadFactory(action__priority=priority, agency=agency).action for _ in range(count)]
        for agency, count in ((police, 2), (council, 3), (fire, 1))
    }
    unled = ActionFactory(priority=priority)
    LeadFactory(action=unled, agency=fire, role=LeadRole.SUPPORTING)
    report(led[police][0], 8, 1)
    report(led[police][1], 5, 1, "complete")  # done before: not asked about
    report(led[council][0], 8, 1, "complete")  # said to be done this quarter: a reply
    report(led[council][1], 6, 30)

    found = review(plan, Q2)

    assert [
        (reply.agency, [line.action for line in reply.outstanding], len(reply.asked)) for reply in found.replies
    ] == [(council, led[council][1:], 3), (fire, led[fire], 1), (police, [], 1), (None, [unled], 1)]
    assert [reply.agency for reply in found.replies_outstanding] == [council, fire, None]
    assert [reply.agency for reply in found.replied_in_full] == [police]


def test_counts_stand_by_priority_with_the_earlier_ones_beside(plan):
    first, second = PriorityFactory(plan=plan, position=1), PriorityFactory(plan=plan, position=2)
    action = action_of(first)
    report(action, 5, 1, "green")
    report(action, 8, 1, "amber")
    action_of(second)

    table = review(plan, Q2).table

    assert [cell.column.label for cell in table[0].cells] == [
        "Red",
        "Amber",
        "Green",
        "Complete",
        "Not started",
        "Not rated",
    ]
    assert [[(cell.now, cell.before) for cell in row.cells] for row in table] == [
        [(0, 0), (1, 0), (0, 1), (0, 0), (0, 0), (0, 0)],
        [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (1, 1)],
        [(0, 0), (1, 0), (0, 1), (0, 0), (0, 0), (1, 1)],
    ]
    assert [(row.priority, row.total, row.total_before) for row in table] == [
        (first, 1, 1),
        (second, 1, 1),
        (None, 2, 2),
    ]


def test_first_quarter_has_no_earlier_position_unless_an_update_gives_one(plan, priority):
    action = action_of(priority)
    assert not review(plan, Q1).has_earlier_position
    assert review(plan, Q2).has_earlier_position

    report(action, 3, 31, "amber")

    assert review(plan, Q1).has_earlier_position


def test_movements_come_worst_first_and_name_only_what_moved(plan, priority):
    for before, now in [("green", "green"), ("red", "green"), ("green", "red"), ("", "green"), ("green", ""), ("", "")]:
        action = action_of(priority)
        report(action, 5, 1, before)
        report(action, 8, 1, now)

    movements = review(plan, Q2).movements

    assert [(movement.words, len(movement.lines), movement.is_listed) for movement in movements] == [
        ("Worse", 1, True),
        ("Better", 1, True),
        ("Newly rated", 1, True),
        ("No longer rated", 1, True),
        ("No change", 1, False),
        ("Not rated", 1, False),
    ]
    assert [movement.lines[0].then for movement in movements][-2:] == [
        "At 30 Jun 2017: Green. No change.",
        "At 30 Jun 2017: Not rated.",
    ]


def test_position_is_said_in_a_line(plan, priority):
    report(action_of(priority), 8, 1, "red")
    report(action_of(priority), 8, 1, "red")
    report(action_of(priority, due_on=date(2017, 6, 1)), 8, 1, "amber")
    action_of(priority)
    ActionFactory(priority=priority)

    found = review(plan, Q2)

    assert found.words == (
        "5 actions: 2 Red, 1 Amber, 2 not rated; 1 overdue; 2 with no update this quarter; 1 with no lead named"
    )
    assert found.earlier_words == "5 actions: 5 not rated"


def test_plan_without_actions_is_reviewed_all_the_same(plan):
    found = review(plan, Q2)

    assert (found.words, found.exceptions, found.replies, found.movements) == ("no actions", [], [], [])


@pytest.mark.parametrize("count", [1, 3])
def test_review_takes_eight_queries_whatever_the_size(plan, count, django_assert_num_queries):
    for _ in range(count):
        priority = PriorityFactory(plan=plan)
        action = action_of(priority)
        report(action, 5, 1, "green")
        report(action, 8, 1, "red")
        TimescaleChangeFactory(action=action)  # after Q2, so it is undone

    with django_assert_num_queries(8):
        found = review(plan, Q2)
        assert found.statuses == {"red": count}
        assert [len(part.lines) for part in found.priorities] == [1] * count


@pytest.mark.parametrize("status", RagStatus)
def test_each_status_is_an_exception_only_when_red_or_amber(plan, priority, status):
    action = action_of(priority)
    report(action, 5, 1, status)
    report(action, 5, 1 + 1, status)
    report(action, 8, 1, status)

    assert only(plan, Q2).reasons == ([status.label] if status in ("red", "amber") else [])


def test_silence_counts_from_the_quarter_start(plan, priority):
    action = action_of(priority)
    report(action, 6, 30)

    assert only(plan, Q2).is_silent
    assert not only(plan, Q1).is_silent
    assert not only(plan, Q1, today=Q1.end + timedelta(days=1)).is_silent
