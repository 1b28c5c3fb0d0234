"""Adding, changing, ordering and deleting priorities, targets and measures, through a coordinator's pages."""

import pytest
from django.urls import reverse

from csp.models import Role
from plans.models import PlanStatus
from priorities.forms import NO_COUNTY_PRIORITIES, NO_STRATEGIC_PRIORITIES
from priorities.models import Measure, Priority
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    MeasureFactory,
    MembershipFactory,
    PriorityFactory,
    TargetFactory,
    UpdateFactory,
    person_in,
)
from tests.plans.house import MEASURE, PRIORITY, TARGET, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return House()


@pytest.fixture
def coordinator(house, client):
    person = person_in(house.partnership)
    client.force_login(person)
    return person


@pytest.fixture
def county_priority(house):
    plan = AnnualPlanFactory(partnership=house.county, year=2017, title="County plan")
    return PriorityFactory(plan=plan, title="County burglary")


def choices(form, name):
    return [str(label) for _, label in form.fields[name].choices]


def test_priority_is_added_as_typed_and_leads_to_its_page(client, house, coordinator):
    sent = PRIORITY | {"strategic_priority": house.strategic_priority.pk}
    response = client.post(house.address("priorities:priority_new plan"), sent)

    priority = house.plan.priorities.get(number="7")
    assert response.url == reverse("reviews:priority", args=[priority.pk])
    kept = {name: getattr(priority, name) for name in PRIORITY} | {"outcomes": "\n".join(priority.outcome_list)}
    assert kept == PRIORITY | {"strategic_priority": house.strategic_priority, "supports": None}
    assert list(house.plan.priorities.in_order()) == [house.priority, priority]


def test_priority_form_suggests_the_next_number_and_leaves_the_last_word(client, house, coordinator):
    address = house.address("priorities:priority_new plan")

    assert client.get(address).context["form"]["number"].value() == "2"
    client.post(address, PRIORITY | {"number": ""})
    assert house.plan.priorities.latest("pk").number == ""
    assert client.get(house.address("priorities:priority_edit priority")).context["form"]["number"].value() == "1"


def test_priority_number_used_already_is_refused_beside_it(client, house, coordinator):
    response = client.post(house.address("priorities:priority_new plan"), PRIORITY | {"number": "1"})

    assert response.status_code == 422
    message = "This plan already has a priority with that number."
    assert dict(response.context["form"].errors) == {"number": [message]}
    assert "It rose in winter." in response.text
    assert house.plan.priorities.count() == 1


def test_priority_answers_a_strategic_priority_of_its_plans_strategy_only(client, house, coordinator):
    House()
    form = client.get(house.address("priorities:priority_new plan")).context["form"]
    assert choices(form, "strategic_priority") == ["None", house.strategic_priority.title]

    house.plan.strategy = None
    house.plan.save()
    response = client.get(house.address("priorities:priority_new plan"))
    assert choices(response.context["form"], "strategic_priority") == ["None"]
    assert NO_STRATEGIC_PRIORITIES in response.text


def test_priority_supports_a_county_priority_of_the_same_year_that_its_editor_sees(
    client, house, coordinator, county_priority
):
    AnnualPlanFactory(partnership=house.county, year=2016).priorities.create(title="Last year")
    PriorityFactory(plan__year=2017, title="Somewhere else")
    MembershipFactory(user=coordinator, partnership=house.county, role=Role.BOARD_MEMBER)
    address = house.address("priorities:priority_edit priority")

    shown = client.get(address)
    saved = client.post(address, PRIORITY | {"supports": county_priority.pk})

    assert choices(shown.context["form"], "supports") == ["None", "County burglary"]
    assert NO_COUNTY_PRIORITIES not in shown.text
    assert saved.status_code == 302
    house.priority.refresh_from_db()
    assert house.priority.supports == county_priority


def test_county_priority_that_the_editor_may_not_see_is_neither_named_nor_taken(
    client, house, coordinator, county_priority
):
    address = house.address("priorities:priority_edit priority")

    shown = client.get(address)
    posted = client.post(address, PRIORITY | {"supports": county_priority.pk})

    assert choices(shown.context["form"], "supports") == ["None"]
    assert NO_COUNTY_PRIORITIES in shown.text
    assert "County burglary" not in shown.text
    assert posted.status_code == 422
    assert [*posted.context["form"].errors] == ["supports"]


