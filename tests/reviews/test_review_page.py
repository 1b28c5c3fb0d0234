"""The quarterly review as its readers see it."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from csp.models import Role
from plans.models import Marking, PlanStatus
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def in_may():
    with time_machine.travel("2018-05-01 09:05 +0100", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(
        title="Safer Vale plan", marking=Marking.OFFICIAL, partnership=PartnershipFactory(parent=PartnershipFactory())
    )


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership)
    client.force_login(officer)
    return officer


def address(plan, number=2, year=2017):
    return reverse("reviews:review", args=[plan.pk, year, number])


def text_of(response):
    """The words of the main part of a page, without tags and with single spaces."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def page(client, plan, number=2):
    response = client.get(address(plan, number))
    assert response.status_code == 200
    return text_of(response)


def test_review_address_is_the_promised_one(plan):
    assert address(plan) == f"/plans/{plan.pk}/reviews/2017/q2/"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.LEAD_OFFICER, Role.BOARD_MEMBER])
def test_review_is_read_by_those_who_read_the_partnership_whole(client, plan, role):
    agency = AgencyFactory(partnership=plan.partnership) if role == Role.LEAD_OFFICER else None
    client.force_login(person_in(plan.partnership, role, agency))

    assert client.get(address(plan)).status_code == 200


def half_yearly(plan):
    """What officers know of the plan: an action told of in each half-year, the second time worse, and a silent one."""
    plan.review_months = 6
    plan.save()
    priority = PriorityFactory(plan=plan)
    action = UpdateFactory(action__priority=priority, action__activity="Slips", reported_on=date(2017, 9, 30)).action
    UpdateFactory(action=action, status="red", reported_on=date(2018, 3, 1), progress="Late.")
    UpdateFactory(action__priority=priority, action__activity="Silent", reported_on=date(2017, 5, 1))


def test_half_yearly_plan_is_reviewed_by_half_years_with_the_one_before_beside(client, plan, officer):
    half_yearly(plan)

    second = client.get(f"/plans/{plan.pk}/reviews/2017/h2/")
    text = text_of(second)

    assert "<title>Half-yearly review, Half 2 of 2017/18: Safer Vale plan" in second.content.decode()
    assert "Safer Vale plan: half-yearly review, Half 2 of 2017/18, October 2017 to March 2018" in text
    assert "Position at 31 March 2018 , the last day of the half-year." in text
    assert "2 actions: 1 Red, 1 Green; 1 with no update this half-year; 2 with no lead named." in text
    assert "A half-year before, at 30 September 2017: 2 actions: 2 Green." in text
    assert "Red; Worse than last half-year" in text
    assert "No update this half-year. The last was on 1 May 2017." in text
    assert "This half-year’s update" in text
    assert f'href="/plans/{plan.pk}/reviews/2017/h1/"' in second.content.decode()
    assert "quarter" not in text.lower()
    assert "this is the first half-year of the plan’s year" in text_of(client.get(f"/plans/{plan.pk}/reviews/2017/h1/"))
    assert client.get(f"/plans/{plan.pk}/reviews/2017/q2/").status_code == 404


def test_yearly_plan_is_reviewed_by_the_year(client, plan, officer):
    half_yearly(plan)
    plan.review_months = 12
    plan.save()
    UpdateFactory(action__priority__plan=plan, status="amber", reported_on=date(2017, 3, 1))

    text = text_of(client.get(f"/plans/{plan.pk}/reviews/2017/y1/"))

    assert "Safer Vale plan: yearly review, 2017/18, April 2017 to March 2018" in text
    assert "A year before, at 31 March 2017: 3 actions: 1 Amber, 2 not rated." in text
    assert "1 with no update this year; 3 with no lead named" in text
    assert "quarter" not in text.lower()


def test_yearly_plan_without_earlier_updates_has_nothing_to_compare_with(client, plan, officer):
    plan.review_months = 12
    plan.save()
    text = text_of(client.get(f"/plans/{plan.pk}/reviews/2017/y1/"))
    assert "There is no earlier position: this is the plan’s only year." in text


def test_plan_page_of_a_half_yearly_plan_leads_to_its_half_years(client, plan, officer):
    half_yearly(plan)
    content = client.get(plan.get_absolute_url()).content.decode()
    assert "Reviews, every half-year" in content
    assert [f'href="/plans/{plan.pk}/reviews/2017/{code}/"' in content for code in ("h1", "h2", "q1")] == [
        True,
        True,
        False,
    ]


def test_review_is_read_by_the_site_administrator(client, plan):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get(address(plan)).status_code == 200


