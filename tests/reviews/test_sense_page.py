"""The page of things to look at before the meeting, and the line on the review that leads to it."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from csp.models import Role
from plans.models import PlanStatus, ReviewEvery
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PartnershipFactory,
    PriorityFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def in_may():
    with time_machine.travel("2018-05-01 09:05 +0100", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan", partnership=PartnershipFactory(parent=PartnershipFactory()))


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police", abbreviation="TVP")


@pytest.fixture
def fire(plan):
    return AgencyFactory(partnership=plan.partnership, name="Fire service")


@pytest.fixture
def told(plan, police, fire):
    """Two agencies' actions, each with something to mend, and a target."""
    priority = PriorityFactory(plan=plan, title="Burglary")
    target = TargetFactory(priority=priority, text="Reduce burglary")
    marking = ActionFactory(
        priority=priority, reference="1.1", activity="Mark property", due_on=date(2017, 7, 31), timescale="July 2017"
    )
    visits = ActionFactory(priority=priority, reference="1.2", activity="Visit homes with Sgt Smith")
    LeadFactory(action=marking, agency=police)
    LeadFactory(action=visits, agency=fire)
    UpdateFactory(action=marking, progress="<b>Forty</b> homes were marked.")
    said = UpdateFactory(action=visits, progress="Ongoing", is_internal=True)
    return {"target": target, "marking": marking, "visits": visits, "said": said}


def address(plan, code="q2", year=2017):
    return reverse("reviews:sense_checks", args=[plan.pk, year, code])


def main_of(response):
    return response.content.decode().split("<main", 1)[1].split("</main>")[0]


