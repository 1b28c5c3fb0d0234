"""Links in place of an account, for coordinators: made, listed, withdrawn; and what came by them, sent back."""

from datetime import date
from html import unescape
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from actions.models import SentBack, Update
from actions.positions import positions_as_at
from csp.models import Role, User
from plans.models import AnnualPlan, PlanStatus
from reviews.links import digest_of, link_of, secret_for
from reviews.models import GivenByLink, ReturnLink, Review
from reviews.quarterly import review_plan
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    LeadFactory,
    PartnershipFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.reviews.returning import TOKEN, led

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("third_quarter")]
SECRET = "a-secret-of-forty-three-letters-0123456789a"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def link_for(plan, agency, maker=None, secret=SECRET, **fields):
    fields = {"number": 3, "expires_on": date(2018, 1, 16)} | fields
    maker = maker or User.objects.filter(name="Maker").first() or UserFactory(name="Maker", email="maker@x.example")
    return ReturnLink.objects.create(plan=plan, agency=agency, digest=digest_of(secret), made_by=maker, **fields)


def given_by(link, action, **fields):
    fields = {"reported_on": date(2017, 12, 5), "progress": "Two done.", "given_by": "Sam Lee, Warden"} | fields
    update = UpdateFactory(action=action, recorded_by=None, **fields)
    GivenByLink.objects.create(update=update, link=link)
    return update


def new(plan):
    return reverse("reviews:link_new", args=[plan.pk])


def asked(agency, day="16/1/2018", period="q3", token=TOKEN):
    parts = dict(zip(("expires_on_0", "expires_on_1", "expires_on_2"), day.split("/"), strict=True))
    return {"agency": agency.pk, "period": period, "form_token": token, **parts}


def secret_in(response):
    [address] = [response.context["address"]]
    return address.rstrip("/").rpartition("/")[2]


def test_link_is_made_and_its_address_shown_once(signed_in, plan, police, coordinator, priority):
    led(priority, police, "1.1")
    led(priority, police, "1.2", is_internal=True)
    response = signed_in.post(new(plan), asked(police))
    link = ReturnLink.objects.get()
    secret = secret_in(response)

    assert (link.plan, link.agency, link.period.code, link.made_by) == (plan, police, "q3", coordinator)
    assert (link.expires_on, link.digest) == (date(2018, 1, 16), digest_of(secret))
    assert len(secret) == 43
    assert response.context["address"] == f"http://testserver/returns/{secret}/"
    assert f'value="http://testserver/returns/{secret}/"' in response.text
    assert "no-store" in response["Cache-Control"]
    body = response.context["message"].body
    assert f"http://testserver/returns/{secret}/" in body
    assert "- 1.1 Activity 1.1 (never updated)" in body
    assert "It works until Tuesday 16 January 2018." in body
    assert "1.2" not in body
    assert secret not in signed_in.get(reverse("reviews:links", args=[plan.pk])).text
    assert secret not in str(list(ReturnLink.objects.values()))


@pytest.mark.parametrize(
    ("address", "to"), [("chase@police.example", "chase@police.example"), ("", "jo@police.example")]
)
def test_message_goes_to_the_agencys_own_address_else_to_its_officers(signed_in, plan, police, address, to):
    person_in(plan.partnership, Role.LEAD_OFFICER, police, email="jo@police.example")
    police.email = address
    police.save()
    assert signed_in.post(new(plan), asked(police)).context["message"].to == [to]


def test_second_press_shows_the_same_address_and_makes_no_second_link(signed_in, plan, police):
    first, second = (signed_in.post(new(plan), asked(police)) for _ in range(2))
    assert secret_in(first) == secret_in(second)
    assert ReturnLink.objects.count() == 1
    others = [
        signed_in.post(new(plan), asked(police, day="17/1/2018")),
        signed_in.post(new(plan), asked(police, token="0c2f4e1e-77a6-4f43-9d5b-0d6b9ce9f001")),
        signed_in.post(new(plan), asked(police, token="")),
        signed_in.post(new(plan), asked(police, token="")),
    ]
    assert len({secret_in(first), *map(secret_in, others)}) == 5
    assert ReturnLink.objects.count() == 5


def test_secret_is_another_for_another_person_and_another_installation(settings):
    maker, form = UserFactory(), UUID(TOKEN)
    secret = secret_for(maker, form)
    assert secret == secret_for(maker, form)
    assert secret_for(UserFactory(), form) != secret
    settings.SECRET_KEY = "another"
    assert secret_for(maker, form) != secret


