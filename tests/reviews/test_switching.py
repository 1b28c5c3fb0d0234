"""Somebody with roles in several partnerships: which one they are working in, and what they may do where."""

from datetime import date

import pytest
import time_machine
from django.test import Client, RequestFactory

from csp.models import Level, Role
from csp.switching import switcher
from tests.factories import (
    AgencyFactory,
    AnnualPlanFactory,
    MembershipFactory,
    PartnershipFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale", abbreviation="VP")


@pytest.fixture
def hill():
    return PartnershipFactory(name="Hill Partnership", slug="hill")


@pytest.fixture
def person(client, vale, hill):
    person = person_in(vale)
    MembershipFactory(user=person, partnership=hill, role=Role.BOARD_MEMBER)
    client.force_login(person)
    return person


def shown(client):
    return [row.partnership.name for row in client.get("/").context["home"]]


def test_home_shows_all_partnerships_until_one_is_chosen(client, person, vale, hill):
    assert shown(client) == ["Hill Partnership", "Vale Partnership"]
    assert "Working in: all" in text_of(client.get("/"))
    page = text_of(client.get("/switch/"))
    assert 'value="vale"' in page
    assert "<strong>All your partnerships together</strong>" in page

    answer = client.post("/switch/", {"partnership": "vale"})

    assert answer.url == "/"
    assert shown(client) == ["Vale Partnership"]
    home = text_of(client.get("/"))
    assert "This is your work in Vale Partnership." in home
    assert "Working in: VP" in home
    assert "<strong>Vale Partnership</strong>" in text_of(client.get("/switch/"))
    assert "Working in: VP" in text_of(client.get("/partnerships/hill/"))  # open whatever is chosen
    client.post("/switch/", {"partnership": "hill"})
    assert "Working in: Hill Partnership" in text_of(client.get("/"))
    client.post("/switch/", {"partnership": ""})
    assert shown(client) == ["Hill Partnership", "Vale Partnership"]


def test_choice_is_a_persons_own_and_is_forgotten_on_signing_out(client, person, vale):
    client.post("/switch/", {"partnership": "vale"})
    client.logout()
    client.force_login(person)

    assert shown(client) == ["Hill Partnership", "Vale Partnership"]


@pytest.mark.parametrize("slug", ["elsewhere", "nowhere", "\x00"])
def test_partnership_of_others_cannot_be_chosen(client, person, slug):
    PartnershipFactory(name="Elsewhere Partnership", slug="elsewhere")

    response = client.post("/switch/", {"partnership": slug})

    assert response.status_code == 404
    assert "Elsewhere" not in text_of(client.get("/switch/"))


def test_choice_falls_away_with_the_role(client, person, vale, hill):
    county = PartnershipFactory(name="County")
    MembershipFactory(user=person, partnership=county)
    client.post("/switch/", {"partnership": "vale"})
    with time_machine.travel("2018-01-01 09:00"):
        person.memberships.filter(partnership=vale).update(ended_on=date(2017, 12, 31))
        client.force_login(person)
        assert shown(client) == ["County", "Hill Partnership"]
        person.memberships.filter(partnership=county).update(ended_on=date(2017, 12, 31))
        assert shown(client) == ["Hill Partnership"]
        assert "Working in" not in text_of(client.get("/"))


def test_county_is_shown_with_the_districts_that_are_not_the_persons_own(client, vale, hill):
    county = PartnershipFactory(name="County", slug="county", level=Level.COUNTY)
    for district in (vale, hill):
        district.parent = county
        district.save()
    person = person_in(county, Role.BOARD_MEMBER)
    MembershipFactory(user=person, partnership=vale)
    client.force_login(person)
    assert shown(client) == ["County", "Vale Partnership", "Hill Partnership"]

    client.post("/switch/", {"partnership": "county"})
    assert shown(client) == ["County", "Hill Partnership"]
    client.post("/switch/", {"partnership": "vale"})
    assert shown(client) == ["Vale Partnership"]


def test_switch_page_says_when_there_is_nothing_to_switch_between(client, vale):
    client.force_login(person_in(vale))
    assert "You have a role in one partnership" in text_of(client.get("/switch/"))
    assert "Working in" not in text_of(client.get("/switch/"))
    client.force_login(UserFactory())
    assert "You have no role in a partnership at present." in text_of(client.get("/switch/"))


def test_switcher_is_empty_for_nobody():
    request = RequestFactory().get("/")
    request.user = None

    assert switcher(request)["switcher"]() is None


@pytest.mark.parametrize("chosen", ["", "vale"])
def test_home_takes_no_more_queries_with_one_chosen(client, person, vale, hill, chosen, django_assert_max_num_queries):
    AnnualPlanFactory(partnership=vale)
    AnnualPlanFactory(partnership=hill)
    client.post("/switch/", {"partnership": chosen})

    with django_assert_max_num_queries(17):
        client.get("/")


@time_machine.travel("2018-02-01 09:00")
def test_account_says_what_a_person_may_do_where(client, vale, hill):
    county = PartnershipFactory(name="County", slug="county", level=Level.COUNTY)
    person = person_in(vale)
    police = AgencyFactory(partnership=hill, name="Hill Police")
    MembershipFactory(user=person, partnership=hill, role=Role.LEAD_OFFICER, agency=police, ended_on=date(2018, 3, 31))
    MembershipFactory(user=person, partnership=county, role=Role.BOARD_MEMBER)
    MembershipFactory(user=person, partnership=county, role=Role.SCRUTINY_CLERK)
    client.force_login(person)

    response = client.get("/accounts/")

    rights = {role.in_words: words for role, words in response.context["roles"]}
    assert [len(words) for words in rights.values()] == [4, 3, 3, 2]
    updates, answers = rights["Lead officer of an agency, Hill Police"][1:]
    assert updates.startswith("You record updates on the actions that Hill Police, or a team inside it, leads or supp")
    assert answers == "You answer what it is asked."
    assert rights["Board member"][-1] == "You also read the published plans of the districts below this county."
    page = text_of(response)
    assert "This role works until 31 March 2018." in page
    assert "You look after the agencies, the people and their roles, and hand actions over." in page
    other = Client()
    other.force_login(UserFactory(is_superuser=True))
    assert "You edit no plan and record no update." in text_of(other.get("/accounts/"))