def words_of(response):
    """The words of the main part of a page, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", main_of(response)).split())


def page(client, plan, reader, code="q2"):
    client.force_login(reader)
    response = client.get(address(plan, code))
    assert response.status_code == 200
    return response


def mends(response):
    """The links that put something right, with their words."""
    cells = re.findall(r'data-label="To mend it">(.*?)</td>', main_of(response))
    return [tuple(re.findall(r'href="([^"]*)">([^<]*)', cell)) or cell for cell in cells]


def test_address_is_under_the_review(plan):
    assert address(plan) == f"/plans/{plan.pk}/reviews/2017/q2/checks/"


def test_page_groups_what_stands_out_the_worst_first_with_the_words(client, plan, told):
    text = words_of(page(client, plan, person_in(plan.partnership)))

    assert "4 things to look at before the meeting. This is advice, as at 30 September 2017." in text
    heads = re.findall(r"<h2[^>]*>([^<]*)</h2>", main_of(page(client, plan, person_in(plan.partnership))))
    assert heads == [
        "A person may be named in public text: 1",
        "Green but overdue: 1",
        "“Ongoing” as the whole update: 1",
        "Target without a baseline: 1",
    ]
    assert (
        "1.2 Visit homes with Sgt Smith Fire service What will be done: “Sgt Smith” seems to name a person. "
        "Visit homes with Sgt Smith Edit the action : 1.2 Visit homes with Sgt Smith" in text
    )
    assert (
        "1.1 Mark property TVP Green, but its timescale was July 2017. &lt;b&gt;Forty&lt;/b&gt; homes were marked. "
        "Record an update : 1.1 Mark property" in text
    )
    assert "1.2 Visit homes with Sgt Smith Internal Fire service The update says no more than this. Ongoing" in text
    assert "Where What stands out To mend it Reduce burglary It gives nothing to compare with. Edit the target" in text


def test_coordinator_is_led_to_what_mends_each(client, plan, told):
    marking, visits, said = told["marking"], told["visits"], told["said"]

    assert mends(page(client, plan, person_in(plan.partnership))) == [
        ((f"/actions/{visits.pk}/edit/", "Edit the action"),),
        ((f"/actions/{marking.pk}/updates/new/?period=q2", "Record an update"),),
        ((reverse("actions:correct_update", args=[said.pk]), "Correct the update"),),
        ((reverse("priorities:target_edit", args=[told["target"].pk]), "Edit the target"),),
    ]


def test_every_mend_opens_for_the_coordinator(client, plan, told):
    for [(link, _)] in mends(page(client, plan, person_in(plan.partnership))):
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_lead_officer_is_led_to_their_own_rows_only(client, plan, told, fire):
    officer = person_in(plan.partnership, Role.LEAD_OFFICER, fire)

    response = page(client, plan, officer)

    record = reverse("actions:record_update", args=[told["visits"].pk])
    assert mends(response) == [((f"{record}?period=q2", "Record an update"),)]  # another’s is not theirs to correct
    assert "4 things to look at" in words_of(response)


def test_lead_officer_is_led_to_correct_what_they_recorded_themselves(client, plan, told, fire):
    officer = person_in(plan.partnership, Role.LEAD_OFFICER, fire)
    own = UpdateFactory(action=told["visits"], reported_on=date(2017, 8, 2), progress="No update", recorded_by=officer)

    assert mends(page(client, plan, officer)) == [
        ((reverse("actions:correct_update", args=[own.pk]), "Correct the update"),)
    ]


def test_row_of_another_agency_in_the_same_group_says_so(client, plan, told, police):
    LeadFactory(action=ActionFactory(priority=told["marking"].priority, due_on=date(2017, 7, 31)), agency=police)
    UpdateFactory(action=ActionFactory(priority=told["marking"].priority, due_on=date(2017, 7, 31)))
    officer = person_in(plan.partnership, Role.LEAD_OFFICER, police)

    assert [mend if isinstance(mend, str) else mend[0][1] for mend in mends(page(client, plan, officer))] == [
        "Record an update",
        "Not yours to change",
    ]


@pytest.mark.parametrize("who", ["board", "administrator"])
def test_those_who_change_nothing_read_the_advice_without_mends(client, plan, told, who):
    reader = person_in(plan.partnership, Role.BOARD_MEMBER) if who == "board" else UserFactory(is_superuser=True)

    response = page(client, plan, reader)

    assert mends(response) == []
    assert "To mend it" not in words_of(response)
    assert "4 things to look at before the meeting." in words_of(response)


def test_closed_plan_is_mended_by_nobody(client, plan, told):
    plan.status = PlanStatus.CLOSED
    plan.save()

    assert mends(page(client, plan, person_in(plan.partnership))) == []


def test_page_says_when_nothing_stands_out(client, plan):
    text = words_of(page(client, plan, person_in(plan.partnership)))

    assert (
        "Nothing stands out. As at 30 September 2017, the checks before the meeting found nothing to look at." in text
    )


def test_quarter_to_come_has_nothing_to_check(client, plan):
    plan.year = 2018
    plan.save()
    client.force_login(person_in(plan.partnership))

    text = words_of(client.get(address(plan, "q2", 2018)))

    assert "Q2 2018/19 has not begun. It runs from 1 July 2018 to 30 September 2018" in text


@pytest.mark.parametrize(
    ("months", "code", "status"),
    [
        (ReviewEvery.QUARTER, "q4", 200),
        (ReviewEvery.QUARTER, "h1", 404),
        (ReviewEvery.HALF_YEAR, "h2", 200),
        (ReviewEvery.HALF_YEAR, "h3", 404),
        (ReviewEvery.HALF_YEAR, "q1", 404),
        (ReviewEvery.YEAR, "y1", 200),
        (ReviewEvery.YEAR, "y2", 404),
    ],
)
def test_only_the_plans_own_periods_have_checks(client, plan, months, code, status):
    plan.review_months = months
    plan.save()
    client.force_login(person_in(plan.partnership))

    assert client.get(address(plan, code)).status_code == status
    assert client.get(address(plan, code, 2016)).status_code == 404


@pytest.mark.parametrize("code", ["q0", "q5", "x1", "q12", "Q1"])
def test_code_that_is_no_period_is_not_found(client, plan, code):
    client.force_login(person_in(plan.partnership))

    assert client.get(f"/plans/{plan.pk}/reviews/2017/{code}/checks/").status_code == 404


def test_half_year_is_called_so(client, plan, told):
    plan.review_months = ReviewEvery.HALF_YEAR
    plan.save()
    UpdateFactory(action=told["marking"], reported_on=date(2018, 2, 1), progress="Forty homes.")
    UpdateFactory(action=told["marking"], reported_on=date(2017, 9, 1), progress="Forty homes.")

    assert "The same text as last half-year: 1" in words_of(page(client, plan, person_in(plan.partnership), "h2"))


@pytest.mark.parametrize("published", [True, False])
def test_clerk_county_and_outsiders_see_nothing(client, plan, told, published):
    plan.status = PlanStatus.PUBLISHED if published else PlanStatus.DRAFT
    plan.save()
    readers = [
        person_in(plan.partnership, Role.SCRUTINY_CLERK),
        person_in(plan.partnership.parent, Role.BOARD_MEMBER),
        person_in(PartnershipFactory()),
    ]
    answers = []
    for reader in readers:
        client.force_login(reader)
        response = client.get(address(plan))
        assert "Sgt Smith" not in response.content.decode()
        answers.append(response.status_code)

    assert answers == [403, 403 if published else 404, 404]


def test_review_leads_to_its_checks(client, plan, told):
    client.force_login(person_in(plan.partnership, Role.BOARD_MEMBER))

    html = main_of(client.get(plan.review_address(plan.periods[1])))

    assert f'<a class="govuk-link" href="{address(plan)}">Checks before the meeting</a>' in html


@pytest.mark.parametrize("count", [1, 3, 300])
def test_page_takes_twelve_queries_whatever_its_size(client, plan, police, count, django_assert_num_queries):
    client.force_login(person_in(plan.partnership))
    priorities = [PriorityFactory(plan=plan) for _ in range(min(count, 5))]
    for number in range(count):
        priority = priorities[number % len(priorities)]
        TargetFactory(priority=priority, text="Reduce burglary")
        action = LeadFactory(action__priority=priority, agency=police).action
        UpdateFactory(action=action, reported_on=date(2017, 5, 1), progress="Ongoing")
        UpdateFactory(action=action, progress="Ongoing, said Sgt Smith", status="red", remedy="TBC")
        TimescaleChangeFactory(action=action)  # after the quarter, so it is undone

    with django_assert_num_queries(12):
        text = words_of(client.get(address(plan)))

    assert f"{3 * count} things to look at" in text
