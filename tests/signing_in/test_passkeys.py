"""Passkeys: made, used as the second step and in place of the password, renamed and removed."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from csp.models.audit import AuditEntry, Kind
from tests.factories import PartnershipFactory, UserFactory, person_in
from tests.signing_in.people import Passkey, give_password, sign_in, with_app, with_passkey

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return sign_in(client, person_in(PartnershipFactory(), email="officer@vale.example", name="Olu Officer"))


def text_of(response):
    return " ".join(response.content.decode().split())


def is_signed_in(client):
    return client.get("/accounts/").status_code == 200


def kinds():
    return list(
        AuditEntry.objects.exclude(kind__in=["added", "changed", "deleted"])
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_passkey_is_made_and_recovery_codes_with_it(client, officer):
    page = client.get("/accounts/passkeys/add/")
    assert page.context["form"]["name"].value() == "Passkey 1"

    _, response = with_passkey(client)

    assert response.url == "/accounts/recovery-codes/"
    kept = Authenticator.objects.get(type="webauthn").data
    assert kept["name"] == "Work laptop"
    assert sorted(kept["credential"]) == ["clientExtensionResults", "id", "rawId", "response", "type"]
    assert "Passkey “Work laptop”" in text_of(client.get("/accounts/"))
    assert AuditEntry.objects.get(kind=Kind.SECOND_STEP_SET).words == "Passkey “Work laptop”"
    assert with_passkey(client, "")[1].url == "/accounts/"  # with codes there already
    assert "Passkey “Passkey 2”" in text_of(client.get("/accounts/"))


NOT_MADE = "No passkey was made. Press the button again and follow what your browser says"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"credential": ""}, {"__all__": [NOT_MADE]}),
        ({"credential": "{"}, {"__all__": [NOT_MADE]}),
        ({"credential": '{"id": 1}'}, {"__all__": [NOT_MADE]}),
        ({"credential": "[1]"}, {"__all__": [NOT_MADE]}),
        ({"credential": '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30"}}'},
         {"__all__": [NOT_MADE]}),
        ({"name": "x" * 61, "credential": ""}, {
            "name": ["Name of the passkey must be 60 characters or fewer; it has 61"], "__all__": [NOT_MADE],
        }),
    ],
)  # fmt: skip
def test_passkey_that_was_not_made_is_refused(client, officer, typed, errors):
    client.get("/accounts/passkeys/add/")

    response = client.post("/accounts/passkeys/add/", {"name": "Mine"} | typed)

    assert response.status_code == 422
    assert response.context["form"].errors == errors
    assert not Authenticator.objects.exists()


def test_passkey_must_be_guarded_by_a_pin_or_the_like(client, officer):
    _, response = with_passkey(client, checks=False)
    assert response.status_code == 422


def test_passkey_made_for_another_page_is_refused(client, officer):
    passkey, options = Passkey(), json.loads(client.get("/accounts/passkeys/add/").context["passkey_options"])
    client.get("/accounts/passkeys/add/")  # which asks anew

    response = client.post("/accounts/passkeys/add/", {"name": "Mine", "credential": passkey.make(options)})

    assert response.status_code == 422


def test_passkey_alone_signs_in_and_leads_on(client, officer):
    passkey, _ = with_passkey(client)
    client.logout()

    options = client.get("/accounts/passkeys/sign-in/").json()["request_options"]
    response = client.post(
        "/accounts/passkeys/sign-in/", {"credential": passkey.use(options), "next": "/partnerships/"}
    )

    assert response.url == "/partnerships/"
    assert is_signed_in(client)
    assert AuditEntry.objects.filter(kind=Kind.SIGNED_IN).last().changes == {"by": [None, "passkey"]}
    assert client.get("/accounts/passkeys/sign-in/").status_code == 302  # already in


BROKEN = {"id": "eA", "rawId": "eA", "type": "public-key", "response": {
    "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ",
}}  # fmt: skip
BROKEN_TEXT = json.dumps(BROKEN)


@pytest.mark.parametrize("credential", ["", "{}", '{"a": [1]}', "null", "[1]", '"x"', BROKEN_TEXT])
def test_passkey_that_is_none_signs_nobody_in(client, credential):
    client.get("/accounts/passkeys/sign-in/")

    response = client.post("/accounts/passkeys/sign-in/", {"credential": credential, "next": "/partnerships/"})

    assert response.url == "/accounts/login/?next=%2Fpartnerships%2F"
    assert "That passkey was not accepted." in text_of(client.get(response.url))
    assert kinds() == [Kind.SIGN_IN_FAILED]


def test_passkey_that_the_library_trips_over_is_refused(client, monkeypatch):
    def trips(*args):
        raise KeyError("type")

    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.parse_authentication_response", trips)
    assert client.post("/accounts/passkeys/sign-in/", {"credential": BROKEN_TEXT}).url == "/accounts/login/"


def test_passkey_of_a_closed_sign_in_opens_nothing(client, officer):
    passkey, _ = with_passkey(client)
    client.logout()
    officer.is_active = False
    officer.save()

    options = client.get("/accounts/passkeys/sign-in/").json()["request_options"]
    response = client.post("/accounts/passkeys/sign-in/", {"credential": passkey.use(options)})

    assert response.url == "/accounts/login/"
    assert "Your sign-in is closed." in text_of(client.get(response.url))


def test_passkey_is_the_second_step_after_the_password(client, officer):
    passkey, _ = with_passkey(client)
    client.logout()
    assert give_password(client, officer).url == "/accounts/second-step/"
    page = client.get("/accounts/second-step/")
    assert "Use your passkey" in text_of(page)

    wrong = client.post("/accounts/second-step/", {"credential": "{}"})
    assert wrong.status_code == 422
    assert not is_signed_in(client)
    options = json.loads(client.get("/accounts/second-step/").context["passkey_options"])
    right = client.post("/accounts/second-step/", {"credential": passkey.use(options)})

    assert right.url == "/"
    assert is_signed_in(client)
    assert kinds()[-2:] == [Kind.SECOND_STEP_FAILED, Kind.SIGNED_IN]


def test_passkey_shows_that_it_is_still_you(client, officer):
    passkey, _ = with_passkey(client)
    client.logout()
    client.force_login(officer)
    asked = client.get("/accounts/passkeys/add/")
    assert asked.url == "/accounts/again/?next=%2Faccounts%2Fpasskeys%2Fadd%2F"
    assert "/accounts/again/passkey/?next=%2Faccounts%2Fpasskeys%2Fadd%2F" in client.get(asked.url).content.decode()
    address = "/accounts/again/passkey/?next=/accounts/passkeys/add/"

    refused = client.post(address, {"credential": "{}"})
    options = json.loads(client.get(address).context["passkey_options"])
    onward = client.post(address, {"credential": passkey.use(options)})

    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "__all__": ["That passkey was not accepted. Try again, or go on without it."]
    }
    assert onward.url == "/accounts/passkeys/add/"
    assert client.get(onward.url).status_code == 200


def test_passkey_is_renamed(client, officer):
    with_passkey(client)
    pk = Authenticator.objects.get(type="webauthn").pk
    address = f"/accounts/passkeys/{pk}/rename/"
    assert client.get(address).context["form"]["name"].value() == "Work laptop"

    assert client.post(address, {"name": ""}).status_code == 422
    assert client.post(address, {"name": "Old laptop"}).url == "/accounts/"
    assert "Passkey “Old laptop”" in text_of(client.get("/accounts/"))


def test_passkey_is_removed_and_the_person_told(client, officer, settings):
    with_passkey(client)
    pk = Authenticator.objects.get(type="webauthn").pk
    mail.outbox.clear()
    assert "Work laptop" in text_of(client.get(f"/accounts/passkeys/{pk}/remove/"))

    assert client.post(f"/accounts/passkeys/{pk}/remove/").url == "/accounts/"

    assert not Authenticator.objects.exists()  # the recovery codes stood in for it
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["officer@vale.example"], "A passkey was removed")
    assert AuditEntry.objects.get(kind=Kind.SECOND_STEP_REMOVED).words == "Passkey “Work laptop”"


def test_last_step_of_somebody_who_must_have_one_stays(client):
    administrator = sign_in(client, UserFactory(is_superuser=True, has_second_step=False))
    with_passkey(client)
    pk = Authenticator.objects.get(type="webauthn").pk

    refused = client.post(f"/accounts/passkeys/{pk}/remove/")
    with_app(administrator)
    removed = client.post(f"/accounts/passkeys/{pk}/remove/")

    assert refused.status_code == 422
    assert "You must keep a second step." in text_of(refused)
    assert removed.url == "/accounts/"


def test_passkey_of_somebody_else_is_not_there(client, officer):
    with_passkey(client)
    pk = Authenticator.objects.get(type="webauthn").pk
    client.logout()
    sign_in(client, UserFactory())

    for page in ("rename", "remove"):
        for method in (client.get, client.post):
            assert method(f"/accounts/passkeys/{pk}/{page}/").status_code == 404
    assert Authenticator.objects.filter(pk=pk).exists()
