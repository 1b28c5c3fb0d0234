"""A plan in the middle of its third quarter, with an agency and the people who report on it."""

import pytest
import time_machine

from csp.models import Role
from tests.factories import AgencyFactory, AnnualPlanFactory, PriorityFactory, person_in


@pytest.fixture
def third_quarter():
    with time_machine.travel("2017-12-10 10:42:00+00:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Plan 2017/18")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police")


@pytest.fixture
def officer(plan, police):
    return person_in(plan.partnership, Role.LEAD_OFFICER, police, name="Jo")


@pytest.fixture
def coordinator(plan):
    return person_in(plan.partnership, name="Ada")


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Violence")
