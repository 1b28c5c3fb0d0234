"""The plan summary: what it tells, what it leaves out, for whom, and as at which day."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from csp.models import Role
from documents.summaries.asking import Asked
from documents.summaries.paper import summary_paper
from documents.summaries.reading import summary_of
from documents.summaries.sheet import summary_sheet
from plans.models import AnnualPlan, PlanStatus, SectionKind
from reviews.models import Commentary
from reviews.papers.blocks import words_of
from reviews.signing import sign_off
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    FundingLineFactory,
    LeadFactory,
    MeasureFactory,
    PriorityFactory,
    SectionFactory,
    StrategyFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
SEPTEMBER = date(2017, 9, 30)


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan 2017/18", status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Burglary", definition="Breaking in")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Vale Police", abbreviation="VP")


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership)
    client.force_login(officer)
    return officer


@pytest.fixture
def watched(priority, police):
    """An action with a lead, a support and an update of each of two quarters."""
    action = ActionFactory(
        priority=priority,
        reference="1.1",
        activity="Watch the streets",
        outcome="Fewer break-ins",
        timescale="Ongoing",
        due_on=None,
    )
    LeadFactory(action=action, agency=police)
    LeadFactory(action=action, role="supporting", agency=AgencyFactory(partnership=police.partnership, name="Wardens"))
    UpdateFactory(action=action, reported_on=date(2017, 9, 12), status="amber", progress="Begun", remedy="More wardens")
    UpdateFactory(action=action, reported_on=date(2017, 11, 2), status="green", progress="Going well")
    return action


def words(plan, **asked):
    """Every text of the summary's paper, in reading order."""
    plan = AnnualPlan.objects.select_related("partnership", "strategy").get(pk=plan.pk)
    found = summary_of(plan, Asked(**{"as_at": SEPTEMBER, **asked}))
    paper = summary_paper(found, printed_on=date(2017, 11, 15))
    return [text for part in paper.parts for text in words_of(part.blocks)]


def test_what_another_plan_has_signed_for_the_same_day_is_its_own(client, officer, plan, watched):
    address = reverse("documents:summary", args=[plan.pk])
    before = text_of(client.get(address, {"as_at": "2017-09-30"}))
    other = AnnualPlanFactory(year=plan.year)
    sign_off(other, other.periods[1], by=person_in(other.partnership, name="Ada"), at=now())
    assert text_of(client.get(address, {"as_at": "2017-09-30"})) == before


def test_summary_page_shows_the_position_as_at_the_day_asked(client, officer, plan, watched):
    page = text_of(client.get(reverse("documents:summary", args=[plan.pk]), {"as_at": "2017-09-30"}))
    assert "Position at 30 September 2017, printed 15 November 2017." in page
    assert "1.1 Watch the streets Outcome: Fewer break-ins Vale Police With Wardens Ongoing Amber" in page
    assert "12 Sep 2017 Begun What will put it right: More wardens" in page
    assert "Going well" not in page


def test_summary_page_is_of_today_unless_asked_otherwise(client, officer, plan, watched):
    page = text_of(client.get(reverse("documents:summary", args=[plan.pk])))
    assert "Position at 15 November 2017, printed 15 November 2017." in page
    assert "Green 2 Nov 2017 Going well" in page


def test_summary_holds_what_the_plan_says_of_itself(plan, priority, watched):
    plan.strategy = StrategyFactory(partnership=plan.partnership, vision="Everyone safe")
    plan.save()
    TargetFactory(priority=priority, text="Fewer burglaries")
    under = TargetFactory(priority=priority, text="Retain the flag")
    ActionFactory(priority=priority, target=under, activity="Apply again", timescale="March 2018")
    MeasureFactory(plan=plan, table="Crime", name="Robbery", earlier_figure="8", later_figure="17", note="Small")
    MeasureFactory(plan=plan, table="Crime", name="Theft", comparator="Force", comparator_change="+2%")
    FundingLineFactory(plan=plan, source="Safety fund", description="Outreach", amount=500, note="One year")
    FundingLineFactory(plan=plan, source="Council", description="Wardens", amount=None)
    FundingLineFactory(plan=plan, source="Council", description="Cameras", amount=100)
    SectionFactory(plan=plan, kind=SectionKind.CONTACT, text="Ring the team")
    SectionFactory(plan=plan, kind=SectionKind.GLOSSARY, text="ASB: anti-social behaviour")
    LeadFactory(action=under.actions.get(), agency=plan.partnership.agencies.get(name="Vale Police"), role="supporting")
    said = words(plan)
    for text in ["Everyone safe", "Breaking in", "Fewer burglaries", "Target: Retain the flag", "Under no target"]:
        assert said.count(text) == 1
    assert said[said.index("Robbery") :][:5] == ["Robbery", "Small", "8", "17", "+112.5%"]
    assert said[said.index("Outreach") :][:5] == ["Outreach", "One year", "£500", "Total", "£500"]
    assert said[said.index("Wardens", said.index("Council")) + 1] == "Not given"
    assert "All funds together: £600" in said
    assert said[said.index("Contact") + 1] == "Ring the team"
    assert said[said.index("Abbreviations used") :] == [
        "Abbreviations used", "VP", "Vale Police", "ASB: anti-social behaviour",
    ]  # fmt: skip