@pytest.mark.parametrize(
    ("meeting_on", "offered"),
    [
        (None, date(2018, 1, 16)),  # due on Tuesday 9 January, and a week's grace
        (date(2018, 1, 25), date(2018, 1, 25)),
        (date(2018, 3, 30), date(2018, 2, 8)),  # no more than sixty days ahead
        (date(2017, 12, 12), date(2017, 12, 17)),  # a week at least
    ],
)
def test_form_offers_the_agency_asked_for_and_the_usual_last_day(signed_in, plan, police, meeting_on, offered):
    AnnualPlan.objects.filter(pk=plan.pk).update(due_days=9, grace_days=7)
    if meeting_on:
        Review.objects.create(plan=plan, number=3, meeting_on=meeting_on)
    AgencyFactory(partnership=plan.partnership, name="Ended", ended_on=date(2016, 1, 1))
    AgencyFactory(name="Elsewhere")
    form = signed_in.get(f"{new(plan)}?agency={police.pk}&period=q3").context["form"]

    assert form["agency"].value() == str(police.pk)
    assert form["expires_on"].value() == offered
    assert [str(words) for _, words in form.fields["agency"].choices] == ["Choose an agency", "Police"]
    assert [code for code, _ in form.fields["period"].choices] == ["q1", "q2", "q3"]


def test_form_falls_back_where_the_address_asks_for_nonsense(signed_in, plan):
    form = signed_in.get(f"{new(plan)}?agency=x&period=h9").context["form"]
    assert form["period"].value() == "q3"


@pytest.mark.parametrize("day", ["9/12/2017", "9/2/2018", "31/2/2018", "//"])
def test_last_day_must_be_a_day_within_sixty_from_today(signed_in, plan, police, day):
    response = signed_in.post(new(plan), asked(police, day=day))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["expires_on"]
    assert ReturnLink.objects.count() == 0


@pytest.mark.parametrize("day", ["10/12/2017", "8/2/2018"])
def test_first_and_last_day_that_may_be_chosen(signed_in, plan, police, day):
    assert signed_in.post(new(plan), asked(police, day=day)).status_code == 200


def test_link_is_refused_for_another_partnerships_agency_or_a_period_to_come(signed_in, plan):
    response = signed_in.post(new(plan), asked(AgencyFactory(), period="q4"))
    assert list(response.context["form"].errors) == ["agency", "period"]
    assert ReturnLink.objects.count() == 0


def test_no_period_is_offered_before_the_plans_year(signed_in, plan):
    AnnualPlan.objects.filter(pk=plan.pk).update(year=2019)
    form = signed_in.get(new(plan)).context["form"]
    assert (form.fields["period"].choices, form["expires_on"].value()) == ([], None)


def test_closed_plan_has_no_new_links(signed_in, plan):
    AnnualPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.CLOSED)
    assert signed_in.get(new(plan)).status_code == 403
    response = signed_in.get(reverse("reviews:links", args=[plan.pk]))
    assert "The plan is closed: no link works." in response.text
    assert new(plan) not in response.text


def test_list_says_how_each_link_stands(signed_in, plan, police, priority):
    action = led(priority, police, "1.1")
    link_for(plan, police, secret="1", expires_on=date(2017, 12, 9))
    link_for(plan, police, secret="2", expires_on=date(2017, 12, 10))
    used = link_for(plan, police, secret="3", holder_name="Sam Lee", holder_post="Warden")
    given_by(used, action)
    maker = used.made_by
    link_for(plan, police, maker, secret="4", revoked_at=timezone.now(), revoked_by=maker)
    link_for(AnnualPlan.objects.create(partnership=plan.partnership, year=2018), police, maker, secret="5")

    response = signed_in.get(reverse("reviews:links", args=[plan.pk]))
    states = [(line.state, line.received, line.works) for line in response.context["lines"]]
    assert states == [
        ("Withdrawn", 0, False), ("Used, still works", 1, True), ("Works", 0, True), ("Expired", 0, False),
    ]  # fmt: skip
    assert response.text.count("Withdraw<span") == 2
    assert "Sam Lee, Warden" in response.text
    AnnualPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.CLOSED)
    response = signed_in.get(reverse("reviews:links", args=[plan.pk]))
    assert [line.state for line in response.context["lines"]] == ["Withdrawn", "Plan closed", "Plan closed", "Expired"]
    assert "Send back" not in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_there_is(
    signed_in, plan, police, priority, count, django_assert_num_queries
):
    for number in range(count):
        update = given_by(link_for(plan, police, secret=str(number)), led(priority, police, f"1.{number}"))
        SentBack.objects.create(update=update, comment="More, please.", by=UserFactory())
    with django_assert_num_queries(6):
        signed_in.get(reverse("reviews:links", args=[plan.pk]))


