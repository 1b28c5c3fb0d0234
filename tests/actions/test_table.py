"""The working table, through the page."""

from datetime import date

import pytest
import time_machine
from django.test.utils import override_script_prefix
from django.urls import reverse

from actions.views.table import first_words
from csp.models import Role
from plans.models import PlanStatus
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
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("autumn")]


@pytest.fixture
def autumn():
    """The third quarter of 2017/18."""
    with time_machine.travel("2017-11-20 10:00"):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan)


@pytest.fixture
def officer(plan, client):
    person = person_in(plan.partnership, Role.COORDINATOR)
    client.force_login(person)
    return person


def page_of(client, plan, **query):
    return client.get(reverse("actions:table", args=[plan.pk]), query)


def found(client, plan, **query):
    """The references on the page, in its order."""
    return [row.action.reference for row in page_of(client, plan, **query).context["rows"]]


def test_table_shows_each_action_with_its_status_in_words(client, plan, priority, officer):
    action = ActionFactory(priority=priority, reference="1.1", activity="Hold two events", timescale="March 2018")
    LeadFactory(action=action, agency__name="Thames Valley Police", agency__partnership=plan.partnership)
    UpdateFactory(action=action, status="amber", progress="One held.", reported_on=date(2017, 10, 3))

    page = page_of(client, plan)

    for words in ["1.1", "Hold two events", "Thames Valley Police", "March 2018", ">Amber<", "One held.", "3 Oct 2017"]:
        assert words in page.text
    assert "<strong>1</strong> of 1 action in the plan, none hidden." in " ".join(page.text.split())


def test_table_is_in_plan_order_and_hides_nothing(client, plan, officer):
    second, first = PriorityFactory(plan=plan, position=2), PriorityFactory(plan=plan, position=1)
    for number in range(60):
        ActionFactory(priority=second, reference=f"2.{number}", position=number)
    ActionFactory(priority=first, reference="1.1")
    assert found(client, plan) == ["1.1", *[f"2.{number}" for number in range(60)]]


@pytest.fixture
def various(plan, priority):
    """One action of each sort, by reference."""
    police = AgencyFactory(partnership=plan.partnership, name="Police")
    team = AgencyFactory(partnership=plan.partnership, name="Roads team", part_of=police)
    council = AgencyFactory(partnership=plan.partnership, name="Council")
    red = ActionFactory(priority=priority, reference="red", due_on=date(2017, 11, 19))
    UpdateFactory(action=red, status="red", reported_on=date(2017, 8, 1), remedy="A drone survey.")
    LeadFactory(action=red, agency=team)
    green = ActionFactory(priority=priority, reference="green", due_on=date(2017, 12, 31))
    UpdateFactory(action=green, status="amber", reported_on=date(2017, 7, 1))
    UpdateFactory(action=green, status="green", reported_on=date(2017, 10, 1), progress="Drones bought.")
    LeadFactory(action=green, agency=council)
    LeadFactory(action=green, agency=police, role="supporting")
    done = ActionFactory(priority=priority, reference="done", due_on=date(2017, 6, 30))
    UpdateFactory(action=done, status="complete", reported_on=date(2017, 6, 1))
    LeadFactory(action=done, agency=council)
    blank = ActionFactory(priority=priority, reference="blank", timescale="", timescale_kind="none", due_on=None)
    # nobody leads it, and it is complete
    finished = ActionFactory(priority=priority, reference="finished", due_on=date(2017, 5, 1))
    UpdateFactory(action=finished, status="complete", reported_on=date(2017, 4, 30))
    closed = ActionFactory(priority=priority, reference="closed", due_on=date(2017, 5, 1))
    UpdateFactory(action=closed, status="red", reported_on=date(2017, 4, 20))
    closed.close(on=date(2017, 6, 1), reason="Overtaken.")
    return {"police": police, "team": team, "council": council, "blank": blank, "green": green}


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ({}, ["red", "green", "done", "blank", "finished", "closed"]),
        ({"status": "red"}, ["red"]),
        ({"status": "amber"}, []),
        ({"status": "complete"}, ["done", "finished"]),
        ({"status": "none"}, ["blank"]),
        ({"status": "counted"}, ["red", "green", "done", "blank", "finished"]),
        ({"status": "red", "closed": "on"}, ["closed"]),
        ({"status": "amber", "closed": "on"}, []),
        ({"overdue": "on"}, ["red"]),
        ({"silent": "on"}, ["red", "blank"]),
        ({"no_lead": "on"}, ["blank"]),
        ({"closed": "on"}, ["closed"]),
        ({"timescale": "quarter"}, ["red", "green"]),
        ({"timescale": "past"}, ["red", "done", "finished", "closed"]),
        ({"timescale": "none"}, ["blank"]),
        ({"timescale": "later"}, []),
        ({"timescale": "ongoing"}, []),
        ({"q": "drone"}, ["red", "green"]),
        ({"q": "DRONES BOUGHT"}, ["green"]),
        ({"q": "done"}, ["done"]),
        ({"q": "no such words"}, []),
        ({"sort": "status"}, ["red", "closed", "green", "done", "finished", "blank"]),
        ({"sort": "due"}, ["finished", "closed", "done", "red", "green", "blank"]),
        ({"sort": "oldest"}, ["blank", "closed", "finished", "done", "red", "green"]),
        ({"sort": "newest"}, ["green", "red", "done", "finished", "closed", "blank"]),
        ({"sort": "lead"}, ["green", "done", "red", "blank", "finished", "closed"]),
        ({"status": "red", "overdue": "on", "q": "survey", "sort": "due"}, ["red"]),
    ],
)
def test_table_is_filtered_and_sorted_by_its_address(client, plan, officer, various, query, references):
    assert found(client, plan, **query) == references