def test_summary_of_a_plan_with_nothing_in_it_says_so(plan):
    assert "This plan has no priorities yet." in words(plan)


def test_summary_of_a_priority_with_no_actions_says_so(plan, priority):
    TargetFactory(priority=priority, text="Fewer burglaries")
    said = words(plan)
    assert said[said.index("Priority 1 Burglary") :][-4:] == [
        "Breaking in",
        "Targets",
        "Fewer burglaries",
        "No actions yet.",
    ]


def test_summary_of_exceptions_leaves_out_what_needs_nobody(plan, priority, watched):
    ActionFactory(priority=PriorityFactory(plan=plan, title="Calm"), activity="All is well")
    UpdateFactory(
        action=priority.plan.priorities.get(title="Calm").actions.get(), reported_on=SEPTEMBER, status="green"
    )
    LeadFactory(action=priority.plan.priorities.get(title="Calm").actions.get())
    said = words(plan, is_exceptions=True)
    assert "Part of the plan: 1 of its 2 actions, exceptions only." in said
    assert ("Watch the streets" in said, "All is well" in said) == (True, False)


def test_summary_of_one_priority_and_agency_counts_only_their_actions(plan, priority, watched, police):
    team = AgencyFactory(partnership=plan.partnership, name="Beat team", part_of=police)
    LeadFactory(action=ActionFactory(priority=priority, activity="Walk the beat"), agency=team)
    ActionFactory(priority=priority, activity="Somebody else’s")
    ActionFactory(priority=PriorityFactory(plan=plan, title="Fear"), activity="Other priority’s")
    said = words(plan, agency=police, priority=priority)
    assert "Part of the plan: 2 of its 4 actions, priority 1 Burglary, led or supported by Vale Police." in said
    assert [text for text in said if text in {"Watch the streets", "Walk the beat", "Somebody else’s"}] == [
        "Watch the streets", "Walk the beat",
    ]  # fmt: skip
    assert "Other priority’s" not in said


def test_summary_of_an_agency_with_no_part_in_the_plan_says_so(plan, watched):
    other = AgencyFactory(partnership=plan.partnership, name="Fire")
    assert "No actions to show." in words(plan, agency=other)


def test_summary_without_updates_leaves_their_column_out(plan, watched):
    said = words(plan, has_updates=False)
    assert ("Latest update" in said, "Begun" in said, "Updates are left out of this copy." in said) == (
        False,
        False,
        True,
    )


def test_summary_tells_of_closing_and_of_a_moved_timescale(plan, priority):
    shut = ActionFactory(priority=priority, activity="Shut it", timescale="July 2017", due_on=date(2017, 7, 31))
    shut.close(on=date(2017, 9, 1), reason="Done elsewhere")
    late = ActionFactory(priority=priority, activity="Late", timescale="March 2018", due_on=date(2018, 3, 31))
    TimescaleChangeFactory(
        action=late,
        from_words="August 2017",
        from_due_on=date(2017, 8, 31),
        to_words="March 2018",
        changed_on=date(2017, 10, 3),
    )
    said = words(plan)
    assert said[said.index("Shut it") :][:5] == [
        "Shut it",
        "No lead named",
        "July 2017",
        "Closed",
        "1 Sep 2017: Done elsewhere",
    ]
    assert said[said.index("Late") :][:4] == ["Late", "No lead named", "August 2017", "Overdue"]


