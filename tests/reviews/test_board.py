"""The board page: the worst first, two sheets at most, each reader their own agency's part."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now
from pypdf import PdfReader

from csp.models import Membership, Role
from documents.files.pdf import pdf_of
from plans.models import PlanStatus
from reviews.models import Commentary, Review
from reviews.signing import sign_off
from reviews.views.board import paper_of_board
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    AnswerFactory,
    LeadFactory,
    PriorityFactory,
    RecommendationFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
TODAY = date(2017, 11, 15)


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Vale plan", status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Burglary")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police")


@pytest.fixture
def add(priority, police):
    """Adds an action led by the police, with an update in September if a status is given."""

    def added(activity, status="", **fields):
        action = ActionFactory(priority=priority, activity=activity, due_on=None, timescale="Ongoing", **fields)
        LeadFactory(action=action, agency=police)
        if status:
            UpdateFactory(
                action=action, reported_on=date(2017, 9, 12), status=status, progress="Told", remedy="Hire two"
            )
        return action

    return added


def board(plan):
    return reverse("reviews:board", args=[plan.pk, 2017, "q2"])


def page(client, plan, role=Role.BOARD_MEMBER, agency=None):
    client.force_login(person_in(plan.partnership, role, agency))
    response = client.get(board(plan))
    assert response.status_code == 200
    return text_of(response)


def test_board_page_tells_the_worst_first_with_reason_remedy_owner_and_date(client, plan, add):
    add("Fine", "green", reference="1.1")
    late = add("Slid", "amber", reference="1.2", lead_officer=person_in(plan.partnership, name="Jo Field"))
    UpdateFactory(action=late, reported_on=date(2017, 6, 1), status="green")
    TimescaleChangeFactory(action=late, from_words="August", to_words="Ongoing", changed_on=date(2017, 9, 1))
    add("Worst", "red", reference="1.3", is_internal=True)
    add("Done", "complete", reference="1.4")
    add("", "complete", reference="")
    said = page(client, plan)
    discussed = said[said.index("Worth discussing") :]
    assert discussed.index("1.3 Worst") < discussed.index("1.2 Slid")
    assert "1.3 Worst Internal Red Was Not rated at 30 Jun 2017 Hire two Police Ongoing" in discussed
    assert (
        "1.2 Slid Amber Worse than last quarter; Timescale changed this quarter Was Green at 30 Jun 2017 Hire two Police"
        " Jo Field Ongoing was August"
    ) in discussed
    assert "The rest Green, 1 action: 1.1 Complete, 2 actions: 1.4," in discussed
    assert "This is the partnership’s working paper" in said


def test_board_page_of_a_plan_with_nothing_to_discuss_says_so(client, plan):
    assert "Nothing: no action is Red, Amber," in page(client, plan)


def test_board_member_finds_the_other_actions_of_their_agency_and_its_teams(client, plan, priority, police, add):
    other = ActionFactory(priority=priority, activity="Wardens’ own")
    LeadFactory(action=other, agency=AgencyFactory(partnership=plan.partnership, name="Wardens"))
    UpdateFactory(action=other, reported_on=date(2017, 9, 12), status="green", progress="Well")
    for number in range(7):
        add(f"Patrol {number}", "green", reference=f"1.{number}")
    team = ActionFactory(priority=priority, activity="Team’s own", timescale="", due_on=None)
    LeadFactory(action=team, agency=AgencyFactory(partnership=plan.partnership, name="Beat team", part_of=police))
    UpdateFactory(action=team, reported_on=date(2017, 6, 12), status="complete", progress="Done")
    said = page(client, plan, agency=police)
    own = said[said.index("Other actions of Police") : said.index("The rest")]
    assert "1.0 Patrol 0 Green Ongoing Told" in own
    assert "And 3 more actions: 1.5, 1.6, Team’s own." in own
    assert "Wardens" not in own
    assert "Other actions of" not in page(client, plan)
    fire = AgencyFactory(partnership=plan.partnership, name="Fire")
    assert "Other actions of Fire None." in page(client, plan, agency=fire)


def test_board_page_says_no_update_of_ours_plainly(client, plan, police, add):
    add("Silent but done")
    other = add("Complete", "complete")
    other.updates.update(progress="")
    for number in range(8):
        add(f"Red {number}", "red")
    assert "Silent but done Not rated Ongoing No update so far" in page(client, plan, agency=police)


def test_board_page_opens_with_what_was_asked_since_the_last_meeting(client, plan, add):
    Review.objects.create(plan=plan, number=1, meeting_on=date(2017, 7, 20))
    old = RecommendationFactory(plan=plan, text="Old news", asked_on=date(2017, 6, 1))
    AnswerFactory(recommendation=old, answered_on=date(2017, 7, 1), status="done")
    asked = RecommendationFactory(plan=plan, text="Why so slow?", asked_on=date(2017, 7, 20))
    AnswerFactory(recommendation=asked, answered_on=date(2017, 10, 2), text="Hired two", status="done")
    RecommendationFactory(
        plan=plan, text="And the vans?", asked_on=date(2017, 10, 20), answer_due_on=date(2017, 11, 30)
    )
    for number in range(2):
        RecommendationFactory(
            plan=plan, text=f"Question {number}", asked_on=date(2017, 11, 1), answer_due_on=date(2017, 12, 1)
        )
    said = page(client, plan)
    opening = said[
        said.index("You asked, we did") : said.index("Actions by priority") if "Actions by" in said else None
    ]
    assert "Why so slow? – Done on 2 Oct 2017: Hired two" in opening
    assert "And the vans? – Open, answer due 30 November 2017" in opening
    assert "And 1 more." in opening
    assert "Old news" not in opening


def test_board_page_of_a_signed_period_tells_what_was_signed(client, plan, priority, add):
    action = add("Slid", "amber", reference="1.1")
    about = {"months": 3, "number": 2, "written_by": person_in(plan.partnership), "written_on": date(2017, 10, 9)}
    Commentary.objects.create(plan=plan, text="A fair quarter", **about)
    board_asked = RecommendationFactory(
        plan=plan, text="Why?", came_from="board", asked_on=date(2017, 11, 1), answer_due_on=date(2017, 12, 1)
    )
    RecommendationFactory(plan=plan, text="Who?", asked_on=date(2017, 11, 1), answer_due_on=date(2017, 12, 1))
    sign_off(plan, plan.periods[1], by=person_in(plan.partnership, name="Ada"), at=now())
    board_asked.text = "Why not?"
    board_asked.save()
    AnswerFactory(recommendation=board_asked, answered_on=date(2017, 11, 2), text="Back-dated")
    UpdateFactory(action=action, reported_on=date(2017, 9, 29), status="red", progress="Late", remedy="x")
    said = page(client, plan)
    assert "1.1 Slid Amber" in said
    assert "Signed off by Ada on 15 November 2017" in said
    assert "A fair quarter" in said
    assert ("Why? – Open" in said, "Who? – Open" in said, "Back-dated" in said) == (True, True, False)
    said = page(client, plan, role=Role.SCRUTINY_CLERK)
    assert ("Why?" in said, "Who? – Open" in said) == (False, True)


def test_board_page_of_a_signed_period_names_my_agency_as_it_was_then(client, plan, police, add):
    add("Ours", "green")
    sign_off(plan, plan.periods[1], by=person_in(plan.partnership), at=now())
    old, police.name = police.name, "Constabulary"
    police.save()
    client.force_login(person_in(plan.partnership, Role.BOARD_MEMBER, police))
    said = text_of(client.get(board(plan)))
    assert (f"Other actions of {old}" in said, "Constabulary" in said) == (True, False)


def test_board_page_is_refused_to_a_clerk_until_signed_and_then_holds_nothing_internal(client, plan, add):
    add("Secret raid", "red", is_internal=True)
    add("Told", "red")
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    assert client.get(board(plan)).status_code == 403
    sign_off(plan, plan.periods[1], by=person_in(plan.partnership), at=now())
    said = text_of(client.get(board(plan)))
    assert ("Secret raid" in said, "Told" in said, "1 internal action left out of this copy." in said) == (
        False,
        True,
        True,
    )
    client.force_login(person_in(AnnualPlanFactory().partnership))
    assert client.get(board(plan)).status_code == 404


def test_board_page_of_a_period_to_come_or_of_none_is_not_found(client, plan):
    client.force_login(person_in(plan.partnership))
    for year, code in [(2017, "q4"), (2016, "q1"), (2017, "h1")]:
        assert client.get(reverse("reviews:board", args=[plan.pk, year, code])).status_code == 404


@pytest.mark.parametrize("priorities", [4, 14, 30])
def test_board_page_of_the_largest_plan_is_two_sheets(plan, police, add, priorities, django_assert_max_num_queries):
    about = {"months": 3, "number": 2, "written_by": person_in(plan.partnership), "written_on": date(2017, 10, 9)}
    Commentary.objects.create(plan=plan, text="A quarter with much to say of it. " * 100, **about)
    for number in range(priorities):
        PriorityFactory(plan=plan, title=f"Priority with quite a long name, as they have in plans, number {number}")
    for number in range(60):
        words = "W" * 200 if number % 2 else "Many words to tell what is done by whom. " * 9
        add(words, ["red", "amber", "green", "complete", ""][number % 5], reference=f"10.{number}")
    for _ in range(6):
        RecommendationFactory(
            plan=plan,
            text="Why is it that this takes so long? " * 20,
            asked_on=date(2017, 11, 1),
            answer_due_on=date(2017, 12, 1),
        )
    reader = person_in(plan.partnership, Role.BOARD_MEMBER, police)
    with django_assert_max_num_queries(26):
        paper = paper_of_board(plan, plan.periods[1], reader, today=TODAY)
    assert len(PdfReader(io.BytesIO(pdf_of(paper))).pages) == 2
    assert Membership.objects.get(user=reader).agency == police


@pytest.mark.parametrize("number", [1, 6])
def test_board_page_asks_the_database_the_same_of_any_plan(plan, add, number, django_assert_num_queries):
    for each in range(number):
        add(f"Action {each}", "red")
        RecommendationFactory(plan=plan, asked_on=date(2017, 11, 1), answer_due_on=date(2017, 12, 1))
    reader = person_in(plan.partnership)
    with django_assert_num_queries(24):
        paper_of_board(plan, plan.periods[1], reader, today=TODAY)
