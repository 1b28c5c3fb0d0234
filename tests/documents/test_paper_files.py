"""Reviews, board pages and comparisons as files: the words of their pages, for whoever may read those."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now
from pypdf import PdfReader

from csp.models import Role
from plans.models import PlanStatus
from reviews.signing import sign_off
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    PriorityFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Vale plan", status=PlanStatus.PUBLISHED)


@pytest.fixture
def slid(plan):
    """An action that went from green to red by September; another is fine, a third is internal."""
    priority = PriorityFactory(plan=plan, number="1", title="Burglary")
    slid = ActionFactory(priority=priority, activity="Watch the streets", reference="1.1")
    for day, status in [(date(2017, 6, 1), "green"), (date(2017, 9, 12), "red")]:
        UpdateFactory(action=slid, reported_on=day, status=status, progress="Told", remedy="Hire two")
    TimescaleChangeFactory(action=slid, changed_on=date(2017, 9, 1), reason="Staff left")
    fine = ActionFactory(priority=priority, activity="Light the park", reference="1.2")
    UpdateFactory(action=fine, reported_on=date(2017, 9, 12), status="complete")
    ActionFactory(priority=priority, activity="Secret raid", is_internal=True)
    return slid


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership)
    client.force_login(officer)
    return officer


def review(plan, kind):
    return reverse("documents:review_file", args=[plan.pk, 2017, "q2", kind])


def rows(response):
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def words(response):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.content)).pages)


def test_review_in_rows_says_how_each_status_came_about(client, officer, plan, slid):
    found = rows(client.get(review(plan, "csv")))
    assert [row["Reference"] for row in found] == ["1.1", "1.2", ""]
    first = found[0]
    assert (first["Status"], first["Status before"], first["Movement"]) == ("Red", "Green", "Worse")
    assert first["How the status was given"] == "Given on 12 Sep 2017"
    assert first["Needs attention"] == "Red, Worse than last quarter, No lead named, Timescale changed this quarter"
    only = rows(client.get(review(plan, "csv"), {"show": "exceptions"}))
    assert [row["Action"] for row in only] == ["Watch the streets", "Secret raid"]


def test_signed_review_is_given_as_signed_and_earlier_copies_by_their_number(client, officer, plan, slid):
    sign_off(plan, plan.periods[1], by=officer, at=now())
    UpdateFactory(action=slid, reported_on=date(2017, 9, 29), status="green", progress="Late news")
    assert [row["Status"] for row in rows(client.get(review(plan, "csv"), {"copy": "1"}))] == [
        "Red",
        "Complete",
        "Not rated",
    ]
    assert client.get(review(plan, "csv"), {"copy": "2"}).status_code == 404
    said = words(client.get(review(plan, "pdf")))
    assert ("Watch the streets" in said, "Late news" in said, "Signed off by" in said) == (True, False, True)


def test_clerk_is_given_signed_reviews_only_and_nothing_internal(client, plan, slid):
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    kinds = ["pdf", "docx", "xlsx", "csv"]
    assert {client.get(review(plan, kind)).status_code for kind in kinds} == {403}
    sign_off(plan, plan.periods[1], by=person_in(plan.partnership), at=now())
    assert [row["Action"] for row in rows(client.get(review(plan, "csv")))] == ["Watch the streets", "Light the park"]
    board = words(client.get(reverse("documents:board_file", args=[plan.pk, 2017, "q2", "pdf"])))
    assert ("Watch the streets" in board, "Secret raid" in board) == (True, False)


def test_changes_and_slippage_come_as_files(client, officer, plan, slid):
    since = reverse("documents:since_file", args=[plan.pk, "pdf"])
    said = words(client.get(since, {"start": "2017-06-30", "end": "2017-09-30"}))
    assert "What changed from 30 June 2017 to 30 September 2017" in said
    assert "Staff left" in said
    refused = client.get(since, {"start": "2018-01-01"})
    assert (refused.status_code, refused["Content-Type"]) == (422, "text/html; charset=utf-8")
    moved = client.get(reverse("documents:slippage_file", args=[plan.pk, "docx"]))
    assert moved["Content-Disposition"] == 'attachment; filename="vale-plan-slippage-2017-11-15.docx"'


@pytest.mark.parametrize("name", ["review_file", "board_file", "since_file", "slippage_file"])
def test_files_of_another_partnership_are_not_found(client, plan, slid, name):
    client.force_login(person_in(AnnualPlanFactory().partnership))
    period = [2017, "q2"] if name in ("review_file", "board_file") else []
    assert client.get(reverse(f"documents:{name}", args=[plan.pk, *period, "pdf"])).status_code == 404
