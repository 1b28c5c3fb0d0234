"""Priorities, targets and measures: what the database refuses, who may see what, and how a target moves."""

import pytest

from csp.models import Level, Role
from plans.models import PlanStatus
from priorities.models import Measure, Priority, Target
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    MeasureFactory,
    PartnershipFactory,
    PriorityFactory,
    TargetFactory,
    UserFactory,
    person_in,
)
from tests.plans.rules import assert_breaks_only, assert_keeps_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return AnnualPlanFactory(partnership__parent=PartnershipFactory(level=Level.COUNTY))


def test_priority_number_is_used_once_in_a_plan(plan):
    PriorityFactory(plan=plan, number="1")

    assert_breaks_only("priority_number_once_per_plan", Priority(plan=plan, number="1", title="Again"))
    assert_keeps_all(Priority(plan=AnnualPlanFactory(), number="1", title="Elsewhere"))


def test_priorities_may_all_be_without_a_number(plan):
    PriorityFactory(plan=plan)

    assert_keeps_all(Priority(plan=plan, title="Also without"))


def test_target_has_a_known_direction(plan):
    priority = PriorityFactory(plan=plan)

    assert_breaks_only("target_direction_known", Target(priority=priority, text="T", direction="sideways"))
    for direction in ("reduce", "increase", "maintain", "event", ""):
        assert_keeps_all(Target(priority=priority, text="T", direction=direction))


def test_measure_says_which_way_is_better_or_neither(plan):
    assert_breaks_only("measure_better_known", Measure(plan=plan, name="M", better="none"))
    for better in ("lower", "higher", "neither"):
        assert_keeps_all(Measure(plan=plan, name="M", better=better))


def test_records_are_named_as_plans_name_them(plan):
    priority = PriorityFactory(plan=plan, number="5.1", title="Burglary")
    target = TargetFactory(priority=priority, text="Reduce it")
    measure = MeasureFactory(plan=plan, name="Homes")

    names = [str(row) for row in (priority, PriorityFactory(title="ASB"), target, measure)]
    assert names == ["5.1 Burglary", "ASB", "Reduce it", "Homes"]
    assert target.get_absolute_url() == f"{priority.get_absolute_url()}#target-{target.pk}"
    assert measure.get_absolute_url() == f"{plan.get_absolute_url()}#measures"


def test_outcomes_are_one_a_line():
    priority = Priority(outcomes="Fewer victims\r\n\r\n  \nSafer homes\n")

    assert priority.outcome_list == ["Fewer victims", "Safer homes"]
    assert Priority().outcome_list == []


@pytest.mark.parametrize(
    ("numbers", "suggested"),
    [
        ([], "1"),
        (["1"], "2"),
        (["1", "3", "2"], "4"),
        (["5.1", "5.2"], "5.3"),
        (["5.9"], "5.10"),
        (["01"], "02"),
        (["09"], "10"),
        (["P1"], "P2"),
        (["1", ""], ""),
        (["A"], ""),
        (["2", "3", "1"], "4"),
    ],
)
def test_number_suggested_follows_the_last(plan, numbers, suggested):
    for position, number in enumerate(numbers):
        PriorityFactory(plan=plan, number=number, position=position)
    PriorityFactory(number="70")

    assert plan.priorities.suggested_number() == suggested


def test_targets_come_in_the_order_of_their_priorities(plan):
    second, first = PriorityFactory(plan=plan, position=2), PriorityFactory(plan=plan, position=1)
    last = TargetFactory(priority=second, position=1)
    middle, start = TargetFactory(priority=first, position=2), TargetFactory(priority=first, position=1)

    assert list(Target.objects.in_order()) == [start, middle, last]
    assert list(plan.priorities.in_order()) == [first, second]


def rows_of_every_status(partnership):
    for year, status in enumerate(PlanStatus, start=2014):
        plan = AnnualPlanFactory(partnership=partnership, year=year, status=status)
        TargetFactory(priority=PriorityFactory(plan=plan, title=status), text=status)


ALL = ["draft", "agreed", "published", "closed"]
PUBLIC = ["published", "closed"]


def seen(user):
    priorities = Priority.objects.visible_to(user).order_by("plan__year").values_list("title", flat=True)
    targets = Target.objects.visible_to(user).order_by("priority__plan__year").values_list("text", flat=True)
    assert list(priorities) == list(targets)
    assert Priority.objects.inside(user).count() == Target.objects.inside(user).count()
    return list(priorities), Priority.objects.inside(user).count()


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.COORDINATOR, ALL), (Role.LEAD_OFFICER, ALL), (Role.BOARD_MEMBER, ALL), (Role.SCRUTINY_CLERK, PUBLIC)],
)
def test_insider_sees_priorities_and_targets_by_role(plan, role, statuses):
    partnership = PartnershipFactory(parent=plan.partnership.parent)
    rows_of_every_status(partnership)
    rows_of_every_status(PartnershipFactory(parent=plan.partnership.parent))

    assert seen(person_in(partnership, role, AgencyFactory(partnership=partnership))) == (statuses, 4)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.COORDINATOR, PUBLIC), (Role.LEAD_OFFICER, PUBLIC), (Role.BOARD_MEMBER, PUBLIC), (Role.SCRUTINY_CLERK, [])],
)
def test_county_sees_published_priorities_and_targets(plan, role, statuses):
    county = plan.partnership.parent
    rows_of_every_status(PartnershipFactory(parent=county))
    rows_of_every_status(PartnershipFactory())

    assert seen(person_in(county, role, AgencyFactory(partnership=county))) == (statuses, 0)


def test_district_and_outsiders_see_no_priorities_and_the_administrator_all(plan):
    rows_of_every_status(plan.partnership.parent)

    assert seen(person_in(plan.partnership)) == ([], 0)
    assert seen(UserFactory()) == ([], 0)
    assert seen(UserFactory(is_superuser=True)) == (ALL, 4)


def test_target_moves_with_its_actions_after_those_there(plan):
    here, there = PriorityFactory(plan=plan), PriorityFactory(plan=plan)
    target = TargetFactory(priority=here)
    stays = ActionFactory(priority=here, position=1)
    second = ActionFactory(priority=here, target=target, position=3)
    first = ActionFactory(priority=here, target=target, position=2)
    already = ActionFactory(priority=there, position=5)
    TargetFactory(priority=there, position=8)

    target.priority = there
    target.save_with_actions()

    assert list(there.actions.order_by("position")) == [already, first, second]
    assert list(here.actions.all()) == [stays]
    assert target.position == 9
    first.refresh_from_db()
    assert (first.target, first.history.count()) == (target, 2)


def test_target_that_stays_leaves_its_actions_alone(plan):
    target = TargetFactory(priority=PriorityFactory(plan=plan), position=3)
    action = ActionFactory(priority=target.priority, target=target)

    target.text = "Reworded"
    target.save_with_actions()

    target.refresh_from_db()
    assert (target.text, target.position, action.history.count()) == ("Reworded", 3, 1)
