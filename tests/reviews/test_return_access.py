"""Whose actions a return shows, to whom, and where it leads."""

from datetime import date

import pytest
from django.urls import reverse

from actions.models import LeadRole, Update
from csp.models import Role
from plans.models import PlanStatus
from reviews.models import Draft
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    MembershipFactory,
    PartnershipFactory,
    UpdateFactory,
    person_in,
)
from tests.reviews.returning import address, boxes, day, led, recorded, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("third_quarter")]


def test_late_return_of_a_past_quarter_counts_there_and_says_so(client, plan, priority, police, coordinator):
    action = led(priority, police, "1.1")
    client.force_login(coordinator)
    where = address(plan, agency="all", period="q2")

    assert b"marked as recorded late" in client.get(where).content
    posted = shown(client, where) | boxes(action, progress="Two vans.", status="green")
    client.post(where, posted)
    assert Update.objects.get().reported_on == date(2017, 9, 30)
    review = client.get(plan.review_address(plan.periods[1]))
    assert b"<strong>Late:</strong> recorded on 10 December 2017." in review.content
    page = client.get(action.get_absolute_url())
    assert b"on 10 December 2017, <strong>late</strong>: Q2 2017/18 had ended" in page.content


def test_update_in_time_is_not_called_late(client, plan, priority, police, coordinator):
    action = UpdateFactory(action=led(priority, police, "1.1"), reported_on=date(2017, 12, 1)).action
    UpdateFactory(action=action, reported_on=date(2017, 6, 1), source="plan.docx")
    client.force_login(coordinator)
    pages = [action.get_absolute_url(), plan.review_address(plan.periods[0]), plan.review_address(plan.periods[2])]
    assert [b"late</strong>" in client.get(page).content.lower() for page in pages] == [False, False, False]


def test_agency_and_period_of_the_sheet_are_chosen_in_the_address(client, plan, priority, police, officer, coordinator):
    fire = AgencyFactory(partnership=plan.partnership, name="Fire")
    led(priority, police, "1.1")
    led(priority, fire, "1.2")
    client.force_login(coordinator)
    assert [row.name for row in client.get(address(plan)).context["sheet"].rows] == ["1.1", "1.2"]
    assert [row.name for row in client.get(address(plan, agency=fire.pk)).context["sheet"].rows] == ["1.2"]
    asked = {"agency=all": 200, "agency=0": 404, "agency=x": 404, "period=q9": 404, "period=h1": 404, "period=q4": 200}
    assert {query: client.get(f"{address(plan)}?{query}").status_code for query in asked} == asked
    client.force_login(officer)
    asked = {"agency=all": 403, f"agency={fire.pk}": 403, f"agency={police.pk}": 200}
    assert {query: client.get(f"{address(plan)}?{query}").status_code for query in asked} == asked


def test_officer_of_several_agencies_sees_all_of_theirs(client, plan, priority, police, officer):
    team = AgencyFactory(partnership=plan.partnership, name="Team", part_of=police)
    led(priority, team, "1.1")
    led(priority, police, "1.2")
    client.force_login(officer)
    response = client.get(address(plan))
    assert [row.name for row in response.context["sheet"].rows] == ["1.1", "1.2"]
    assert response.context["title"] == "Return for Q3 2017/18: Police"
    fire = AgencyFactory(partnership=plan.partnership, name="Fire")
    MembershipFactory(user=officer, partnership=plan.partnership, role=Role.LEAD_OFFICER, agency=fire)
    led(priority, fire, "1.3")
    response = client.get(address(plan))
    assert [row.name for row in response.context["sheet"].rows] == ["1.1", "1.2", "1.3"]
    assert response.context["title"] == "Return for Q3 2017/18: your agencies’ actions"
    assert [row.name for row in client.get(address(plan, agency=team.pk)).context["sheet"].rows] == ["1.1"]


def test_period_to_come_is_not_offered_and_says_that_nothing_counts_for_it_yet(client, plan, priority, police, officer):
    led(priority, police, "1.1")
    client.force_login(officer)
    early = "Q4 2017/18 begins on 1 January 2018. What you submit before then does not count for it."
    for period, offered, says in (("q3", ["q1", "q2", "q3"], False), ("q4", ["q1", "q2", "q3", "q4"], True)):
        response = client.get(address(plan, period=period))
        choices = response.context["which_form"].fields["period"].choices
        assert [code for code, _ in choices] == offered
        assert (early in response.text) == says


def test_sheet_without_actions_says_so_and_leads_on(client, plan, priority, police, officer, coordinator):
    led(priority, police, "1.1", role=LeadRole.SUPPORTING)
    client.force_login(officer)
    assert b"Show those it supports" in client.get(address(plan)).content
    empty = AnnualPlanFactory(partnership=plan.partnership, year=2018)
    client.force_login(coordinator)
    response = client.get(address(empty))
    assert b"There is no action to report on here." in response.content


