"""Adding, changing and deleting an annual plan, through the pages a coordinator uses."""

import pytest
import time_machine
from django.urls import reverse

from csp.models import Role
from plans.models import AnnualPlan, PlanStatus
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    PartnershipFactory,
    PriorityFactory,
    StrategyFactory,
    TargetFactory,
    UpdateFactory,
    person_in,
)
from tests.plans.house import PLAN, House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("autumn")]


@pytest.fixture
def autumn():
    with time_machine.travel("2018-10-16 10:00"):
        yield


@pytest.fixture
def house(client):
    house = House()
    client.force_login(person_in(house.partnership))
    return house


def test_plan_is_added_as_typed(client, house):
    sent = PLAN | {"strategy": house.strategy.pk, "status": "agreed", "marking": "official"}
    response = client.post(house.address("plans:plan_new partnership"), sent)

    plan = AnnualPlan.objects.get(partnership=house.partnership, year=2018)
    assert response.url == plan.get_absolute_url()
    assert (plan.title, plan.strategy, plan.status, plan.marking, plan.note) == (
        "Year 2",
        house.strategy,
        "agreed",
        "official",
        "To be agreed.",
    )


@pytest.mark.parametrize("where", ["plans:plan_new partnership", "plans:plan_edit plan"])
def test_plan_without_a_title_is_called_after_its_year(client, house, where):
    client.post(house.address(where), PLAN | {"title": " "})

    assert AnnualPlan.objects.get(partnership=house.partnership, year=2018).title == "Annual plan 2018/19"


def test_plan_form_offers_years_this_year_first_chosen_and_the_strategy_asked_for(client, house):
    other = StrategyFactory(partnership=house.partnership, title="Later")
    address = house.address("plans:plan_new partnership")

    form = client.get(f"{address}?strategy={other.pk}").context["form"]

    years = form.fields["year"].choices
    assert (years[0], years[-1], len(years)) == ((2023, "2023/24"), (1998, "1998/99"), 26)
    assert (form["year"].value(), form["status"].value(), form["strategy"].value()) == (2018, "draft", str(other.pk))
    assert {str(label) for _, label in form.fields["strategy"].choices} == {"None", "Later", house.strategy.title}
    assert client.get(f"{address}?strategy=nonsense").status_code == 200


def test_plan_form_says_what_each_status_means(client, house):
    text = client.get(house.address("plans:plan_edit plan")).text

    assert "Scrutiny and the county partnership can see it, without what is marked internal." in text
    assert "nothing in it can be changed until another status is chosen" in text
    assert text.count("only your own partnership sees it") + text.count("Only your own partnership sees it") == 2


def test_plan_of_a_year_beyond_the_list_keeps_it(client, house):
    AnnualPlan.objects.filter(pk=house.plan.pk).update(year=2060)

    form = client.get(house.address("plans:plan_edit plan")).context["form"]

    assert form.fields["year"].choices[0] == (2060, "2060/61")
    assert form["year"].value() == 2060


@pytest.mark.parametrize("where", ["plans:plan_new partnership", "plans:plan_edit plan"])
def test_plan_of_a_year_that_exists_already_is_refused_beside_the_year(client, house, where):
    AnnualPlanFactory(partnership=house.partnership, year=2018)

    response = client.post(house.address(where), PLAN)

    assert response.status_code == 422
    message = "There is already a plan for 2018/19: choose another year, or change that plan"
    assert dict(response.context["form"].errors) == {"year": [message]}
    assert "To be agreed." in response.text
    assert house.partnership.plans.filter(year=2018).count() == 1


def test_plan_keeps_its_own_year_and_another_partnership_may_have_the_same(client, house):
    AnnualPlanFactory(partnership=PartnershipFactory(), year=2018)

    assert client.post(house.address("plans:plan_edit plan"), PLAN | {"year": "2017"}).status_code == 302
    assert client.post(house.address("plans:plan_new partnership"), PLAN).status_code == 302


def test_plan_is_published_to_scrutiny_closed_and_opened_again(client, house):
    clerk = person_in(house.partnership, Role.SCRUTINY_CLERK)
    address = house.address("plans:plan_edit plan")
    sent = PLAN | {"year": "2017"}

    seen = []
    for status in ["draft", "agreed", "published", "closed", "agreed", "draft"]:
        assert client.post(address, sent | {"status": status}).status_code == 302
        house.plan.refresh_from_db()
        assert house.plan.status == status
        seen.append(AnnualPlan.objects.visible_to(clerk).exists())

    assert seen == [False, False, True, True, False, False]
    statuses = house.plan.history.order_by("history_id").values_list("status", flat=True)
    assert list(statuses) == ["agreed", "draft", "agreed", "published", "closed", "agreed", "draft"]


def test_plan_leaves_its_strategy_only_once_its_priorities_answer_none_of_it(client, house):
    answer = PriorityFactory(plan=house.plan, strategic_priority=house.strategic_priority)
    other = StrategyFactory(partnership=house.partnership)
    address, sent = house.address("plans:plan_edit plan"), PLAN | {"year": "2017"}

    for strategy in ("", other.pk):
        refused = client.post(address, sent | {"strategy": strategy})
        assert refused.status_code == 422
        assert [*refused.context["form"].errors] == ["strategy"]
    assert client.post(address, sent | {"strategy": house.strategy.pk}).status_code == 302
    answer.strategic_priority = None
    answer.save()
    assert client.post(address, sent | {"strategy": other.pk}).status_code == 302
    house.plan.refresh_from_db()
    assert house.plan.strategy == other


def test_plan_delete_says_what_goes_with_it(client, house):
    action = ActionFactory(priority=house.priority)
    ActionFactory(priority=house.priority, target=TargetFactory(priority=house.priority))

    asked = client.get(house.address("plans:plan_delete plan"))
    deleted = client.post(house.address("plans:plan_delete plan"))

    goes = ["1 funding line", "1 linked plan", "1 measure", "1 priority", "1 section", "2 actions", "2 targets"]
    assert sorted(asked.context["goes"].also) == goes
    assert asked.context["back"] == house.plan.get_absolute_url()
    assert deleted.url == house.partnership.get_absolute_url()
    assert not type(action).objects.exists()


def test_plan_with_updates_is_not_deleted_and_closing_is_offered(client, house):
    UpdateFactory(action=ActionFactory(priority=house.priority))

    responses = [getattr(client, method)(house.address("plans:plan_delete plan")) for method in ("get", "post")]

    assert [response.status_code for response in responses] == [409, 409]
    assert responses[0].context["goes"].forbidden_by == ("1 update",)
    assert "Close it instead: change the plan and choose Closed." in responses[0].text
    assert AnnualPlan.objects.filter(pk=house.plan.pk).exists()


def test_plan_forms_take_the_same_queries_whatever_there_is(client, house, django_assert_num_queries):
    address = reverse("plans:plan_edit", args=[house.plan.pk])
    StrategyFactory.create_batch(2, partnership=house.partnership)
    with django_assert_num_queries(5):
        client.get(address)
    StrategyFactory.create_batch(2, partnership=house.partnership)
    with django_assert_num_queries(5):
        client.get(address)


def test_closed_plan_is_deleted_by_nobody(client, house):
    AnnualPlan.objects.filter(pk=house.plan.pk).update(status=PlanStatus.CLOSED)

    assert client.post(house.address("plans:plan_delete plan")).status_code == 403
    assert AnnualPlan.objects.filter(pk=house.plan.pk).exists()
