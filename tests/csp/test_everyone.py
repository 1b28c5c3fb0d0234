"""The site administrator's list of people, and closing a sign-in."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client

from csp.everyone import change_person
from csp.invitations import invite, link_of
from csp.models import Partnership, Role, User
from csp.models.audit import AuditEntry
from csp.people import password_link
from tests.factories import MembershipFactory, PartnershipFactory, UpdateFactory, UserFactory, invited_to, person_in
from tests.signing_in.people import PASSWORD

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def administrator(client):
    administrator = UserFactory(is_superuser=True, name="Ada Admin", last_login=datetime(2018, 1, 1, tzinfo=UTC))
    client.force_login(administrator)
    return administrator


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def people(vale, administrator):
    """Somebody in each state."""
    hill = PartnershipFactory(name="Hill Partnership", slug="hill")
    signed_in = datetime(2018, 1, 1, 9, tzinfo=UTC)
    both = person_in(vale, name="Both Hats", email="both@vale.example", post="Officer", last_login=signed_in)
    MembershipFactory(user=both, partnership=hill, role=Role.BOARD_MEMBER, ended_on=date(2099, 3, 31))
    MembershipFactory(user=both, partnership=hill, role=Role.SCRUTINY_CLERK, ended_on=date(2017, 3, 31))
    person_in(hill, name="Closed Carl", is_active=False, last_login=signed_in)
    invited_to(hill, name="New Ned")
    ros = UserFactory(name="Roleless Ros", last_login=signed_in)
    MembershipFactory(user=ros, partnership=vale, role=Role.BOARD_MEMBER, ended_on=date(2017, 3, 31))
    return both


def change(client, person, **typed):
    facts = {"form_token": "one", "name": person.name, "email": person.email, "post": person.post} | typed
    return client.post(f"/site/people/{person.pk}/edit/", facts, follow=True)


def test_name_and_post_are_corrected_by_an_administrator(client, people):
    page = client.get(f"/site/people/{people.pk}/")
    assert f'href="/site/people/{people.pk}/edit/"' in page.text
    saved = change(client, people, name="Beth Hats", post="Chief officer")
    people.refresh_from_db()
    assert (people.name, people.post, people.email) == ("Beth Hats", "Chief officer", "both@vale.example")
    assert "Saved: Beth Hats signs in with both@vale.example." in text_of(saved)
    assert mail.outbox == []


def test_address_is_corrected_for_signing_in_and_both_addresses_are_told(client, people, administrator):
    people.set_password(PASSWORD)
    people.save()
    link = password_link(people)
    change(client, people, email="Beth@vale.example")
    people.refresh_from_db()
    assert people.email == "Beth@vale.example"
    assert [(letter.to, letter.reply_to) for letter in mail.outbox] == [
        ([to], [administrator.email]) for to in ("both@vale.example", "Beth@vale.example")
    ]
    assert "It was: both@vale.example\nIt is now: Beth@vale.example" in mail.outbox[0].body
    entry = AuditEntry.objects.filter(label="csp.user", record_id=people.pk, changes__has_key="email").latest("pk")
    assert (entry.person, entry.changes["email"]) == (administrator, ["both@vale.example", "Beth@vale.example"])
    visitor = Client()
    assert visitor.get(link).status_code == 404
    assert visitor.post("/accounts/login/", {"login": "both@vale.example", "password": PASSWORD}).status_code == 422
    assert visitor.post("/accounts/login/", {"login": "beth@vale.example", "password": PASSWORD}).status_code == 302


@time_machine.travel("2018-01-03 09:00")
def test_link_sent_to_a_wrong_address_works_no_more_once_it_is_corrected(client, people, vale, administrator):
    ned = User.objects.get(name="New Ned")
    link = link_of(invite(ned, vale, by=administrator, on=date(2018, 1, 3)))
    change(client, ned, post="Analyst")
    assert Client().get(link).status_code == 200
    change(client, User.objects.get(pk=ned.pk), email="right@hill.example", form_token="two")
    assert Client().get(link).status_code == 404


def test_password_chosen_while_facts_are_corrected_is_kept(people):
    ned = User.objects.get(name="New Ned")
    meanwhile = User.objects.get(pk=ned.pk)
    meanwhile.set_password(PASSWORD)
    meanwhile.save()
    ned.name, ned.email = "Ned Newman", "ned@hill.example"
    change_person(ned)
    kept = User.objects.get(pk=ned.pk)
    assert (kept.name, kept.email, kept.check_password(PASSWORD)) == ("Ned Newman", "ned@hill.example", True)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": " "}, "name", "Enter name"),
        ({"email": "no address"}, "email", "E-mail address must be like name@example.org"),
        ({"email": "CARL@hill.example"}, "email", "Somebody already signs in with that e-mail address."),
    ],
)
def test_wrong_facts_of_a_person_are_said_and_kept_in_the_form(client, people, typed, field, said):
    User.objects.filter(name="Closed Carl").update(email="carl@hill.example")
    page = change(client, people, **typed)
    assert page.status_code == 422
    assert page.context["form"].errors == {field: [said]}
    assert page.context["title"] == "Change Both Hats"
    assert page.context["form"]["email"].value() == typed.get("email", people.email)
    people.refresh_from_db()
    assert (people.name, people.email) == ("Both Hats", "both@vale.example")


def test_facts_of_a_person_are_for_site_administrators(client, people):
    coordinator = person_in(Partnership.objects.get(slug="vale"))
    client.force_login(coordinator)
    assert change(client, people, name="Taken Over").status_code == 403
    assert User.objects.get(pk=people.pk).name == "Both Hats"


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Ada Admin", "Both Hats", "Closed Carl", "New Ned", "Roleless Ros"]),
        ({"text": "HATS"}, ["Both Hats"]),
        ({"text": "BOTH@vale"}, ["Both Hats"]),
        ({"text": "100%"}, []),
        ({"partnership": "vale"}, ["Both Hats"]),
        ({"partnership": "hill"}, ["Both Hats", "Closed Carl", "New Ned"]),
        ({"partnership": "hill", "sign_in": "open"}, ["Both Hats", "New Ned"]),
        ({"sign_in": "closed"}, ["Closed Carl"]),
        ({"sign_in": "waiting"}, ["New Ned"]),
        ({"sign_in": "no-role"}, ["Ada Admin", "Roleless Ros"]),
    ],
)
def test_people_are_found_by_name_address_partnership_and_sign_in(client, people, asked, names):
    if "partnership" in asked:
        asked = asked | {"partnership": Partnership.objects.get(slug=asked["partnership"]).pk}

    response = client.get("/site/people/", asked)

    assert response.status_code == 200
    assert [person.name for person in response.context["page"].object_list] == names


def test_list_says_what_each_is_where_and_when_they_signed_in(client, people):
    page = text_of(client.get("/site/people/"))

    assert "Hill Partnership: Board member, until 31 March 2099" in page
    assert "Vale Partnership: Coordinator (community safety officer)" in page
    assert "Scrutiny clerk" not in page  # ended
    assert "1 Jan 2018" in page
    assert "Site administrator" in page
    assert "Not yet" in page
    assert "5 people." in page


@pytest.mark.parametrize("asked", [{"partnership": "999"}, {"sign_in": "x"}, {"text": "x" * 101}, {"text": "\x00"}])
def test_question_that_cannot_be_read_is_refused(client, people, asked):
    response = client.get("/site/people/", asked)

    assert response.status_code == 422
    assert "Both Hats" not in text_of(response)


def test_long_list_is_shown_by_the_page(client, administrator, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("csp.views.everyone.ON_A_PAGE", 2)
    for n in range(4):
        person_in(PartnershipFactory(), name=f"Person {n}")

    with django_assert_num_queries(8):
        first = text_of(client.get("/site/people/"))
    last = text_of(client.get("/site/people/", {"page": "99"}))

    assert "5 people, page 1 of 3." in first
    assert ("Next page" in first, "Previous page" in first) == (True, False)
    assert "5 people, page 3 of 3." in last
    assert ("Next page" in last, "Previous page" in last) == (False, True)
    assert "Nobody is found." in text_of(client.get("/site/people/", {"text": "zzz"}))


def test_person_page_tells_every_role_there_is_or_was(client, people):
    page = text_of(client.get(f"/site/people/{people.pk}/"))

    assert "Hill Partnership: Scrutiny clerk, until 31 March 2017" in page
    assert "both@vale.example" in page
    assert "1 January 2018, 09:00" in page
    assert "Close the sign-in" in page


def test_own_page_offers_no_closing(client, administrator):
    page = text_of(client.get(f"/site/people/{administrator.pk}/"))

    assert "Ada Admin is a site administrator." in page
    assert "None." in page
    assert "Close the sign-in" not in page


def test_sign_in_is_closed_and_opened_again_and_the_name_stays(client, vale, people):
    update = UpdateFactory(recorded_by=people)
    browser = Client()
    browser.force_login(people)
    asked = text_of(client.get(f"/site/people/{people.pk}/close/"))
    assert "Nobody else coordinates" in asked
    assert "Vale Partnership" in asked

    closed = client.post(f"/site/people/{people.pk}/close/", follow=True)

    assert "The sign-in of Both Hats is closed." in text_of(closed)
    assert "Closed: signs in no more" in text_of(closed)
    assert browser.get("/").status_code == 302
    update.refresh_from_db()
    assert update.recorded_by.name == "Both Hats"
    opened = client.post(f"/site/people/{people.pk}/open/", follow=True)
    assert "Both Hats can sign in again." in text_of(opened)
    assert browser.get("/").status_code == 302  # the session is gone for good
    assert User.objects.get(pk=people.pk).is_active


def test_closing_warns_of_no_partnership_that_somebody_else_coordinates(client, vale, people):
    person_in(vale)

    assert "Nobody else" not in text_of(client.get(f"/site/people/{people.pk}/close/"))


@time_machine.travel("2018-01-03 09:00")
def test_own_sign_in_is_not_closed(client, administrator):
    response = client.post(f"/site/people/{administrator.pk}/close/")

    assert response.status_code == 409
    assert "You cannot close your own sign-in" in text_of(response)
    administrator.refresh_from_db()
    assert administrator.is_active


@pytest.mark.parametrize("address", ["", "{pk}/", "{pk}/close/", "{pk}/open/"])
def test_only_the_site_administrator_sees_people_across_partnerships(client, vale, people, address):
    coordinator = person_in(vale)
    client.force_login(coordinator)

    for method in ("get", "post"):
        response = getattr(client, method)(f"/site/people/{address.format(pk=people.pk)}")
        assert response.status_code in (403, 405)
        assert "Both Hats" not in text_of(response)
    people.refresh_from_db()
    assert people.is_active


def test_person_who_is_not_there_is_not_found(client, administrator):
    assert client.get("/site/people/999/").status_code == 404