def test_what_is_left_names_the_silent_actions(client, plan, priority, police, officer):
    silent = led(priority, police, "1.1", due_on=date(2017, 6, 30))
    UpdateFactory(action=led(priority, police, "1.2"), reported_on=date(2017, 12, 1))
    Draft.objects.create(action=silent, user=officer, progress="Begun.")
    client.force_login(officer)
    text = client.get(address(plan, "return_done")).content.decode()
    assert "1.1 Activity 1.1</a>, <strong>overdue</strong>, begun by you and not submitted</li>" in text
    assert "1.2 Activity" not in text
    assert plan.review_address(plan.periods[2]) in text
    UpdateFactory(action=silent, reported_on=date(2017, 12, 1))
    assert "Every action here has an update" in client.get(address(plan, "return_done")).content.decode()


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.SCRUTINY_CLERK, None])
@pytest.mark.parametrize("name", ["return_sheet", "return_draft", "return_done"])
def test_return_is_for_those_who_report(client, plan, priority, police, role, name):
    plan.status = PlanStatus.PUBLISHED
    plan.save()
    action = led(priority, police, "1.1")
    person = person_in(plan.partnership, role) if role else person_in(PartnershipFactory())
    client.force_login(person)
    for answer in (client.get(address(plan, name)), client.post(address(plan, name), boxes(action, progress="No."))):
        assert answer.status_code in (405, 403 if role else 404)
        assert b"Activity" not in answer.content
    assert not Draft.objects.exists()


def test_lead_officer_of_another_partnership_who_only_reads_here_is_refused(client, plan, police):
    other = AgencyFactory()
    person = person_in(other.partnership, Role.LEAD_OFFICER, other)
    person.memberships.create(partnership=plan.partnership, role=Role.BOARD_MEMBER)
    client.force_login(person)
    assert client.get(address(plan)).status_code == 403


def test_closed_plan_takes_no_return(client, plan, priority, police, coordinator):
    led(priority, police, "1.1")
    plan.status = PlanStatus.CLOSED
    plan.save()
    client.force_login(coordinator)
    assert client.get(address(plan)).status_code == 403
    assert f'href="{address(plan)}"' not in client.get(plan.get_absolute_url()).text


def test_plan_closed_while_a_return_was_written_shows_the_words_to_copy(client, plan, priority, police, officer):
    action = led(priority, police, "1.1")
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="Two done.", remedy="A third.", status="amber")
    plan.status = PlanStatus.CLOSED
    plan.save()
    response = client.post(address(plan), posted)
    assert response.status_code == 403
    texts = [text for text in response.context["texts"] if not text[0].startswith("Reported on")]
    assert texts == [("Progress", "Two done."), ("Remedy", "A third."), ("Status", "amber")]
    assert Update.objects.count() == 0


def test_row_of_another_agency_that_is_smuggled_in_is_not_recorded(client, plan, priority, police, officer):
    foreign = led(priority, AgencyFactory(partnership=plan.partnership), "1.2")
    elsewhere = ActionFactory(activity="A secret of elsewhere")
    client.force_login(officer)
    posted = day() | boxes(foreign, progress="Mine.", status="green") | boxes(elsewhere, progress="Mine.")
    response = client.post(address(plan), posted)
    assert response.status_code == 422
    assert b"A secret of elsewhere" not in response.content
    assert recorded() == []
    assert not Draft.objects.exists()


def test_pages_lead_to_the_return_for_those_who_report_only(client, plan, police, officer, coordinator):
    pages = [plan.get_absolute_url(), reverse("actions:table", args=[plan.pk])]
    found = {}
    for person in (officer, coordinator, person_in(plan.partnership, Role.BOARD_MEMBER)):
        client.force_login(person)
        found[person] = [address(plan) in client.get(page).content.decode() for page in pages]
    assert list(found.values()) == [[True, True], [True, True], [False, False]]


@pytest.mark.parametrize("actions", [1, 3, 300])
def test_sheet_asks_the_database_the_same_number_of_questions(
    client, plan, priority, police, coordinator, actions, django_assert_num_queries
):
    for number in range(actions):
        action = led(priority, police, f"1.{number}")
        UpdateFactory(action=action, recorded_by=coordinator)
    for action in priority.actions.all()[:3]:
        Draft.objects.create(action=action, user=coordinator, progress="Begun.")
        Draft.objects.create(action=action, user=person_in(plan.partnership), progress="Begun.")
    client.force_login(coordinator)
    with django_assert_num_queries(11):
        assert client.get(address(plan)).status_code == 200
