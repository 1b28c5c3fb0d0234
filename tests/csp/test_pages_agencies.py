from datetime import date

import pytest
from django.urls import reverse

from csp.models import Agency, AgencyKind, Role
from tests.factories import (
    AgencyAliasFactory,
    AgencyFactory,
    LeadFactory,
    PartnershipFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


def new_agency(**changes):
    return {"name": "Fire and Rescue", "kind": "responsible_authority"} | changes


@pytest.fixture
def police(vale):
    police = AgencyFactory(partnership=vale, name="Northshire Police", abbreviation="NP", position=1)
    AgencyAliasFactory(agency=police, name="The Constabulary")
    return police


@pytest.fixture
def council(vale):
    return AgencyFactory(partnership=vale, name="Vale Council", position=2)


@pytest.fixture
def coordinator(client, vale):
    coordinator = person_in(vale)
    client.force_login(coordinator)
    return coordinator


def names(partnership):
    return list(partnership.agencies.in_order().values_list("name", flat=True))


def test_agencies_are_listed_in_order_with_what_is_known_of_them(client, vale, police, council, coordinator):
    police.is_member, police.member_note, police.email = True, "with the youth team", "plans@police.example"
    police.save()
    AgencyFactory(partnership=vale, name="Licensing", kind=AgencyKind.TEAM, part_of=council, position=3)
    AgencyFactory(partnership=vale, name="Old Probation", ended_on=date(2017, 6, 1), replaced_by=council, position=4)

    page = text_of(client.get("/partnerships/vale/agencies/"))

    assert [name for name in page.split('scope="row"')[1:] if name] != []
    assert page.index("Northshire Police (NP)") < page.index("Vale Council </th>") < page.index("Old Probation")
    for text in (
        "The Constabulary",
        "with the youth team",
        "plans@police.example",
        "Part of Vale Council",
        "Team or post inside an agency",
        "Ended 1 Jun 2017, replaced by Vale Council",
        "Add an agency",
        "Move up",
    ):
        assert text in page


def test_agencies_shows_e_mail_to_those_who_read_the_partnership_whole_only(client, vale, police):
    police.email = "plans@police.example"
    police.save()
    client.force_login(person_in(vale, Role.SCRUTINY_CLERK))

    page = text_of(client.get("/partnerships/vale/agencies/"))

    assert "Northshire Police" in page
    assert "plans@police.example" not in page
    assert "Add an agency" not in page
    assert "Move up" not in page


def test_agencies_says_when_there_is_none(client, vale, coordinator):
    assert "No agencies are listed yet." in text_of(client.get("/partnerships/vale/agencies/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_agencies_takes_the_same_queries_however_many(client, vale, coordinator, rows, django_assert_num_queries):
    for _ in range(rows):
        part = AgencyFactory(partnership=vale, part_of=AgencyFactory(partnership=vale))
        AgencyAliasFactory(agency=part)

    with django_assert_num_queries(6):
        client.get("/partnerships/vale/agencies/")


def test_agency_is_added_last_with_its_other_names(client, vale, police, coordinator):
    response = client.post(
        "/partnerships/vale/agencies/new/",
        new_agency(aliases=" Fire   Service \r\n\r\nFRS\n", is_member="on", part_of=police.pk),
    )

    added = Agency.objects.get(name="Fire and Rescue")
    assert response.url == f"/partnerships/vale/agencies/#agency-{added.pk}"
    assert (added.partnership, added.position, added.is_member, added.part_of) == (vale, 2, True, police)
    assert [alias.name for alias in added.aliases.order_by("pk")] == ["Fire Service", "FRS"]


def test_agency_edited_adds_and_removes_only_the_other_names_that_changed(client, police, coordinator):
    AgencyAliasFactory(agency=police, name="Rozzers")
    stays = police.aliases.get(name="The Constabulary")

    page = client.get(f"/agencies/{police.pk}/edit/")
    response = client.post(
        f"/agencies/{police.pk}/edit/",
        {"name": "Police", "abbreviation": "NP", "kind": "other", "aliases": "Northshire Police\nThe Constabulary"},
    )

    police.refresh_from_db()
    assert page.context["form"]["aliases"].value() == "The Constabulary\nRozzers"
    assert response.status_code == 302
    assert police.name == "Police"
    assert sorted(alias.name for alias in police.aliases.all()) == ["Northshire Police", "The Constabulary"]
    assert police.aliases.get(pk=stays.pk) == stays


def test_other_name_may_change_its_case(client, police, coordinator):
    client.post(f"/agencies/{police.pk}/edit/", {"name": "P", "kind": "other", "aliases": "THE CONSTABULARY"})

    assert [alias.name for alias in police.aliases.all()] == ["THE CONSTABULARY"]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("name", "northshire  POLICE"),
        ("name", "np"),
        ("abbreviation", "NP"),
        ("aliases", "Fire\nthe constabulary"),
        ("aliases", "np"),
        ("abbreviation", "The constabulary"),
    ],
)
def test_a_name_means_one_agency_only(client, police, coordinator, field, name):
    response = client.post("/partnerships/vale/agencies/new/", new_agency(**{field: name}))

    said = name.splitlines()[-1] if field == "aliases" else " ".join(name.split()) if field != "name" else name
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [f"“{said}” already means Northshire Police in this partnership"]}
    assert Agency.objects.count() == 1