def test_link_keeps_its_period_when_the_plan_goes_over_to_half_years(plan, police):
    link = link_for(plan, police)
    AnnualPlan.objects.filter(pk=plan.pk).update(review_months=6)
    assert str(ReturnLink.objects.get(pk=link.pk)) == "Police, Q3 2017/18"


def test_withdrawing_asks_first_and_is_done_once(signed_in, plan, police, coordinator):
    link = link_for(plan, police)
    where = reverse("reviews:link_withdraw", args=[link.pk])
    assert "Withdraw this link?" in signed_in.get(where).text
    assert link_of(SECRET).revoked_at is None

    response = signed_in.post(where, {"form_token": TOKEN}, follow=True)
    assert "The link is withdrawn: it opens nothing any more." in response.text
    assert (link_of(SECRET).revoked_by, link_of(SECRET).revoked_at) == (coordinator, timezone.now())
    with time_machine.travel("2017-12-10 12:00:00+00:00", tick=False):
        response = signed_in.post(where, {"form_token": TOKEN}, follow=True)
        assert "it was not saved twice" in response.text
        assert "That link had already been withdrawn." in signed_in.get(where, follow=True).text
        signed_in.post(where, {"form_token": "0c2f4e1e-77a6-4f43-9d5b-0d6b9ce9f001"})
    assert link_of(SECRET).revoked_at == timezone.now()


def test_other_coordinators_know_nothing_of_a_link(client, plan, police):
    link = link_for(plan, police)
    where = reverse("reviews:link_withdraw", args=[link.pk])
    statuses = []
    for person in [
        person_in(PartnershipFactory()),
        person_in(plan.partnership, Role.LEAD_OFFICER, police),
        person_in(plan.partnership, Role.BOARD_MEMBER),
        UserFactory(is_superuser=True),
    ]:
        client.force_login(person)
        statuses.append((client.get(where).status_code, client.post(where, {"form_token": TOKEN}).status_code))
    assert statuses == [(404, 404), (403, 403), (403, 403), (403, 403)]
    assert link_of(SECRET).revoked_at is None


# Sending back


def send_back(update):
    return reverse("reviews:send_back", args=[update.pk])


@pytest.fixture
def update(plan, police, priority):
    return given_by(link_for(plan, police), led(priority, police, "1.1"), status="complete")


def standing(update, day=date(2017, 12, 10)):
    [position] = positions_as_at(type(update.action).objects.filter(pk=update.action_id), day)
    return position


def test_update_sent_back_stays_counts_and_is_owed_again(signed_in, plan, update, coordinator):
    period = plan.reporting_period(date(2017, 12, 10))
    assert not standing(update).is_silent_in(period)
    assert "Two done." in signed_in.get(send_back(update)).text

    response = signed_in.post(send_back(update), {"comment": "Which two?", "form_token": TOKEN})
    assert response.url == update.get_absolute_url()
    sent = SentBack.objects.get()
    assert (sent.update, sent.by, str(sent)) == (update, coordinator, "Which two?")
    assert str(update.by_link) == "1.1 Activity 1.1 on 2017-12-05 by link"
    position = standing(update)
    assert (position.status, position.sent_back, position.is_silent_in(period)) == ("complete", sent, True)
    assert not position.is_silent_in(period.previous())
    assert not position.is_silent_in(period.next())  # it was complete, and is not asked about again
    [line] = review_plan(plan, period, today=date(2017, 12, 10)).lines
    assert (line.is_silent, line.is_asked, [row.pk for row in line.updates]) == (True, True, [update.pk])
    table = reverse("actions:table", args=[plan.pk])
    assert "Activity 1.1" in signed_in.get(f"{table}?silent=on").text

    UpdateFactory(action=update.action, reported_on=date(2017, 12, 5), progress="Tower and Mill.")
    assert not standing(update).is_silent_in(period)
    assert "Activity 1.1" not in signed_in.get(f"{table}?silent=on").text


def test_sending_back_what_no_longer_stands_asks_for_nothing_more(signed_in, plan, update):
    assert "The action is owed again until another update comes." in signed_in.get(send_back(update)).text
    UpdateFactory(action=update.action, reported_on=date(2017, 12, 8))
    assert "Another update, as at 8 December 2017, stands after it" in signed_in.get(send_back(update)).text
    response = signed_in.post(send_back(update), {"comment": "Which two?", "form_token": TOKEN}, follow=True)
    assert "Another update stands after it, so the action is not owed again." in response.text
    assert not standing(update).is_silent_in(plan.reporting_period(date(2017, 12, 10)))


