"""A strategy's page, and adding, changing and deleting strategies and their priorities."""

from datetime import date

import pytest
from django.urls import reverse

from csp.models import Role
from plans.models import PlanStatus, Strategy
from tests.factories import (
    AnnualPlanFactory,
    PartnershipFactory,
    PriorityFactory,
    SectionFactory,
    StrategicPriorityFactory,
    StrategyFactory,
    person_in,
)
from tests.plans.house import STRATEGY, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(client):
    house = House()
    client.force_login(person_in(house.partnership))
    return house


def strategy_with(count):
    """A strategy with so many of each thing that its page shows."""
    strategy = StrategyFactory()
    plans = [
        AnnualPlanFactory(partnership=strategy.partnership, strategy=strategy, year=2017 + n) for n in range(count)
    ]
    for strategic_priority in StrategicPriorityFactory.create_batch(count, strategy=strategy):
        SectionFactory(strategy=strategy, plan=None)
        for plan in plans:
            PriorityFactory(plan=plan, strategic_priority=strategic_priority)
    return strategy


@pytest.mark.parametrize("count", [1, 3])
def test_strategy_page_takes_eight_queries_whatever_its_size(client, django_assert_num_queries, count):
    strategy = strategy_with(count)
    client.force_login(person_in(strategy.partnership))

    with django_assert_num_queries(8):
        response = client.get(strategy.get_absolute_url())

    assert response.text.count("2017/18") == 1 + count
    assert len(response.context["strategic_priorities"]) == len(response.context["sections"]) == count


def test_strategy_page_shows_all_of_it_in_order(client, house):
    house.strategy.vision = "A safe place\nfor all"
    house.strategy.save()
    StrategicPriorityFactory(strategy=house.strategy, number="1", title="First", text="Why first", position=0)
    SectionFactory(strategy=house.strategy, plan=None, heading="Foreword", text="Welcome", position=0)

    response = client.get(house.strategy.get_absolute_url())

    shown = [answers.strategic_priority.title for answers in response.context["strategic_priorities"]]
    assert shown == ["First", house.strategic_priority.title]
    assert [section.heading for section in response.context["sections"]] == ["Foreword", house.strategy_section.heading]
    words = ["Safer together 2017-20", "April 2017 to March 2020", "A safe place\nfor all", "1 First", "Why first"]
    words += ["Annual plans", house.plan.title, "Agreed", "Foreword", "Welcome"]
    at = response.text.index("<h1")
    for word in words:
        at = response.text.index(word, at)


def test_strategy_page_shows_what_answers_it_year_by_year(client, house):
    later = AnnualPlanFactory(partnership=house.partnership, strategy=house.strategy, year=2018)
    second = PriorityFactory(plan=later, strategic_priority=house.strategic_priority, number="1", title="Again")
    first = PriorityFactory(plan=house.plan, strategic_priority=house.strategic_priority, number="2", title="Begin")

    response = client.get(house.strategy.get_absolute_url())

    [answers] = response.context["strategic_priorities"]
    assert answers.priorities == [(house.plan, first), (later, second)]
    assert f'2017/18: <a class="govuk-link" href="{first.get_absolute_url()}">2 Begin</a>' in response.text
    assert f'2018/19: <a class="govuk-link" href="{second.get_absolute_url()}">1 Again</a>' in response.text


@pytest.mark.parametrize("above", [False, True])
def test_strategy_page_keeps_unpublished_plans_from_scrutiny_and_the_county(client, above):
    house = House(status=PlanStatus.PUBLISHED)
    draft = AnnualPlanFactory(
        partnership=house.partnership, strategy=house.strategy, year=2018, status=PlanStatus.DRAFT, title="Hidden plan"
    )
    PriorityFactory(plan=house.plan, strategic_priority=house.strategic_priority, title="Open priority")
    PriorityFactory(plan=draft, strategic_priority=house.strategic_priority, title="Hidden priority")
    reader = person_in(house.county) if above else person_in(house.partnership, Role.SCRUTINY_CLERK)
    client.force_login(reader)

    response = client.get(house.strategy.get_absolute_url())

    assert response.context["plans"] == [house.plan]
    assert "Open priority" in response.text
    assert "Hidden" not in response.text
    assert "2018/19" not in response.text


def test_strategy_page_has_controls_for_its_coordinator_only(client, house):
    controls = ["/edit/", "/delete/", "/move/", "/new/"]
    as_coordinator = client.get(house.strategy.get_absolute_url()).text
    client.force_login(person_in(house.partnership, Role.BOARD_MEMBER))
    as_board_member = client.get(house.strategy.get_absolute_url()).text

    assert [control in as_coordinator for control in controls] == [True] * 4
    assert [control in as_board_member for control in controls] == [False] * 4


