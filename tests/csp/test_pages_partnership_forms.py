from datetime import date

import pytest

from csp.models import Level, Partnership
from tests.factories import (
    PartnershipFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db


def new_partnership(**changes):
    return {"name": "Safer Westshire", "slug": "", "level": "district"} | changes


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


def test_administrator_adds_a_partnership_whose_address_comes_from_its_name(client, county):
    client.force_login(administrator())

    assert client.get("/partnerships/new/").status_code == 200
    response = client.post(
        "/partnerships/new/",
        new_partnership(parent=county.pk, vision="Safe.", ended_on_0="31", ended_on_1="3", ended_on_2="2020"),
    )

    added = Partnership.objects.get(slug="safer-westshire")
    assert response.url == "/partnerships/safer-westshire/"
    assert (added.name, added.level, added.parent, added.vision) == ("Safer Westshire", "district", county, "Safe.")
    assert added.ended_on == date(2020, 3, 31)


def test_only_an_administrator_adds_a_partnership(client, vale):
    client.force_login(person_in(vale))

    assert client.get("/partnerships/new/").status_code == 403
    assert client.post("/partnerships/new/", new_partnership()).status_code == 403
    assert not Partnership.objects.filter(name="Safer Westshire").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter name"),
        ({"name": "Vale Partnership"}, "There is already a partnership of that name"),
        ({"slug": "vale"}, "The address “vale” is taken"),
        ({"slug": "VALE"}, "The address “VALE” is taken"),
        ({"slug": "new"}, "The address “new” is taken"),
        ({"name": "Vale"}, "The address “vale” is taken"),
        ({"slug": "a b"}, "may hold letters, figures, hyphens"),
        ({"name": "أمان"}, "the name has no letters from a to z"),
        ({"name": "N" * 201}, "Name must be 200 characters or fewer; it has 201"),
        ({"name": "Vale\x00"}, "Name holds a hidden character (NUL): type it again"),
        ({"level": "parish"}, "Choose level from the list"),
        ({"parent": "abc"}, "Choose county partnership above it from the list"),
        ({"parent": "99999999999999999999999"}, "Choose county partnership above it from the list"),
        ({"ended_on_0": "31", "ended_on_1": "2", "ended_on_2": "2017"}, "Enter the day it ended as a real date"),
    ],
)
def test_partnership_refuses_bad_input_and_keeps_what_was_typed(client, vale, changes, said):
    client.force_login(administrator())

    response = client.post("/partnerships/new/", new_partnership(vision="We typed this.", **changes))

    assert response.status_code == 422
    assert said in text_of(response).replace("&#x27;", "'")
    assert "We typed this." in text_of(response)
    assert Partnership.objects.count() == 2


def test_partnership_needs_no_second_error_beside_a_missing_name(client):
    client.force_login(administrator())

    response = client.post("/partnerships/new/", new_partnership(name=""))

    assert response.context["form"].errors == {"name": ["Enter name"]}


@pytest.mark.parametrize("text", ["Ł" * 10_000, "🚓 <script>alert(1)</script>", "\u202eأمان للجميع"])
def test_partnership_keeps_any_text_as_typed(client, vale, text):
    client.force_login(person_in(vale))

    response = client.post(
        "/partnerships/vale/edit/", {"name": vale.name, "level": "district", "vision": text}, follow=True
    )

    assert response.status_code == 200
    assert Partnership.objects.get(slug="vale").vision == text
    assert "<script>alert" not in response.content.decode()


def test_coordinator_edits_and_a_blank_address_stays_as_it_was(client, vale):
    client.force_login(person_in(vale))

    page = text_of(client.get("/partnerships/vale/edit/"))
    response = client.post("/partnerships/vale/edit/", new_partnership(name="Vale Together", parent=vale.parent.pk))

    vale.refresh_from_db()
    assert 'value="Vale Partnership"' in page
    assert response.url == "/partnerships/vale/"
    assert (vale.name, vale.slug) == ("Vale Together", "vale")
    assert vale.history.first().history_user == response.wsgi_request.user


def test_only_county_partnerships_are_offered_above_it(client, county, vale):
    PartnershipFactory(name="Other District")
    client.force_login(administrator())

    form = client.get("/partnerships/vale/edit/").context["form"]

    assert list(form.fields["parent"].queryset) == [county]


def test_a_coordinator_is_not_offered_partnerships_they_cannot_see(client, vale):
    PartnershipFactory(name="Elsewhere Partnership")
    elsewhere = PartnershipFactory(name="Elsewhere County", level="county")
    client.force_login(person_in(vale))

    page = client.get("/partnerships/vale/edit/")
    refused = client.post("/partnerships/vale/edit/", new_partnership(parent=elsewhere.pk))

    assert "Elsewhere" not in text_of(page) + text_of(refused)
    assert list(page.context["form"].fields["parent"].queryset) == [vale.parent]
    assert refused.status_code == 422


def test_county_partnership_has_none_above_it(client, county):
    client.force_login(administrator())

    response = client.post("/partnerships/new/", new_partnership(level="county", parent=county.pk))

    assert response.context["form"].errors == {
        "parent": ["A county partnership has none above it: choose none, or another level"]
    }


def test_county_partnership_stays_one_while_districts_are_below_it(client, county, vale):
    client.force_login(administrator())

    response = client.post("/partnerships/northshire/edit/", {"name": county.name, "level": "district"})

    assert response.context["form"].errors == {
        "level": ["Other partnerships stand below this one, so it must stay a county partnership"]
    }


def test_county_partnership_with_districts_is_edited(client, county, vale):
    client.force_login(administrator())

    response = client.post("/partnerships/northshire/edit/", {"name": "Northshire Board", "level": "county"})

    assert response.status_code == 302


def test_partnerships_do_not_replace_each_other_in_a_ring(client, county, vale):
    county.replaced_by = vale
    county.save()
    client.force_login(administrator())

    response = client.post(
        "/partnerships/vale/edit/", {"name": vale.name, "level": "district", "replaced_by": county.pk}
    )

    assert response.context["form"].errors == {
        "replaced_by": ["Safer Northshire Board was itself replaced by this partnership"]
    }


def test_second_press_of_add_adds_one_partnership(client):
    client.force_login(administrator())
    typed = new_partnership(form_token="5a2c1f2e-4a0e-4b3e-9f57-3d6b0a1c7e55")

    first, second = (client.post("/partnerships/new/", typed) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert Partnership.objects.count() == 1
