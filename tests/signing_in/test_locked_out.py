"""Somebody who has lost their phone and their codes, and who may help them."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from csp.models import Role
from csp.models.audit import AuditEntry, Kind
from tests.factories import MembershipFactory, PartnershipFactory, UserFactory, person_in
from tests.signing_in.people import PASSWORD, codes_of, give_password, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def coordinator(client, vale):
    return sign_in(client, person_in(vale, name="Chris O’Cole"))


@pytest.fixture
def lee(vale):
    lee = with_app(person_in(vale, Role.BOARD_MEMBER, name="Lee Locked", email="lee@vale.example"))
    codes_of(lee)
    return lee


def address_for(person):
    return f"/people/{person.memberships.first().pk}/second-step/"


def test_coordinator_takes_it_away_by_their_own_password_and_the_person_is_told(client, coordinator, lee):
    elsewhere = Client()
    elsewhere.force_login(lee)
    assert "Second step lost" in text_of(client.get("/partnerships/vale/people/"))
    assert "Make sure that it is really Lee Locked" in text_of(client.get(address_for(lee)))

    response = client.post(address_for(lee), {"password": PASSWORD}, follow=True)

    assert response.redirect_chain == [("/partnerships/vale/people/", 302)]
    assert "The second step of Lee Locked is taken away." in text_of(response)
    assert "Second step lost" not in text_of(response)
    assert not Authenticator.objects.filter(user=lee).exists()
    assert elsewhere.get("/accounts/").status_code == 302
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["lee@vale.example"], "Your second step was taken away")
    assert letter.body.startswith("Chris O’Cole took away the second step")
    entry = AuditEntry.objects.get(kind=Kind.SECOND_STEP_REMOVED)
    assert (entry.person, entry.record_id) == (coordinator, lee.pk)
    assert give_password(elsewhere, with_password(lee)).url == "/"
    assert "No second step to take away" in text_of(client.get(address_for(lee)))


def test_without_a_mail_server_nothing_is_sent(client, coordinator, lee, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""

    assert client.post(address_for(lee), {"password": PASSWORD}).status_code == 302

    assert (mail.outbox, Authenticator.objects.filter(user=lee).exists()) == ([], False)


@pytest.mark.parametrize(("typed", "error"), [("wrong", "That is not your password"), ("", "Enter your own password")])
def test_wrong_password_takes_nothing_away(client, coordinator, lee, typed, error):
    response = client.post(address_for(lee), {"password": typed})

    assert response.status_code == 422
    assert response.context["form"].errors == {"password": [error]}
    assert Authenticator.objects.filter(user=lee).count() == 2
    assert mail.outbox == []


@pytest.mark.parametrize("who", ["member elsewhere", "administrator", "closed", "oneself"])
def test_only_of_people_one_looks_after(client, vale, coordinator, lee, who):
    if who == "member elsewhere":
        MembershipFactory(user=lee)
    elif who == "oneself":
        lee = with_app(coordinator)
    else:
        lee.is_superuser, lee.is_active = who == "administrator", who != "closed"
        lee.save()

    for response in (client.get(address_for(lee)), client.post(address_for(lee), {"password": PASSWORD})):
        assert response.status_code == 403
    assert Authenticator.objects.filter(user=lee).exists()


@pytest.mark.parametrize(("role", "status"), [(Role.BOARD_MEMBER, 403), (Role.SCRUTINY_CLERK, 403), (None, 404)])
def test_nobody_else_takes_it_away(client, vale, lee, role, status):
    sign_in(client, person_in(vale, role) if role else person_in(PartnershipFactory()))

    for response in (client.get(address_for(lee)), client.post(address_for(lee), {"password": PASSWORD})):
        assert response.status_code == status
        assert "Lee Locked" not in text_of(response)
    assert client.get(f"/site/people/{lee.pk}/second-step/").status_code == 403
    assert Authenticator.objects.filter(user=lee).exists()


def test_coordinator_of_an_organisations_sign_in_has_no_password_to_give(client, coordinator, lee):
    coordinator.set_unusable_password()
    coordinator.save()
    client.force_login(coordinator)

    assert client.post(address_for(lee)).status_code == 302
    assert not Authenticator.objects.filter(user=lee).exists()


def test_site_administrator_takes_it_away_of_anybody_but_themselves(client):
    administrator = UserFactory(is_superuser=True)
    client.force_login(with_password(administrator))
    other = UserFactory(is_superuser=True)
    address = f"/site/people/{other.pk}/second-step/"
    assert address in text_of(client.get(f"/site/people/{other.pk}/"))

    assert client.post(address, {"password": PASSWORD}).url == f"/site/people/{other.pk}/"

    assert not Authenticator.objects.filter(user=other).exists()
    assert client.get(f"/site/people/{administrator.pk}/second-step/").status_code == 403


def test_command_lets_the_last_administrator_in_again(client, capsys):
    administrator = UserFactory(is_superuser=True, name="Ann Admin", email="Ann@vale.example")
    client.force_login(administrator)

    call_command("clear_second_step", "ann@vale.example")

    assert capsys.readouterr().out == "The second step of Ann Admin is taken away.\n"
    assert not Authenticator.objects.exists()
    assert client.get("/accounts/").status_code == 302
    assert AuditEntry.objects.get(kind=Kind.COMMAND).words == "Second step of Ann Admin taken away"
    for email, why in [
        ("ann@vale.example", "Ann Admin has no second step."),
        ("x@y.example", "Nobody signs in with x@y.example."),
    ]:
        with pytest.raises(CommandError, match=why):
            call_command("clear_second_step", email)