def test_county_priority_chosen_before_is_kept_by_an_editor_who_cannot_see_its_plan(
    client, house, coordinator, county_priority
):
    Priority.objects.filter(pk=house.priority.pk).update(supports=county_priority)
    address = house.address("priorities:priority_edit priority")

    form = client.get(address).context["form"]
    client.post(address, PRIORITY | {"supports": form["supports"].value()})

    house.priority.refresh_from_db()
    assert (house.priority.title, house.priority.supports) == ("Burglary", county_priority)


@pytest.mark.parametrize("count", [1, 3])
def test_priority_form_takes_ten_queries_whatever_there_is(
    client, house, coordinator, django_assert_num_queries, count
):
    for number in range(count):
        PriorityFactory(plan=house.plan, number=str(number + 2))
        house.strategy.strategic_priorities.create(title=f"S{number}")
    with django_assert_num_queries(10):
        client.get(house.address("priorities:priority_new plan"))


def test_priority_delete_says_what_goes_with_it_and_what_stays(client, house, coordinator):
    ActionFactory.create_batch(3, priority=house.priority, target=house.target)
    Measure.objects.update(priority=house.priority)

    asked = client.get(house.address("priorities:priority_delete priority"))
    deleted = client.post(house.address("priorities:priority_delete priority"))

    assert sorted(asked.context["goes"].also) == ["1 target", "3 actions"]
    assert "Measures of the priority stay in the plan." in asked.text
    assert asked.context["back"] == house.priority.get_absolute_url()
    assert deleted.url == house.plan.get_absolute_url()
    house.measure.refresh_from_db()
    assert house.measure.priority is None


def test_priority_with_updates_is_not_deleted(client, house, coordinator):
    UpdateFactory(action=ActionFactory(priority=house.priority))

    response = client.post(house.address("priorities:priority_delete priority"))

    assert response.status_code == 409
    assert response.context["goes"].forbidden_by == ("1 update",)
    assert "Close its actions with a reason instead" in response.text
    assert house.plan.priorities.count() == 1


def test_priorities_move_up_and_down(client, house, coordinator):
    second = PriorityFactory(plan=house.plan, position=house.priority.position + 1)

    response = client.post(house.address("priorities:priority_move priority down"))

    assert response.url == house.plan.get_absolute_url()
    assert list(house.plan.priorities.in_order()) == [second, house.priority]


def test_target_is_added_as_typed(client, house, coordinator):
    sent = TARGET | {"measure": house.measure.pk}
    response = client.post(house.address("priorities:target_new priority"), sent)

    target = house.priority.targets.latest("pk")
    assert response.url == target.get_absolute_url()
    assert (target.text, target.baseline, target.direction, target.measure) == (
        "Reduce burglary",
        "2016/17",
        "reduce",
        house.measure,
    )
    assert list(house.priority.targets.in_order()) == [house.target, target]


def test_target_may_say_no_direction(client, house, coordinator):
    client.post(house.address("priorities:target_new priority"), TARGET | {"direction": ""})

    assert house.priority.targets.latest("pk").direction == ""


def test_target_moves_to_another_priority_of_its_plan_with_its_actions(client, house, coordinator):
    action = ActionFactory(priority=house.priority, target=house.target)
    there = PriorityFactory(plan=house.plan, number="2")

    sent = TARGET | {"priority": there.pk}
    response = client.post(house.address("priorities:target_edit target"), sent, follow=True)

    assert response.redirect_chain[0][0] == f"{there.get_absolute_url()}#target-{house.target.pk}"
    action.refresh_from_db()
    house.target.refresh_from_db()
    assert (house.target.priority, action.priority, action.target) == (there, there, house.target)
    assert house.target.text in response.text


def test_target_is_not_moved_to_a_priority_of_another_plan(client, house, coordinator):
    action = ActionFactory(priority=house.priority, target=house.target)
    other_plan = AnnualPlanFactory(partnership=house.partnership, year=2018)

    for priority in (PriorityFactory(plan=other_plan), House().priority):
        response = client.post(house.address("priorities:target_edit target"), TARGET | {"priority": priority.pk})

        assert response.status_code == 422
        assert dict(response.context["form"].errors) == {"priority": ["Choose priority it stands under from the list"]}
        assert "Reduce burglary" in response.text
        house.target.refresh_from_db()
        action.refresh_from_db()
        assert (house.target.priority, action.priority) == (house.priority, house.priority)
        assert house.target.history.count() == action.history.count() == 1