def test_agencies_of_other_partnerships_may_bear_the_same_names(client, vale, coordinator):
    AgencyFactory(name="Fire and Rescue")

    assert client.post("/partnerships/vale/agencies/new/", new_agency()).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "Enter name"),
        ({"name": "F" * 201}, "name", "Name must be 200 characters or fewer; it has 201"),
        ({"name": "F\x00"}, "name", "Name holds a hidden character (NUL): type it again"),
        ({"kind": "gang"}, "kind", "Choose kind from the list"),
        ({"kind": ""}, "kind", "Choose kind"),
        ({"aliases": "FRS\nfrs"}, "aliases", "“frs” is given twice: leave one out"),
        ({"aliases": "fire and rescue"}, "aliases", "“fire and rescue” is given twice: leave one out"),
        ({"aliases": "F\x00"}, "aliases", "Other names holds a hidden character (NUL): type it again"),
        (
            {"aliases": "F" * 201},
            "aliases",
            f"Write each other name on its own line, in 200 characters or fewer: {'F' * 40}…",
        ),
        ({"email": "nobody"}, "email", "E-mail for chasing updates must be like name@example.org"),
        ({"part_of": "99"}, "part_of", "Choose part of from the list"),
        ({"ended_on_0": "1"}, "ended_on", "Enter the day it ended with its day, month and year"),
    ],
)
def test_agency_refuses_bad_input_and_keeps_what_was_typed(client, vale, coordinator, changes, field, said):
    response = client.post("/partnerships/vale/agencies/new/", new_agency(member_note="We typed this.") | changes)

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [said]}
    assert "We typed this." in text_of(response)
    assert Agency.objects.count() == 0


@pytest.mark.parametrize("text", ["🚒 Fire", "<script>alert(1)</script>", "\u202eأمان"])
def test_agency_takes_any_name(client, vale, coordinator, text):
    response = client.post("/partnerships/vale/agencies/new/", new_agency(name=text, aliases=text + "2"), follow=True)

    assert response.status_code == 200
    assert names(vale) == [text]
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(("field", "said"), [("part_of", "part of"), ("replaced_by", "replaced by")])
def test_agencies_make_no_ring(client, police, council, coordinator, field, said):
    setattr(council, field, police)
    council.save()

    response = client.post(f"/agencies/{police.pk}/edit/", {"name": police.name, "kind": "other", field: council.pk})

    assert response.context["form"].errors == {field: [f"Vale Council is itself {said} this agency"]}