def test_table_filters_by_agency_and_the_teams_inside_it(client, plan, officer, various):
    assert found(client, plan, lead=various["police"].pk) == ["red"]
    assert found(client, plan, lead=various["council"].pk) == ["green", "done"]
    assert found(client, plan, part=various["police"].pk) == ["red", "green"]
    assert found(client, plan, part=various["team"].pk) == ["red"]


def test_table_filters_by_priority_and_target(client, plan, officer, various):
    other = ActionFactory(priority=PriorityFactory(plan=plan, position=99), reference="other")
    target = TargetFactory(priority=other.priority)
    under = ActionFactory(priority=other.priority, target=target, reference="under")
    assert found(client, plan, priority=other.priority.pk) == ["other", "under"]
    assert found(client, plan, target=target.pk) == [under.reference]


def test_timescale_filter_follows_the_timescale_as_it_stands(client, plan, officer, priority):
    ActionFactory(priority=priority, reference="next", due_on=date(2018, 1, 1))
    ActionFactory(priority=priority, reference="later", due_on=date(2018, 4, 1))
    ActionFactory(priority=priority, reference="ongoing", due_on=None, timescale_kind="ongoing")
    ActionFactory(priority=priority, reference="unclear", due_on=None, timescale_kind="unclear")
    for reference in ["next", "later", "ongoing", "unclear"]:
        assert found(client, plan, timescale=reference) == [reference]


def test_mine_is_what_i_lead_or_my_agency_has_a_part_in(client, plan, various):
    person = person_in(plan.partnership, Role.LEAD_OFFICER, various["police"])
    various["blank"].lead_officer = person
    various["blank"].save()
    client.force_login(person)
    assert found(client, plan, mine="on") == ["red", "green", "blank"]


def test_update_link_carries_the_filter_and_stands_only_where_one_may_update(client, plan, various):
    client.force_login(person_in(plan.partnership, Role.LEAD_OFFICER, various["council"]))
    page = page_of(client, plan, sort="due", q="drone")

    assert [(row.action.reference, bool(row.update_address)) for row in page.context["rows"]] == [
        ("red", False),
        ("green", True),
    ]
    form = reverse("actions:record_update", args=[various["green"].pk])
    assert f'href="{form}?list=sort%3Ddue%26q%3Ddrone"' in page.text
    assert page.text.count("?list=") == 1


def test_filter_with_an_unknown_value_says_so_and_shows_the_rest(client, plan, officer, various):
    elsewhere = AgencyFactory(name="Elsewhere Police")
    page = page_of(client, plan, lead=elsewhere.pk, status="red")

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["lead"]
    assert [row.action.reference for row in page.context["rows"]] == ["red"]
    assert page.context["form"].errors["lead"] == ["Choose lead agency from the list"]
    assert "Elsewhere Police" not in page.text


def test_filter_names_the_box_of_a_value_it_refuses(client, plan, officer):
    page = page_of(client, plan, q="x" * 201, priority="0", status="blue")
    assert page.context["form"].errors == {
        "q": ["Words in the activity, outcome or updates must be 200 characters or fewer; it has 201"],
        "priority": ["Choose priority from the list"],
        "status": ["Choose status from the list"],
    }


@pytest.mark.parametrize("words", ["\x00", "x" * 5000, "%", "🚓", "<script>alert(1)</script>", "' OR 1=1 --"])
def test_any_words_searched_for_are_answered(client, plan, officer, various, words):
    page = page_of(client, plan, q=words)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_scrutiny_finds_no_internal_action_or_text_of_an_internal_update(client, plan, priority):
    shown = ActionFactory(priority=priority, reference="open")
    UpdateFactory(action=shown, progress="Street patrols.", reported_on=date(2017, 10, 1), status="green")
    UpdateFactory(action=shown, progress="Canary raid.", reported_on=date(2017, 11, 1), status="red", is_internal=True)
    ActionFactory(priority=priority, reference="secret", activity="Canary operation", is_internal=True)
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))

    page = page_of(client, plan)

    assert [(row.action.reference, row.position.status) for row in page.context["rows"]] == [("open", "green")]
    assert "Canary" not in page.text
    assert "1 internal action left out." in page.text
    assert found(client, plan, q="canary") == []
    assert found(client, plan, status="red") == []


