"""The working table as a file."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from actions.filters import filter_actions
from csp.models import Role
from documents.views.table_file import table_sheet
from plans.models import PlanStatus
from tests.factories import ActionFactory, AnnualPlanFactory, PriorityFactory, UpdateFactory, person_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Vale plan", status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Burglary")


def rows(client, plan, query=""):
    response = client.get(reverse("documents:table_file", args=[plan.pk, "csv"]) + query)
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_table_file_holds_the_actions_that_the_filter_finds_in_its_order(client, plan, priority):
    client.force_login(person_in(plan.partnership))
    for reference, status in [("1.1", "green"), ("1.2", "red"), ("1.3", "amber")]:
        action = ActionFactory(priority=priority, reference=reference)
        UpdateFactory(action=action, reported_on=date(2017, 11, 1), status=status, progress="Told", remedy="More")
    assert [row["Reference"] for row in rows(client, plan)] == ["1.1", "1.2", "1.3"]
    assert [row["Reference"] for row in rows(client, plan, "?sort=status")] == ["1.2", "1.3", "1.1"]
    assert [row["Status"] for row in rows(client, plan, "?status=red")] == ["Red"]


def test_table_sheet_says_what_it_was_filtered_by(plan, priority):
    officer = person_in(plan.partnership)
    ActionFactory(priority=priority, activity="Later", added_on=date(2017, 12, 1))
    query = {"status": "none", "silent": "on", "q": "Lat"}
    sheet = table_sheet(filter_actions(query, plan, officer, date(2017, 11, 15)))
    assert sheet.about == (
        "As it stands on 15 November 2017",
        "0 of 0 actions; 1 left out that will join the plan on a later day",
        "Words in the activity, outcome or updates: Lat",
        "Status: Not rated",
        "No update this quarter",
    )
    sheet = table_sheet(filter_actions({"status": "mauve"}, plan, officer, date(2017, 11, 15)))
    assert sheet.about[2:] == ()


def test_table_file_keeps_internal_actions_from_a_clerk(client, plan, priority):
    secret = ActionFactory(priority=priority, activity="Secret raid", is_internal=True)
    told = ActionFactory(priority=priority, activity="Told")
    UpdateFactory(action=told, reported_on=date(2017, 11, 1), progress="Informant", is_internal=True)
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    assert [(row["Action"], row["Progress"]) for row in rows(client, plan)] == [("Told", "")]
    client.force_login(person_in(plan.partnership))
    assert [row["Action"] for row in rows(client, plan)] == [secret.activity, "Told"]
