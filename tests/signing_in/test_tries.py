"""How often a secret may be guessed at."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from csp.models import Tries
from csp.models.audit import AuditEntry, Kind
from csp.signing_in import tries
from csp.signing_in.tries import TooMany, count, digest_of, forget_tries, look, sweep, take_back
from reviews.links import digest_of as digest_of_secret
from reviews.models import ReturnLink
from tests.factories import AgencyFactory, AnnualPlanFactory, PartnershipFactory, UserFactory, person_in

pytestmark = pytest.mark.django_db

NINE = datetime(2017, 10, 9, 9, 0, tzinfo=UTC)
PASSWORD, WRONG = "eleven purple walruses", "eleven purple herrings"
SECRET = "JBSWY3DPEHPK3PXP"
COUNCIL = "203.0.113.9"
LIMIT = tries.Limit("test", 3, "tries")


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def officer():
    officer = person_in(PartnershipFactory(slug="vale"), email="olu@vale.example", name="Olu Officer")
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace(" :", ":").replace(" ,", ",")


def sign_in(client, password=WRONG, email="olu@vale.example", **headers):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **headers)


# Counting


def test_tries_are_counted_up_to_the_limit_within_any_hour():
    for moment in (0.0, 1000.0, 2000.0):
        count([(LIMIT, "ann")], now=moment)
    with pytest.raises(TooMany) as refused:
        count([(LIMIT, "ann")], now=3599.0)
    assert refused.value.until == 3600.0
    count([(LIMIT, "bob")], now=3599.0)
    count([(LIMIT, "ann")], now=3600.0)  # the first is an hour old
    with pytest.raises(TooMany) as refused:
        count([(LIMIT, "ann")], now=3601.0)
    assert refused.value.until == 4600.0


def test_try_that_was_right_is_taken_back_and_no_other():
    first, second = count([(LIMIT, "ann")], now=1.0), count([(LIMIT, "ann")], now=2.0)
    take_back(first)
    take_back(first)
    assert Tries.objects.get().moments == [2.0]
    Tries.objects.all().delete()
    take_back(second)
    assert Tries.objects.count() == 0


def test_try_is_counted_against_all_or_none():
    other = tries.Limit("other", 1, "tries")
    count([(other, "net"), (LIMIT, "ann")], now=1.0)
    with pytest.raises(TooMany) as refused:
        count([(LIMIT, "ann"), (other, "net")], now=2.0)
    assert refused.value.limit == other
    assert [row.moments for row in Tries.objects.all()] == [[1.0], [1.0]]


def test_looking_counts_nothing():
    look(LIMIT, "ann", now=1.0)
    for _ in range(3):
        count([(LIMIT, "ann")], now=1.0)
        look(LIMIT, "bob", now=1.0)
    with pytest.raises(TooMany):
        look(LIMIT, "ann", now=1.0)
    look(LIMIT, "ann", now=3601.0)


def test_clock_put_back_shuts_nobody_out():
    for _ in range(3):
        count([(LIMIT, "ann")], now=90_000.0)
    count([(LIMIT, "ann")], now=3000.0)
    assert Tries.objects.get().moments == [3000.0]


@pytest.mark.parametrize("typed", ["Olu@Vale.Example", " olu@vale.example ", "OLU@VALE.EXAMPLE", "ｏlu@vale.example"])
def test_address_is_counted_as_one_however_it_is_typed(typed):
    assert digest_of(typed) == digest_of("olu@vale.example")


@pytest.mark.parametrize(("typed", "meant"), [("joſe@a.uk", "jose@a.uk"), ("hıll@a.uk", "hill@a.uk"), ("jac\u212a@a.uk", "jack@a.uk")])  # fmt: skip
def test_letters_that_a_database_takes_for_others_are_counted_as_those(typed, meant):
    assert digest_of(typed) == digest_of(meant)


def test_nothing_of_what_was_typed_is_kept():
    count([(LIMIT, "olu@vale.example")], now=1.0)
    assert "olu" not in str(Tries.objects.values().get())
    assert str(Tries.objects.get()) == "test: 1"


def test_old_counts_are_swept():
    count([(LIMIT, "ann")], now=0.0)
    count([(LIMIT, "bob")], now=100.0)
    assert sweep(before=datetime.fromtimestamp(3661, UTC)) == 1
    assert Tries.objects.get().digest == digest_of("bob")


def test_new_password_begins_the_count_of_that_person_again_and_of_nobody_else(officer):
    count([(tries.SIGN_IN, officer.email), (tries.SIGN_IN, "ann@vale.example"), (tries.PASSWORD, "0")], now=0.0)
    forget_tries(officer)
    assert {row.digest for row in Tries.objects.all()} == {digest_of("ann@vale.example"), digest_of("0")}


# Signing in


def test_eleventh_wrong_sign_in_is_held_and_the_right_one_too(clock, client, officer, settings):
    for _ in range(10):
        assert sign_in(client).status_code == 422
    held = sign_in(client)

    assert held.status_code == 429
    assert held.headers["Retry-After"] == "3600"
    words = text_of(held)
    assert "too many wrong tries to sign in with this e-mail address." in words
    assert "no more are looked at before 11:00, in 60 minutes: not even a right one." in words  # summer time
    clock.shift(timedelta(minutes=59, seconds=30))
    right = sign_in(client, PASSWORD)
    assert (right.status_code, right.headers["Retry-After"]) == (429, "30")
    assert "in a minute" in text_of(right)
    assert "have a link sent to your e-mail address, or ask the coordinator" in text_of(right)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    assert "You need not wait: ask the coordinator of your partnership for a link" in text_of(sign_in(client, PASSWORD))
    clock.shift(timedelta(seconds=30))
    assert sign_in(client, PASSWORD).url == "/"


def test_unknown_address_is_held_in_the_same_words_at_the_same_time(clock, officer):
    pages = []
    for email in (officer.email, "nobody@vale.example"):
        client = Client()
        answers = [sign_in(client, email=email) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [422] * 10 + [429]
        pages.append(re.sub(r"(value|nonce)=\"[^\"]*\"", "", answers[-1].content.decode()))
    assert pages[0] == pages[1]


def test_right_sign_in_and_one_that_cannot_be_looked_at_are_not_counted(clock, client, officer):
    for _ in range(12):
        assert sign_in(client, PASSWORD).status_code == 302
        client.post(reverse("account_logout"))
        assert sign_in(client, "").status_code == 422
        assert sign_in(client, email="no address").status_code == 422
    assert [row.moments for row in Tries.objects.all()] == [[], []]


def test_right_sign_in_does_not_begin_the_count_anew(clock, client, officer):
    for _ in range(9):
        sign_in(client)
    assert sign_in(client, PASSWORD).status_code == 302
    client.post(reverse("account_logout"))
    assert [sign_in(client).status_code for _ in range(2)] == [422, 429]


def test_link_lets_somebody_in_who_is_held(clock, client, officer):
    for _ in range(11):
        held = sign_in(client)
    assert held.status_code == 429
    uid = urlsafe_base64_encode(force_bytes(officer.pk))
    link = reverse("set_password", args=[uid, default_token_generator.make_token(officer)])
    new = "four-and-twenty blackbirds"

    response = client.post(link, {"new_password1": new, "new_password2": new})

    assert response.status_code == 302
    client.post(reverse("account_logout"))
    assert sign_in(client, new).url == "/"


def test_holding_is_recorded_once_an_hour_with_the_account_and_not_with_what_was_typed(clock, client, officer):
    for email in (officer.email, "secret@pass.word"):
        for _ in range(13):
            sign_in(client, email=email)
    entries = AuditEntry.objects.filter(kind=Kind.SIGN_IN_HELD).order_by("pk")
    words = "Too many wrong tries to sign in with this e-mail address"
    assert [(entry.record_id, entry.words) for entry in entries] == [(officer.pk, words), (None, words)]


def test_forged_forwarding_does_not_help(clock, client, officer, settings):
    settings.GUESSES_PER_NETWORK = 20
    for number in range(20):
        sign_in(client, email=f"a{number}@vale.example", REMOTE_ADDR=COUNCIL, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    held = sign_in(client, PASSWORD, REMOTE_ADDR=COUNCIL, HTTP_X_FORWARDED_FOR="10.0.0.99")
    assert held.status_code == 429
    assert "too many wrong tries from your organisation’s network." in text_of(held)
    assert sign_in(client, PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_one_network_may_hold_many_who_mistype(clock, client, officer):
    for number in range(60):
        assert sign_in(client, email=f"a{number}@vale.example", REMOTE_ADDR=COUNCIL).status_code == 422
    assert sign_in(client, PASSWORD, REMOTE_ADDR=COUNCIL).status_code == 302
    assert max(len(row.moments) for row in Tries.objects.all()) == 60


def test_try_held_for_its_network_does_not_count_against_the_account(clock, client, officer, settings):
    settings.GUESSES_PER_NETWORK = 1
    sign_in(client, REMOTE_ADDR=COUNCIL)
    for _ in range(12):
        assert sign_in(client, REMOTE_ADDR=COUNCIL).status_code == 429
    assert sign_in(client, PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_without_a_known_proxy_nobody_is_held_for_what_others_do(clock, client, officer, settings):
    settings.GUESSES_PER_NETWORK = 1
    for number in range(5):
        assert sign_in(client, email=f"a{number}@vale.example", REMOTE_ADDR="127.0.0.1").status_code == 422


def test_hidden_characters_are_no_error(clock, client, officer):
    for _ in range(10):
        assert sign_in(client, email="olu\x00@vale.example").status_code == 422
    assert sign_in(client, email="olu\x00@vale.example" + "ﷺ" * 5000).status_code in (422, 429)


# Codes, passwords of those signed in, mails


@pytest.fixture
def app(officer):
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)


def code(at=NINE):
    return format_hotp_value(hotp_value(SECRET, int(at.timestamp()) // 30))


def test_eleventh_wrong_code_is_held_and_the_right_one_too(clock, client, officer, app):
    assert sign_in(client, PASSWORD).url == reverse("mfa_authenticate")
    address = reverse("mfa_authenticate")
    assert client.post(address, {"code": ""}).status_code in (200, 422)
    for _ in range(10):
        assert client.post(address, {"code": "000000"}).status_code in (200, 422)
    held = client.post(address, {"code": code()})
    assert held.status_code == 429
    assert "too many wrong codes for this account." in text_of(held)
    assert "if you have a passkey: sign in with that" in text_of(held)

    officer.refresh_from_db()
    forget_tries(officer)
    assert client.post(address, {"code": code()}).status_code == 429
    clock.shift(timedelta(hours=1))
    sign_in(client, PASSWORD)
    assert client.post(address, {"code": code(NINE + timedelta(hours=1))}).url == "/"


def test_code_is_asked_of_nobody_who_has_given_no_password(clock, client, officer, app):
    for _ in range(11):
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 302
    assert Tries.objects.count() == 0


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate"])
def test_password_of_somebody_signed_in_is_guessed_at_ten_times_together(clock, officer, name):
    client = Client()
    client.force_login(officer)
    clock.shift(timedelta(minutes=20))
    sent = {"old_password": WRONG, "password": WRONG, "new_password1": "x", "new_password2": "y"}
    for at in range(10):
        asked = (name, "account_reauthenticate", "account_change_password")[at % 3]
        assert client.post(reverse(asked), sent).status_code == 422
    held = client.post(reverse(name), sent)
    assert held.status_code == 429
    assert "too many wrong passwords for your account." in text_of(held)
    [entry] = AuditEntry.objects.filter(kind=Kind.SIGN_IN_HELD)
    assert entry.record_id == officer.pk


def test_new_password_that_is_refused_is_no_wrong_try(clock, officer):
    client = Client()
    client.force_login(officer)
    for _ in range(11):
        sent = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
        assert client.post(reverse("account_change_password"), sent).status_code == 422


def test_sixth_request_for_a_mail_is_held_for_known_and_unknown_alike(clock, officer, settings):
    settings.EMAIL_HOST = "mail.example"
    for email in (officer.email, "nobody@vale.example"):
        client = Client()
        answers = [client.post(reverse("account_reset_password"), {"email": email}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        assert "too many requests to choose a new password" in text_of(answers[-1])
        assert "A link that has been sent works for three days." in text_of(answers[-1])
    assert sum(letter.to == [officer.email] for letter in mail.outbox) == 5


# Addresses that open something by themselves


@pytest.fixture
def link():
    plan = AnnualPlanFactory()
    agency = AgencyFactory(partnership=plan.partnership)
    return ReturnLink.objects.create(
        plan=plan, number=2, agency=agency, digest=digest_of_secret("good"), made_by=UserFactory(),
        expires_on=date(2099, 1, 1),
    )  # fmt: skip


def open_link(client, secret, remote=COUNCIL):
    return client.get(reverse("reviews:by_link", args=[secret]), REMOTE_ADDR=remote).status_code


def test_addresses_are_guessed_at_from_one_network_so_often_and_then_none_is_looked_at(clock, client, link, settings):
    settings.GUESSES_PER_NETWORK = 3
    assert [open_link(client, "good") for _ in range(5)] == [200] * 5
    assert [open_link(client, f"wrong-{number}") for number in range(3)] == [404] * 3
    assert open_link(client, "good") == 429
    assert client.get(reverse("set_password", args=["MQ", "wrong"]), REMOTE_ADDR=COUNCIL).status_code == 429
    assert open_link(client, "good", "198.51.100.1") == 200
    assert open_link(client, "wrong", "127.0.0.1") == 404
    clock.shift(timedelta(hours=1))
    assert open_link(client, "good") == 200


def test_guess_that_was_looked_at_together_with_the_last_one_is_answered(clock, client, link, settings, monkeypatch):
    settings.GUESSES_PER_NETWORK = 1
    monkeypatch.setattr(tries, "look", lambda *args, **kwargs: None)  # as for two at the same moment
    assert [open_link(client, "wrong") for _ in range(2)] == [404, 404]