class TestWhoSeesTheTable:
    @pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.AGREED])
    def test_scrutiny_is_refused_an_unpublished_plan(self, client, plan, status):
        plan.status = status
        plan.save()
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        assert page_of(client, plan).status_code == 403

    def test_county_sees_published_plans_below_it_and_finds_no_others(self, client, plan):
        plan.partnership.parent = PartnershipFactory(level="county")
        plan.partnership.save()
        client.force_login(person_in(plan.partnership.parent, Role.BOARD_MEMBER))
        assert page_of(client, plan).status_code == 200
        draft = AnnualPlanFactory(partnership=plan.partnership, year=2018, status=PlanStatus.DRAFT)
        assert page_of(client, draft).status_code == 404

    def test_outsider_finds_nothing(self, client, plan):
        client.force_login(person_in(PartnershipFactory()))
        assert page_of(client, plan).status_code == 404

    def test_administrator_sees_but_updates_nothing(self, client, plan, various):
        client.force_login(person_in(PartnershipFactory(), is_superuser=True))
        rows = page_of(client, plan).context["rows"]
        assert [row.update_address for row in rows] == [""] * 6


@pytest.mark.parametrize("count", [1, 3, 300])
def test_table_takes_the_same_queries_whatever_the_size(client, plan, officer, django_assert_num_queries, count):
    police = AgencyFactory(partnership=plan.partnership)
    for number in range(count):
        action = ActionFactory(priority__plan=plan, reference=f"1.{number}", target=None)
        LeadFactory(action=action, agency=police)
        UpdateFactory(action=action, recorded_by=officer)
        UpdateFactory(action=action, recorded_by=officer, reported_on=date(2017, 10, 1))
        TimescaleChangeFactory(action=action, changed_by=officer)
    page_of(client, plan)  # the first page of a session writes nothing afterwards
    with django_assert_num_queries(11):
        assert len(page_of(client, plan).context["rows"]) == count


def test_this_quarter_is_the_last_of_a_plan_whose_year_is_over(client, plan, priority, officer):
    late = ActionFactory(priority=priority, reference="late")
    UpdateFactory(action=late, reported_on=date(2018, 1, 1))
    silent = ActionFactory(priority=priority, reference="silent")
    UpdateFactory(action=silent, reported_on=date(2017, 12, 31))
    with time_machine.travel("2018-05-05 10:00"):
        client.force_login(officer)
        assert found(client, plan, silent="on") == ["silent"]
        assert "“this quarter” is Q4 2017/18" in page_of(client, plan).text


def test_half_yearly_plan_is_filtered_by_the_half_year(client, plan, priority, officer):
    plan.review_months = 6
    plan.save()
    UpdateFactory(action__priority=priority, action__reference="7.1", reported_on=date(2017, 9, 30))
    UpdateFactory(action__priority=priority, action__reference="7.2", reported_on=date(2017, 10, 1))

    page = page_of(client, plan, silent="on")

    assert "“this half-year” is Half 2 of 2017/18" in page.text
    assert "No update this half-year" in page.text
    assert "Due this half-year</option>" in page.text
    assert "Due next half-year</option>" in page.text
    assert "quarter" not in page.text.lower().replace('value="quarter"', "")
    assert "7.1" in page.text
    assert "7.2" not in page.text


def test_action_silent_for_two_quarters_is_found(client, plan, priority, officer):
    silent = UpdateFactory(action__priority=priority, action__reference="7.1", reported_on=date(2017, 6, 30)).action
    UpdateFactory(action__priority=priority, action__reference="7.2", reported_on=date(2017, 7, 1))
    UpdateFactory(action__priority=priority, action__reference="7.3", reported_on=date(2017, 6, 1), status="complete")
    ActionFactory(priority=priority, reference="7.4", added_on=date(2017, 10, 1))
    ActionFactory(priority=priority, reference="7.5", added_on=date(2017, 9, 30))
    closed = ActionFactory(priority=priority, reference="7.6")
    closed.close(on=date(2017, 10, 1), reason="Merged.")

    found = page_of(client, plan, stale="on").text

    assert [name in found for name in ("7.1", "7.2", "7.3", "7.4", "7.5", "7.6")] == [
        True,
        False,
        False,
        False,
        True,
        False,
    ]
    assert "No update for two quarters" in found
    with time_machine.travel("2017-05-01 12:00", tick=False):
        client.force_login(officer)
        assert (
            silent.reference not in page_of(client, plan, stale="on").text
        )  # nothing is stale in a plan's first quarter


@pytest.mark.parametrize(
    ("typed", "shown"), [("", ""), ("a  b\nc", "a b c"), ("a b c d", "a b c …"), ("one", "one"), ("a b c ", "a b c")]
)
def test_first_words_are_cut_with_an_ellipsis(typed, shown):
    assert first_words(typed, 3) == shown


def test_rows_link_to_their_actions_wherever_the_site_is_mounted(client, plan, priority, officer):
    action = ActionFactory(priority=priority)
    for mount in ("/", "/0/tracker/"):
        with override_script_prefix(mount):
            [row] = client.get(f"/plans/{plan.pk}/actions/", SCRIPT_NAME=mount.rstrip("/")).context["rows"]
        assert row.address == f"{mount}actions/{action.pk}/"
        assert row.update_address == f"{mount}actions/{action.pk}/updates/new/?list="
