"""Signing off and opening again through their pages, and who reads what was signed."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from csp.models import Role
from plans.models import PlanStatus
from plans.quarters import Period
from reviews import signing
from reviews.models import Commentary, Reopening, Review, SignOff
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PartnershipFactory,
    PriorityFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db

Q2 = Period(2017, 2)
TICKED = {"is_read": "on"}


@pytest.fixture
def plan():
    county = PartnershipFactory(name="County")
    return AnnualPlanFactory(
        title="Plan of the year", status=PlanStatus.PUBLISHED, partnership__parent=county, partnership__name="North"
    )


@pytest.fixture
def action(plan):
    action = ActionFactory(priority__plan=plan, priority__title="Crime", reference="1.1", activity="Mark cycles")
    LeadFactory(action=action, agency__name="Northshire Police")
    UpdateFactory(action=action, reported_on=date(2017, 8, 1), status="green", progress="Half are marked.")
    return action


@pytest.fixture
def officer(plan):
    return person_in(plan.partnership, Role.COORDINATOR, name="Olive Officer")


@pytest.fixture(autouse=True)
def after_the_period():
    with time_machine.travel("2017-10-30 15:00+00:00", tick=False) as clock:
        yield clock


def address(plan, page="", year=2017, code="q2"):
    return f"/plans/{plan.pk}/reviews/{year}/{code}/{page}"


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def read(person, plan, query=""):
    response = as_(person).get(address(plan) + query)
    assert response.status_code == 200
    return text_of(response)


def sign(person, plan, **posted):
    return as_(person).post(address(plan, "sign-off/"), posted or TICKED)


def open_again(person, plan, reason="A figure was wrong."):
    return as_(person).post(address(plan, "re-open/"), {"reason": reason})


def test_page_says_what_will_be_frozen_and_what_is_outstanding(plan, action, officer):
    Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 11, 2))
    ActionFactory(priority=action.priority, activity="Forgotten")
    Commentary.objects.create(plan=plan, number=2, text="Good.", written_by=officer, written_on=date(2017, 10, 1))

    page = text_of(as_(officer).get(address(plan, "sign-off/")))

    assert "2 actions: 1 Green, 1 not rated; 1 with no update this quarter; 1 with no lead named." in page
    assert "<strong>2 November 2017</strong>" in page
    for words in ("No update this quarter: 1", "Not rated: 1", "No lead named: 1", "No commentary: 1"):
        assert words in page
    assert page.count("<li>Forgotten</li>") == 3
    assert "<li>Crime</li>" in page
    assert "The whole plan" not in page


def test_page_of_a_plan_in_order_says_that_nothing_is_outstanding(plan, action, officer):
    for about in (None, action.priority):
        Commentary.objects.create(
            plan=plan, number=2, priority=about, text="Good.", written_by=officer, written_on=date(2017, 10, 1)
        )
    page = text_of(as_(officer).get(address(plan, "sign-off/")))

    assert "Every action is rated, has a lead and an update, and every priority has its commentary." in page
    assert "No day is set for the meeting" in page


def test_coordinator_signs_off_and_reads_the_frozen_page(plan, action, officer):
    Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 11, 2))

    response = sign(officer, plan)

    assert (response.status_code, response.url) == (302, address(plan))
    page = read(officer, plan)
    assert "Signed off by Olive Officer on 30 October 2017 at 15:00, for the meeting of 2 November 2017." in page
    assert "Half are marked." in page
    assert "Nothing that was signed off on 30 October 2017 has changed or been added to." in page
    assert address(plan, "re-open/") in page
    assert address(plan, "commentary/") not in page


def test_box_must_be_ticked(plan, action, officer):
    response = sign(officer, plan, is_read="")

    assert response.status_code == 422
    assert "Tick the box to say that you have read what is outstanding" in text_of(response)
    assert not SignOff.objects.exists()


def test_second_coordinator_is_told_who_was_first(plan, action, officer):
    sign(officer, plan)

    response = sign(person_in(plan.partnership), plan)

    assert response.status_code == 422
    assert "Olive Officer signed Q2 2017/18 off already (30 October 2017, 15:00)" in text_of(response)
    assert SignOff.objects.count() == 1


def test_second_press_of_the_button_signs_nothing_and_leads_to_the_review(plan, action, officer):
    client, posted = as_(officer), TICKED | {"form_token": "4b7d3a88-66a5-4f2a-9a3e-0a6f5d3b7a11"}
    responses = [client.post(address(plan, "sign-off/"), posted) for _ in range(2)]

    assert [(response.status_code, response.url) for response in responses] == [(302, address(plan))] * 2
    assert SignOff.objects.count() == 1


def test_signed_period_leads_from_the_page_of_signing_to_the_review(plan, action, officer):
    sign(officer, plan)
    response = as_(officer).get(address(plan, "sign-off/"), follow=True)

    assert response.redirect_chain == [(address(plan), 302)]
    assert "Q2 2017/18 is signed off already." in text_of(response)


@pytest.mark.parametrize(("now", "status"), [("2017-09-29 12:00", 422), ("2017-09-30 12:00", 302)])
def test_period_is_signed_off_from_its_last_day_on(plan, action, officer, after_the_period, now, status):
    with time_machine.travel(now, tick=False):
        response = sign(officer, plan)
        page = text_of(as_(officer).get(address(plan, "sign-off/"), follow=True))

    assert response.status_code == status
    assert ("Q2 2017/18 ends on 30 September 2017. It can be signed off from that day on." in page) == (status == 422)
    assert SignOff.objects.count() == (status == 302)


@pytest.mark.parametrize(("year", "code"), [(2016, "q2"), (2017, "h1"), (2017, "h3"), (2017, "y2"), (99999, "q1")])
@pytest.mark.parametrize("page", ["sign-off/", "re-open/", "commentary/"])
def test_period_that_is_none_of_the_plans_is_not_found(plan, officer, page, year, code):
    assert as_(officer).get(address(plan, page, year, code)).status_code == 404


def test_plan_without_priorities_is_signed_off(plan, officer):
    sign(officer, plan)

    page = read(officer, plan)
    assert "No actions" in page
    assert "The plan has no priorities." in page


def test_last_period_of_a_closed_plan_is_signed_off(plan, action, officer):
    plan.status = PlanStatus.CLOSED
    plan.save()

    assert sign(officer, plan).status_code == 302
    assert "Signed off by Olive Officer" in read(officer, plan)


def test_review_says_that_it_is_a_working_paper_until_it_is_signed(plan, action, officer):
    page = read(officer, plan)
    assert "<strong>Working paper:</strong> not signed off." in page
    assert address(plan, "sign-off/") in page
    assert "Sign off Q2 2017/18" not in read(person_in(plan.partnership, Role.BOARD_MEMBER), plan)


@pytest.fixture
def secrets(plan, action):
    """What limited readers must never read."""
    UpdateFactory(
        action=action, reported_on=date(2017, 9, 5), status="red", progress="Secret update.", is_internal=True
    )
    ActionFactory(priority=action.priority, activity="Secret action", is_internal=True)
    Commentary.objects.create(
        plan=plan, number=2, priority=action.priority, text="Secret words.", is_internal=True,
        written_by=UserFactory(), written_on=date(2017, 10, 1),
    )  # fmt: skip


def limited_readers(plan):
    return [
        person_in(plan.partnership, Role.SCRUTINY_CLERK),
        person_in(plan.partnership.parent, Role.BOARD_MEMBER),
    ]


@pytest.mark.parametrize("status", [PlanStatus.PUBLISHED, PlanStatus.CLOSED])
def test_scrutiny_and_the_county_read_the_limited_copy(plan, action, officer, secrets, status):
    readers = limited_readers(plan)
    assert [as_(reader).get(address(plan)).status_code for reader in readers] == [403, 403]
    plan.status = status
    plan.save()
    sign(officer, plan)
    UpdateFactory(action=action, reported_on=date(2017, 9, 6), progress="Secret later.", is_internal=True)

    assert "Secret update." in read(officer, plan)
    assert address(plan, code="q3") in read(officer, plan)
    for reader in readers:
        page = read(reader, plan)
        assert "Half are marked." in page
        assert "1 internal action left out of this copy." in page
        assert "1 internal update left out of this copy." in page
        assert "Secret" not in page
        assert "Checks outstanding" not in page
        assert address(plan, code="q3") not in page
        assert address(plan) in text_of(as_(reader).get(plan.get_absolute_url()))


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.AGREED])
def test_signed_review_of_a_plan_that_is_not_published_is_refused(plan, action, officer, status):
    clerk, county = limited_readers(plan)
    sign(officer, plan)
    plan.status = status
    plan.save()

    assert [as_(reader).get(address(plan)).status_code for reader in (clerk, county)] == [403, 404]


def test_unsigned_review_is_refused_in_words(plan, action):
    clerk, _ = limited_readers(plan)
    response = as_(clerk).get(address(plan))

    assert response.status_code == 403
    assert "it has not been signed off for others to read" in text_of(response)


@pytest.mark.parametrize("page", ["sign-off/", "re-open/", "commentary/"])
@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.LEAD_OFFICER, Role.SCRUTINY_CLERK])
def test_only_coordinators_sign_open_again_and_write(plan, action, officer, page, role):
    sign(officer, plan)
    person = person_in(plan.partnership, role, AgencyFactory(partnership=plan.partnership))

    assert as_(person).get(address(plan, page)).status_code == 403
    assert as_(person).post(address(plan, page), TICKED | {"reason": "Mine."}).status_code == 403
    assert not Reopening.objects.exists()


def test_review_is_opened_again_with_a_reason_and_signed_anew(plan, action, officer, secrets):
    clerk, _ = limited_readers(plan)
    sign(officer, plan)
    first = read(officer, plan)
    response = open_again(officer, plan)
    assert (response.status_code, response.url) == (302, address(plan))

    working = read(officer, plan)
    assert (
        "<strong>Working paper.</strong> This review was signed off on 30 October 2017 and opened again on " in working
    )
    assert "30 October 2017 by Olive Officer: A figure was wrong." in working
    assert f'{address(plan)}?copy=1">Copy 1</a>, signed off by Olive Officer on 30 October 2017' in working
    kept = read(officer, plan, "?copy=1")
    assert "Signed off by Olive Officer on 30 October 2017 at 15:00." in kept
    assert "This is copy 1." in kept
    assert "The review as it stands, a working paper" in kept
    published = read(clerk, plan)
    assert "Half are marked." in published
    assert "opened again on 30 October 2017: what it says may change." in published
    assert "A figure was wrong." not in published

    UpdateFactory(action=action, reported_on=date(2017, 9, 30), status="amber", progress="Some were lost.")
    sign(officer, plan)
    second = read(officer, plan)
    assert "(copy 2)" in second
    assert "Some were lost." in second
    assert "Some were lost." not in first
    assert (
        "Copy 1</a>, signed off by Olive Officer on 30 October 2017, opened again on 30 October 2017 by Olive" in second
    )
    assert "Copy 1</a>, signed off by Olive Officer on 30 October 2017, opened again on 30 October 2017</li>" in read(
        clerk, plan
    )
    assert [row.turn for row in SignOff.objects.in_turn()] == [1, 2]


@pytest.mark.parametrize("copy", ["2", "0", "x", "1 "])
def test_copy_that_is_not_there_is_not_found(plan, action, officer, copy):
    sign(officer, plan)
    assert as_(officer).get(address(plan), {"copy": copy}).status_code == 404


def test_opening_again_needs_a_reason(plan, action, officer):
    sign(officer, plan)
    response = open_again(officer, plan, reason=" ")

    assert response.status_code == 422
    assert "Say why it is opened again" in text_of(response)
    assert not Reopening.objects.exists()


def test_second_to_open_it_again_is_told_who_was_first_and_keeps_the_reason_typed(plan, action, officer):
    sign(officer, plan)
    open_again(officer, plan)

    response = open_again(person_in(plan.partnership), plan, reason="My own reason.")

    assert response.status_code == 422
    assert "Olive Officer has opened it again already, with this reason: A figure was wrong." in text_of(response)
    assert "My own reason." in text_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_review_that_was_never_signed_is_not_opened_again(plan, action, officer, method):
    response = getattr(as_(officer), method)(address(plan, "re-open/"), {"reason": "Why."}, follow=True)

    assert response.redirect_chain == [(address(plan), 302)]
    assert "This review is not signed off, so there is nothing to open again." in text_of(response)


def test_signed_period_keeps_its_address_when_the_plan_goes_over_to_others(plan, action, officer):
    sign(officer, plan)
    plan.review_months, plan.year = 6, 2016
    plan.save()

    assert "Signed off by Olive Officer" in read(officer, plan)
    listed = text_of(as_(officer).get(plan.get_absolute_url()))
    assert f'{address(plan)}">Q2 2017/18</a>, July to September 2017: signed off on 30 October 2017' in listed


def test_plan_page_tells_the_state_of_each_review(plan, action, officer):
    sign(officer, plan)
    listed = text_of(as_(officer).get(plan.get_absolute_url()))
    assert "Q1 2017/18</a>, April to June 2017</li>" in listed
    assert "Q2 2017/18</a>, July to September 2017: signed off on 30 October 2017</li>" in listed
    assert "<li>Q4 2017/18, January to March 2018: not begun</li>" in listed

    open_again(officer, plan)
    assert "Q2 2017/18</a>, July to September 2017: opened again since it was signed off" in text_of(
        as_(officer).get(plan.get_absolute_url())
    )


@pytest.mark.parametrize("count", [1, 3])
def test_signed_review_takes_the_same_queries_whatever_its_size(plan, officer, count, django_assert_num_queries):
    for _ in range(count):
        action = LeadFactory(action__priority=PriorityFactory(plan=plan)).action
        LeadFactory(action=action, role="supporting")
        UpdateFactory(action=action, reported_on=date(2017, 5, 1))
        UpdateFactory(action=action, status="red")
        TimescaleChangeFactory(action=action, changed_on=date(2017, 8, 1))
    sign(officer, plan)
    for action in plan.priorities.last().actions.all():
        UpdateFactory(action=action, recorded_at="2017-11-01T12:00Z")
    client = as_(officer)

    with django_assert_num_queries(21):
        assert client.get(address(plan)).status_code == 200


def test_two_coordinators_who_sign_at_once_make_one_sign_off(plan, action, officer, monkeypatch):
    """The second has looked before the first was done, which the lock on the plan does not let happen."""
    sign(officer, plan)
    monkeypatch.setattr(signing, "refuse_if_signed", lambda plan, period: None)

    response = sign(person_in(plan.partnership), plan)

    assert response.status_code == 422
    assert "Somebody saved something at the same moment, so this was not saved." in text_of(response)
    assert SignOff.objects.count() == 1


def test_plan_that_holds_a_signed_review_is_not_deleted(plan, officer):
    sign(officer, plan)
    response = as_(officer).post(f"/plans/{plan.pk}/delete/")

    assert response.status_code == 409
    assert "1 signed review" in text_of(response)
    assert "Signed off by Olive Officer" in read(officer, plan)