def test_closed_action_is_not_owed_though_its_update_was_sent_back(plan, update, coordinator):
    SentBack.objects.create(update=update, comment="Which two?", by=coordinator)
    update.action.close(on=date(2017, 12, 9), reason="Overtaken.")
    assert not standing(update).is_silent_in(plan.reporting_period(date(2017, 12, 10)))


def test_sending_back_needs_a_comment_and_happens_once(signed_in, update):
    response = signed_in.post(send_back(update), {"comment": " ", "form_token": TOKEN})
    assert (response.status_code, response.context["form"].errors) == (
        422, {"comment": ["Say what should be different"]},
    )  # fmt: skip
    for _ in range(2):
        response = signed_in.post(send_back(update), {"comment": "Which two?", "form_token": TOKEN})
        assert response.status_code == 302
    response = signed_in.post(send_back(update), {"comment": "And when?", "form_token": TOKEN})
    assert response.status_code == 422
    assert "This update has already been sent back" in response.text
    assert "And when?" in response.text
    assert SentBack.objects.get().comment == "Which two?"


def test_only_what_came_by_link_is_sent_back_and_only_by_coordinators(client, plan, update, police):
    otherwise = UpdateFactory(action=update.action)
    client.force_login(person_in(plan.partnership))
    assert client.get(send_back(otherwise)).status_code == 404
    statuses = []
    for person in [
        person_in(PartnershipFactory()),
        person_in(plan.partnership, Role.LEAD_OFFICER, police),
        UserFactory(is_superuser=True),
    ]:
        client.force_login(person)
        statuses.append(client.post(send_back(update), {"comment": "No.", "form_token": TOKEN}).status_code)
    assert statuses == [404, 403, 403]
    assert SentBack.objects.count() == 0


def test_nothing_is_sent_back_in_a_closed_plan_or_for_a_closed_action(signed_in, plan, update):
    update.action.close(on=date(2017, 12, 9), reason="Overtaken.")
    assert signed_in.get(send_back(update)).status_code == 403
    update.action.reopen()
    AnnualPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.CLOSED)
    assert signed_in.get(send_back(update)).status_code == 403


def test_database_keeps_no_sending_back_without_a_comment(update, coordinator):
    with pytest.raises(IntegrityError):
        SentBack.objects.create(update=update, comment="", by=coordinator)


def test_chase_list_shows_what_came_by_link_and_offers_another(signed_in, plan, police, update, priority):
    led(priority, police, "1.2")
    where = reverse("reviews:chase", args=[plan.pk, 2017, "q3"])
    text = unescape(signed_in.get(where).text)
    assert "Came by link, given by Sam Lee, Warden for Police on 10 December 2017." in text
    assert send_back(update) in text
    assert f"{new(plan)}?agency={police.pk}&period=q3" in text
    signed_in.post(send_back(update), {"comment": "Which two?", "form_token": TOKEN})
    response = signed_in.get(where)
    assert "Which two?" in response.text
    assert send_back(update) not in response.text
    [row] = response.context["rows"]
    assert [line.position.action.reference for line in row.owes.owed] == ["1.1", "1.2"]
    assert "- 1.1 Activity 1.1 (last update 5 December 2017, Complete, sent back)" in row.message.body
    assert "<br><strong>Sent back</strong>" in response.text


def test_action_page_says_it_came_by_link_and_was_sent_back(client, signed_in, plan, update):
    AnnualPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.PUBLISHED)
    where = update.action.get_absolute_url()
    text = signed_in.get(where).text
    assert "Given by Sam Lee, Warden, by link on 10 December 2017" in text
    assert send_back(update) in text
    signed_in.post(send_back(update), {"comment": "Which two?", "form_token": TOKEN})

    text = signed_in.get(where).text
    assert "Which two?" in text
    assert send_back(update) not in text
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    response = client.get(where)
    assert response.status_code == 200
    assert "Which two?" not in response.text
    assert "Sent back" not in response.text


def test_lead_officer_reads_the_comment_on_their_return(client, plan, update, officer, coordinator):
    SentBack.objects.create(update=update, comment="Which two?", by=coordinator)
    client.force_login(officer)
    assert "Which two?" in client.get(reverse("reviews:return_sheet", args=[plan.pk])).text


def test_update_given_by_account_has_no_way_to_send_it_back(signed_in, update):
    action = ActionFactory(priority=update.action.priority)
    LeadFactory(action=action)
    other = UpdateFactory(action=action)
    text = signed_in.get(action.get_absolute_url()).text
    assert send_back(other) not in text
    assert Update.objects.filter(by_link=None).get() == other
