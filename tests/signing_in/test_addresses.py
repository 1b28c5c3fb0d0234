"""The e-mail addresses by which allauth knows people are those of the people, however they were added."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from csp.models import User
from tests.factories import PartnershipFactory, UserFactory, person_in
from tests.signing_in.people import give_password, with_password

pytestmark = pytest.mark.django_db


def known():
    return list(EmailAddress.objects.order_by("email").values_list("email", "user__email", "verified", "primary"))


def by_command():
    call_command("createsuperuser", interactive=False, email="Pat@vale.example", name="Pat", verbosity=0)


WAYS = {
    "by its manager": lambda: User.objects.create_user("Pat@vale.example", name="Pat"),
    "by a factory": lambda: UserFactory(email="Pat@vale.example"),
    "by get_or_create": lambda: User.objects.get_or_create(email="Pat@vale.example"),
    "by the command": by_command,
}


@pytest.mark.parametrize("way", WAYS)
def test_person_is_added_with_an_address(way):
    WAYS[way]()
    assert known() == [("pat@vale.example", "Pat@vale.example", True, True)]


def test_person_added_by_a_coordinator_is_known(client):
    vale = PartnershipFactory(slug="vale")
    client.force_login(person_in(vale, email="officer@vale.example"))

    client.post("/partnerships/vale/people/new/", {"name": "Pat", "email": "Pat@vale.example", "roles": "board_member"})

    assert ("pat@vale.example", "Pat@vale.example", True, True) in known()


def test_everybody_of_the_demonstration_is_known():
    call_command("load_demo", verbosity=0)
    assert len(known()) == User.objects.count()


def test_address_that_was_changed_behind_it_is_put_right_at_signing_in(client):
    person = with_password(UserFactory(email="pat@vale.example"))
    stale = UserFactory(email="new@vale.example")
    User.objects.filter(pk=stale.pk).update(email="gone@vale.example")
    User.objects.filter(pk=person.pk).update(email="New@vale.example")
    person.refresh_from_db()

    give_password(client, person)

    assert EmailAddress.objects.get(user=person).email == "new@vale.example"
    assert client.post("/accounts/login/", {"login": "pat@vale.example", "password": "x"}).status_code == 302