def test_summary_leaves_internal_items_out_and_says_how_many(client, officer, plan, priority, watched):
    ActionFactory(priority=priority, activity="Secret raid", is_internal=True)
    UpdateFactory(
        action=watched, reported_on=date(2017, 9, 20), status="red", progress="Informant", remedy="x", is_internal=True
    )
    address = reverse("documents:summary", args=[plan.pk])
    page = text_of(client.get(address, {"as_at": "2017-09-30"})).partition("The position in short")[2]
    assert ("Secret raid" in page, "Informant" in page) == (False, False)
    assert "1 internal action left out of this copy. 1 internal update left out of this copy." in page
    page = text_of(client.get(address, {"as_at": "2017-09-30", "internal": "on"}))
    assert ("Secret raid" in page, "Informant" in page) == (True, True)
    assert "This copy includes what is internal to the partnership: it is not for publication." in page
    assert "Internal, and in this copy (2)" in page


def test_clerk_cannot_ask_for_internal_items(client, plan, priority):
    ActionFactory(priority=priority, activity="Secret raid", is_internal=True)
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    response = client.get(reverse("documents:summary", args=[plan.pk]), {"internal": "on"})
    assert b"Secret raid" not in response.content
    assert b'name="internal"' not in response.content
    sheet = client.get(reverse("documents:summary_file", args=[plan.pk, "csv"]), {"internal": "on"})
    assert b"Secret raid" not in b"".join(sheet)


def test_summary_of_a_draft_is_refused_to_a_clerk_and_unknown_to_an_outsider(client, plan, watched):
    AnnualPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.DRAFT)
    for kind in ["", "pdf"]:
        name = "documents:summary_file" if kind else "documents:summary"
        address = reverse(name, args=[plan.pk, *filter(None, [kind])])
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        assert client.get(address).status_code == 403
        client.force_login(person_in(AnnualPlanFactory().partnership))
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("as_at", "error"),
    [
        ("2017-11-16", "The day cannot be in the future: choose 15 November 2017 or an earlier one"),
        ("2017-03-31", "The plan begins on 1 April 2017: choose that day or a later one"),
        ("soon", "Enter the day as a real date, for example 30/9/2017"),
    ],
)
def test_summary_refuses_a_day_it_cannot_tell_of(client, officer, plan, watched, as_at, error):
    for address in [
        reverse("documents:summary", args=[plan.pk]),
        reverse("documents:summary_file", args=[plan.pk, "pdf"]),
    ]:
        response = client.get(address, {"as_at": as_at})
        assert response.status_code == 422
        assert text_of(response).count(error) == 2
        assert f'value="{as_at}"' in response.content.decode()
        assert "Watch the streets" not in response.content.decode()


def test_summary_refuses_a_priority_and_an_agency_of_another_plan(client, officer, plan):
    other = PriorityFactory()
    agency = AgencyFactory(partnership=other.plan.partnership, name="Their police")
    response = client.get(reverse("documents:summary", args=[plan.pk]), {"priority": other.pk, "agency": agency.pk})
    assert response.status_code == 422
    assert "Their police" not in response.content.decode()


def test_summary_of_a_plan_whose_year_is_to_come_does_not_speak_of_a_position(client):
    plan = AnnualPlanFactory(year=2018)
    client.force_login(person_in(plan.partnership))
    page = text_of(client.get(reverse("documents:summary", args=[plan.pk])))
    assert "Before the plan’s first day, printed 15 November 2017." in page


def test_summary_after_the_plans_year_tells_of_the_day_itself(plan, watched):
    UpdateFactory(action=watched, reported_on=date(2018, 6, 1), status="complete", progress="Done in June")
    assert "Done in June" in words(plan, as_at=date(2018, 7, 1))
    assert "Done in June" not in words(plan, as_at=date(2018, 3, 31))


def test_summary_tells_the_overall_status_of_a_priority_with_its_reason(plan, priority, watched):
    about = {"months": 3, "number": 2, "written_by": person_in(plan.partnership), "written_on": date(2017, 10, 9)}
    Commentary.objects.create(plan=plan, priority=priority, status="red", status_reason="Two are late.", **about)
    said = words(plan)
    assert said[said.index("Priority 1 Burglary") + 1] == "Overall status: Red. Two are late."
    assert "" not in said


def test_summary_at_a_signed_periods_end_tells_what_was_signed(plan, priority, watched):
    period = plan.periods[1]
    about = {"months": 3, "number": 2, "written_by": person_in(plan.partnership), "written_on": date(2017, 10, 9)}
    Commentary.objects.create(plan=plan, text="A fair quarter", **about)
    Commentary.objects.create(plan=plan, priority=priority, text="Burglary is down", **about)
    UpdateFactory(action=watched, reported_on=date(2017, 9, 20), progress="Informant", is_internal=True)
    sign_off(plan, period, by=person_in(plan.partnership), at=now())
    watched.activity = "Watch the parks"
    watched.save()
    UpdateFactory(action=watched, reported_on=date(2017, 9, 29), status="red", progress="Late news", remedy="x")
    said = words(plan)
    assert ("Watch the streets" in said, "Watch the parks" in said, "Late news" in said) == (True, False, False)
    assert ("A fair quarter" in said, "Burglary is down" in said) == (True, True)
    assert "1 internal update left out of this copy." in said
    said = words(plan, as_at=date(2017, 10, 1))
    assert ("Watch the streets" in said, "Watch the parks" in said, "Late news" in said) == (False, True, True)


