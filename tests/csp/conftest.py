"""A partnership with an agency, and its coordinator signed in; a test file with other needs has fixtures of its own."""

import pytest

from tests.factories import AgencyFactory, PartnershipFactory, person_in


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
