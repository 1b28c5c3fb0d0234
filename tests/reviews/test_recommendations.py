"""Asking the partnership something, rewording it and withdrawing it, through the pages."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.urls import reverse

from csp.access import NotAllowedNow
from csp.models import Role
from plans.models import PlanStatus
from reviews.models import Recommendation, Review
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    AnswerFactory,
    MembershipFactory,
    PartnershipFactory,
    PriorityFactory,
    RecommendationFactory,
    UserFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

ASKED = {
    "kind": "question", "text": "What is done about mopeds?", "about": "plan", "asked_on_0": "2", "asked_on_1": "10",
    "asked_on_2": "2017", "asked_of": "", "asked_name": "",
}  # fmt: skip


@pytest.fixture
def in_october():
    with time_machine.travel("2017-10-10 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED, title="Vale plan")


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="1", title="Burglary")


@pytest.fixture
def clerk(plan, client):
    clerk = person_in(plan.partnership, Role.SCRUTINY_CLERK, name="Cora")
    client.force_login(clerk)
    return clerk


@pytest.fixture
def member(plan, client):
    member = person_in(plan.partnership, Role.BOARD_MEMBER, name="Bea")
    client.force_login(member)
    return member


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership, name="Olive")
    client.force_login(officer)
    return officer


def new(plan):
    return reverse("reviews:recommendation_new", args=[plan.pk])


def edit(row):
    return reverse("reviews:recommendation_edit", args=[row.pk])


def withdraw(row):
    return reverse("reviews:recommendation_withdraw", args=[row.pk])


def due(day):
    return {f"answer_due_on_{n}": str(part) for n, part in enumerate((day.day, day.month, day.year))}


def errors(response):
    assert response.status_code == 422
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def held(row):
    """What its form holds, to be sent again."""
    return ASKED | {
        "kind": row.kind, "text": row.text, "asked_on_0": "13", "asked_on_1": "9", "asked_name": row.asked_name,
        **due(row.answer_due_on),
    }  # fmt: skip


def test_addresses_are_the_promised_ones(plan):
    row = RecommendationFactory(plan=plan)
    assert (new(plan), row.get_absolute_url()) == (
        f"/plans/{plan.pk}/recommendations/new/",
        f"/recommendations/{row.pk}/",
    )


class TestAsking:
    def test_clerk_asks_for_a_councillor_and_it_is_due_in_28_days(self, client, plan, clerk):
        police = AgencyFactory(partnership=plan.partnership, name="Police")
        name = "Cllr A. Smith, Improvement and Review Commission"

        response = client.post(new(plan), ASKED | {"asked_of": police.pk, "asked_name": name})

        row = Recommendation.objects.get()
        assert response.url == row.get_absolute_url()
        assert (row.kind, row.text, row.about, row.asked_of, row.asked_name) == (
            "question", "What is done about mopeds?", plan, police, name,
        )  # fmt: skip
        assert (row.came_from, row.asked_by, row.asked_on, row.answer_due_on) == (
            "scrutiny", clerk, date(2017, 10, 2), date(2017, 10, 30),
        )  # fmt: skip
        assert row.history.get().history_user == clerk

    def test_board_member_asks_in_their_own_name_for_the_next_meeting(self, client, plan, member):
        Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 10, 2))
        Review.objects.create(plan=plan, number=3, meeting_on=date(2018, 1, 23))
        Review.objects.create(plan=plan, months=6, number=1, meeting_on=date(2017, 11, 1))  # of an earlier way
        assert "the board’s next meeting, 23 January 2018." in text_of(client.get(new(plan)))

        client.post(new(plan), ASKED)

        row = Recommendation.objects.get()
        assert (row.came_from, row.asked_name, row.asked_of, row.answer_due_on) == (
            "board", "", None, date(2018, 1, 23),
        )  # fmt: skip

    def test_board_is_answered_in_28_days_where_no_meeting_is_known(self, client, plan, member):
        assert "Leave it empty for the usual day: 28 days after it was asked." in text_of(client.get(new(plan)))
        client.post(new(plan), ASKED)
        assert Recommendation.objects.get().answer_due_on == date(2017, 10, 30)

    def test_coordinator_is_told_both_usual_days(self, client, plan, officer):
        Review.objects.create(plan=plan, number=3, meeting_on=date(2018, 1, 23))
        assert "28 days after it was asked, or for the board the board’s next meeting, 23 January 2018." in text_of(
            client.get(new(plan))
        )

    def test_coordinator_asks_for_any_body_and_names_whoever_asked(self, client, plan, officer):
        refused = client.post(new(plan), ASKED | {"came_from": "scrutiny"})
        assert errors(refused) == {"asked_name": ["Enter the name of whoever asked: it is entered for somebody else"]}
        refused = client.post(new(plan), ASKED | {"came_from": "other"})
        assert errors(refused) == {"other_asker": ["Say who asks."]}
        refused = client.post(new(plan), ASKED | {"came_from": "board", "asked_name": "Bo", "other_asker": "Panel"})
        assert errors(refused) == {"other_asker": ["Choose “Somebody else” above, or clear the name of the body"]}
        assert Recommendation.objects.count() == 0

        client.post(new(plan), ASKED | {"came_from": "other", "other_asker": "Police and Crime Panel"})
        client.post(new(plan), ASKED | {"came_from": "board", "asked_name": "Bo"} | due(date(2017, 10, 2)))

        rows = Recommendation.objects.order_by("pk").values_list("came_from", "other_asker", "answer_due_on")
        assert list(rows) == [
            ("other", "Police and Crime Panel", date(2017, 10, 30)),
            ("board", "", date(2017, 10, 2)),
        ]

    def test_form_offers_the_parts_of_the_plan_with_the_one_come_from(self, client, plan, priority, officer):
        action = ActionFactory(priority=priority, reference="1.1", activity="Mark  bicycles " + "x" * 200)
        PriorityFactory(title="Canary")

        form = client.get(f"{new(plan)}?action={action.pk}").context["form"]
        assert form["about"].initial == f"action-{action.pk}"
        assert form.fields["about"].choices == [
            ("plan", "The plan as a whole"),
            (f"priority-{priority.pk}", "Priority 1 Burglary"),
            (f"action-{action.pk}", f"Action 1.1 Mark bicycles {'x' * 85} …"),
        ]
        assert client.get(f"{new(plan)}?priority={priority.pk}").context["form"]["about"].initial == (
            f"priority-{priority.pk}"
        )
        assert client.get(f"{new(plan)}?priority=x&action=99999").context["form"]["about"].initial == "plan"

        for about in (f"action-{action.pk}", f"priority-{priority.pk}"):
            client.post(new(plan), ASKED | {"about": about, "came_from": "other", "other_asker": "Panel"})
        assert [row.about for row in Recommendation.objects.order_by("pk")] == [action, priority]

    def test_scrutiny_is_offered_no_internal_action(self, client, plan, priority, clerk):
        internal = ActionFactory(priority=priority, activity="Canary", is_internal=True)
        page = client.get(f"{new(plan)}?action={internal.pk}")
        assert "Canary" not in page.text
        refused = client.post(new(plan), ASKED | {"about": f"action-{internal.pk}"})
        assert errors(refused) == {"about": ["Choose what it is about from the list"]}
        assert "Canary" not in refused.text

    @pytest.mark.parametrize(
        ("typed", "name", "told"),
        [
            ({"kind": ""}, "kind", "Choose question or recommendation"),
            ({"kind": "order"}, "kind", "Choose question or recommendation"),
            ({"text": " "}, "text", "Say what is asked or recommended"),
            ({"text": "a\x00b"}, "text", "What is asked or recommended holds a hidden character (NUL): type it again"),
            ({"asked_name": "x" * 201}, "asked_name", "Name of whoever asked must be 200 characters or fewer; it has 201"),
            ({"asked_on_0": "31", "asked_on_1": "2"}, "asked_on", "Enter the day it was asked as a real date, for example 30 9 2017"),
            ({"asked_on_0": "11"}, "asked_on", "The day it was asked cannot be in the future"),
            ({"asked_on_2": "2001"}, "asked_on", "The day it was asked must be on or after 31 March 2016"),
            (due(date(2017, 10, 1)), "answer_due_on", "The answer must be due on or after the day it was asked."),
            (due(date(2027, 10, 1)), "answer_due_on", "The answer must be due within a year of the day it was asked"),
            ({"asked_of": "99999999999999999999"}, "asked_of", "Choose who is to answer from the list"),
            ({"about": "action-1; drop"}, "about", "Choose what it is about from the list"),
        ],
    )  # fmt: skip
    def test_bad_input_is_named_with_the_mend_and_nothing_is_lost(self, client, plan, clerk, typed, name, told):
        refused = client.post(new(plan), ASKED | typed)
        assert errors(refused) == {name: [told]}
        assert ("mopeds" in refused.text) == ("text" not in typed)
        assert Recommendation.objects.count() == 0

    def test_part_and_agency_of_another_plan_are_refused(self, client, plan, clerk):
        elsewhere = ActionFactory()
        refused = client.post(
            new(plan), ASKED | {"about": f"action-{elsewhere.pk}", "asked_of": AgencyFactory(name="Canary").pk}
        )
        assert set(errors(refused)) == {"about", "asked_of"}
        assert "Canary" not in refused.text

    def test_long_and_foreign_words_are_kept_whole(self, client, plan, clerk):
        text = "كلمات 🚓 " + "word " * 4000 + "Antisocialbehaviour" * 12
        response = client.post(new(plan), ASKED | {"text": text}, follow=True)
        assert Recommendation.objects.get().text == text
        assert text in response.text

    def test_second_press_asks_once(self, client, plan, clerk):
        token = client.get(new(plan)).context["form_token"]
        first, again = (client.post(new(plan), ASKED | {"form_token": token}) for _ in range(2))
        assert (first.url, Recommendation.objects.count()) == (again.url, 1)

    def test_agency_that_has_ended_is_not_offered(self, client, plan, clerk):
        gone = AgencyFactory(partnership=plan.partnership, name="Probation trust", ended_on=date(2014, 6, 1))
        assert "Probation trust" not in client.get(new(plan)).text
        row = RecommendationFactory(plan=plan, asked_of=gone, asked_by=clerk)
        assert "Probation trust" in client.get(edit(row)).text

    @pytest.mark.parametrize("status", [PlanStatus.PUBLISHED, PlanStatus.CLOSED])
    def test_who_may_ask(self, client, plan, status):
        plan.status = status
        plan.save()
        own = plan.partnership
        people = {
            person_in(own): 200,
            person_in(own, Role.BOARD_MEMBER): 200,
            person_in(own, Role.SCRUTINY_CLERK): 200,
            person_in(own, Role.LEAD_OFFICER, AgencyFactory(partnership=own)): 403,
            UserFactory(is_superuser=True): 403,
            person_in(PartnershipFactory()): 404,
        }
        found = {}
        for person in people:
            client.force_login(person)
            found[person] = client.get(new(plan)).status_code
        assert found == people

    def test_clerk_is_refused_while_the_plan_is_a_draft(self, client, plan, clerk):
        plan.status = PlanStatus.DRAFT
        plan.save()
        assert client.post(new(plan), ASKED).status_code == 403

    def test_only_their_own_body_is_entered_by_a_clerk(self, client, plan, clerk):
        client.post(new(plan), ASKED | {"came_from": "board", "other_asker": "Panel"})
        assert Recommendation.objects.values_list("came_from", "other_asker").get() == ("scrutiny", "")

    def test_clerk_who_is_on_the_board_too_says_for_whom(self, client, plan, clerk):
        MembershipFactory(user=clerk, partnership=plan.partnership, role=Role.BOARD_MEMBER)
        form = client.get(new(plan)).context["form"]
        assert [key for key, _ in form.fields["came_from"].choices] == ["board", "scrutiny"]
        assert errors(client.post(new(plan), ASKED)) == {"came_from": ["Choose who asks"]}


class TestRewording:
    def test_words_are_changed_and_what_they_were_is_told_to_the_partnership_only(self, client, plan, clerk):
        row = RecommendationFactory(plan=plan, asked_by=clerk, text="That it be shut.")
        client.get(edit(row))
        response = client.post(edit(row), held(row) | {"text": "That it be opened."})
        assert response.url == row.get_absolute_url()
        client.post(edit(row), held(row) | {"text": "That it be opened.", "asked_name": "Cllr B"})

        assert "That it be shut." not in client.get(row.get_absolute_url()).text
        client.force_login(person_in(plan.partnership))
        text = text_of(client.get(row.get_absolute_url()))
        assert "Reworded on 10 October 2017 by Cora: what it said before That it be shut." in text
        assert text.count("Reworded") == 1

    def test_words_stand_once_somebody_has_answered(self, client, plan, clerk):
        row = RecommendationFactory(plan=plan, asked_by=clerk, text="That it be shut.")
        AnswerFactory(recommendation=row)
        opened = client.get(edit(row))
        assert (opened.url, said(opened)) == (
            row.get_absolute_url(), ["It has been answered or withdrawn, so its words stand."]
        )  # fmt: skip
        refused = client.post(edit(row), held(row) | {"text": "My new words"})
        assert errors(refused) == {
            "__all__": ["Somebody answered it while you had it open, so its words stand and yours were not saved."]
        }
        assert "My new words" in refused.text
        row.refresh_from_db()
        assert row.text == "That it be shut."

    def test_withdrawn_words_stand(self, client, plan, clerk):
        row = RecommendationFactory(plan=plan, asked_by=clerk)
        row.withdraw(by=clerk, reason="Asked twice.", on=date(2017, 10, 9))
        assert client.get(edit(row)).url == row.get_absolute_url()
        refused = client.post(edit(row), held(row) | {"text": "My new words"})
        assert errors(refused) == {"__all__": ["It was withdrawn while you had it open: Asked twice."]}

    def test_two_who_reword_at_once_see_both(self, client, plan, officer):
        row = RecommendationFactory(plan=plan, came_from="board", asked_name="Bo", asked_by=officer)
        body = held(row) | {"came_from": "board", "opened": client.get(edit(row)).context["opened"]}
        row.text = "What the other saved."
        row.save()
        response = client.post(edit(row), body | {"text": "What I typed."})
        assert response.status_code == 409
        assert "What the other saved." in response.text
        assert "What I typed." in response.text

    def test_coordinator_leaves_alone_what_a_clerk_entered(self, client, plan, clerk):
        entered_by = {clerk: [403, 403], person_in(plan.partnership): [200, 200]}
        client.force_login(person_in(plan.partnership))
        for person, statuses in entered_by.items():
            row = RecommendationFactory(plan=plan, asked_by=person, asked_name="Cllr B")
            assert [client.get(page).status_code for page in (edit(row), withdraw(row))] == statuses

    def test_coordinator_mends_what_another_entered_for_scrutiny(self, client, plan, officer):
        row = RecommendationFactory(plan=plan, asked_by=person_in(plan.partnership), asked_name="Cllr B")
        body = held(row) | {"came_from": "scrutiny"}
        assert errors(client.post(edit(row), body | {"asked_name": ""})) == {
            "asked_name": ["Enter the name of whoever asked: it is entered for somebody else"]
        }
        assert client.post(edit(row), body | {"text": "Mended."}).status_code == 302

    def test_name_may_stay_empty_where_it_was(self, client, plan, officer):
        """The member may have left the board since."""
        row = RecommendationFactory(plan=plan, came_from="board", asked_by=UserFactory())
        assert client.post(edit(row), held(row) | {"came_from": "board"}).status_code == 302

    def test_whoever_entered_it_keeps_its_body_whatever_their_role_is_now(self, client, plan, member):
        row = RecommendationFactory(plan=plan, asked_by=member)
        form = client.get(edit(row)).context["form"]
        assert [key for key, _ in form.fields["came_from"].choices] == ["board", "scrutiny"]

    def test_emptied_day_is_worked_out_again(self, client, plan, clerk):
        row = RecommendationFactory(plan=plan, asked_by=clerk, answer_due_on=date(2017, 12, 1))
        client.post(edit(row), {name: text for name, text in held(row).items() if "due" not in name})
        row.refresh_from_db()
        assert row.answer_due_on == date(2017, 10, 11)

    def test_who_may_change_it(self, client, plan, member):
        agency = AgencyFactory(partnership=plan.partnership)
        row = RecommendationFactory(plan=plan, came_from="board", asked_by=member, asked_of=agency)
        former = RecommendationFactory(
            plan=plan, came_from="board", asked_by=person_in(plan.partnership, Role.LEAD_OFFICER, agency)
        )
        people = {
            member: [200, 403],
            person_in(plan.partnership): [200, 200],
            person_in(plan.partnership, Role.BOARD_MEMBER): [403, 403],
            person_in(plan.partnership, Role.SCRUTINY_CLERK): [403, 403],
            former.asked_by: [403, 403],  # no longer on the board
            person_in(PartnershipFactory()): [404, 404],
        }
        found = {}
        for person in people:
            client.force_login(person)
            found[person] = [client.get(edit(one)).status_code for one in (row, former)]
            assert found[person] == [client.get(withdraw(one)).status_code for one in (row, former)]
        assert found == people

    def test_clerk_changes_what_another_entered_for_scrutiny(self, client, plan, clerk):
        row = RecommendationFactory(plan=plan, asked_by=person_in(plan.partnership), asked_name="Cllr B")
        assert client.post(edit(row), held(row) | {"text": "Mended."}).status_code == 302


class TestWithdrawing:
    def test_it_stays_with_its_reason(self, client, plan, clerk):
        row = RecommendationFactory(plan=plan, asked_by=clerk, text="That it be shut.")
        assert "Withdraw this recommendation?" in client.get(withdraw(row)).text
        assert errors(client.post(withdraw(row), {"reason": " "})) == {"reason": ["Say why it is withdrawn"]}

        assert client.post(withdraw(row), {"reason": "It was shut."}).url == row.get_absolute_url()

        text = text_of(client.get(row.get_absolute_url()))
        assert "That it be shut. Withdrawn on 10 October 2017. It was shut. Status Withdrawn on 10 Oct 2017" in text
        assert "Withdraw it" not in text
        client.force_login(person_in(plan.partnership))
        assert "Withdrawn on 10 October 2017 by Cora." in text_of(client.get(row.get_absolute_url()))
        [first, last] = row.history.order_by("history_id")
        assert (first.withdrawn_reason, last.withdrawn_reason) == ("", "It was shut.")

    def test_second_who_withdraws_it_is_told(self, client, plan, clerk):
        row = RecommendationFactory(plan=plan, asked_by=clerk)
        row.withdraw(by=clerk, reason="Asked twice.", on=date(2017, 10, 9))
        assert said(client.get(withdraw(row))) == ["It had already been withdrawn."]
        refused = client.post(withdraw(row), {"reason": "My reason"})
        assert errors(refused) == {"__all__": ["Somebody withdrew it while you had it open: Asked twice."]}
        assert "My reason" in refused.text

    @pytest.mark.parametrize("kind", ["plan", "priority", "action", "asked_of"])
    def test_what_was_asked_keeps_what_it_is_about(self, client, plan, priority, officer, kind):
        agency = AgencyFactory(partnership=plan.partnership)
        about = {"priority": priority, "action": ActionFactory(priority=priority), "asked_of": agency, "plan": plan}
        RecommendationFactory(**{"plan": plan, kind: about[kind]})
        pages = {
            "plan": "plans:plan_delete", "priority": "priorities:priority_delete", "action": "actions:delete",
            "asked_of": "csp:agency_delete",
        }  # fmt: skip
        response = client.post(reverse(pages[kind], args=[about[kind].pk]))
        assert response.status_code == 409
        assert "1 question or recommendation" in response.text


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "order"},
        {"came_from": "nobody"},
        {"text": ""},
        {"came_from": "other"},
        {"answer_due_on": date(2017, 9, 12)},
        {"withdrawn_reason": "No."},
        {"withdrawn_on": date(2017, 9, 14)},
    ],
)
def test_database_keeps_the_rules(plan, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        RecommendationFactory(plan=plan, **fields)


def test_database_knows_one_part_only(plan, priority):
    with pytest.raises(IntegrityError), transaction.atomic():
        RecommendationFactory(plan=plan, priority=priority, action=ActionFactory(priority=priority))


def test_withdrawn_is_answered_no_more(plan, officer):
    row = RecommendationFactory(plan=plan)
    row.withdraw(by=officer, reason="Asked twice.", on=date(2017, 10, 9))
    with pytest.raises(NotAllowedNow, match="It was withdrawn while you had it open: Asked twice."):
        row.answer(by=officer, status="done", text="Done.", on=date(2017, 10, 9))
