"""Signing in with an organisation, by a real provider on this machine."""

import re
import warnings
from base64 import urlsafe_b64encode
from hashlib import sha256
from html import unescape
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import flask
import jwt
import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from werkzeug.serving import make_server

from csp.models import Session, User
from csp.models.audit import AuditEntry, Kind
from csp.signing_in.environment import Organisation
from tests.factories import PartnershipFactory, UserFactory, person_in

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its library has a successor
    import oidc_provider_mock

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")]

EMAIL = "olu@northshire.gov.uk"
TOKEN, ABOUT, KEYS = "/oauth2/token", "/.well-known/openid-configuration", "/jwks"


class Provider:
    """A provider that remembers what it was asked, and answers otherwise than it would where it is told to."""

    def __init__(self):
        self.app = oidc_provider_mock.app()
        self.app.before_request(self.note)
        self.app.after_request(self.alter)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.begin_anew()

    def begin_anew(self):
        self.asked, self.answers, self.claims, self.key, self.headers = [], {}, {}, None, {}

    def note(self):
        if flask.request.path == TOKEN:
            self.asked.append(flask.request.form.to_dict())

    def alter(self, response):
        answer = self.answers.get(flask.request.path)
        if answer is not None:
            return flask.make_response(answer)
        if flask.request.path == TOKEN and response.status_code == 200 and (self.claims or self.key):
            own = flask.g.oidc_provider_mock_storage.jwk
            answered = response.get_json()
            claims = jwt.decode(answered["id_token"], options={"verify_signature": False}) | self.claims
            claims = {name: value for name, value in claims.items() if value is not None}
            headers = jwt.get_unverified_header(answered["id_token"]) | self.headers
            headers.pop("alg")
            key, algorithm = self.key or (own.as_pem(is_private=True), "RS256")
            answered["id_token"] = jwt.encode(claims, key, algorithm, headers)
            return flask.jsonify(answered)
        return response


@pytest.fixture(scope="module")
def server():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        provider = Provider()
        thread = Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield provider
        provider.server.shutdown()
        thread.join()
        provider.server.server_close()


@pytest.fixture
def provider(server, settings, monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    server.begin_anew()
    settings.ORGANISATIONS = [
        Organisation("organisation", server.address, "tracker", "hidden", "Northshire Council", ("northshire.gov.uk",))
    ]
    return server


@pytest.fixture
def officer():
    return person_in(PartnershipFactory(slug="vale"), email=EMAIL, name="Olu Officer")


def begin(client, **sent):
    return client.post(reverse("organisation_sign_in", args=["organisation"]), sent)


def leads_to(page):
    """Where our page in between leads on to."""
    [address] = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    return unescape(address)


def come_back(client, address, email=EMAIL, **claims):
    """Say at the provider who one is, and follow where it leads back to."""
    provider = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
    requests.put(f"{provider}/users/{email}", json={"email": email} | claims, timeout=5)
    answer = requests.post(address, data={"sub": email}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def sign_in(client, email=EMAIL, **claims):
    return come_back(client, leads_to(begin(client)), email, **claims)


def is_in(client):
    return client.get("/accounts/").status_code == 200


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_sign_in_page_has_a_button_for_each_organisation(client, provider):
    page = client.get(reverse("account_login"))
    assert '<form method="post" action="/accounts/with/organisation/">' in page.content.decode()
    assert "Sign in with Northshire Council" in text_of(page)


def test_sign_in_page_has_none_without_an_organisation(client, settings):
    settings.ORGANISATIONS = []
    page = client.get(reverse("account_login"))
    assert "Sign in with N" not in text_of(page)
    assert "Or with a password" not in text_of(page)


def test_known_officer_is_let_in(client, provider, officer):
    before = client.session.session_key
    response = sign_in(client)

    assert response.url == "/"
    assert client.get("/accounts/").context["user"] == officer
    [session] = Session.objects.filter(user=officer)
    assert session.session_key != before
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "OLU@Northshire.GOV.UK"},
        {"email": None, "preferred_username": EMAIL},
        {"email": EMAIL, "email_verified": True},
    ],
)
def test_address_may_be_told_in_other_ways(client, provider, officer, claims):
    provider.claims = claims
    assert sign_in(client).url == "/"
    assert is_in(client)


def test_what_is_asked_of_the_provider_can_be_answered_once_and_to_us_only(client, provider, officer):
    page = begin(client)
    asked = {name: value for name, [value] in parse_qs(urlsplit(leads_to(page)).query).items()}
    assert asked | dict.fromkeys(("state", "nonce", "code_challenge", "scope"), "") == {
        "client_id": "tracker", "redirect_uri": "http://testserver/accounts/with/organisation/back/",
        "response_type": "code", "code_challenge_method": "S256", "state": "", "nonce": "", "code_challenge": "",
        "scope": "",
    }  # fmt: skip
    assert sorted(asked["scope"].split()) == ["email", "openid", "profile"]
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert come_back(client, leads_to(page)).url == "/"

    [token] = provider.asked
    challenge = urlsafe_b64encode(sha256(token["code_verifier"].encode()).digest()).decode().rstrip("=")
    assert challenge == asked["code_challenge"]
    assert token["client_secret"] == "hidden"


