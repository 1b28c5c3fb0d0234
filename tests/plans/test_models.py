"""Strategies and annual plans: what the database refuses, and who may see what."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import ProtectedError

from csp.models import Level, Role
from plans.models import AnnualPlan, FundingLine, LinkedPlan, PlanStatus, Section, Strategy
from plans.quarters import Period
from tests.factories import (
    AgencyFactory,
    AnnualPlanFactory,
    FundingLineFactory,
    LinkedPlanFactory,
    PartnershipFactory,
    PriorityFactory,
    SectionFactory,
    StrategicPriorityFactory,
    StrategyFactory,
    UserFactory,
    person_in,
)
from tests.plans.rules import assert_breaks_only, assert_keeps_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return PartnershipFactory(parent=PartnershipFactory(level=Level.COUNTY))


@pytest.fixture
def plan(partnership):
    return AnnualPlanFactory(partnership=partnership)


@pytest.mark.parametrize("last_day", [date(2017, 4, 1), date(2017, 3, 31)])
def test_strategy_cannot_end_by_its_first_day(partnership, last_day):
    strategy = Strategy(partnership=partnership, title="S", starts_on=date(2017, 4, 1), ends_on=last_day)

    assert_breaks_only("strategy_ends_after_start", strategy)
    strategy.ends_on = date(2017, 4, 2)
    assert_keeps_all(strategy)


def test_strategy_title_is_used_once_in_a_partnership(partnership):
    years = {"starts_on": date(2017, 4, 1), "ends_on": date(2020, 3, 31)}
    StrategyFactory(partnership=partnership, title="Safer")

    assert_breaks_only("strategy_title_once_per_partnership", Strategy(partnership=partnership, title="Safer", **years))
    assert_keeps_all(Strategy(partnership=PartnershipFactory(), title="Safer", **years))


def test_plan_is_the_only_one_of_its_year(plan):
    assert_breaks_only("annualplan_one_per_year", AnnualPlan(partnership=plan.partnership, year=2017, title="Second"))
    assert_keeps_all(AnnualPlan(partnership=plan.partnership, year=2018, title="Second"))
    assert_keeps_all(AnnualPlan(partnership=PartnershipFactory(), year=2017, title="Second"))


@pytest.mark.parametrize("year", [1997, 2101])
def test_plan_year_is_one_in_which_partnerships_can_plan(partnership, year):
    assert_breaks_only("annualplan_year_sensible", AnnualPlan(partnership=partnership, year=year, title="Plan"))


@pytest.mark.parametrize("year", [1998, 2100])
def test_plan_year_may_be_the_first_and_the_last(partnership, year):
    assert_keeps_all(AnnualPlan(partnership=partnership, year=year, title="Plan"))


@pytest.mark.parametrize("field", ["status", "marking"])
def test_plan_has_a_known_status_and_marking(partnership, field):
    plan = AnnualPlan(partnership=partnership, year=2017, title="Plan", **{field: "secret"})

    assert_breaks_only(f"annualplan_{field}_known", plan)


def test_section_has_a_known_kind(plan):
    assert_breaks_only("section_kind_known", Section(plan=plan, heading="H", text="T", kind="poem"))


def test_section_belongs_to_either_a_strategy_or_a_plan(plan):
    strategy = StrategyFactory(partnership=plan.partnership)

    assert_breaks_only("section_of_strategy_or_plan", Section(heading="H", text="T"))
    assert_breaks_only("section_of_strategy_or_plan", Section(plan=plan, strategy=strategy, heading="H", text="T"))
    assert_keeps_all(Section(plan=plan, heading="H", text="T"))
    assert_keeps_all(Section(strategy=strategy, heading="H", text="T"))


def test_linked_plan_is_listed_once(plan):
    LinkedPlanFactory(plan=plan, title="Police and Crime Plan")

    assert_breaks_only("linkedplan_title_once_per_plan", LinkedPlan(plan=plan, title="Police and Crime Plan"))
    assert_keeps_all(LinkedPlan(plan=AnnualPlanFactory(), title="Police and Crime Plan"))


def test_funding_is_never_less_than_nothing(plan):
    line = FundingLine(plan=plan, source="Fund", description="Work", amount=Decimal("-0.01"))

    assert_breaks_only("fundingline_amount_not_negative", line)
    for amount in (None, Decimal(0), Decimal("85910.00")):
        line.amount = amount
        assert_keeps_all(line)


def test_partnership_and_strategy_in_use_are_not_deleted(plan):
    plan.strategy = StrategyFactory(partnership=plan.partnership)
    plan.save()

    for record in (plan.strategy, plan.partnership):
        with pytest.raises(ProtectedError):
            record.delete()


def test_strategic_priority_that_is_answered_is_not_deleted(plan):
    answered = PriorityFactory(plan=plan, strategic_priority=StrategicPriorityFactory()).strategic_priority

    with pytest.raises(ProtectedError):
        answered.delete()


def test_records_are_named_as_officers_name_them(plan):
    strategy = StrategyFactory(title="Safer together")
    section = SectionFactory(plan=plan, heading="Challenges")
    of_strategy = SectionFactory(plan=None, strategy=strategy, heading="Vision")
    numbered = StrategicPriorityFactory(strategy=strategy, number="5.1", title="Burglary")
    linked_plan = LinkedPlanFactory(plan=plan, title="Police and Crime Plan")
    line = FundingLineFactory(plan=plan, description="Advisers")

    names = [
        str(row) for row in (strategy, section, numbered, StrategicPriorityFactory(title="ASB"), linked_plan, line)
    ]
    assert names == ["Safer together", "Challenges", "5.1 Burglary", "ASB", "Police and Crime Plan", "Advisers"]
    assert str(AnnualPlanFactory(title="Year 1")) == "Year 1"
    assert {row.get_absolute_url() for row in (section, linked_plan, line)} == {plan.get_absolute_url()}
    assert {row.get_absolute_url() for row in (of_strategy, numbered)} == {strategy.get_absolute_url()}
    assert (section.document, of_strategy.document) == (plan, strategy)


def test_strategy_says_its_period():
    assert StrategyFactory().period == "April 2017 to March 2020"


def test_plan_is_a_financial_year():
    plan = AnnualPlanFactory(year=2017)

    assert (plan.starts_on, plan.ends_on, plan.period) == (date(2017, 4, 1), date(2018, 3, 31), "2017/18")
    assert plan.periods == [Period(2017, 1), Period(2017, 2), Period(2017, 3), Period(2017, 4)]


def test_plans_come_newest_first(partnership):
    plans = {year: AnnualPlanFactory(partnership=partnership, year=year) for year in (2016, 2018, 2017)}

    assert list(AnnualPlan.objects.newest_first()) == [plans[2018], plans[2017], plans[2016]]


def plans_of_every_status(partnership):
    """A plan of each status with a strategy of its own, and a strategy without a plan."""
    StrategyFactory(partnership=partnership, title="without a plan")
    for year, status in enumerate(PlanStatus, start=2014):
        strategy = StrategyFactory(partnership=partnership, title=status)
        AnnualPlanFactory(partnership=partnership, strategy=strategy, year=year, status=status)


ALL = ["draft", "agreed", "published", "closed"]
PUBLIC = ["published", "closed"]
SEEN_INSIDE = [
    (Role.COORDINATOR, ALL),
    (Role.LEAD_OFFICER, ALL),
    (Role.BOARD_MEMBER, ALL),
    (Role.SCRUTINY_CLERK, PUBLIC),
]


def seen(user):
    plans = AnnualPlan.objects.visible_to(user).order_by("year").values_list("status", flat=True)
    return list(plans), set(Strategy.objects.visible_to(user).values_list("title", flat=True))


def counts_inside(user):
    return AnnualPlan.objects.inside(user).count(), Strategy.objects.inside(user).count()


@pytest.mark.parametrize(("role", "statuses"), SEEN_INSIDE)
def test_insider_sees_plans_by_role(partnership, role, statuses):
    plans_of_every_status(partnership)
    plans_of_every_status(PartnershipFactory(parent=partnership.parent))
    user = person_in(partnership, role, AgencyFactory(partnership=partnership))

    assert seen(user) == (statuses, {*statuses} | ({"without a plan"} if statuses == ALL else set()))
    assert counts_inside(user) == (4, 5)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.LEAD_OFFICER, Role.BOARD_MEMBER])
def test_county_sees_what_its_districts_publish(partnership, role):
    plans_of_every_status(partnership)
    plans_of_every_status(PartnershipFactory())
    user = person_in(partnership.parent, role, AgencyFactory(partnership=partnership.parent))

    assert seen(user) == (PUBLIC, {*PUBLIC})
    assert counts_inside(user) == (0, 0)


def test_county_scrutiny_sees_nothing_of_the_districts(partnership):
    plans_of_every_status(partnership)
    user = person_in(partnership.parent, Role.SCRUTINY_CLERK)

    assert seen(user) == ([], set())
    assert counts_inside(user) == (0, 0)


def test_district_sees_nothing_of_the_county_above_it(partnership):
    plans_of_every_status(partnership.parent)
    user = person_in(partnership)

    assert seen(user) == ([], set())
    assert counts_inside(user) == (0, 0)


def test_role_that_has_ended_shows_nothing(partnership):
    plans_of_every_status(partnership)
    user = person_in(partnership)
    user.memberships.update(ended_on=date(2017, 6, 1))

    assert seen(user) == ([], set())
    assert counts_inside(user) == (0, 0)


def test_administrator_sees_everything_and_changes_no_plan(partnership):
    plans_of_every_status(partnership)
    user = UserFactory(is_superuser=True)

    assert seen(user) == (ALL, {*ALL, "without a plan"})
    assert counts_inside(user) == (4, 5)
    assert [plan.is_read_whole_by(user) for plan in AnnualPlan.objects.all()] == [True] * 4
    assert not any(plan.details_can_be_edited_by(user) for plan in AnnualPlan.objects.all())
    assert not any(strategy.can_be_edited_by(user) for strategy in Strategy.objects.all())


@pytest.mark.parametrize(
    ("role", "edits", "reads_whole"),
    [
        (Role.COORDINATOR, True, True),
        (Role.LEAD_OFFICER, False, True),
        (Role.BOARD_MEMBER, False, True),
        (Role.SCRUTINY_CLERK, False, False),
    ],
)
def test_plan_is_edited_by_coordinators_until_it_is_closed(partnership, role, edits, reads_whole):
    user = person_in(partnership, role, AgencyFactory(partnership=partnership))
    strategy = StrategyFactory(partnership=partnership)
    elsewhere = AnnualPlanFactory(strategy=StrategyFactory())

    for year, status in enumerate(PlanStatus, start=2014):
        plan = AnnualPlanFactory(partnership=partnership, year=year, status=status)
        assert plan.details_can_be_edited_by(user) is edits
        assert plan.can_be_edited_by(user) is (edits and status != PlanStatus.CLOSED)
        assert plan.is_closed is (status == PlanStatus.CLOSED)
        assert plan.is_read_whole_by(user) is reads_whole
    assert strategy.can_be_edited_by(user) is edits
    assert not elsewhere.can_be_edited_by(user)
    assert not elsewhere.is_read_whole_by(user)
    assert not elsewhere.strategy.can_be_edited_by(user)
