import pytest
from django.template.loader import render_to_string
from django.test import Client

from csp.models import Role
from tests.factories import PartnershipFactory, UserFactory, person_in

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


def test_404_page_looks_like_the_product(client, vale):
    for user in (None, person_in(vale)):
        if user:
            client.force_login(user)
        response = client.get("/nowhere/")
        assert response.status_code == 404
        assert '<h1 class="govuk-heading-l">Page not found</h1>' in text_of(response)
        assert "CSP plan tracker" in text_of(response)


def test_404_page_is_the_same_under_make_run(client, vale, settings):
    settings.DEBUG = True
    client.force_login(person_in(PartnershipFactory()))
    for address in ("/nowhere/", "/partnerships/vale/"):
        response = client.get(address)
        assert response.status_code == 404
        assert '<h1 class="govuk-heading-l">Page not found</h1>' in text_of(response)
        assert "partnerships/new/" not in text_of(response)


def test_spent_link_keeps_its_own_page_under_make_run(client, settings):
    settings.DEBUG = True
    response = client.get("/accounts/set-password/MQ/spent-link/")
    assert response.status_code == 404
    assert "This link no longer works" in text_of(response)


def test_403_page_says_why(client, vale):
    client.force_login(person_in(vale, Role.BOARD_MEMBER))

    response = client.get("/partnerships/vale/edit/")

    assert response.status_code == 403
    assert "your role does not open this page to you" in text_of(response)
    assert "/accounts/" in text_of(response)


def test_too_many_fields_give_400_not_500(client, vale, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    client.force_login(person_in(vale))

    response = client.post("/partnerships/vale/edit/", {f"field{n}": "x" for n in range(1001)})

    assert response.status_code == 400
    assert "The tracker could not read that" in text_of(response)


def test_too_large_a_form_gives_400_not_500(client, vale, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(person_in(vale))

    response = client.post("/partnerships/vale/edit/", "vision=" + "x" * 2000, "application/x-www-form-urlencoded")

    assert response.status_code == 400
    assert "nothing was saved" in text_of(response)


def test_too_large_a_form_of_somebody_signed_out_gives_400(client, vale, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = client.post("/partnerships/vale/edit/", "vision=" + "x" * 2000, "application/x-www-form-urlencoded")

    assert response.status_code == 400


def broken(user):
    raise RuntimeError


def test_500_page_needs_nothing_and_says_what_to_do(client):
    client.raise_request_exception = False
    client.force_login(UserFactory())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("csp.models.User.current_memberships", property(broken))
        response = client.get("/accounts/")

    assert response.status_code == 500
    assert "Sorry, something went wrong" in text_of(response)
    assert "govuk-generic-header" in text_of(response)


def stale(user=None):
    """A browser whose page is older than its sign-in."""
    browser = Client(enforce_csrf_checks=True)
    if user:
        browser.force_login(user)
    return browser


TYPED = {
    "name": "Fire",
    "aliases": "FRS",
    "kind": "other",
    "form_token": "x",
    "csrfmiddlewaretoken": "old",
    "email": "",
}


def test_form_from_an_old_page_shows_what_was_typed_and_opens_again_filled_in(vale):
    browser = stale(person_in(vale))

    response = browser.post("/partnerships/vale/agencies/new/?a=1", TYPED)

    assert response.status_code == 403
    assert response.context["texts"] == [("Name", "Fire"), ("Aliases", "FRS"), ("Kind", "other")]
    assert 'href="/partnerships/vale/agencies/new/?a=1"' in text_of(response)
    assert "with what you typed filled in" in text_of(response)
    again = browser.get("/partnerships/vale/agencies/new/?a=1")
    assert again.context["form"]["name"].value() == "Fire"
    assert vale.agencies.count() == 0


def test_form_sent_by_another_site_to_somebody_signed_out_is_not_kept(vale):
    browser = stale()

    response = browser.post("/partnerships/vale/agencies/new/", TYPED)

    assert response.status_code == 403
    assert "FRS" in text_of(response)
    assert "with what you typed filled in" not in text_of(response)
    assert "typed" not in browser.session


def test_form_from_an_old_page_never_shows_a_password(vale):
    browser = stale(person_in(vale))
    secret = {"old_password": "secret1", "new_password1": "secret2", "new_password2": "secret3", "next": "/x/"}

    response = browser.post("/accounts/password/", secret)

    assert response.context["texts"] == []
    assert "secret" not in text_of(response)
    assert "typed" not in browser.session


def test_429_page_looks_like_the_product(rf):
    request = rf.get("/")
    request.number = "K7QF-2M9X"

    page = " ".join(render_to_string("429.html", {}, request).split())

    assert '<h1 class="govuk-heading-l">Too many tries</h1>' in page
    assert "K7QF-2M9X" in page