def test_target_is_not_moved_where_a_reference_of_its_actions_is_taken(client, house, coordinator):
    there = PriorityFactory(plan=house.plan, number="2")
    for reference in ("1.2", "1.1", "", "1.3"):
        ActionFactory(priority=house.priority, target=house.target, reference=reference)
    for reference in ("1.1", "1.2", "", "2.1"):
        ActionFactory(priority=there, reference=reference)

    response = client.post(house.address("priorities:target_edit target"), TARGET | {"priority": there.pk})

    assert response.status_code == 422
    message = (
        "That priority already has an action with the reference 1.1, 1.2: change the reference of one of them first"
    )
    assert dict(response.context["form"].errors) == {"priority": [message]}
    assert (house.priority.actions.count(), there.actions.count()) == (4, 4)


def test_target_that_stays_is_changed_whatever_references_its_actions_have(client, house, coordinator):
    ActionFactory(priority=house.priority, target=house.target, reference="1.1")

    response = client.post(house.address("priorities:target_edit target"), TARGET | {"priority": house.priority.pk})

    assert response.status_code == 302
    house.target.refresh_from_db()
    assert house.target.text == "Reduce burglary"


def test_target_form_offers_no_way_out_of_its_plan(client, house, coordinator):
    there = PriorityFactory(plan=house.plan, number="2", title="There")
    House()

    new = client.get(house.address("priorities:target_new priority")).context["form"]
    edit = client.get(house.address("priorities:target_edit target")).context["form"]

    assert "priority" not in new.fields
    assert choices(edit, "priority") == [str(house.priority), str(there)]
    assert choices(new, "measure") == choices(edit, "measure") == ["None", house.measure.name]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""),
        (1, "Its action stays in the priority, without a target."),
        (3, "Its 3 actions stay in the priority, without a target."),
    ],
)
def test_target_delete_leaves_its_actions_and_says_how_many(client, house, coordinator, count, words):
    for action in ActionFactory.create_batch(count, priority=house.priority, target=house.target):
        UpdateFactory(action=action)

    asked = client.get(house.address("priorities:target_delete target"))
    deleted = client.post(house.address("priorities:target_delete target"))

    assert (asked.context["stays"], asked.context["goes"].also) == (words, ())
    assert words in asked.text
    assert deleted.url == house.priority.get_absolute_url()
    assert [action.target for action in house.priority.actions.all()] == [None] * count


def test_targets_move_within_their_priority(client, house, coordinator):
    second = TargetFactory(priority=house.priority, position=house.target.position + 1)

    client.post(house.address("priorities:target_move target down"))

    assert list(house.priority.targets.in_order()) == [second, house.target]


@pytest.mark.parametrize("where", ["priorities:measure_new plan", "priorities:measure_edit measure"])
def test_measure_is_kept_as_typed(client, house, coordinator, where):
    sent = MEASURE | {"priority": house.priority.pk, "earlier_figure": "-", "later_figure": "1,234 (provisional)"}
    response = client.post(house.address(where), sent)

    measure = house.plan.measures.latest("pk")
    assert response.url == f"{house.plan.get_absolute_url()}#measures"
    assert {name: getattr(measure, name) for name in sent} == sent | {"priority": house.priority}


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""),
        (1, "The target it shows stays, without a measure."),
        (2, "The 2 targets it shows stay, without a measure."),
    ],
)
def test_measure_delete_leaves_its_targets_and_says_how_many(client, house, coordinator, count, words):
    targets = TargetFactory.create_batch(count, priority=house.priority, measure=house.measure)

    asked = client.get(house.address("priorities:measure_delete measure"))
    client.post(house.address("priorities:measure_delete measure"))

    assert asked.context["stays"] == words
    assert house.plan.measures.count() == 0
    for target in targets:
        target.refresh_from_db()
        assert target.measure is None


def test_measures_move_within_their_table(client, house, coordinator):
    Measure.objects.update(table="Offences", position=1)
    between = MeasureFactory(plan=house.plan, table="Views", position=2)
    last = MeasureFactory(plan=house.plan, table="Offences", position=3)

    client.post(house.address("priorities:measure_move measure down"))

    assert list(house.plan.measures.order_by("position")) == [last, between, house.measure]


def test_county_reads_published_priorities_and_changes_none(client, house):
    house.plan.status = PlanStatus.PUBLISHED
    house.plan.save()
    client.force_login(person_in(house.county))

    assert client.post(house.address("priorities:priority_edit priority"), PRIORITY).status_code == 403
    house.priority.refresh_from_db()
    assert house.priority.history.count() == 1