def test_address_that_began_it_cannot_be_altered_by_a_link(client, provider):
    address = reverse("organisation_sign_in", args=["organisation"])
    query = urlencode({"auth_params": "redirect_uri=https://evil.example", "scope": "all", "process": "connect"})
    asked = parse_qs(urlsplit(leads_to(client.post(f"{address}?{query}"))).query)
    assert asked["redirect_uri"] == ["http://testserver/accounts/with/organisation/back/"]
    assert "all" not in asked["scope"][0].split()


@pytest.mark.parametrize(
    ("onward", "leads"),
    [("/partnerships/vale/", "/partnerships/vale/"), ("https://evil.example/", "/"), ("//evil.example", "/")],
)
def test_page_that_asked_is_gone_back_to(client, provider, officer, onward, leads):
    assert come_back(client, leads_to(begin(client, next=onward))).url == leads


def test_what_was_typed_before_is_there_after_it(client, provider, officer):
    lost = client.post("/partnerships/vale/agencies/new/", {"name": "Fire and Rescue", "kind": "other"})
    page = client.get(lost.url)
    response = come_back(client, leads_to(begin(client, next=page.context["next"])))
    assert client.get(response.url).context["form"]["name"].value() == "Fire and Rescue"


def test_its_second_step_counts(client, provider):
    admin = UserFactory(email=EMAIL, is_superuser=True)
    assert admin.authenticator_set.count() == 1
    assert sign_in(client).url == "/"
    assert is_in(client)
    admin.authenticator_set.all().delete()
    assert client.get("/partnerships/new/").status_code == 200  # nor does one have to be set up


def test_second_step_is_asked_for_after_a_password_all_the_same(client, provider, officer):
    officer.set_password("eleven purple walruses")
    officer.save()
    TOTP.activate(officer, "JBSWY3DPEHPK3PXP")
    sent = {"login": EMAIL, "password": "eleven purple walruses"}
    assert client.post(reverse("account_login"), sent).url == reverse("mfa_authenticate")


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("stranger@northshire.gov.uk", "says that you are stranger@northshire.gov.uk ."),
        ("closed@northshire.gov.uk", "says that you are closed@northshire.gov.uk ."),
        ("chief@vale.police.uk", "says that you are chief@vale.police.uk ."),
        ("chief@northshire.gov.uk.vale.police.uk", "says that you are chief@northshire.gov.uk.vale.police.uk ."),
    ],
)
def test_nobody_else_is_let_in_or_made_an_account(client, provider, officer, email, said):
    UserFactory(email="closed@northshire.gov.uk", is_active=False)
    UserFactory(email="chief@vale.police.uk")
    before = User.objects.count()

    response = sign_in(client, email)

    assert response.status_code == 403
    assert said in text_of(response)
    assert "Ask the coordinator of your partnership" in text_of(response)
    assert (is_in(client), User.objects.count()) == (False, before)
    [entry] = AuditEntry.objects.filter(kind=Kind.SIGN_IN_FAILED)
    assert (entry.person, entry.words) == (None, "Not known here: somebody from Northshire Council")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": None},
        {"email": 7},
        {"email": "olu"},
        {"email": "olu\x00@northshire.gov.uk"},
        {"email": "ol\u0131u@northshire.gov.uk"},
        {"email_verified": False},
    ],
)
def test_address_that_is_none_or_not_theirs_lets_nobody_in(client, provider, officer, claims):
    provider.claims = {"preferred_username": None} | claims
    response = sign_in(client)
    assert (response.status_code, is_in(client)) == (403, False)
    assert "gave no e-mail address by which to know you here" in text_of(response)


def test_cancelled_sign_in_leads_back(client, provider):
    address = leads_to(begin(client))
    answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    response = client.get(f"{back.path}?{back.query}", follow=True)
    assert response.redirect_chain == [(reverse("account_login"), 302)]
    assert "You did not sign in with Northshire Council." in text_of(response)


NOT_PROVEN, AWAY = (403, "could not be checked"), (503, "got no answer")


def assert_refused(client, response, answer, caplog, why):
    status, words = answer
    assert response.status_code == status
    assert words in text_of(response)
    assert why in caplog.text
    assert not is_in(client)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://login.microsoftonline.com/other/v2.0"}, "InvalidIssuerError"),
        ({"aud": "another"}, "InvalidAudienceError"),
        ({"aud": ["tracker", "another"], "azp": "another"}, "made for somebody else"),
        ({"nonce": "another"}, "answers something else"),
        ({"nonce": None}, "MissingRequiredClaimError"),
        ({"exp": 1}, "ExpiredSignatureError"),
        ({"exp": None}, "MissingRequiredClaimError"),
        ({"iat": 99_999_999_999}, "ImmatureSignatureError"),
        ({"sub": None}, "MissingRequiredClaimError"),
    ],
)
def test_token_that_is_not_for_us_now_is_refused(client, provider, officer, claims, why, caplog):
    provider.claims = claims
    assert_refused(client, sign_in(client), NOT_PROVEN, caplog, why)


