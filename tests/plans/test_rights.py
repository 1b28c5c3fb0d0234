"""Who may open and change what, on every page of plans and priorities that changes something."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from csp.models import Role
from plans.models import PlanStatus
from tests.factories import AgencyFactory, UserFactory, person_in
from tests.plans.house import (
    PLANS_DELETES,
    PLANS_FORMS,
    PLANS_MOVES,
    PRIORITIES_DELETES,
    PRIORITIES_FORMS,
    PRIORITIES_MOVES,
    House,
    complete,
    is_of_a_plan,
)

pytestmark = pytest.mark.django_db

FORMS = PLANS_FORMS + PRIORITIES_FORMS
DELETES = PLANS_DELETES + PRIORITIES_DELETES
MOVES = PLANS_MOVES + PRIORITIES_MOVES
OPENED = [where for where, _ in FORMS] + DELETES
EVERY = [("get", where) for where in OPENED] + [("post", where) for where in OPENED + MOVES]


def rows_of(house):
    """How many rows of each kind there are, and what they are called, to see that nothing was written."""
    plan = house.plan
    plan.refresh_from_db()
    kept = [house.strategy.strategic_priorities, house.strategy.sections, plan.sections, plan.linked_plans]
    kept += [plan.funding_lines, plan.priorities, plan.measures, house.priority.targets]
    kept += [house.partnership.strategies, house.partnership.plans]
    return [list(rows.order_by("pk").values_list()) for rows in kept]


def ask(client, method, house, where):
    return getattr(client, method)(house.address(where), dict(FORMS).get(where) if method == "post" else None)


OUTSIDER, COUNTY, NOBODY = "outsider", "county", "nobody"
REFUSED = {
    OUTSIDER: 404,
    Role.LEAD_OFFICER: 403,
    Role.BOARD_MEMBER: 403,
    Role.SCRUTINY_CLERK: 403,
    COUNTY: 403,
    NOBODY: 302,
}


def person_who_is(who, house):
    if who == OUTSIDER:
        return person_in(House().partnership)
    if who == COUNTY:
        return person_in(house.county)
    return person_in(house.partnership, who, AgencyFactory(partnership=house.partnership))


@pytest.mark.parametrize("who", REFUSED)
def test_every_page_is_refused_to_whoever_does_not_coordinate_and_writes_nothing(client, who):
    house = House(status=PlanStatus.PUBLISHED)
    before = rows_of(house)
    if who != NOBODY:
        client.force_login(person_who_is(who, house))

    answers = {(method, where): ask(client, method, house, where) for method, where in EVERY}

    assert {key: answer.status_code for key, answer in answers.items()} == dict.fromkeys(EVERY, REFUSED[who])
    assert rows_of(house) == before
    if who == NOBODY:
        asked = {key: f"{reverse('account_login')}?next={house.address(key[1])}" for key in EVERY}
        assert {key: answer.url for key, answer in answers.items()} == asked


OF_A_PLAN = [(method, where) for method, where in EVERY if is_of_a_plan(where) and "plan_edit plan" not in where]


def test_closed_plan_is_not_changed_even_by_its_coordinator(client):
    house = House(status=PlanStatus.CLOSED)
    before = rows_of(house)
    client.force_login(person_in(house.partnership))

    answers = {(method, where): ask(client, method, house, where).status_code for method, where in OF_A_PLAN}

    assert answers == dict.fromkeys(OF_A_PLAN, 403)
    assert rows_of(house) == before


def test_page_of_a_row_that_is_not_there_is_not_found(client):
    house = House()
    client.force_login(UserFactory(is_superuser=True))

    for method, where in EVERY:
        name, row, *rest = where.split()
        missing = "nowhere" if row == "partnership" else 99999999999999999999
        assert (where, getattr(client, method)(reverse(name, args=[missing, *rest])).status_code) == (where, 404)
    assert house.partnership.plans.count() == 1


@pytest.mark.parametrize("where", MOVES)
def test_moving_is_by_button_up_or_down_only(client, where):
    house = House()
    client.force_login(person_in(house.partnership))

    assert client.get(house.address(where)).status_code == 405
    assert client.post(house.address(" ".join([*where.split()[:2], "sideways"]))).status_code == 404


@pytest.mark.parametrize(("where", "data"), FORMS)
def test_form_opens_saves_and_keeps_history(client, where, data):
    house = House()
    coordinator = person_in(house.partnership)
    client.force_login(coordinator)
    address = house.address(where)

    shown = client.get(address)
    saved = client.post(address, complete(house, where, data))

    assert shown.status_code == 200
    assert saved.status_code == 302
    model = shown.context["form"]._meta.model
    record = getattr(house, where.split()[1]) if "_edit" in where else model.objects.latest("pk")
    latest = record.history.latest()
    assert (latest.history_type, latest.history_user) == ("~" if "_edit" in where else "+", coordinator)
    [said] = get_messages(saved.wsgi_request)
    assert str(said).endswith((" added.", " changed."))


@pytest.mark.parametrize(("where", "data"), [(where, data) for where, data in FORMS if "_new" in where])
def test_form_pressed_twice_adds_once(client, where, data):
    house = House()
    client.force_login(person_in(house.partnership))
    token = client.get(house.address(where)).context["form_token"]
    model = client.get(house.address(where)).context["form"]._meta.model
    before = model.objects.count()

    first = client.post(house.address(where), data | {"form_token": token})
    second = client.post(house.address(where), data | {"form_token": token})

    assert model.objects.count() == before + 1
    assert first.url == second.url


@pytest.mark.parametrize("where", DELETES)
def test_delete_asks_then_deletes_and_leads_somewhere(client, where):
    house = House()
    if where.startswith("plans:strategy_delete"):
        house.plan.strategy = None
        house.plan.save()
    client.force_login(person_in(house.partnership))
    record = getattr(house, where.split()[1])

    asked = client.get(house.address(where))
    still_there = type(record).objects.filter(pk=record.pk).exists()
    deleted = client.post(house.address(where))

    assert (asked.status_code, still_there) == (200, True)
    assert not type(record).objects.filter(pk=record.pk).exists()
    assert type(record).history.filter(id=record.pk).latest().history_type == "-"
    assert client.get(deleted.url).status_code == 200