def test_agency_is_offered_the_others_of_its_own_partnership_only(client, police, council, coordinator):
    AgencyFactory(name="Elsewhere Fire")

    form = client.get(f"/agencies/{police.pk}/edit/").context["form"]

    assert list(form.fields["part_of"].queryset) == [council]
    assert list(form.fields["replaced_by"].queryset) == [council]


def test_agency_that_ended_keeps_its_day(client, police, council, coordinator):
    client.post(
        f"/agencies/{police.pk}/edit/",
        {
            "name": police.name,
            "kind": "other",
            "ended_on_0": "31",
            "ended_on_1": "3",
            "ended_on_2": "2018",
            "replaced_by": council.pk,
        },
    )

    police.refresh_from_db()
    assert (police.ended_on, police.replaced_by) == (date(2018, 3, 31), council)


def test_agency_is_moved_and_told_where_it_stands(client, vale, police, council, coordinator):
    response = client.post(f"/agencies/{council.pk}/move/up/", follow=True)

    assert names(vale) == ["Vale Council", "Northshire Police"]
    assert "Moved to place 1." in text_of(response)

    assert "It already stands first." in text_of(client.post(f"/agencies/{council.pk}/move/up/", follow=True))
    assert "It already stands last." in text_of(client.post(f"/agencies/{police.pk}/move/down/", follow=True))
    assert client.post(f"/agencies/{police.pk}/move/sideways/").status_code == 404
    assert client.get(f"/agencies/{police.pk}/move/up/").status_code == 405
    assert names(vale) == ["Vale Council", "Northshire Police"]


def test_agency_is_deleted_with_its_other_names_after_asking(client, vale, police, coordinator):
    asked = client.get(f"/agencies/{police.pk}/delete/")
    assert "1 agency alias" in text_of(asked)
    assert names(vale) == ["Northshire Police"]

    response = client.post(f"/agencies/{police.pk}/delete/", follow=True)

    assert response.redirect_chain == [("/partnerships/vale/agencies/", 302)]
    assert "The agency was deleted." in text_of(response)
    assert names(vale) == []


@pytest.mark.parametrize("kept_by", ["lead", "person", "team"])
def test_agency_that_is_named_elsewhere_is_not_deleted(client, vale, police, coordinator, kept_by):
    match kept_by:
        case "lead":
            LeadFactory(agency=police, action__priority__plan__partnership=vale)
        case "person":
            person_in(vale, Role.LEAD_OFFICER, police)
        case "team":
            AgencyFactory(partnership=vale, part_of=police)

    for response in (client.get(f"/agencies/{police.pk}/delete/"), client.post(f"/agencies/{police.pk}/delete/")):
        assert response.status_code == 409
        assert "Give it an end date instead." in text_of(response)
    assert Agency.objects.filter(pk=police.pk).exists()


@pytest.mark.parametrize("page", ["agency_edit", "agency_delete", "agency_move"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.BOARD_MEMBER, 403), (Role.LEAD_OFFICER, 403), (Role.SCRUTINY_CLERK, 403), (None, 404)],
)
def test_only_those_who_set_it_up_change_an_agency(client, vale, police, page, role, status):
    client.force_login(person_in(vale, role, police) if role else person_in(PartnershipFactory()))
    address = reverse(f"csp:{page}", args=[police.pk, *(["up"] if page == "agency_move" else [])])

    response = client.post(address, {"name": "Gone", "kind": "other"})

    assert response.status_code == status
    assert names(vale) == ["Northshire Police"]
    if role is None:
        assert "Northshire" not in text_of(response)


def test_administrator_changes_agencies_too(client, police):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get(f"/agencies/{police.pk}/edit/").status_code == 200


def test_unknown_agency_is_404(client, coordinator):
    assert client.get("/agencies/999/edit/").status_code == 404
    assert client.get("/agencies/99999999999999999999999/edit/").status_code == 404