def test_strategy_page_says_where_nothing_is_there_yet(client):
    strategy = StrategyFactory()
    client.force_login(person_in(strategy.partnership))

    response = client.get(strategy.get_absolute_url())

    assert response.text.count("None listed yet.") == 1
    assert response.text.count("None yet.") == 1


def test_strategy_page_is_not_found_by_outsiders_and_refused_to_scrutiny_before_publication(client):
    house = House()
    address = house.strategy.get_absolute_url()
    client.force_login(person_in(PartnershipFactory()))
    assert client.get(address).status_code == 404
    client.force_login(person_in(house.partnership, Role.SCRUTINY_CLERK))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 405
    client.logout()
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_strategy_is_added_as_typed(client, house):
    response = client.post(house.address("plans:strategy_new partnership"), STRATEGY)

    strategy = Strategy.objects.get(title="Safer 2020-23")
    assert response.url == strategy.get_absolute_url()
    assert (strategy.starts_on, strategy.ends_on) == (date(2020, 4, 1), date(2023, 3, 31))
    assert (strategy.partnership, strategy.vision) == (house.partnership, "A safe place.")


def test_strategy_ending_before_it_starts_is_refused_beside_the_last_day(client, house):
    response = client.post(house.address("plans:strategy_edit strategy"), STRATEGY | {"ends_on_2": "2019"})

    assert response.status_code == 422
    assert dict(response.context["form"].errors) == {"ends_on": ["The last day must be after the first day."]}
    assert 'value="2019"' in response.text
    assert "A safe place." in response.text
    house.strategy.refresh_from_db()
    assert house.strategy.ends_on == date(2020, 3, 31)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"starts_on_0": "31", "starts_on_1": "2"}, "Enter the first day as a real date, for example 30 9 2017"),
        ({"starts_on_2": "99"}, "Enter the first day with a year of four figures, for example 2017"),
        ({"starts_on_1": ""}, "Enter the first day with its day, month and year"),
    ],
)
def test_strategy_date_that_is_none_is_refused_beside_it(client, house, wrong, message):
    response = client.post(house.address("plans:strategy_new partnership"), STRATEGY | wrong)

    assert response.status_code == 422
    assert dict(response.context["form"].errors) == {"starts_on": [message]}


def test_strategy_title_used_already_is_refused_beside_it(client, house):
    title = {"title": house.strategy.title}
    response = client.post(house.address("plans:strategy_new partnership"), STRATEGY | title)

    message = "This partnership already has a strategy of that title."
    assert dict(response.context["form"].errors) == {"title": [message]}


def test_strategy_with_plans_is_not_deleted(client, house):
    asked = client.get(house.address("plans:strategy_delete strategy"))
    posted = client.post(house.address("plans:strategy_delete strategy"))

    assert (asked.status_code, posted.status_code) == (409, 409)
    assert asked.context["goes"].forbidden_by == ("1 annual plan",)
    assert "choose another strategy, or none" in asked.text
    assert Strategy.objects.filter(pk=house.strategy.pk).exists()


def test_strategy_says_what_goes_with_it(client):
    strategy = strategy_with(0)
    StrategicPriorityFactory.create_batch(2, strategy=strategy)
    SectionFactory(strategy=strategy, plan=None)
    client.force_login(person_in(strategy.partnership))

    asked = client.get(reverse("plans:strategy_delete", args=[strategy.pk]))
    deleted = client.post(reverse("plans:strategy_delete", args=[strategy.pk]))

    assert sorted(asked.context["goes"].also) == ["1 section", "2 strategic priorities"]
    assert asked.context["back"] == strategy.get_absolute_url()
    assert deleted.url == strategy.partnership.get_absolute_url()


def test_strategic_priority_that_is_answered_is_not_deleted(client, house):
    PriorityFactory(plan=house.plan, strategic_priority=house.strategic_priority)

    response = client.post(house.address("plans:strategic_priority_delete strategic_priority"))

    assert response.status_code == 409
    assert response.context["goes"].forbidden_by == ("1 priority",)
    assert house.strategy.strategic_priorities.count() == 1


def test_strategic_priorities_are_added_last_and_moved(client, house):
    data = {"number": "", "title": "Second", "text": ""}
    client.post(house.address("plans:strategic_priority_new strategy"), data)
    titles = house.strategy.strategic_priorities.order_by("position", "pk").values_list("title", flat=True)
    first = house.strategic_priority.title
    assert list(titles) == [first, "Second"]

    moved = client.post(house.address("plans:strategic_priority_move strategic_priority down"), follow=True)
    assert list(titles.all()) == ["Second", first]
    assert "Moved to place 2." in moved.text

    again = client.post(house.address("plans:strategic_priority_move strategic_priority down"), follow=True)
    assert list(titles.all()) == ["Second", first]
    assert "It already stands last." in again.text