@pytest.mark.parametrize("status", [PlanStatus.AGREED, PlanStatus.PUBLISHED])
def test_review_is_refused_to_a_scrutiny_clerk(client, plan, status):
    plan.status = status
    plan.save()
    UpdateFactory(action__priority__plan=plan, progress="Canary in the review.")
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))

    response = client.get(address(plan))

    assert response.status_code == 403
    assert "Canary" not in response.content.decode()
    assert ("has not been signed off" in response.content.decode()) is (status == PlanStatus.PUBLISHED)


@pytest.mark.parametrize(("status", "code"), [(PlanStatus.AGREED, 404), (PlanStatus.PUBLISHED, 403)])
def test_county_is_refused_the_review_of_a_district(client, plan, status, code):
    plan.status = status
    plan.save()
    client.force_login(person_in(plan.partnership.parent, Role.BOARD_MEMBER))

    assert client.get(address(plan)).status_code == code


def test_review_is_not_found_outside_the_partnership(client, plan):
    client.force_login(person_in(PartnershipFactory()))

    assert client.get(address(plan)).status_code == 404


def test_review_asks_strangers_to_sign_in(client, plan):
    response = client.get(address(plan))

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address(plan)}")


def test_review_takes_no_post(client, officer, plan):
    assert client.post(address(plan)).status_code == 405


@pytest.mark.parametrize(("year", "number"), [(2017, 0), (2017, 5), (2016, 4), (2018, 1), (99999, 1)])
def test_only_the_periods_of_the_plans_year_are_found(client, officer, plan, year, number):
    assert client.get(address(plan, number, year)).status_code == 404


def test_address_of_a_period_outside_the_plan_names_those_it_has(client, officer, plan):
    said = text_of(client.get(address(plan, 2, 2016)))
    assert f"{plan} has no review of Q2 2016/17. It has these: Q1 2017/18, Q2 2017/18, Q3 2017/18, Q4" in said
    assert "Http404" not in text_of(client.get(f"/plans/{plan.pk + 1}/"))
    assert "Resolver404" not in text_of(client.get("/nowhere/"))
    client.force_login(person_in(AnnualPlanFactory().partnership))
    assert plan.title not in text_of(client.get(address(plan, 2, 2016)))


def test_quarter_to_come_has_no_position(client, officer, plan):
    UpdateFactory(action__priority__plan=plan, status="red", reported_on=date(2017, 5, 1))

    with time_machine.travel("2017-06-30 12:00", tick=False):
        text = page(client, plan)

    assert "Q2 2017/18 has not begun. It runs from 1 July 2017 to 30 September 2017" in text
    assert "Red" not in text


def test_quarter_that_runs_says_so(client, officer, plan):
    with time_machine.travel("2017-07-01 12:00", tick=False):
        text = page(client, plan)

    assert "Position at 1 July 2017 , because the quarter is still running; it ends on 30 September 2017." in text
    assert "Who has not replied yet" in text


def test_review_says_its_days_and_marking(client, officer, plan):
    text = page(client, plan)

    assert "Safer Vale plan: quarterly review, Q2 2017/18, July to September 2017" in text
    assert "Position at 30 September 2017 , the last day of the quarter. Produced on 1 May 2018 at 09:05." in text
    assert text.count("OFFICIAL") == 2


def test_empty_plan_has_a_review_that_says_so(client, officer, plan):
    text = page(client, plan)

    assert "No actions." in text
    assert "The plan has no priorities yet." in text
    assert "There are no actions to compare." in text
    assert "None: no action is Red" in text
    assert "Everybody asked has replied." in text


def test_priority_without_actions_is_shown(client, officer, plan):
    PriorityFactory(plan=plan, number="1", title="Burglary")

    assert "Priority 1 Burglary No actions." in page(client, plan)


def filled(plan):
    """An action that fell from Green to Red in Q2 and was re-dated; another that nobody leads or reports on."""
    priority = PriorityFactory(plan=plan, number="1", title="Burglary")
    action = ActionFactory(priority=priority, reference="1.1", activity="Mark property.", position=1)
    LeadFactory(action=action, agency__name="Northshire Police")
    UpdateFactory(action=action, reported_on=date(2017, 5, 2), progress="Begun.")
    UpdateFactory(
        action=action,
        reported_on=date(2017, 9, 30),
        status="red",
        progress="No marking kits.",
        remedy="Borrow them.",
        is_internal=True,
    )
    TimescaleChangeFactory(action=action, changed_on=date(2017, 9, 1))
    ActionFactory(priority=priority, reference="1.2", activity="Tell people.", position=2, is_internal=True)
    return action


def test_review_tells_the_position_and_what_moved(client, officer, plan):
    filled(plan)

    text = page(client, plan)

    assert (
        "2 actions: 1 Red, 1 not rated; 1 with no update this quarter; 1 with no lead named. "
        "A quarter before, at 30 June 2017: 2 actions: 1 Green, 1 not rated." in text
    )
    assert "1 Burglary 1 was 0 0 was 0 0 was 1 0 was 0 0 was 0 1 was 1 2 was 2" in text
    assert "1 Burglary : 1 Red, 1 Not rated" in text
    assert "What moved since 30 June 2017 Worse: 1 action 1.1 Mark property. (Green to Red) Not rated: 1 action" in text