def test_checks_before_printing_list_what_to_look_at(client, officer, plan, priority, watched):
    UserFactory()
    ActionFactory(priority=priority, activity="Ask Sgt Smith")
    page = text_of(client.get(reverse("documents:summary", args=[plan.pk]), {"as_at": "2017-09-30"}))
    assert (
        "Before you print: 1 not rated, 1 no update this quarter, 1 no lead named, 1 seems to name a person or where"
        " one lives"
    ) in page
    assert "Seems to name a person or where one lives (1) Ask Sgt Smith : “Sgt Smith”" in page


def test_checks_before_printing_list_what_is_internal_and_left_out_to_those_who_may_read_it(
    client, officer, plan, priority, watched
):
    def read(reader, **asked):
        client.force_login(reader)
        address = reverse("documents:summary", args=[plan.pk])
        return text_of(client.get(address, {"as_at": "2017-10-01", "updates": "none", **asked}))

    ActionFactory(priority=priority, activity="Secret raid", is_internal=True)
    told = ActionFactory(priority=priority, activity="Told of")
    UpdateFactory(action=told, reported_on=date(2017, 10, 1), is_internal=True, progress="Secret news")
    UpdateFactory(action=told, reported_on=date(2017, 10, 1), is_internal=True, progress="More of it")
    page = read(officer)
    assert "Internal, or with an internal update, and left out (2) Secret raid Told of" in page
    assert "1 internal action left out of this copy. 2 internal updates left out of this copy." in page
    assert "Secret news" not in page
    assert "left out" not in read(officer, internal="on").replace("Updates are left out", "")
    clerk = read(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    assert ("Secret" in clerk, "and left out" in clerk) == (False, False)


def test_sheet_has_one_action_a_row_with_real_dates(plan, priority, watched):
    late = ActionFactory(priority=priority, activity="=1+1", timescale="July 2017", due_on=date(2017, 7, 31))
    plan = AnnualPlan.objects.select_related("partnership", "strategy").get(pk=plan.pk)
    sheet = summary_sheet(summary_of(plan, Asked(SEPTEMBER)), printed_on=date(2017, 11, 15))
    assert [row[4] for row in sheet.rows] == ["Watch the streets", late.activity]
    assert sheet.rows[0][6:17] == (
        "Vale Police", "Wardens", "Ongoing", None, "", "Amber", date(2017, 9, 12), "Begun", "More wardens", None, "",
    )  # fmt: skip
    assert sheet.rows[1][8:13] == ("July 2017", date(2017, 7, 31), "Yes", "Not rated", None)
    assert sheet.about == ("Position at 30 September 2017, printed 15 November 2017",)
    asked = Asked(SEPTEMBER, has_updates=False, is_exceptions=True)
    bare = summary_sheet(summary_of(plan, asked), printed_on=date(2017, 11, 15))
    assert [column.label for column in bare.columns if column.label in ("Progress", "Reported on")] == []
    assert bare.about[1] == "Part of the plan: 2 of its 2 actions, exceptions only."


@pytest.mark.parametrize("number", [1, 12])
def test_summary_asks_the_database_the_same_of_any_plan(
    client, officer, plan, priority, number, django_assert_num_queries
):
    for _ in range(number):
        action = ActionFactory(priority=priority, target=TargetFactory(priority=priority))
        LeadFactory(action=action, agency=AgencyFactory(partnership=plan.partnership))
        UpdateFactory(action=action, reported_on=date(2017, 9, 12))
        MeasureFactory(plan=plan)
    with django_assert_num_queries(25):
        assert client.get(reverse("documents:summary", args=[plan.pk]), {"as_at": "2017-09-30"}).status_code == 200


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "csv"])
def test_summary_comes_as_a_file_named_for_the_plan_and_day(client, officer, plan, watched, kind):
    response = client.get(reverse("documents:summary_file", args=[plan.pk, kind]), {"as_at": "2017-09-30"})
    assert response.status_code == 200
    assert f"safer-vale-plan-201718-summary-2017-09-30.{kind}" in response["Content-Disposition"]
