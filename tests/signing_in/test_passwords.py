"""Passwords: which are refused, how one is changed, forgotten and chosen by a link."""

import smtplib

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client, override_settings

from csp.models.audit import AuditEntry, Kind
from csp.people import password_link
from tests.factories import AgencyAliasFactory, AgencyFactory, PartnershipFactory, UserFactory, person_in
from tests.signing_in.people import PASSWORD, code_now, give_password, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db

NEW = {"new_password1": "four blue bottles", "new_password2": "four blue bottles"}
FORGOTTEN = "/accounts/password/forgotten/"


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def officer():
    vale = PartnershipFactory(name="Vale Partnership", slug="vale")
    return with_password(person_in(vale, email="Officer@vale.example", name="Olu Officer", post="Safety officer"))


# Which are refused


@pytest.mark.parametrize(
    "password",
    [
        "three green bottles", "correcthorsebattery", "x" * 5 + "qvtzjk" + "w" * 117, "ünïcödé pässwört", "84 29 17 63 05 11",
        "Police my tortoise", "   twelve   spaces   ", "🚓🚒🚑🛟 red kettle",
    ],
)  # fmt: skip
def test_long_password_needs_no_figures_capitals_or_signs(officer, password):
    validate_password(password, officer)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "New password must be 12 characters or more; it has 11"),
        ("ab cd ef gh " * 11, "New password must be 128 characters or fewer; it has 132"),
        ("officer@vale.example", "New password is too like your e-mail address: choose one"),
        ("olu officer!", "New password is too like your name: choose one"),
        ("safetyofficers!", "New password is too like your post or rank: choose one"),
        ("telechargement", "New password is one that many people use: choose another"),
        ("Communitysafety1", "New password is made of words that anybody would try here"),
        ("CouncilPolice2017!", "New password is made of words that anybody would try here"),
        ("password-password-1", "New password is made of words that anybody would try here"),
        ("Northshire999999", "New password is made of words that anybody would try here"),
        ("kingsbrough-1234", "New password is made of words that anybody would try here"),
        ("ramblersramblers", "New password is made of words that anybody would try here"),
        ("1234567890123456", "New password is made of words that anybody would try here"),
        ("abababababababab", "New password has the same few characters again and again: choose another"),
    ],
)
def test_password_that_would_be_tried_first_is_refused_and_says_why(officer, password, why):
    agency = AgencyFactory(partnership=PartnershipFactory(name="Kingsbrough Together"), name="Northshire Police")
    AgencyAliasFactory(agency=agency, name="Ramblers")

    with pytest.raises(ValidationError) as refused:
        validate_password(password, officer)

    assert [said for said in refused.value.messages if said.startswith(why)] != []


def test_help_says_what_is_asked_once():
    assert [text for text in password_validators_help_texts() if text.startswith("At least 12 characters")] != []


def test_password_is_kept_by_a_hash_that_needs_much_memory(client, officer):
    hashers = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    with override_settings(PASSWORD_HASHERS=hashers[1:]):
        officer.password = make_password(PASSWORD)
        officer.save()
    assert officer.password.startswith("pbkdf2_sha256$")
    with override_settings(PASSWORD_HASHERS=hashers):
        give_password(client, officer)

    officer.refresh_from_db()
    assert officer.password.startswith("scrypt$16384$")


# Changed


@pytest.mark.django_db(transaction=True)
def test_changed_password_signs_out_elsewhere_and_is_told_by_mail(client, officer, settings):
    settings.SITE_URL = "https://plans.example"
    elsewhere = Client()
    sign_in(elsewhere, officer)
    sign_in(client, officer)

    response = client.post("/accounts/password/", {"old_password": PASSWORD, **NEW}, follow=True)

    assert "Everywhere else you were signed in, you are signed out." in text_of(response)
    assert elsewhere.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 200
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["officer@vale.example"], "Your password was changed")
    assert "https://plans.example/accounts/login/" in letter.body
    assert AuditEntry.objects.get(kind=Kind.PASSWORD_CHANGED).person == officer


def test_password_boxes_know_what_a_password_manager_may_put_there(client, officer):
    sign_in(client, officer)
    page = client.get("/accounts/password/").content.decode()

    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="current-password"') == 1
    assert '<input type="text" autocomplete="username" value="Officer@vale.example" readonly hidden>' in page
    assert "onpaste" not in page


# Forgotten


