"""A clock that falls back: the record stays in the order it was written in, and nothing typed is lost (ADR 0031)."""

from datetime import date

import pytest
import time_machine

from actions.models import Action, Update
from csp.models import AuditEntry
from tests.factories import ActionFactory, person_in

pytestmark = pytest.mark.django_db

BEFORE, HOUR_BACK, DAY_BACK = "2017-10-02 12:00+01:00", "2017-10-02 11:00+01:00", "2017-10-01 12:00+01:00"


@pytest.fixture
def action():
    return ActionFactory()


@pytest.fixture
def officer(action):
    return person_in(action.plan.partnership)


def record(client, officer, action, at, progress, day="2"):
    with time_machine.travel(at, tick=False):
        client.force_login(officer)
        typed = {"progress": progress, "status": "green"}
        on = {"reported_on_0": day, "reported_on_1": "10", "reported_on_2": "2017"}
        return client.post(f"/actions/{action.pk}/updates/new/", typed | on)


def test_update_after_the_clock_fell_back_is_still_the_latest(client, officer, action):
    record(client, officer, action, BEFORE, "First")
    record(client, officer, action, HOUR_BACK, "Second")

    first, second = Update.objects.order_by("pk")
    [position] = Action.objects.with_position(as_at=date(2017, 10, 2))
    entries = AuditEntry.objects.filter(label="actions.update").newest_first()
    assert (first.progress, second.progress, second.recorded_at < first.recorded_at) == ("First", "Second", True)
    assert position.latest_id == second.pk
    assert list(entries.values_list("record_id", flat=True)) == [second.pk, first.pk]


def test_update_begun_before_the_clock_fell_back_by_a_day_is_refused_and_kept(client, officer, action):
    response = record(client, officer, action, DAY_BACK, "Begun today")

    assert response.status_code == 422
    assert "Begun today" in response.text
    assert "cannot be in the future" in response.text
    assert record(client, officer, action, DAY_BACK, "Begun today", day="1").status_code == 302
