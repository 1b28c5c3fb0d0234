from datetime import date

import pytest
from django.urls import reverse

from csp.models import AgencyKind, Level, Role
from csp.statuses import NOT_RATED_MEANING, USUAL_MEANINGS, RagStatus
from plans.models import PlanStatus
from tests.factories import (
    AgencyFactory,
    AnnualPlanFactory,
    MembershipFactory,
    PartnershipFactory,
    StrategyFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


def administrator():
    return UserFactory(is_superuser=True)


@pytest.fixture
def county():
    return PartnershipFactory(name="Safer Northshire Board", slug="northshire", level=Level.COUNTY)


@pytest.fixture
def vale(county):
    return PartnershipFactory(name="Vale Partnership", slug="vale", parent=county)


def test_partnerships_lists_only_those_of_the_person(client, vale):
    PartnershipFactory(name="Elsewhere Partnership")
    client.force_login(person_in(vale, Role.SCRUTINY_CLERK))

    response = client.get("/partnerships/")

    assert [(heading, [p.name for p in rows]) for heading, rows in response.context["groups"]] == [
        ("Safer Northshire Board", ["Vale Partnership"])
    ]
    assert "Elsewhere" not in text_of(response)
    assert "Add a partnership" not in text_of(response)


def test_partnerships_are_grouped_by_county_for_the_administrator(client, county, vale):
    PartnershipFactory(name="Abbey Partnership", parent=county)
    PartnershipFactory(name="Unitary Partnership", level=Level.UNITARY, ended_on=date(2020, 3, 31))
    client.force_login(administrator())

    response = client.get("/partnerships/")

    assert [(heading, [p.name for p in rows]) for heading, rows in response.context["groups"]] == [
        ("Safer Northshire Board", ["Safer Northshire Board", "Abbey Partnership", "Vale Partnership"]),
        ("Other partnerships", ["Unitary Partnership"]),
    ]
    assert "Unitary, ended 31 Mar 2020" in text_of(response)
    assert "Add a partnership" in text_of(response)


def test_partnerships_that_stand_alone_need_no_heading(client):
    partnership = PartnershipFactory()
    client.force_login(person_in(partnership))

    assert client.get("/partnerships/").context["groups"] == [("", [partnership])]


def test_partnerships_says_so_when_the_person_has_no_role(client):
    client.force_login(UserFactory())

    assert "You have no role in a partnership at present." in text_of(client.get("/partnerships/"))


@pytest.mark.parametrize("extra", [0, 2])
def test_partnerships_takes_the_same_queries_however_many(client, county, extra, django_assert_num_queries):
    user = person_in(county)
    for _ in range(1 + extra):
        PartnershipFactory(parent=county)
    client.force_login(user)

    with django_assert_num_queries(4):  # session, user, roles, partnerships
        client.get("/partnerships/")


def test_partnership_shows_everything_it_says_of_itself(client, county):
    vale = PartnershipFactory(
        name="Vale Partnership",
        abbreviation="VCSP",
        slug="vale",
        parent=county,
        vision="A safer vale.",
        aims="Fewer burglaries.",
        principles="Listen first.",
        area="The vale.",
        works_with="Parish councils.",
        legal_basis="Section 17.",
        monitoring="Every quarter.",
        contact="01234 567890",
    )
    client.force_login(person_in(vale, Role.BOARD_MEMBER))

    response = client.get("/partnerships/vale/")

    page = text_of(response)
    for text in (
        "Vale Partnership (VCSP)",
        "District",
        "Safer Northshire Board",
        "A safer vale.",
        "Fewer burglaries.",
        "Listen first.",
        "The vale.",
        "Parish councils.",
        "Section 17.",
        "Every quarter.",
        "01234 567890",
        "No members are listed.",
        USUAL_MEANINGS[RagStatus.RED],
        NOT_RATED_MEANING,
    ):
        assert text in page
    assert "Change details" not in page
    assert "Add an annual plan" not in page


def test_partnership_lists_members_with_responsible_authorities_first(client, vale):
    AgencyFactory(partnership=vale, name="Neighbourhood Watch", kind=AgencyKind.VOLUNTARY, is_member=True, position=1)
    AgencyFactory(partnership=vale, name="Police", is_member=True, member_note="with the rural crime team", position=2)
    AgencyFactory(partnership=vale, name="Old Council", is_member=True, ended_on=date(2017, 1, 1), position=3)
    AgencyFactory(partnership=vale, name="Night-time Group", kind=AgencyKind.GROUP, position=4)
    client.force_login(person_in(vale))

    response = client.get("/partnerships/vale/")

    assert [agency.name for agency in response.context["members"]] == ["Police", "Neighbourhood Watch"]
    assert [agency.name for agency in response.context["others"]] == ["Night-time Group"]
    assert "Police – responsible authority; with the rural crime team" in text_of(response)


def test_partnership_lists_plans_newest_first_with_their_standing(client, vale):
    AnnualPlanFactory(partnership=vale, year=2016, title="Plan of 2016", status=PlanStatus.CLOSED)
    AnnualPlanFactory(partnership=vale, year=2017, title="Plan of 2017", status=PlanStatus.DRAFT)
    StrategyFactory(partnership=vale, title="Strategy to 2020")
    client.force_login(person_in(vale))

    response = client.get("/partnerships/vale/")

    assert [plan.title for plan in response.context["plans"]] == ["Plan of 2017", "Plan of 2016"]
    assert "2017/18" in text_of(response)
    assert "Draft" in text_of(response)
    assert "Strategy to 2020</a>, April 2017 to March 2020" in text_of(response)
    assert "Add an annual plan" in text_of(response)


def published_and_not(partnership):
    public, hidden = (StrategyFactory(partnership=partnership, title=title) for title in ("Shown", "Unseen"))
    AnnualPlanFactory(partnership=partnership, strategy=public, year=2016, title="Out", status=PlanStatus.PUBLISHED)
    AnnualPlanFactory(partnership=partnership, strategy=hidden, year=2017, title="Kept back", status=PlanStatus.DRAFT)


def test_scrutiny_clerk_sees_published_plans_and_their_strategies_only(client, vale):
    published_and_not(vale)
    client.force_login(person_in(vale, Role.SCRUTINY_CLERK))

    response = client.get("/partnerships/vale/")

    assert [plan.title for plan in response.context["plans"]] == ["Out"]
    assert [strategy.title for strategy in response.context["strategies"]] == ["Shown"]
    assert "Kept back" not in text_of(response)
    assert "Unseen" not in text_of(response)


def test_county_member_sees_the_published_plans_of_the_districts_below(client, county, vale):
    published_and_not(vale)
    client.force_login(person_in(county, Role.BOARD_MEMBER))

    board, district = client.get("/partnerships/northshire/"), client.get("/partnerships/vale/")

    assert [row.name for row in board.context["districts"]] == ["Vale Partnership"]
    assert [plan.title for plan in district.context["plans"]] == ["Out"]
    assert "Kept back" not in text_of(district)


def test_a_scrutiny_clerk_of_the_county_does_not_see_its_districts(client, county, vale):
    client.force_login(person_in(county, Role.SCRUTINY_CLERK))

    assert list(client.get("/partnerships/northshire/").context["districts"]) == []
    assert client.get("/partnerships/vale/").status_code == 404


def test_partnership_that_ended_says_so_and_what_replaced_it(client, vale):
    vale.ended_on, vale.replaced_by = date(2020, 3, 31), PartnershipFactory(name="Whole County Partnership")
    vale.save()
    client.force_login(person_in(vale))

    page = text_of(client.get("/partnerships/vale/"))

    assert "This partnership ended on 31 March 2020. Its work is carried on by" in page
    assert "Whole County Partnership" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_partnership_takes_the_same_queries_however_full(client, county, rows, django_assert_num_queries):
    user = person_in(county)
    for n in range(rows):
        district = PartnershipFactory(parent=county)
        agency = AgencyFactory(partnership=county, is_member=True)
        AgencyFactory(partnership=county, part_of=agency)
        AnnualPlanFactory(partnership=county, year=2015 + n)
        StrategyFactory(partnership=county)
        AnnualPlanFactory(partnership=district)
    client.force_login(user)

    with django_assert_num_queries(10):
        client.get(county.get_absolute_url())


PAGES = ["partnership", "partnership_edit", "status_key", "agencies", "agency_new", "people", "person_new"]


@pytest.mark.parametrize("page", PAGES)
def test_outsiders_get_404(client, vale, page):
    client.force_login(person_in(PartnershipFactory()))

    for method in (client.get, client.post):
        response = method(reverse(f"csp:{page}", args=["vale"]))
        if not (method == client.post and page in ("partnership", "agencies", "people")):
            assert response.status_code == 404
            assert "Vale Partnership" not in text_of(response)


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.LEAD_OFFICER, Role.SCRUTINY_CLERK])
@pytest.mark.parametrize("page", ["partnership_edit", "status_key", "agency_new", "people", "person_new"])
def test_only_coordinators_and_administrators_set_a_partnership_up(client, vale, role, page):
    client.force_login(person_in(vale, role, AgencyFactory(partnership=vale)))

    assert client.get(reverse(f"csp:{page}", args=["vale"])).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_coordinators_and_administrators_open_every_page(client, vale, page):
    for user in (person_in(vale), administrator()):
        client.force_login(user)
        assert client.get(reverse(f"csp:{page}", args=["vale"])).status_code == 200


def test_the_coordinator_of_the_county_does_not_set_up_its_districts(client, county, vale):
    client.force_login(person_in(county))

    assert client.get("/partnerships/vale/edit/").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_nobody_reads_without_signing_in(client, vale, page):
    address = reverse(f"csp:{page}", args=["vale"])

    assert client.get(address).url == f"/accounts/login/?next={address}"


def test_somebody_with_two_roles_sees_both_partnerships(client, vale):
    other = PartnershipFactory(name="Other")
    user = person_in(vale)
    MembershipFactory(user=user, partnership=other, role=Role.SCRUTINY_CLERK)
    client.force_login(user)

    assert client.get(other.get_absolute_url()).status_code == 200
