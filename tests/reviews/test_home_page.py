"""What each person finds on the home page."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from csp.models import Role
from plans.models import PlanStatus
from reviews.models import Review
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    MembershipFactory,
    PartnershipFactory,
    PriorityFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
THIS_QUARTER, LAST_QUARTER = date(2017, 10, 5), date(2017, 8, 1)


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan", partnership__name="Vale", status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan)


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police")


def home(client, user):
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return text_of(response), response.content.decode()


def led(priority, agency, **fields):
    return LeadFactory(
        action__priority=priority, agency=agency, **{f"action__{k}": v for k, v in fields.items()}
    ).action


def test_home_asks_strangers_to_sign_in(client):
    assert client.get("/").url == "/accounts/login/?next=/"


def test_person_without_a_role_is_told_whom_to_ask(client):
    AnnualPlanFactory(title="Canary plan", status=PlanStatus.PUBLISHED)

    text, _ = home(client, UserFactory())

    assert "You have no role in a partnership yet. Ask the community safety officer" in text
    assert "Canary" not in text


def test_ended_role_shows_nothing(client, plan):
    ended = MembershipFactory(partnership=plan.partnership, ended_on=date(2017, 5, 1)).user

    assert "Vale" not in home(client, ended)[0]


def test_administrator_of_a_new_installation_is_told_to_add_a_partnership(client):
    text, content = home(client, UserFactory(is_superuser=True))

    assert "There is no partnership yet. Add one" in text
    assert reverse("csp:partnership_new") in content
    assert "You have no role" not in text


def test_administrator_finds_every_partnership(client, plan):
    text, content = home(client, UserFactory(is_superuser=True))

    assert "All partnerships Vale Add a partnership" in text
    assert plan.partnership.get_absolute_url() in content


def test_coordinator_without_a_plan_is_led_to_adding_one(client):
    partnership = PartnershipFactory()

    text, content = home(client, person_in(partnership))

    assert "There is no annual plan yet. Add a plan" in text
    assert reverse("plans:plan_new", args=[partnership.slug]) in content


def test_coordinator_sees_what_is_to_see_to_and_who_is_silent(client, plan, priority, police):
    fire = AgencyFactory(partnership=plan.partnership, name="Fire")
    UpdateFactory(action=led(priority, police), status="red", reported_on=LAST_QUARTER)
    UpdateFactory(action=led(priority, police), status="amber", reported_on=LAST_QUARTER)
    UpdateFactory(action=led(priority, fire, due_on=date(2017, 10, 31)), reported_on=date(2017, 9, 30))
    UpdateFactory(action=led(priority, fire), reported_on=THIS_QUARTER)
    UpdateFactory(action=ActionFactory(priority=priority), status="complete", reported_on=LAST_QUARTER)
    UpdateFactory(action=ActionFactory(priority=priority), status="not_started", reported_on=THIS_QUARTER)
    closed = UpdateFactory(action=led(priority, fire, due_on=date(2017, 5, 1)), status="red").action
    closed.close(on=date(2017, 11, 1), reason="Merged.")

    text, content = home(client, person_in(plan.partnership))

    assert "Vale Coordinator (community safety officer) Safer Vale plan , 2017/18" in text
    assert "6 actions: 1 Red, 1 Amber, 2 Green, 1 Complete, 1 Not started." in text
    assert (
        "Updates asked for Q3 2017/18: 3 of 5 actions missing , due in 61 days, on Monday 15 January 2018 "
        "To see to 1 Red 1 Amber 1 overdue 1 due this quarter 3 with no update this quarter , Q3 2017/18 "
        "1 with no lead named" in text
    )
    table = reverse("actions:table", args=[plan.pk])
    for query in (
        "status=red",
        "status=amber",
        "overdue=on",
        "timescale=quarter",
        "silent=on",
        "no_lead=on",
        f"lead={police.pk}&amp;silent",
    ):
        assert f'href="{table}?{query}' in content
    assert reverse("reviews:review", args=[plan.pk, 2017, 3]) in content


def test_coordinator_is_told_when_there_is_nothing_to_see_to(client, plan, priority, police):
    UpdateFactory(action=led(priority, police), reported_on=THIS_QUARTER)

    text, _ = home(client, person_in(plan.partnership))

    assert "Updates asked for Q3 2017/18: none missing, due in 61 days, on Monday 15 January 2018 To see to" in text
    assert (
        "No Red No Amber None overdue None due this quarter Every action has an update this quarter, Q3 2017/18 "
        "Every action has a lead" in text
    )
    assert "By lead agency" not in text


def test_lead_officer_is_one_press_from_each_update_that_is_due(client, plan, priority, police):
    team = AgencyFactory(partnership=plan.partnership, part_of=police)
    silent = led(priority, police, reference="1.1", activity="Mark property.", position=1)
    teams = led(priority, team, reference="1.2", activity="Patrol.", due_on=date(2017, 11, 14), position=2)
    told = UpdateFactory(
        action=led(priority, police, reference="1.3", activity="Ring bells.", position=3), reported_on=LAST_QUARTER
    ).action
    UpdateFactory(action=led(priority, police, activity="Reported."), reported_on=THIS_QUARTER)
    led(priority, AgencyFactory(partnership=plan.partnership), activity="Another agency’s.")
    ActionFactory(priority=priority, activity="Nobody’s.")

    text, content = home(client, person_in(plan.partnership, Role.LEAD_OFFICER, police))

    assert (
        "Yours to update for Q2 2017/18 "
        "1.1 Mark property. (March 2018, Not rated). Record an update on 1.1 Mark property. "
        "1.2 Patrol. (March 2018, Not rated). Record an update on 1.2 Patrol. "
        "Yours to update this quarter, Q3 2017/18 "
        "1.3 Ring bells. (March 2018, Green). Record an update on 1.3 Ring bells. "
        "Yours and overdue 1.2 Patrol. (March 2018, Not rated). Record an update on 1.2 Patrol." in text
    )
    for action, period in ((silent, "q2"), (teams, "q2"), (told, "q3")):
        assert f'href="{reverse("actions:record_update", args=[action.pk])}?period={period}"' in content
    assert [words in text for words in ("Reported.", "Another agency’s.", "Nobody’s.", "To see to")] == [False] * 4


def test_lead_officer_with_nothing_due_is_told_so(client, plan, police):
    text, _ = home(client, person_in(plan.partnership, Role.LEAD_OFFICER, police))

    assert "Nothing: every action your agency leads has been updated. Yours and overdue None." in text


def test_board_member_reads_what_is_off_track_red_first(client, plan, priority):
    UpdateFactory(action__priority=priority, action__activity="Slipping.", status="amber", remedy="Ask again.")
    UpdateFactory(action__priority=priority, action__activity="Failing.", status="red", remedy="Stop.")

    text, content = home(client, person_in(plan.partnership, Role.BOARD_MEMBER))

    assert "Red and Amber Red Failing. To put it right: Stop. Amber Slipping. To put it right: Ask again." in text
    assert "/updates/new/" not in content


def test_board_page_of_the_meeting_that_comes_next_is_one_press_away(client, plan):
    Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 12, 5))
    address, said = f"/plans/{plan.pk}/reviews/2017/q2/board/", "Board page of Q2 2017/18"

    def found(role):
        text, content = home(client, person_in(plan.partnership, role))
        return said in text and "for the meeting of 5 December 2017" in text, address in content

    assert found(Role.BOARD_MEMBER) == found(Role.COORDINATOR) == (True, True)
    assert found(Role.SCRUTINY_CLERK) == (False, False)


def test_board_member_is_told_when_nothing_is_off_track(client, plan):
    assert "Red and Amber None." in home(client, person_in(plan.partnership, Role.BOARD_MEMBER))[0]


def test_scrutiny_clerk_finds_published_plans_without_internal_text(client, plan, priority):
    ActionFactory(priority=priority, is_internal=True, activity="Canary action.")
    action = UpdateFactory(action__priority=priority, reported_on=LAST_QUARTER).action
    UpdateFactory(action=action, status="red", is_internal=True, reported_on=THIS_QUARTER)
    AnnualPlanFactory(partnership=plan.partnership, year=2018, title="Canary draft", status=PlanStatus.DRAFT)

    text, content = home(client, person_in(plan.partnership, Role.SCRUTINY_CLERK))

    assert "Safer Vale plan , 2017/18 1 action: 1 Green." in text
    assert "Canary" not in text
    assert "/reviews/" not in content


def test_scrutiny_clerk_without_a_published_plan_is_told_so(client, plan):
    plan.status = PlanStatus.AGREED
    plan.save()

    text, _ = home(client, person_in(plan.partnership, Role.SCRUTINY_CLERK))

    assert "There is no plan for you to see yet." in text
    assert "Safer Vale plan" not in text


def test_county_reader_finds_the_districts_published_plans_after_their_own(client, plan, priority):
    county = PartnershipFactory(name="Whole county")
    plan.partnership.parent = county
    plan.partnership.save()
    other = AnnualPlanFactory(partnership__parent=county, title="Canary draft", status=PlanStatus.DRAFT)
    UpdateFactory(action__priority=priority)

    text, _ = home(client, person_in(county))

    assert text.index("Whole county") < text.index("Vale District below your county: its published plans.")
    assert "1 action: 1 Green." in text
    assert other.title not in text


def test_newest_plan_that_has_begun_is_current_and_any_to_come(client, plan):
    AnnualPlanFactory(partnership=plan.partnership, year=2016, title="Last year’s", status=PlanStatus.CLOSED)
    AnnualPlanFactory(partnership=plan.partnership, year=2018, title="Next year’s", status=PlanStatus.DRAFT)

    text, content = home(client, person_in(plan.partnership))

    assert [name in text for name in ("Last year’s", "Safer Vale plan", "Next year’s")] == [False, True, True]
    assert "The plan’s year begins on 1 April 2018." in text
    assert text.count("To see to") == 1
    assert content.count("/reviews/") == 2  # the review and the board page of the year that has begun


def test_plan_to_come_is_shown_where_none_has_begun(client, plan):
    plan.year = 2018
    plan.save()

    text, content = home(client, person_in(plan.partnership))

    assert "No actions. The plan’s year begins on 1 April 2018." in text
    assert "/reviews/" not in content


def test_year_that_is_over_is_said_to_be_and_its_last_quarter_asked_for(client, plan, priority):
    UpdateFactory(action__priority=priority, reported_on=date(2018, 1, 1))
    UpdateFactory(action__priority=priority, reported_on=date(2017, 12, 31))

    with time_machine.travel("2018-05-01 12:00", tick=False):
        text, content = home(client, person_in(plan.partnership))

    assert "The plan’s year ended on 31 March 2018." in text
    assert "1 with no update this quarter , Q4 2017/18" in text
    assert reverse("reviews:review", args=[plan.pk, 2017, 4]) in content


def test_closed_plan_is_not_chased(client, plan, priority):
    ActionFactory(priority=priority)
    plan.status = PlanStatus.CLOSED
    plan.save()

    assert "To see to" not in home(client, person_in(plan.partnership))[0]


def test_person_with_two_roles_finds_both(client, plan, priority, police):
    led(priority, police)
    person = person_in(plan.partnership)
    MembershipFactory(user=person, partnership=plan.partnership, role=Role.LEAD_OFFICER, agency=police)

    text, _ = home(client, person)

    assert "Coordinator (community safety officer); Lead officer of an agency, Police" in text
    assert "To see to" in text
    assert "Yours to update" in text


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_the_same_queries_whatever_there_is(client, count, django_assert_num_queries):
    county = PartnershipFactory()
    person = person_in(county)
    for year in range(count):
        own = PriorityFactory(plan__partnership=county, plan__year=2017 + year)
        below = PriorityFactory(plan__partnership__parent=county, plan__status=PlanStatus.PUBLISHED)
        for priority in (own, below):
            action = LeadFactory(action__priority=priority).action
            UpdateFactory(action=action, status="red", reported_on=LAST_QUARTER)
        MembershipFactory(user=person, partnership=PartnershipFactory())
    client.force_login(person)

    with django_assert_num_queries(15):
        assert client.get("/").status_code == 200


def table_of(text):
    return text.split("No update this quarter Nor the quarter before Overdue Due this quarter Return ")[1]


def test_coordinator_sees_what_each_agency_has_to_be_seen_to_for(client, plan, priority, police):
    """Silent for one quarter and for two, overdue, due; each number leads to those actions."""
    fire = AgencyFactory(partnership=plan.partnership, name="Fire")
    UpdateFactory(action=led(priority, police), reported_on=LAST_QUARTER)
    led(priority, police, due_on=date(2017, 12, 31))
    led(priority, police, added_on=THIS_QUARTER)
    UpdateFactory(action=led(priority, fire, due_on=date(2017, 10, 31)), reported_on=THIS_QUARTER)
    ActionFactory(priority=priority)

    text, content = home(client, person_in(plan.partnership))

    assert "2 with no update for two quarters" in text
    assert table_of(text).startswith(
        "Police 3 with no update, Police 1 with none before either, Police 0 1 due, Police Return sheet of Police "
        "Fire 0 0 1 overdue, Fire 1 due, Fire Return sheet of Fire "
        "No lead named 1 with no update, no lead named 1 with none before either, no lead named 0 0"
    )
    table = reverse("actions:table", args=[plan.pk])
    for query in (f"lead={police.pk}&amp;stale=on", f"lead={fire.pk}&amp;overdue=on", "no_lead=on&amp;silent=on"):
        assert f'href="{table}?{query}"' in content
    assert f'href="{reverse("reviews:return_sheet", args=[plan.pk])}?agency={police.pk}&amp;period=q2"' in content


def test_earlier_quarter_is_asked_for_until_it_is_given_up(client, plan, priority, police):
    led(priority, police)
    coordinator, officer = person_in(plan.partnership), person_in(plan.partnership, Role.LEAD_OFFICER, police)
    chase = reverse("reviews:chase", args=[plan.pk, 2017, "q2"])
    said = {}
    for day in ("2017-10-10", "2017-10-16", "2017-10-19", "2017-11-27", "2017-11-28"):
        with time_machine.travel(f"{day} 12:00", tick=False):
            for person in (coordinator, officer):
                text, content = home(client, person)
                said[day, person] = [
                    words in text
                    for words in (
                        "Q2 2017/18: 1 of 1 action missing , due in 6 days, on Monday 16 October",
                        "1 action for Q2 2017/18, due in 6 days, on Monday 16 October",
                        "1 of 1 action missing , due today, Monday 16 October",
                        "1 action for Q2 2017/18, due today, Monday 16 October",
                        "1 action for Q2 2017/18, 3 days overdue, since Monday 16 October",
                        "Fill in the return for Q2 2017/18",
                        "Fill in the return for Q3 2017/18",
                    )
                ]
                if person == coordinator:
                    assert (chase in content) == (day != "2017-11-28")

    assert said == {
        ("2017-10-10", coordinator): [True, False, False, False, False, False, False],
        ("2017-10-10", officer): [False, True, False, False, False, True, False],
        ("2017-10-16", coordinator): [False, False, True, False, False, False, False],
        ("2017-10-16", officer): [False, False, False, True, False, True, False],
        ("2017-10-19", coordinator): [False] * 7,
        ("2017-10-19", officer): [False, False, False, False, True, True, False],
        ("2017-11-27", coordinator): [False] * 7,
        ("2017-11-27", officer): [False, False, False, False, False, True, False],
        ("2017-11-28", coordinator): [False] * 7,
        ("2017-11-28", officer): [False, False, False, False, False, False, True],
    }


def test_lead_officer_reaches_their_own_return_in_one_press(client, plan, priority, police):
    led(priority, police)
    person = person_in(plan.partnership, Role.LEAD_OFFICER, police)
    sheet = reverse("reviews:return_sheet", args=[plan.pk])

    _, content = home(client, person)
    assert f'href="{sheet}?agency={police.pk}&amp;period=q2"' in content
    assert client.get(f"{sheet}?agency={police.pk}&period=q2").status_code == 200

    fire = AgencyFactory(partnership=plan.partnership)
    MembershipFactory(user=person, partnership=plan.partnership, role=Role.LEAD_OFFICER, agency=fire)
    assert f'href="{sheet}?period=q2"' in home(client, person)[1]


def test_return_offered_is_for_a_period_that_its_own_agency_owes(client, plan, priority, police):
    """One agency still owes the second quarter, the other answered and owes the third."""
    fire = AgencyFactory(partnership=plan.partnership)
    led(priority, police)
    UpdateFactory(action=led(priority, fire), reported_on=LAST_QUARTER)
    sheet = reverse("reviews:return_sheet", args=[plan.pk])
    wanted = [(police, "q2"), (fire, "q3")]

    _, coordinators = home(client, person_in(plan.partnership))
    for agency, period in wanted:
        text, content = home(client, person_in(plan.partnership, Role.LEAD_OFFICER, agency))
        for page in (coordinators, content):
            assert f'href="{sheet}?agency={agency.pk}&amp;period={period}"' in page
        assert f"Fill in the return for {period.upper()} 2017/18" in text


def test_half_yearly_plan_speaks_of_half_years(client, plan, priority, police):
    plan.review_months = 6
    plan.save()
    led(priority, police)

    coordinators, content = home(client, person_in(plan.partnership))
    officers, _ = home(client, person_in(plan.partnership, Role.LEAD_OFFICER, police))

    assert "1 with no update this half-year , Half 2 of 2017/18 1 with no update for two half-years" in coordinators
    assert "Yours to update for Half 1 of 2017/18" in officers
    assert f'href="/plans/{plan.pk}/reviews/2017/h2/"' in content
    assert "quarter" not in coordinators + officers


def test_draft_of_a_year_that_has_begun_does_not_hide_the_plan_before_it(client, plan, priority):
    older = AnnualPlanFactory(partnership=plan.partnership, year=2016, title="Year before", status=PlanStatus.AGREED)
    plan.status = PlanStatus.DRAFT
    plan.save()
    ActionFactory(priority=priority)

    text, _ = home(client, person_in(plan.partnership))

    assert "Safer Vale plan , 2017/18 (being drafted)" in text
    assert f"{older} , 2016/17" in text
    assert "with no update" not in text


def test_last_round_of_a_year_that_is_over_can_still_be_chased(client, plan, priority, police):
    action = led(priority, police)
    chase = reverse("reviews:chase", args=[plan.pk, 2017, "q4"])
    with time_machine.travel("2018-08-01 12:00", tick=False):
        text, content = home(client, person_in(plan.partnership))
        asked = "Q4 2017/18: 1 of 1 action missing , 107 days overdue, since Monday 16 April To see to"
        assert asked in text
        assert chase in content

        UpdateFactory(action=action, reported_on=date(2018, 3, 31))
        text, content = home(client, person_in(plan.partnership))
        assert "Updates asked for Q4 2017/18: none missing To see to" in text
        assert chase not in content