@pytest.mark.parametrize(
    ("key", "algorithm", "headers", "why"),
    [
        ("another", "RS256", {}, "InvalidSignatureError"),
        ("a shared secret of enough length, 32", "HS256", {}, "its token is not good"),
        ("", "none", {}, "its token is not good"),
        ("another", "RS256", {"kid": "another"}, "ValueError"),
    ],
)
def test_token_that_the_organisation_did_not_sign_is_refused(
    client, provider, officer, key, algorithm, headers, why, caplog
):
    another = rsa.generate_private_key(65537, 2048) if key == "another" else key
    provider.key, provider.headers = (another, algorithm), headers
    assert_refused(client, sign_in(client), NOT_PROVEN, caplog, why)


@pytest.mark.parametrize(
    "answer", [{"access_token": "a"}, {"access_token": "a", "id_token": "nonsense"}, {"error": "no"}]
)
def test_answer_without_a_token_is_refused(client, provider, officer, answer, caplog):
    provider.answers = {TOKEN: (answer, 200)}
    assert_refused(client, sign_in(client), NOT_PROVEN, caplog, "its ")


def test_answer_to_nothing_that_was_asked_is_refused(client, provider, officer, caplog):
    address = leads_to(begin(Client()))  # in another browser
    assert_refused(client, come_back(client, address), NOT_PROVEN, caplog, "begun in another browser")
    back = reverse("organisation_back", args=["organisation"])
    assert_refused(client, client.get(back), NOT_PROVEN, caplog, "begun in another browser")


def test_answer_is_good_once(client, provider, officer, caplog):
    address = leads_to(begin(client))
    come_back(client, address)
    client.post(reverse("account_logout"))
    assert_refused(client, come_back(client, address), NOT_PROVEN, caplog, "begun in another browser")


def test_error_of_the_provider_is_told(client, provider, caplog):
    state = parse_qs(urlsplit(leads_to(begin(client))).query)["state"][0]
    back = (
        f"{reverse('organisation_back', args=['organisation'])}?{urlencode({'state': state, 'error': 'server_error'})}"
    )
    assert_refused(client, client.get(back), NOT_PROVEN, caplog, "came back with 'server_error'")


@pytest.mark.parametrize(
    ("answer", "expected", "why"),
    [
        (("broken", 500), AWAY, "500"),
        (("no json", 200), AWAY, "failed"),
        (({}, 200), AWAY, "does not tell its issuer"),
        (([], 200), AWAY, "failed"),
        ((
            {"issuer": "https://evil.example", "authorization_endpoint": "a", "token_endpoint": "b", "jwks_uri": "c"}, 200,
        ), NOT_PROVEN, "it calls itself https://evil.example"),
    ],
)  # fmt: skip
def test_provider_that_does_not_answer_as_it_should_gets_a_clear_page(client, provider, answer, expected, why, caplog):
    provider.answers = {ABOUT: answer}
    assert_refused(client, begin(client), expected, caplog, why)


@pytest.mark.parametrize("answer", [("broken", 500), ("no json", 200), ({"keys": []}, 200), ([], 200)])
def test_keys_that_cannot_be_read_let_nobody_in(client, provider, officer, answer, caplog):
    provider.answers = {KEYS: answer}
    response = sign_in(client)
    assert (response.status_code in (403, 503), is_in(client)) == (True, False)


def test_provider_that_is_down_gets_a_clear_page_before_and_after(client, provider, officer, settings, caplog):
    address = leads_to(begin(client))
    [organisation] = settings.ORGANISATIONS
    away = Organisation(
        "organisation", "http://127.0.0.1:9", "tracker", "hidden", organisation.name, organisation.domains
    )
    settings.ORGANISATIONS = [away]
    assert_refused(client, begin(client), AWAY, caplog, "Connection refused")
    assert "Northshire Council cannot be reached just now" in text_of(begin(client))
    assert_refused(client, come_back(client, address), AWAY, caplog, "Connection refused")


def test_token_page_that_is_down_gets_a_clear_page(client, provider, officer, caplog):
    about = requests.get(f"{provider.address}{ABOUT}", timeout=5).json() | {"token_endpoint": "http://127.0.0.1:9/"}
    provider.answers = {ABOUT: (about, 200)}
    assert_refused(client, sign_in(client), AWAY, caplog, "Connection refused")


def test_somebody_else_who_was_signed_in_is_not_any_more(client, provider, officer):
    other = UserFactory()
    client.force_login(other)
    key = client.session.session_key
    sign_in(client)
    assert client.get("/accounts/").context["user"] == officer
    assert not Session.objects.filter(session_key=key).exists()
    sign_in(client)
    assert client.get("/accounts/").context["user"] == officer


@pytest.mark.parametrize(("method", "name"), [("post", "organisation_sign_in"), ("get", "organisation_back")])
def test_organisation_that_is_none_is_not_found(client, provider, method, name):
    assert getattr(client, method)(reverse(name, args=["another"])).status_code == 404


def test_sign_in_is_begun_by_a_button_of_ours_only(provider):
    address = reverse("organisation_sign_in", args=["organisation"])
    assert Client().get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
