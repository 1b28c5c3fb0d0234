"""A partnership with an agency, and its coordinator signed in; a world with two who edit it. Tests with other needs have their own."""

import pytest

from plans.models import PlanStatus
from tests.csp.two_people import Browser
from tests.factories import AgencyFactory, PartnershipFactory, person_in
from tests.world import COORDINATOR, World


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def police(vale):
    return AgencyFactory(partnership=vale, name="Northshire Police")


@pytest.fixture
def coordinator(client, vale):
    coordinator = person_in(vale, name="Chris Cole", email="chris@vale.example", post="Officer")
    client.force_login(coordinator)
    return coordinator


@pytest.fixture
def world():
    return World(PlanStatus.AGREED)


@pytest.fixture
def ann(world):
    return Browser(world.people[COORDINATOR])


@pytest.fixture
def bob(world):
    return Browser(person_in(world.partnership, name="Bob Brown"))


@pytest.fixture
def edit(world):
    return world.address("actions:edit")
