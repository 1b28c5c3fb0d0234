"""Answering what the board and scrutiny ask, and who is told what of it."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from csp.models import AgencyKind, Role
from plans.models import PlanStatus
from reviews.models import Answer
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    AnswerFactory,
    PartnershipFactory,
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
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED, title="Vale plan")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police")


@pytest.fixture
def row(plan, police):
    return RecommendationFactory(plan=plan, asked_of=police, text="That it be shut.", asked_name="Cllr A. Smith")


@pytest.fixture
def lead(plan, police, client):
    lead = person_in(plan.partnership, Role.LEAD_OFFICER, police, name="Leo")
    client.force_login(lead)
    return lead


def body(client, row, **typed):
    """The form as opened, filled in."""
    seen = client.get(row.get_absolute_url()).context["form"]["seen"].initial
    day = {"answered_on_0": "19", "answered_on_1": "10", "answered_on_2": "2017"}
    return {"text": "It is shut.", "status": "done", "seen": seen} | day | typed


def errors(response):
    assert response.status_code == 422
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def page(client, row):
    response = client.get(row.get_absolute_url())
    assert response.status_code == 200
    return text_of(response)


def test_lead_officer_answers_and_answers_again(client, row, lead):
    assert "Status 9 days overdue" in page(client, row)
    assert "Answers None yet. Answer it Answers are added and never changed." in page(client, row)
    opened = body(client, row)

    assert client.post(row.get_absolute_url(), opened | {"status": "in_hand", "text": "It will be."}).status_code == 302
    client.post(row.get_absolute_url(), opened)

    assert list(row.answers.order_by("pk").values_list("status", "text", "answered_on", "answered_by")) == [
        ("in_hand", "It will be.", date(2017, 10, 19), lead.pk), ("done", "It is shut.", date(2017, 10, 19), lead.pk),
    ]  # fmt: skip
    text = page(client, row)
    assert "Status Done on 19 Oct 2017" in text
    assert (
        "In hand, 19 October 2017 It will be. For Police, recorded by Leo on 20 October 2017. "
        "Done, 19 October 2017 It is shut. For Police, recorded by Leo on 20 October 2017. Add to the answer"
    ) in text
    assert str(Answer.objects.get(status="done")) == "Done, 19 October 2017"


def test_two_who_answer_at_once_both_stand(client, plan, row, lead):
    first = body(client, row, text="Said by the lead.")
    client.force_login(person_in(plan.partnership))
    second = body(client, row, text="Said by the officer.")
    assert client.post(row.get_absolute_url(), second).status_code == 302
    client.force_login(lead)
    assert client.post(row.get_absolute_url(), first).status_code == 302
    assert set(row.answers.values_list("text", flat=True)) == {"Said by the lead.", "Said by the officer."}


def test_second_press_answers_once(client, row, lead):
    token = client.get(row.get_absolute_url()).context["form_token"]
    opened = body(client, row, form_token=token)
    first, again = (client.post(row.get_absolute_url(), opened) for _ in range(2))
    assert (first.url, row.answers.count()) == (again.url, 1)


def test_nobody_answers_other_words_than_they_read(client, row, lead):
    opened = body(client, row)
    row.text = "That it be opened."
    row.save()

    refused = client.post(row.get_absolute_url(), opened)

    assert errors(refused) == {
        "__all__": ["It was changed while you had it open: read it again above, then save your answer once more"]
    }
    assert "That it be opened." in refused.text
    again = opened | {"seen": refused.context["form"]["seen"].value()}
    assert client.post(row.get_absolute_url(), again).status_code == 302
    assert row.answers.get().text == "It is shut."


@pytest.mark.parametrize("seen", ["", "x"])
def test_answer_to_unknown_words_is_asked_for_again(client, row, lead, seen):
    refused = client.post(row.get_absolute_url(), body(client, row, seen=seen))
    assert "__all__" in errors(refused)


def test_answer_to_what_was_withdrawn_is_kept_to_copy(client, plan, row, lead):
    opened = body(client, row)
    row.withdraw(by=person_in(plan.partnership), reason="Asked twice.", on=date(2017, 10, 19))
    assert "Record the answer" not in client.get(row.get_absolute_url()).text
    refused = client.post(row.get_absolute_url(), opened)
    assert errors(refused) == {"__all__": ["It was withdrawn while you had it open: Asked twice."]}
    assert "It is shut." in refused.text
    assert row.answers.count() == 0


@pytest.mark.parametrize(
    ("typed", "name", "told"),
    [
        ({"text": " "}, "text", "Say what the answer is"),
        ({"status": ""}, "status", "Choose what becomes of it"),
        ({"status": "answered"}, "status", "Choose what becomes of it"),  # that is for questions
        ({"answered_on_0": "21"}, "answered_on", "The day of the answer cannot be in the future"),
        ({"answered_on_1": "9", "answered_on_0": "12"}, "answered_on",
         "The day of the answer cannot be before it was asked, on 13 September 2017"),
        ({"answered_on_0": ""}, "answered_on", "Enter the day of the answer with its day, month and year"),
    ],
)  # fmt: skip
def test_bad_input_is_named_and_nothing_is_lost(client, row, lead, typed, name, told):
    refused = client.post(row.get_absolute_url(), body(client, row, **typed))
    assert errors(refused) == {name: [told]}
    assert ("It is shut." in refused.text) == ("text" not in typed)
    assert row.answers.count() == 0


def test_question_is_answered_and_not_accepted_or_refused(client, row, lead):
    row.kind = "question"
    row.save()
    form = client.get(row.get_absolute_url()).context["form"]
    assert [key for key, _ in form.fields["status"].choices] == ["answered", "in_hand", "done"]


def test_who_may_answer(client, plan, police, row):
    own, closed = plan.partnership, PlanStatus.CLOSED
    type(plan).objects.update(status=closed)  # answers are given on last year's plan too
    team = AgencyFactory(partnership=own, kind=AgencyKind.TEAM, part_of=police)
    of_team = RecommendationFactory(plan=plan, asked_of=team)
    of_all = RecommendationFactory(plan=plan, asked_of=None)
    people = {
        person_in(own, Role.COORDINATOR): [302, 302, 302],
        person_in(own, Role.LEAD_OFFICER, police): [302, 302, 403],
        person_in(own, Role.LEAD_OFFICER, team): [403, 302, 403],
        person_in(own, Role.LEAD_OFFICER, AgencyFactory(partnership=own)): [403, 403, 403],
        person_in(own, Role.BOARD_MEMBER): [403, 403, 403],
        person_in(own, Role.SCRUTINY_CLERK): [403, 403, 403],
        UserFactory(is_superuser=True): [403, 403, 403],
        person_in(PartnershipFactory()): [404, 404, 404],
    }
    found = {}
    for person in people:
        client.force_login(person)
        answers = []
        for one in (row, of_team, of_all):
            seen = one.history.latest("history_id").history_id
            typed = {"text": "Shut.", "status": "done", "seen": seen}
            day = {"answered_on_0": "19", "answered_on_1": "10", "answered_on_2": "2017"}
            answers.append(client.post(one.get_absolute_url(), typed | day).status_code)
        found[person] = answers
    assert found == people


def test_board_member_reads_without_a_form(client, plan, row):
    client.force_login(person_in(plan.partnership, Role.BOARD_MEMBER))
    assert "Record the answer" not in page(client, row)


def test_scrutiny_and_county_read_scrutinys_own_without_names_of_officers(client, plan, police, row, lead):
    plan.partnership.parent = PartnershipFactory(name="County")
    plan.partnership.save()
    AnswerFactory(recommendation=row, answered_by=UserFactory(name="Canary officer"), text="It is shut.")
    own = RecommendationFactory(plan=plan, asked_by=UserFactory(name="Canary clerk"))
    own.withdraw(by=UserFactory(name="Canary withdrawer"), reason="Mended.", on=date(2017, 10, 2))
    internal = ActionFactory(priority__plan=plan, activity="Canary", is_internal=True)
    hidden = [
        RecommendationFactory(plan=plan, text="Canary", asked_of=police, came_from="board"),
        RecommendationFactory(plan=plan, text="Canary", came_from="other", other_asker="Panel"),
        RecommendationFactory(plan=plan, text="Canary", asked_of=police, action=internal),
    ]
    assert "The scrutiny committee reads this one, without your name." in page(client, row)
    assert "Scrutiny does not read it." in page(client, hidden[0])
    assert "Scrutiny does not read it." in page(client, hidden[2])

    clerk = person_in(plan.partnership, Role.SCRUTINY_CLERK)
    for reader, refused in [(clerk, 403), (person_in(plan.partnership.parent), 404)]:
        client.force_login(reader)
        text = page(client, row)
        assert "Asked by The scrutiny committee: Cllr A. Smith Asked on" in text
        assert "It is shut. For Police. " in text
        assert "Withdrawn on 2 October 2017. Mended. " in page(client, own)
        assert "Canary" not in text + page(client, own)
        answers = [client.get(one.get_absolute_url()) for one in hidden]
        assert [answer.status_code for answer in answers] == [refused] * 3
        assert [b"Canary" in answer.content for answer in answers] == [False] * 3


def test_whole_readers_are_told_who_asked_and_who_entered_it(client, plan, row, lead):
    asker = UserFactory(name="Bea")
    row.asked_by = asker
    row.save()
    assert "The scrutiny committee: Cllr A. Smith Entered by Bea" in page(client, row)
    assert "The board: Bea Asked on" in page(
        client, RecommendationFactory(plan=plan, came_from="board", asked_by=asker)
    )
    panel = RecommendationFactory(plan=plan, came_from="other", other_asker="Panel", asked_by=asker)
    assert "Asked by Panel Asked on" in page(client, panel)


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_whatever_it_holds(client, plan, row, count, django_assert_num_queries):
    for _ in range(count):
        AnswerFactory(recommendation=row)
        row.text += "."
        row.save()
    client.force_login(person_in(plan.partnership))
    with django_assert_num_queries(9):
        assert client.get(row.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("fields", [{"text": ""}, {"status": "maybe"}])
def test_database_keeps_the_rules(row, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerFactory(recommendation=row, **fields)
