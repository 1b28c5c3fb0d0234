"""Where questions and recommendations stand: the plan's table, its pages, home, the chase list, "you asked, we did"."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csp.models import Role
from plans.models import AnnualPlan, PlanStatus
from reviews.asked import asked_and_done, counts_of
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    AnswerFactory,
    LeadFactory,
    PartnershipFactory,
    PriorityFactory,
    RecommendationFactory,
    UserFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def in_october():
    with time_machine.travel("2017-10-20 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED, title="Vale plan", partnership__slug="vale")


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Burglary")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police", email="police@vale.example")


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership, name="Olive")
    client.force_login(officer)
    return officer


@pytest.fixture
def five(plan, police, officer):
    """Overdue, not yet due, done, promised, withdrawn."""
    rows = {
        "overdue": RecommendationFactory(plan=plan, asked_of=police, text="Overdue one", came_from="board"),
        "open": RecommendationFactory(plan=plan, text="Open one", answer_due_on=date(2017, 10, 20)),
        "done": RecommendationFactory(plan=plan, asked_of=police, text="Done one"),
        "promised": RecommendationFactory(plan=plan, text="Promised one", came_from="other", other_asker="Panel"),
        "withdrawn": RecommendationFactory(plan=plan, text="Withdrawn one"),
    }
    AnswerFactory(recommendation=rows["done"], status="accepted", answered_on=date(2017, 9, 20))
    AnswerFactory(recommendation=rows["done"], status="done", answered_on=date(2017, 10, 16))
    AnswerFactory(recommendation=rows["promised"], status="in_hand", answered_on=date(2017, 9, 20))
    rows["withdrawn"].withdraw(by=officer, reason="Asked twice.", on=date(2017, 10, 17))
    return rows


def listed(client, plan, query=""):
    response = client.get(reverse("reviews:recommendations", args=[plan.pk]) + query)
    assert response.status_code == 200
    return [row.recommendation.text for row in response.context["rows"]]


class TestTable:
    def test_shows_where_each_stands_those_that_wait_first(self, client, plan, five):
        page = client.get(f"/plans/{plan.pk}/recommendations/")
        text = text_of(page)
        assert [row.recommendation.text for row in page.context["rows"]] == [
            "Overdue one", "Open one", "Withdrawn one", "Promised one", "Done one",
        ]  # fmt: skip
        assert "5 of 5 asked about this plan or a part of it, none hidden. As at 20 Oct 2017." in text
        assert "Recommendation of 13 Sep 2017 About the plan as a whole Overdue one The board: Person" in text
        for words in (
            "Police 11 Oct 2017 9 days overdue", "20 Oct 2017 Open", "Withdrawn on 17 Oct 2017", "In hand on 20 Sep 2017",
            "Done on 16 Oct 2017", "Panel The partnership as a whole",
        ):  # fmt: skip
            assert words in text

    @pytest.mark.parametrize(
        ("query", "texts"),
        [
            ("?status=open", ["Overdue one", "Open one"]),
            ("?status=overdue", ["Overdue one"]),
            ("?status=answered", ["Promised one", "Done one"]),
            ("?status=to_do", ["Promised one"]),
            ("?status=withdrawn", ["Withdrawn one"]),
            ("?agency=none", ["Open one", "Withdrawn one", "Promised one"]),
            ("?agency={police}", ["Overdue one", "Done one"]),
            ("?came_from=scrutiny", ["Open one", "Withdrawn one", "Done one"]),
            ("?came_from=board&status=withdrawn", []),
        ],
    )
    def test_filter_in_the_address_chooses(self, client, plan, police, five, query, texts):
        assert listed(client, plan, query.format(police=police.pk)) == texts

    def test_filter_that_finds_nothing_says_so(self, client, plan, five):
        text = text_of(client.get(f"/plans/{plan.pk}/recommendations/?came_from=board&status=withdrawn"))
        assert "0 of 5 match. Show all" in text
        assert "None matches." in text

    def test_unknown_filter_is_refused_and_hides_nothing(self, client, plan, five):
        page = client.get(f"/plans/{plan.pk}/recommendations/?status=lost&agency=0")
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"status", "agency"}
        assert len(page.context["rows"]) == 5

    def test_empty_table_says_so(self, client, plan, officer):
        assert "Nothing has been asked yet." in text_of(client.get(f"/plans/{plan.pk}/recommendations/"))

    def test_scrutiny_is_shown_its_own(self, client, plan, priority, five):
        RecommendationFactory(plan=plan, text="Canary", action=ActionFactory(priority=priority, is_internal=True))
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        page = client.get(f"/plans/{plan.pk}/recommendations/")
        assert [row.recommendation.text for row in page.context["rows"]] == ["Open one", "Withdrawn one", "Done one"]
        assert "3 of 3 asked" in text_of(page)
        assert "Only what the scrutiny committee asks is shown here." in text_of(page)
        assert "came_from" not in page.context["form"].fields
        assert [words in page.text for words in ("Canary", "Overdue one", "Panel")] == [False] * 3

    def test_only_those_who_may_are_led_to_asking(self, client, plan, police):
        asking = reverse("reviews:recommendation_new", args=[plan.pk])
        for role, may in [(Role.BOARD_MEMBER, True), (Role.LEAD_OFFICER, False)]:
            client.force_login(person_in(plan.partnership, role, police))
            assert (asking in client.get(f"/plans/{plan.pk}/recommendations/").text) == may

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_whatever_it_holds(self, client, plan, officer, count, django_assert_num_queries):
        for _ in range(count):
            action = ActionFactory(priority__plan=plan)
            row = RecommendationFactory(plan=plan, action=action, asked_of=AgencyFactory(partnership=plan.partnership))
            AnswerFactory(recommendation=row)
        with django_assert_num_queries(6):
            listed(client, plan)


class TestPagesOfThePlan:
    def test_action_and_priority_show_what_was_asked_about_them(self, client, plan, priority, officer):
        action, other = ActionFactory.create_batch(2, priority=priority)
        RecommendationFactory(plan=plan, action=action, text="Of the action")
        RecommendationFactory(plan=plan, priority=priority, text="Of the priority")
        RecommendationFactory(plan=plan, text="Of the plan")

        pages = [client.get(row.get_absolute_url()) for row in (action, other, priority)]

        assert [[asked.recommendation.text for asked in page.context["asked"]] for page in pages] == [
            ["Of the action"], [], ["Of the priority", "Of the action"],
        ]  # fmt: skip
        assert f"/plans/{plan.pk}/recommendations/new/?action={action.pk}" in pages[0].text
        assert "Questions and recommendations None." in text_of(pages[1])
        assert f"/plans/{plan.pk}/recommendations/new/?priority={priority.pk}" in pages[2].text

    def test_reader_who_may_not_ask_sees_nothing_where_nothing_was_asked(self, client, plan, priority, police):
        client.force_login(person_in(plan.partnership, Role.LEAD_OFFICER, police))
        for page in (priority.get_absolute_url(), plan.get_absolute_url()):
            assert "Questions and recommendations" not in client.get(page).text

    def test_scrutiny_sees_none_of_the_boards_there(self, client, plan, priority):
        action = ActionFactory(priority=priority)
        RecommendationFactory(plan=plan, action=action, text="Canary", came_from="board")
        RecommendationFactory(plan=plan, action=action, text="Its own")
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        for page in (client.get(row.get_absolute_url()) for row in (action, priority)):
            assert ("Canary" in page.text, "Its own" in page.text) == (False, True)
        assert "Questions and recommendations : 1, 1 waiting" in text_of(client.get(plan.get_absolute_url()))

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            ("", "5, 2 waiting for an answer, 1 overdue ."),
            ("?as_at=2017-10-17", "5, 2 waiting for an answer, 1 overdue ."),
            ("?as_at=2017-10-16", "5, 3 waiting for an answer, 2 overdue ."),
            ("?as_at=2017-10-11", "5, 3 waiting for an answer."),
            ("?as_at=2017-09-20", "5, 3 waiting for an answer."),
            ("?as_at=2017-09-13", "5, 5 waiting for an answer."),
            ("?as_at=2017-09-12", "none yet."),
        ],
    )
    def test_plan_counts_them_as_at_the_day(self, client, plan, five, day, words):
        text = text_of(client.get(plan.get_absolute_url() + day))
        assert f"Questions and recommendations : {words} Ask or recommend something" in text

    def test_plan_says_when_none_waits(self, client, plan, officer):
        AnswerFactory(recommendation__plan=plan)
        assert ": 1, none waiting for an answer." in text_of(client.get(plan.get_absolute_url()))

    @pytest.mark.parametrize("count", [1, 3])
    def test_counts_take_one_query(self, plan, officer, count, django_assert_num_queries):
        AnswerFactory.create_batch(count, recommendation__plan=plan)
        officer.standing  # noqa: B018  # which a page has read by then
        with django_assert_num_queries(1):
            assert counts_of(plan, officer, as_at=date(2017, 10, 20)).total == count

    def test_action_takes_the_same_queries_however_many_there_are(self, client, plan, priority, officer):
        action = ActionFactory(priority=priority)

        def ask():
            AnswerFactory(recommendation__plan=plan, recommendation__action=action)
            return queries_of(client, action.get_absolute_url())

        assert ask() == ask()


class TestHome:
    def test_those_who_owe_an_answer_find_it(self, client, plan, police, five):
        team = AgencyFactory(partnership=plan.partnership, name="Team", part_of=police)
        RecommendationFactory(plan=plan, asked_of=team, text="Of the team", answer_due_on=date(2017, 11, 1))
        owed = "Overdue one The board"

        client.force_login(person_in(plan.partnership, Role.LEAD_OFFICER, police))
        text = text_of(client.get("/"))
        assert (
            "Answers asked of you Recommendation of 13 September 2017 , about the plan as a whole Overdue one" in text
        )
        assert "to Police. Answer due 11 Oct 2017: 9 days overdue" in text
        assert "Of the team" in text
        assert "Open one" not in text
        assert "3 questions or recommendations waiting for an answer , 1 overdue: Vale plan" in text

        client.force_login(person_in(plan.partnership))
        text = text_of(client.get("/"))
        assert "Answers asked of you" in text
        assert (owed in text, "Open one" in text) == (False, True)

        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        text = text_of(client.get("/"))
        assert "Answers asked of you" not in text
        assert "2 questions or recommendations waiting for an answer : Vale plan" in text

    def test_others_find_nothing(self, client, plan, five):
        client.force_login(person_in(PartnershipFactory()))
        assert "waiting for an answer" not in client.get("/").text

    def test_county_is_not_asked_to_look_after_its_districts(self, client, plan, five):
        plan.partnership.parent = PartnershipFactory(name="County")
        plan.partnership.save()
        client.force_login(person_in(plan.partnership.parent))
        text = text_of(client.get("/"))
        assert ("Vale plan" in text, "waiting for an answer" in text) == (True, False)

    def test_closed_plan_is_still_asked_about(self, client, plan, five):
        AnnualPlan.objects.update(status=PlanStatus.CLOSED)
        AnnualPlanFactory(partnership=plan.partnership, year=2018)
        assert "Open one" in client.get("/").text

    def test_takes_the_same_queries_however_many_wait(self, client, plan, officer):
        def ask(year):
            own = AnnualPlanFactory(partnership=plan.partnership, year=year)
            RecommendationFactory(plan=own, action=ActionFactory(priority__plan=own))
            RecommendationFactory(plan=own, asked_of=AgencyFactory(partnership=plan.partnership))
            return queries_of(client, "/")

        assert ask(2010) == ask(2011)


class TestChaseList:
    def chase(self, client, plan, name="chase"):
        return client.get(reverse(f"reviews:{name}", args=[plan.pk, 2017, "q2"]))

    def test_lists_overdue_answers_under_the_agency(self, client, plan, priority, police, five):
        LeadFactory(action__priority=priority, agency=police, action__activity="Mark bicycles")
        fire = AgencyFactory(partnership=plan.partnership, name="Fire")
        RecommendationFactory(plan=plan, asked_of=fire, text="Of the fire service")
        RecommendationFactory(plan=plan, text="Of them all")

        page = self.chase(client, plan)
        text = text_of(page)

        assert "3 overdue answers to what the board, scrutiny or others have asked." in text
        assert [str(row.owes.agency) for row in page.context["rows"]] == ["Police", "Fire"]
        assert "Police: 1 of 1 1 answer overdue: Recommendation of 13 September 2017 , about the plan" in text
        assert "Answer due 11 Oct 2017: 9 days overdue At least one action" in text
        assert "Fire 1 answer overdue: Recommendation" in text
        assert "The partnership as a whole 1 answer overdue:" in text
        assert "Open one" not in text
        told, other = (row.message for row in page.context["rows"])
        line = (
            "1 answer overdue:\n- Recommendation of 13 September 2017 about the plan as a whole, answer due "
            "11 October 2017 (9 days overdue): {}\n  http://testserver/recommendations/{}/"
        )
        assert told.actions == f"- Mark bicycles (never updated)\n\n{line.format('Overdue one', five['overdue'].pk)}"
        asked = "Hello\n\nQuestions and recommendations about Vale plan wait for an answer of Fire."
        fires = line.format("Of the fire service", fire.recommendations.get().pk)
        assert (other.subject, other.body) == (
            "Vale plan: answers owed, Fire",
            f"{asked}\n\n{fires}\n\nEach can be answered on its page. Thank you.",
        )

    def test_closed_plan_is_chased_for_answers_only(self, client, plan, priority, police, five):
        AnnualPlan.objects.update(status=PlanStatus.CLOSED)
        LeadFactory(action__priority=priority, agency=police, action__activity="Mark bicycles")
        page = self.chase(client, plan)
        [row] = page.context["rows"]
        assert "Mark bicycles" not in row.message.body
        assert "Overdue one" in row.message.body
        assert f'id="message-{police.pk}"' in page.text

    def test_list_without_overdue_answers_says_nothing_of_them(self, client, plan, officer):
        assert "answer" not in text_of(self.chase(client, plan)).lower()

    def test_csv_has_a_row_an_answer(self, client, plan, priority, police, five):
        LeadFactory(action__priority=priority, agency=police)
        action = ActionFactory(priority=priority, reference="1.2")
        RecommendationFactory(plan=plan, action=action, text="=1+1", asked_name="Cllr A")
        RecommendationFactory(plan=plan, priority=priority, text="Of the priority", asked_of=police)
        [head, update, _, *rows] = csv.reader(io.StringIO(self.chase(client, plan, "chase_csv").content.decode()[1:]))
        assert head[-3:] == ["What is owed", "Answer due", "Days overdue"]
        assert update[-3:] == ["Update", "", "4"]
        said = "Answer: Recommendation of 13 September 2017"
        olive = person_of(client)
        assert rows == [
            ["Police", "", "", "Overdue one", *[""] * 6, "police@vale.example", "",
             f"{said}, The board: {five['overdue'].asked_by}", "2017-10-11", "9"],
            ["The partnership as a whole", "", "1.2", "'=1+1", "1 Burglary", *[""] * 5, olive, "",
             f"{said}, The scrutiny committee: Cllr A", "2017-10-11", "9"],
            ["Police", "", "", "Of the priority", "1 Burglary", *[""] * 5, "police@vale.example", "",
             f"{said}, The scrutiny committee: {plan.recommendations.get(text='Of the priority').asked_by}",
             "2017-10-11", "9"],
        ]  # fmt: skip

    def test_takes_the_same_queries_however_many_are_owed(self, client, plan, officer):
        def ask():
            action = ActionFactory(priority__plan=plan)
            RecommendationFactory(plan=plan, action=action, asked_of=AgencyFactory(partnership=plan.partnership))
            return queries_of(client, reverse("reviews:chase", args=[plan.pk, 2017, "q2"]))

        assert ask() == ask()


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def person_of(client):
    return client.get("/").wsgi_request.user.email


def texts(rows):
    return [asked.recommendation.text for asked in rows]


class TestYouAskedWeDid:
    def test_tells_what_came_of_it_since_the_last_meeting(self, plan, five):
        RecommendationFactory(text="Canary of another plan")
        found = asked_and_done(plan, date(2017, 10, 15), date(2017, 10, 20), True)
        assert {name: texts(getattr(found, name)) for name in ("answered", "waiting", "still_to_do", "withdrawn")} == {
            "answered": ["Done one"],
            "waiting": ["Overdue one", "Open one"],
            "still_to_do": ["Promised one"],
            "withdrawn": ["Withdrawn one"],
        }
        [done] = found.answered
        assert [answer.status for answer in done.answers] == ["accepted", "done"]

    def test_is_as_at_its_day_whatever_came_later(self, plan, five):
        found = asked_and_done(plan, date(2017, 9, 1), date(2017, 10, 1), True)
        assert (texts(found.answered), texts(found.withdrawn)) == (["Promised one", "Done one"], [])
        assert texts(found.waiting) == ["Overdue one", "Withdrawn one", "Open one"]
        assert found.answered[1].state == "Accepted on 20 Sep 2017"

    def test_nothing_answered_on_the_day_of_the_last_meeting_is_told_twice(self, plan, five):
        days = [date(2017, 10, 15), date(2017, 10, 16), date(2017, 10, 17)]
        assert [texts(asked_and_done(plan, day, date(2017, 10, 20), True).answered) for day in days] == [
            ["Done one"], [], [],
        ]  # fmt: skip
        assert texts(asked_and_done(plan, days[0], days[1], True).answered) == ["Done one"]
        gone = [texts(asked_and_done(plan, day, date(2017, 10, 20), True).withdrawn) for day in days]
        assert gone == [["Withdrawn one"], ["Withdrawn one"], []]

    def test_holds_scrutinys_own_for_those_who_do_not_read_the_whole(self, plan, priority, five):
        internal = ActionFactory(priority=priority, is_internal=True)
        RecommendationFactory(plan=plan, action=internal, text="Canary")
        found = asked_and_done(plan, date(2017, 10, 15), date(2017, 10, 20), False)
        assert (texts(found.waiting), found.waiting[0].asker) == (["Open one"], "The scrutiny committee")
        assert found.still_to_do == ()

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_two_queries(self, plan, count, django_assert_num_queries):
        AnswerFactory.create_batch(count, recommendation__plan=plan, answered_by=UserFactory())
        with django_assert_num_queries(2):
            found = asked_and_done(plan, date(2017, 10, 1), date(2017, 10, 20), True)
            assert len({(asked.asker, asked.asked_of, asked.about, asked.state) for asked in found.answered}) == count