def test_review_tells_the_exceptions_and_who_was_silent(client, officer, plan):
    filled(plan)

    text = page(client, plan)

    assert "2 of 2 actions, the worst first." in text
    assert (
        "1.1 Mark property. Red; Worse than last quarter; Timescale changed this quarter Northshire Police "
        "March 2018 was December 2017 Red At 30 Jun 2017: Green. Worse. Borrow them. "
        "1.2 Tell people. Internal No update this quarter; No lead named No lead named March 2018 "
        "Not rated At 30 Jun 2017: Not rated. Not said" in text
    )
    assert (
        "Lead agency No update this quarter Actions No lead named 1 of 1 1.2 "
        "Replied on every action they lead: Northshire Police." in text
    )


def test_review_goes_through_every_action_with_its_updates_in_full(client, officer, plan):
    filled(plan)

    text = page(client, plan)

    assert "30 Sep 2017 Internal No marking kits. To put it right: Borrow them." in text
    assert "No update this quarter. There has been none so far." in text
    assert "No update this quarter. The last was on 30 Sep 2017." in page(client, plan, 3)


def test_several_updates_of_a_quarter_are_all_shown_with_their_status(client, officer, plan):
    action = ActionFactory(priority__plan=plan)
    UpdateFactory(action=action, reported_on=date(2017, 7, 1), status="", progress="First.")
    UpdateFactory(action=action, reported_on=date(2017, 8, 1), progress="Second.")

    text = page(client, plan)
    late = "Late: recorded on 1 May 2018."
    assert f"1 Aug 2017, Green Second. {late} 1 Jul 2017, Not rated First. {late}" in text


def test_closed_actions_are_shown_with_their_reasons(client, officer, plan):
    priority = PriorityFactory(plan=plan)
    ActionFactory(priority=priority, activity="Old.", closed_on=date(2017, 6, 30), closed_reason="No money.")
    ActionFactory(priority=priority, activity="New.", closed_on=date(2017, 7, 1), closed_reason="Merged.")

    text = page(client, plan)

    assert "Closed before this quarter Old. (closed on 30 Jun 2017: No money.)" in text
    assert "Closed on 1 Jul 2017: Merged." in text
    assert "No actions; 1 closed this quarter." in text


def test_first_quarter_says_that_nothing_came_before(client, officer, plan):
    UpdateFactory(action__priority__plan=plan, reported_on=date(2017, 5, 1))

    text = page(client, plan, 1)

    assert "There is no earlier position: this is the first quarter of the plan’s year." in text
    assert "What moved Newly rated: 1 action" in text
    assert "was 0" not in text


def test_action_that_joined_is_said_to_have(client, officer, plan):
    ActionFactory(priority__plan=plan, added_on=date(2017, 8, 3))

    assert "Joined the plan on 3 Aug 2017" in page(client, plan)


def test_status_key_is_in_the_partnerships_words(client, officer, plan):
    plan.partnership.status_meanings.create(status="green", meaning="Going swimmingly.")

    assert "Green Going swimmingly." in page(client, plan)


def test_action_without_a_reference_is_named_by_its_activity(client, officer, plan):
    lead = LeadFactory(action__priority__plan=plan, action__activity="Renew the flag.", agency__name="Council")
    LeadFactory(action__priority=lead.action.priority, action__activity="Train staff.", agency=lead.agency)

    assert "Council 2 of 2 Renew the flag. Train staff." in page(client, plan)


def test_typed_text_is_never_markup(client, officer, plan):
    UpdateFactory(action__priority__plan=plan, progress="<script>alert(1)</script> \u202eabc 🚓")

    content = client.get(address(plan)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; \u202eabc 🚓" in content
    assert "<script>alert" not in content


@pytest.mark.parametrize("count", [1, 3, 300])
def test_review_takes_fourteen_queries_whatever_its_size(client, plan, count, django_assert_num_queries):
    client.force_login(person_in(plan.partnership, Role.BOARD_MEMBER))
    priorities = [PriorityFactory(plan=plan) for _ in range(min(count, 5))]
    for number in range(count):
        action = LeadFactory(action__priority=priorities[number % len(priorities)]).action
        UpdateFactory(action=action, reported_on=date(2017, 5, 1))
        UpdateFactory(action=action, status="red")
        TimescaleChangeFactory(action=action)  # after the quarter, so it is undone

    with django_assert_num_queries(14):
        text = page(client, plan)

    assert f"{count} action" in text
    assert text.count("On course.") == count