@pytest.mark.parametrize("typed", ["officer@vale.example", " OFFICER@vale.example "])
def test_link_for_a_forgotten_password_is_sent_and_works_once(client, officer, settings, typed):
    settings.SITE_URL = "https://plans.example"

    response = client.post(FORGOTTEN, {"email": typed}, follow=True)

    assert "If somebody signs in with that address, a link is on its way" in text_of(response)
    [letter] = mail.outbox
    assert (letter.to, letter.from_email) == (["Officer@vale.example"], settings.DEFAULT_FROM_EMAIL)
    assert letter.subject == "A new password for the CSP plan tracker"
    [link] = [line for line in letter.body.splitlines() if line.startswith("https://plans.example/")]
    path = link.removeprefix("https://plans.example")
    assert client.post(path, NEW).url == "/"
    assert client.get("/accounts/").status_code == 200
    assert client.get(path).status_code == 404
    assert AuditEntry.objects.get(kind=Kind.PASSWORD_RESET_ASKED).changes == {}


def test_somebody_unknown_is_answered_the_same_and_told_by_mail_only(client, officer):
    known = client.post(FORGOTTEN, {"email": "officer@vale.example"})
    unknown = client.post(FORGOTTEN, {"email": "nobody@vale.example"})

    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert [letter.to for letter in mail.outbox] == [["Officer@vale.example"], ["nobody@vale.example"]]
    assert "Nobody signs in with it there." in mail.outbox[1].body
    assert "/set-password/" not in mail.outbox[1].body


def test_closed_sign_in_gets_no_link(client, officer):
    officer.is_active = False
    officer.save()

    client.post(FORGOTTEN, {"email": "officer@vale.example"})

    assert "/set-password/" not in mail.outbox[0].body


def test_address_that_is_none_is_refused(client):
    assert "Give the e-mail address you sign in with." in text_of(client.get(FORGOTTEN))

    response = client.post(FORGOTTEN, {"email": "officer"})

    assert response.status_code == 422
    assert response.context["form"].errors == {"email": ["E-mail address must be like name@example.org"]}


def test_mail_server_that_fails_gives_no_error_and_no_hint(client, officer, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)

    assert client.post(FORGOTTEN, {"email": "officer@vale.example"}).url == "/accounts/password/forgotten/sent/"
    assert "was not taken by the mail server" in caplog.text
    assert "officer@vale.example" not in caplog.messages[-1]


def test_without_a_mail_server_the_page_says_whom_to_ask(client, officer, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""

    for response in (client.get(FORGOTTEN), client.post(FORGOTTEN, {"email": "officer@vale.example"})):
        assert response.status_code == 200
        assert "Ask the coordinator of your partnership for a link" in text_of(response)
    sign_in(client, officer)
    client.post("/accounts/password/", {"old_password": PASSWORD, **NEW})
    assert mail.outbox == []


# By a link


@time_machine.travel("2026-11-20 12:00:10", tick=False)
def test_link_does_not_get_round_the_second_step(client, officer):
    with_app(officer)
    link = password_link(officer)
    sign_in(client, UserFactory())  # somebody else at the same machine

    response = client.post(link, NEW)

    assert response.url == "/accounts/second-step/"
    assert client.get("/accounts/").status_code == 302
    assert client.post("/accounts/second-step/", {"code": code_now()}).url == "/"
    assert client.get("/accounts/").context["user"] == officer


def test_link_ends_sessions_that_were_open(client, officer):
    elsewhere = Client()
    sign_in(elsewhere, officer)

    officer.refresh_from_db()
    client.post(password_link(officer), NEW)

    assert elsewhere.get("/accounts/").status_code == 302
    assert AuditEntry.objects.get(kind=Kind.PASSWORD_CHANGED).person == officer


@pytest.mark.parametrize(
    "page", ["login", "logout", "password", "password/forgotten", "second-step", "again", "app/add"]
)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_pages_of_signing_in_answer_reading_and_posting_only(client, officer, page, method):
    client.force_login(officer)
    assert getattr(client, method)(f"/accounts/{page}/").status_code in (302, 405)


@pytest.mark.parametrize("address", ["/accounts/login/", FORGOTTEN, "/accounts/set-password/MQ/x/"])
def test_pages_of_signing_in_are_kept_by_nobody(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


def test_nobody_signs_up(client):
    assert client.get("/accounts/signup/").status_code == 404


def test_codes_and_credentials_are_never_kept(client):
    client.post("/accounts/app/add/", {"code": "123456", "credential": "{}", "oldpassword": "x", "colour": "red"})
    assert client.session["typed"] == [["/accounts/app/add/", "colour=red"]]
