"""The annual plan as it stands, as its readers see it."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from csp.models import Role
from plans.models import Marking, PlanStatus
from reviews.models import Review
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    FundingLineFactory,
    LeadFactory,
    LinkedPlanFactory,
    MeasureFactory,
    PartnershipFactory,
    PriorityFactory,
    SectionFactory,
    StrategyFactory,
    TargetFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(
        title="Safer Vale plan",
        status=PlanStatus.PUBLISHED,
        partnership=PartnershipFactory(name="Vale", parent=PartnershipFactory(name="County")),
    )


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Burglary")


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership)
    client.force_login(officer)
    return officer


def page(client, plan, **query):
    response = client.get(plan.get_absolute_url(), query)
    assert response.status_code == 200
    return text_of(response)


def test_plan_address_is_the_promised_one(plan):
    assert plan.get_absolute_url() == f"/plans/{plan.pk}/"


def test_plan_says_what_it_is_and_how_it_stands(client, officer, plan, priority):
    plan.strategy = StrategyFactory(partnership=plan.partnership, title="Three years")
    plan.marking, plan.note = Marking.OFFICIAL, "Living document."
    plan.save()
    UpdateFactory(action__priority=priority, status="amber")
    ActionFactory(priority=priority, due_on=date(2017, 11, 14))
    ActionFactory(priority=priority, closed_on=date(2017, 11, 15), closed_reason="Merged.")

    text = page(client, plan)

    assert "OFFICIAL Vale, 2017/18 Safer Vale plan" in text
    assert "Published plan, the year’s part of Three years . Living document." in text
    assert "Position at 15 November 2017 (today) 2 actions: 1 Amber, 1 not rated; 1 overdue 1 closed action" in text


def test_counts_lead_to_the_working_table(client, officer, plan, priority):
    UpdateFactory(action__priority=priority, status="amber")
    table = reverse("actions:table", args=[plan.pk])

    content = client.get(plan.get_absolute_url()).content.decode()

    assert f'href="{table}?priority={priority.pk}&amp;status=amber"' in content
    assert f'href="{table}?status=amber"' in content
    assert f'href="{table}?priority={priority.pk}&amp;status=counted"' in content
    assert '>1<span class="govuk-visually-hidden"> in all, whole plan</span>' in content
    assert "status=red" not in content


LINKED_NUMBER = re.compile(r'<a class="govuk-link[^"]*" href="([^"]*/actions/\?[^"]*)">(\d+)')


def linked_counts(client, address):
    """Each linked number of a page, with how many actions its link finds."""
    found = LINKED_NUMBER.findall(client.get(address).text)
    return [(int(number), len(client.get(unescape(link)).context["rows"])) for link, number in found]


def test_each_count_is_the_number_of_actions_its_link_finds(client, officer, plan):
    for position in (1, 2):
        priority = PriorityFactory(plan=plan, position=position)
        for status in ["red", "red", "amber", "green", "complete", "not_started", ""]:
            action = UpdateFactory(action__priority=priority, status=status).action
            late = UpdateFactory(action__priority=priority, status=status, action__due_on=date(2017, 5, 1)).action
            LeadFactory(action=late)
            UpdateFactory(action__priority=priority, status=status).action.close(on=date(2017, 9, 1), reason="Merged.")
        ActionFactory(priority=priority)
        action.close(on=date(2017, 11, 15), reason="Merged.")

    counts = linked_counts(client, plan.get_absolute_url())
    at_home = linked_counts(client, reverse("reviews:home"))

    assert [number for number, _ in counts] == [4, 2, 2, 2, 2, 2, 14] * 2 + [8, 4, 4, 4, 4, 4, 28]
    assert [number for number, _ in at_home[:5]] == [8, 4, 12, 24, 2]
    assert [number for number, rows in counts + at_home if number != rows] == []


def test_switched_off_status_has_a_column_only_where_it_occurs(client, officer, plan, priority):
    plan.partnership.status_meanings.create(status="complete", meaning="Done.", is_used=False)
    assert "Red Amber Green Not started Not rated Total" in page(client, plan)

    UpdateFactory(action__priority=priority, status="complete")

    assert "Red Amber Green Complete Not started Not rated Total" in page(client, plan)


def test_plan_shows_targets_and_actions_under_each_priority(client, officer, plan, priority):
    target = TargetFactory(priority=priority, text="Fewer burglaries.", position=1)
    TargetFactory(priority=priority, text="Fewer thefts.", position=2)
    under = ActionFactory(priority=priority, target=target, reference="1.1", activity="Mark property.")
    ActionFactory(priority=priority, reference="1.2", activity="Tell people.")
    elsewhere = TargetFactory(priority__plan=plan, text="Another’s.")
    ActionFactory(priority=priority, target=elsewhere, reference="1.3", activity="Moved here.")
    LeadFactory(action=under, agency__name="Northshire Police")
    UpdateFactory(action=under, reported_on=date(2017, 11, 1))

    text = page(client, plan)

    assert "Northshire Police March 2018 Green 1 Nov 2017" in text
    first, rest = text.split("Target: Fewer thefts.")
    assert "Target: Fewer burglaries." in first
    assert "1.1 Mark property." in first.split("Target: Fewer burglaries.")[1]
    assert "1.2 Tell people." in rest.split("Actions under no target")[1]
    assert "1.3 Moved here." in rest.split("Actions under no target")[1]


def test_plan_is_shown_as_at_a_day_asked_for(client, officer, plan, priority):
    action = UpdateFactory(action__priority=priority, reported_on=date(2017, 9, 30), status="red").action
    UpdateFactory(action=action, reported_on=date(2017, 10, 1), status="green")
    ActionFactory(priority=priority, added_on=date(2017, 10, 1))

    for asked in ("2017-09-30", "30/9/2017", "30 September 2017"):
        assert "Position at 30 September 2017 1 action: 1 Red" in page(client, plan, as_at=asked)
    assert "Position at 15 November 2017 (today) 2 actions: 1 Green, 1 not rated" in page(client, plan, as_at="")


def test_counts_of_another_day_are_no_links(client, officer, plan, priority):
    UpdateFactory(action__priority=priority, status="red")

    content = client.get(plan.get_absolute_url(), {"as_at": "2017-09-30"}).content.decode()

    assert "status=red" not in content
    assert "Show the position today" in content


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2017-11-16", "The day cannot be in the future."),
        ("2017-02-31", "Enter the day as a real date, for example 30/9/2017."),
        ("soon", "Enter the day as a real date"),
        ("<script>", "Enter the day as a real date"),
        ("0099-01-01", "The day cannot be before 1998."),
    ],
)
def test_day_that_cannot_be_is_refused_with_todays_position(client, officer, plan, asked, said):
    response = client.get(plan.get_absolute_url(), {"as_at": asked})

    assert response.status_code == 422
    text = text_of(response)
    assert f"There is a problem {said}" in text
    assert "Position at 15 November 2017 (today)" in text


def test_day_with_a_null_character_is_refused(client, officer, plan):
    assert client.get(plan.get_absolute_url(), {"as_at": "2017\x00"}).status_code == 422


def test_officers_find_each_quarters_review(client, officer, plan):
    content = client.get(plan.get_absolute_url()).content.decode()

    assert [f"/plans/{plan.pk}/reviews/2017/q{number}/" in content for number in (1, 2, 3, 4)] == [True] * 3 + [False]
    assert "Q4 2017/18, January to March 2018: not begun" in page(client, plan)


def test_plan_leads_to_the_board_page_of_the_meeting_that_comes_next(client, officer, plan):
    def link(said, quarter):
        return said in page(client, plan), f"/reviews/2017/{quarter}/board/" in client.get(plan_page).content.decode()

    plan_page = plan.get_absolute_url()
    assert link("Board page of Q2 2017/18", "q2") == (True, True)
    Review.objects.create(plan=plan, number=1, meeting_on=date(2017, 11, 15))
    Review.objects.create(plan=plan, number=3, meeting_on=date(2018, 2, 1))
    Review.objects.create(plan=plan, number=4, meeting_on=date(2017, 11, 16))
    assert link("plan , for the meeting of 15 November 2017", "q1") == (True, True)
    with time_machine.travel("2017-05-01"):
        assert link("Board page of Q1 2017/18", "q1") == (True, True)
    with time_machine.travel("2017-03-01"):
        assert link("Board page", "q1") == (False, False)
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    assert link("Board page", "q1") == (False, False)


def test_plan_shows_its_other_parts(client, officer, plan):
    SectionFactory(plan=plan, heading="Achievements", text="Fewer thefts.")
    LinkedPlanFactory(plan=plan, title="Police and Crime Plan")
    FundingLineFactory(plan=plan, description="Target hardening")
    MeasureFactory(plan=plan, name="Robbery")

    text = page(client, plan)

    assert [words in text for words in ("Achievements Fewer", "Police and Crime", "Target hardening", "Robbery")] == [
        True
    ] * 4


def test_coordinator_finds_the_way_to_change_the_plan(client, officer, plan, priority):
    content = client.get(plan.get_absolute_url()).content.decode()

    for name, pk in [
        ("plans:plan_edit", plan.pk),
        ("plans:plan_delete", plan.pk),
        ("priorities:priority_new", plan.pk),
        ("priorities:priority_edit", priority.pk),
        ("priorities:target_new", priority.pk),
        ("actions:new", priority.pk),
    ]:
        assert f'href="{reverse(name, args=[pk])}"' in content
    assert reverse("priorities:priority_move", args=[priority.pk, "up"]) in content


def test_coordinator_finds_the_chase_list_and_the_links_once_the_plan_has_begun(client, officer, plan):
    links = reverse("reviews:links", args=[plan.pk])
    for day, lists in (("2017-11-15", ["q3"]), ("2017-03-01", [])):
        with time_machine.travel(f"{day} 12:00", tick=False):
            content = client.get(plan.get_absolute_url()).text
        assert re.findall(r"/reviews/2017/(\w+)/chase/", content) == lists
        assert f'href="{links}"' in content


def test_closed_plan_can_only_be_reopened(client, officer, plan, priority):
    plan.status = PlanStatus.CLOSED
    plan.save()

    content = client.get(plan.get_absolute_url()).content.decode()

    assert reverse("plans:plan_edit", args=[plan.pk]) in content
    assert reverse("priorities:priority_new", args=[plan.pk]) not in content
    assert reverse("priorities:priority_edit", args=[priority.pk]) not in content


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.LEAD_OFFICER])
def test_others_find_nothing_to_change_and_nobody_to_chase(client, plan, priority, role):
    client.force_login(person_in(plan.partnership, role, AgencyFactory(partnership=plan.partnership)))

    content = client.get(plan.get_absolute_url()).content.decode()

    assert [words in content for words in ("/chase/", reverse("reviews:links", args=[plan.pk]))] == [False] * 2

    assert [words in content for words in ("/edit/", "/move/", "/delete/")] == [False] * 3
    asking = reverse("reviews:recommendation_new", args=[plan.pk])
    assert content.count("/new/") == content.count(asking) == (role == Role.BOARD_MEMBER)


def test_empty_plan_says_what_to_do_to_those_who_may(client, officer, plan):
    assert "no priorities yet. Add the first one" in page(client, plan)

    client.force_login(person_in(plan.partnership, Role.BOARD_MEMBER))
    assert "Add the first one" not in page(client, plan)


def test_empty_priority_says_so(client, officer, plan, priority):
    assert "No targets and no actions yet." in page(client, plan)


@pytest.mark.parametrize("reader", ["clerk", "county"])
def test_published_plan_is_shown_without_internal_text(client, plan, priority, reader):
    ActionFactory(priority=priority, activity="Canary action.", is_internal=True)
    action = UpdateFactory(action__priority=priority, status="green", reported_on=date(2017, 9, 1)).action
    UpdateFactory(
        action=action, status="red", progress="Canary update.", is_internal=True, reported_on=date(2017, 9, 2)
    )
    if reader == "clerk":
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    else:
        client.force_login(person_in(plan.partnership.parent, Role.BOARD_MEMBER))

    text = page(client, plan)

    assert "1 action: 1 Green 1 action is internal to the partnership and left out here." in text
    assert "Canary" not in text
    assert "Quarterly reviews" not in text


def test_whole_readers_are_told_of_nothing_withheld(client, officer, plan, priority):
    ActionFactory(priority=priority, activity="Inside job.", is_internal=True)

    text = page(client, plan)

    assert "Inside job. Internal" in text
    assert "left out here" not in text


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.AGREED])
def test_unpublished_plan_is_refused_to_the_clerk_and_not_found_by_the_county(client, plan, status):
    plan.status = status
    plan.save()

    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    assert client.get(plan.get_absolute_url()).status_code == 403
    client.force_login(person_in(plan.partnership.parent))
    assert client.get(plan.get_absolute_url()).status_code == 404


def test_plan_is_not_found_outside_the_partnership(client, plan):
    client.force_login(person_in(PartnershipFactory()))

    assert client.get(plan.get_absolute_url()).status_code == 404
    assert client.get(reverse("reviews:paper", args=[plan.pk])).status_code == 404


def test_plan_asks_strangers_to_sign_in(client, plan):
    assert client.get(plan.get_absolute_url()).url == f"/accounts/login/?next={plan.get_absolute_url()}"


def test_county_and_district_priorities_name_each_other(client, plan, priority):
    county_plan = AnnualPlanFactory(partnership=plan.partnership.parent, status=PlanStatus.PUBLISHED)
    above = PriorityFactory(plan=county_plan, title="Fewer victims")
    priority.supports = above
    priority.save()
    PriorityFactory(plan=AnnualPlanFactory(title="Canary draft"), title="Canary", supports=above)

    client.force_login(person_in(plan.partnership.parent))
    text = page(client, county_plan)
    assert "Supported by Vale 1 Burglary" in text
    assert "Canary" not in text
    assert f'href="{priority.get_absolute_url()}"' in client.get(county_plan.get_absolute_url()).content.decode()

    client.force_login(person_in(plan.partnership))
    assert "Supports the county priority Fewer victims" in page(client, plan)
    assert above.get_absolute_url() not in client.get(plan.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_plan_takes_the_same_queries_whatever_its_size(client, plan, count, django_assert_num_queries):
    client.force_login(UserFactory(is_superuser=True))
    county_plan = AnnualPlanFactory(partnership=plan.partnership.parent)
    for _ in range(count):
        priority = PriorityFactory(plan=plan, supports=PriorityFactory(plan=county_plan))
        PriorityFactory(supports=priority)
        action = LeadFactory(action__priority=priority, action__target=TargetFactory(priority=priority)).action
        UpdateFactory(action=action)
        for factory in (SectionFactory, LinkedPlanFactory, FundingLineFactory, MeasureFactory):
            factory(plan=plan)

    with django_assert_num_queries(20):  # one of them asks whether a site administrator has a second step
        assert f"{count} action" in page(client, plan)


def test_paper_carries_the_plan_its_marking_and_the_days(client, officer, plan):
    plan.title, plan.marking = 'Safer "Vale"\n; }', Marking.SENSITIVE
    plan.save()

    response = client.get(reverse("reviews:paper", args=[plan.pk]), {"as_at": "2017-09-30"})

    assert (response.status_code, response["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert response.content.decode() == (
        "@page {\n"
        '  @top-left { content: "Safer \\22 Vale\\22 \\a \\3b  \\7d \\2c  2017\\2f 18"; }\n'
        '  @top-center { content: "OFFICIAL\\2d SENSITIVE"; }\n'
        '  @top-right { content: "Vale"; }\n'
        '  @bottom-left { content: "Position at 30 Sep 2017\\2c  printed 15 Nov 2017"; }\n'
        '  @bottom-center { content: "OFFICIAL\\2d SENSITIVE"; }\n'
        '  @bottom-right { content: "Page " counter(page) " of " counter(pages); }\n'
        "}\n"
    )


def test_paper_of_an_unmarked_plan_names_the_year_once(client, officer, plan):
    plan.title = "Vale plan 2017/18"
    plan.save()
    plan.partnership.abbreviation = "VCSP"
    plan.partnership.save()

    content = client.get(reverse("reviews:paper", args=[plan.pk]), {"as_at": "never"}).content.decode()

    assert '@top-left { content: "Vale plan 2017\\2f 18"; }' in content
    assert '@top-center { content: ""; }' in content
    assert '@top-right { content: "VCSP"; }' in content
    assert "Position at 15 Nov 2017" in content
