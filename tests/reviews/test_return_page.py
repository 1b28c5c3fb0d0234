"""The return page: every action of an agency on one sheet, saved as it is typed, submitted in one go."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from actions.models import LeadRole, TimescaleChange, Update
from csp.models import Role
from plans.models import PlanStatus
from reviews.models import Draft
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PartnershipFactory,
    PriorityFactory,
    UpdateFactory,
    person_in,
)

pytestmark = pytest.mark.django_db
NOW = "2017-12-10 10:42:00"  # third quarter of 2017/18


@pytest.fixture(autouse=True)
def third_quarter():
    with time_machine.travel(f"{NOW}+00:00", tick=False):
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


def led(priority, agency, reference, role=LeadRole.LEAD, **fields):
    action = ActionFactory(priority=priority, reference=reference, activity=f"Activity {reference}", **fields)
    LeadFactory(action=action, agency=agency, role=role)
    return action


def address(plan, name="return_sheet", **query):
    return reverse(f"reviews:{name}", args=[plan.pk], query=query)


def boxes(action, **words):
    return {f"a{action.pk}-{name}": value for name, value in words.items()}


def day(*parts):
    return dict(zip(("reported_on_0", "reported_on_1", "reported_on_2"), parts or ("10", "12", "2017"), strict=True))


TOKEN = "5c2f4e1e-77a6-4f43-9d5b-0d6b9ce9f001"


def shown(client, where):
    """What the page would post if nothing were touched."""
    form = client.get(where)
    sheet = form.context["sheet"]
    posted = {"form_token": form.context["form_token"]}
    values = sheet.form["reported_on"].value()
    parts = values if isinstance(values, list) else [values.day, values.month, values.year]
    posted |= dict(zip(("reported_on_0", "reported_on_1", "reported_on_2"), map(str, parts), strict=True))
    for row in sheet.rows:
        posted |= boxes(row.action, seen=row.newest_id, was=row.was)
        for name in row.form.fields:
            value = row.form[name].value()
            posted |= boxes(row.action, **{name: value}) if value else {}
    return posted


def recorded():
    return list(Update.objects.order_by("pk").values_list("action__reference", "status", "progress", "remedy"))


def test_sheet_lists_the_actions_an_officers_agency_leads_by_priority(client, plan, priority, police, officer):
    led(PriorityFactory(plan=plan, title="Later", position=99), police, "2.1")
    led(priority, police, "1.1")
    led(priority, police, "1.2", role=LeadRole.SUPPORTING)
    led(priority, AgencyFactory(partnership=plan.partnership), "1.3")
    led(priority, police, "1.4", closed_on=date(2017, 10, 1), closed_reason="Overtaken.")
    client.force_login(officer)

    sheet = client.get(address(plan)).context["sheet"]
    assert [(str(part.priority), [row.name for row in part.rows]) for part in sheet.groups] == [
        ("1 Violence", ["1.1"]), ("Later", ["2.1"]),
    ]  # fmt: skip
    sheet = client.get(address(plan, parts="supported")).context["sheet"]
    assert [row.name for row in sheet.rows] == ["1.1", "1.2", "2.1"]


def test_sheet_submits_filled_rows_and_leaves_the_others(client, plan, priority, police, officer):
    first, second, third = (led(priority, police, f"1.{n}") for n in (1, 2, 3))
    UpdateFactory(action=third, reported_on=date(2017, 9, 30), status="amber", remedy="A second van.")
    client.force_login(officer)
    posted = shown(client, address(plan))
    posted |= boxes(first, progress="Done two.", status="green") | boxes(third, no_change="on")

    response = client.post(address(plan), posted, follow=True)
    assert response.redirect_chain == [(address(plan, "return_done", agency=police.pk, period="q3"), 302)]
    assert recorded()[1:] == [
        ("1.1", "green", "Done two.", ""),
        ("1.3", "amber", "No change since 30 September 2017.", "A second van."),
    ]
    assert b"2 updates recorded for Q3 2017/18: 1.1, 1.3." in response.content
    assert [row.name for row in response.context["silent"]] == ["1.2"]
    assert {update.reported_on for update in Update.objects.filter(recorded_by=officer)} == {date(2017, 12, 10)}
