"""Authenticator app and recovery codes: set up, used once, required of those who must, and taken away."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail

from csp.models import Role
from csp.models.audit import AuditEntry, Kind
from csp.signing_in.adapter import WRONG_CODE, AccountAdapter, SecondStepAdapter
from csp.signing_in.second_step import use_code_once
from tests.factories import SECRET, MembershipFactory, PartnershipFactory, UserFactory, person_in
from tests.signing_in.people import PASSWORD, code_now, codes_of, give_password, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db

STEP = "/accounts/second-step/"
NOON = "2026-11-20 12:00:10"


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def officer(vale):
    return with_password(person_in(vale, email="officer@vale.example", name="Olu Officer"))


def text_of(response):
    return " ".join(response.content.decode().split())


def is_signed_in(client):
    return client.get("/accounts/").status_code == 200


def kinds():
    changes = ["added", "changed", "deleted"]
    return list(AuditEntry.objects.exclude(kind__in=changes).order_by("pk").values_list("kind", flat=True))


# Signing in


@time_machine.travel(NOON, tick=False)
def test_code_of_the_app_is_asked_for_after_the_password(client, officer):
    with_app(officer)

    assert give_password(client, officer).url == STEP
    assert not is_signed_in(client)
    page = client.get(STEP)
    assert "Use your passkey" not in text_of(page)
    assert client.get("/accounts/login/").url == STEP  # half way there
    assert client.post(STEP, {"code": code_now()}).url == "/"

    assert is_signed_in(client)
    assert AuditEntry.objects.get(kind=Kind.SIGNED_IN).changes == {"by": [None, "password, then code of an app"]}
    assert client.get(STEP).url == "/"


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("typed", "error"),
    [("", "Enter the code"), ("000000", WRONG_CODE), ("\x00", None), ("٣٣٣", WRONG_CODE), ("1" * 10_000, WRONG_CODE)],
)
def test_wrong_code_is_refused_and_recorded(client, officer, typed, error):
    with_app(officer)
    give_password(client, officer)

    response = client.post(STEP, {"code": typed})

    assert response.status_code == 422
    assert error is None or response.context["form"].errors == {"code": [error]}
    assert not is_signed_in(client)
    assert kinds() == [Kind.SECOND_STEP_FAILED]


@pytest.mark.parametrize(("late", "answer"), [(-1, 302), (0, 302), (1, 302), (-2, 422), (2, 422)])
@time_machine.travel(NOON, tick=False)
def test_clock_of_the_phone_may_be_half_a_minute_off(client, officer, late, answer):
    with_app(officer)
    give_password(client, officer)

    assert client.post(STEP, {"code": code_now(later=late)}).status_code == answer


def test_code_is_good_once_and_no_earlier_one_after_it(client, officer):
    with_app(officer)
    with time_machine.travel(NOON, tick=False):
        give_password(client, officer)
        code, earlier = code_now(), code_now(later=-1)
        assert client.post(STEP, {"code": code}).status_code == 302
        client.logout()
        give_password(client, officer)
        replayed = [client.post(STEP, {"code": again}).status_code for again in (code, earlier)]
    with time_machine.travel("2026-11-20 12:00:45", tick=False):  # allauth itself would take it again now
        later = client.post(STEP, {"code": code}).status_code
        assert client.post(STEP, {"code": code_now()}).status_code == 302

    assert (replayed, later) == ([422, 422], 422)


def test_second_step_waits_a_quarter_of_an_hour(client, officer):
    with_app(officer)
    with time_machine.travel("2026-11-20 12:00", tick=False):
        give_password(client, officer)
    with time_machine.travel("2026-11-20 12:16", tick=False):
        assert client.post(STEP, {"code": code_now()}).url == "/accounts/login/"
        assert not is_signed_in(client)


def test_somebody_else_may_sign_in_instead_and_what_was_typed_stays(client, officer, vale):
    lost = client.post("/partnerships/vale/agencies/new/", {"name": "Typed"})
    with_app(officer)
    give_password(client, officer)

    assert client.post("/accounts/logout/").url == "/accounts/login/"

    assert "is kept" not in text_of(client.get("/accounts/login/"))
    assert give_password(client, with_password(person_in(vale))).url == lost.url.partition("next=")[2]


@time_machine.travel(NOON, tick=False)
def test_what_was_typed_before_a_session_was_lost_is_there_after_the_second_step(client, officer):
    with_app(officer)
    client.force_login(officer)
    client.cookies.pop("sessionid")
    lost = client.post("/partnerships/vale/agencies/new/", {"name": "Fire and Rescue"})

    assert give_password(client, officer, next="/partnerships/vale/agencies/new/").url == STEP
    assert "What you typed before is still kept." in text_of(client.get(STEP))
    onward = client.post(STEP, {"code": code_now()})

    assert (onward.url, lost.status_code) == ("/partnerships/vale/agencies/new/", 302)
    assert client.get(onward.url).context["form"]["name"].value() == "Fire and Rescue"


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
@time_machine.travel(NOON, tick=False)
def test_second_step_leads_on_to_our_own_pages_only(client, officer, onward):
    with_app(officer)
    give_password(client, officer, next=onward)
    assert client.post(STEP, {"code": code_now()}).url == "/"


# Recovery codes


def test_recovery_code_stands_in_once(client, officer):
    with_app(officer)
    first, second, *_ = codes_of(officer)
    for code in (f"{first[:4]} {first[4:8]} {first[8:]}", first, second):
        give_password(client, officer)
        response = client.post(STEP, {"code": code})
        assert response.status_code == (422 if code == first else 302)
        client.logout()

    client.force_login(officer)
    assert "8 recovery codes left" in text_of(client.get("/accounts/"))
    assert AuditEntry.objects.filter(kind=Kind.SIGNED_IN).first().changes == {
        "by": [None, "password, then recovery code"]
    }


def test_recovery_codes_are_shown_until_they_are_kept_and_then_no_more(client, officer):
    sign_in(client, officer)
    with_app(officer)
    old = codes_of(officer)
    assert client.get("/accounts/recovery-codes/").url == "/accounts/"
    assert "You have 10 recovery codes left." in text_of(client.get("/accounts/recovery-codes/new/"))

    assert client.post("/accounts/recovery-codes/new/").url == "/accounts/recovery-codes/"

    codes = client.get("/accounts/recovery-codes/").context["codes"]
    assert (len(codes), len(codes[0]), set(codes) & set(old)) == (10, 12, set())
    assert f"{codes[0][:4]} {codes[0][4:8]} {codes[0][8:]}" in text_of(client.get("/accounts/recovery-codes/"))
    assert client.post("/accounts/recovery-codes/").url == "/accounts/"
    assert client.get("/accounts/recovery-codes/").url == "/accounts/"
    assert mail.outbox == [] or mail.outbox[-1].subject == "New recovery codes were made"
    assert AuditEntry.objects.get(kind=Kind.SECOND_STEP_SET).words == "New recovery codes"


def test_recovery_codes_stand_in_for_something(client, officer):
    sign_in(client, officer)

    response = client.post("/accounts/recovery-codes/new/")

    assert response.status_code == 422
    assert "Add an authenticator app or a passkey first" in text_of(response)


# Setting up


@pytest.mark.django_db(transaction=True)  # letters go out once what they tell of is saved
@time_machine.travel(NOON, tick=False)
def test_app_is_added_by_a_first_code_which_is_then_used_up(client, officer):
    sign_in(client, officer)
    page = client.get("/accounts/app/add/")
    secret = page.context["form"].secret
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert f"{secret[:4]} {secret[4:8]}" in text_of(page)

    response = client.post("/accounts/app/add/", {"code": code_now(secret)})

    assert response.url == "/accounts/recovery-codes/"
    assert "Your authenticator app is added." in text_of(client.get(response.url))
    assert [letter.subject for letter in mail.outbox] == ["An authenticator app was added"]
    assert secret not in str(Authenticator.objects.get(type="totp").data)  # not readable in the database
    assert AuditEntry.objects.get(kind=Kind.SECOND_STEP_SET).words == "Authenticator app"
    assert client.get("/accounts/app/add/").url == "/accounts/app/remove/"
    client.logout()
    give_password(client, officer)
    assert client.post(STEP, {"code": code_now(secret)}).status_code == 422
    with time_machine.travel("2026-11-20 12:00:40", tick=False):
        assert client.post(STEP, {"code": code_now(secret)}).status_code == 302


def test_wrong_first_code_adds_no_app_and_keeps_the_key(client, officer):
    sign_in(client, officer)
    secret = client.get("/accounts/app/add/").context["form"].secret

    response = client.post("/accounts/app/add/", {"code": "12"})

    assert response.status_code == 422
    assert response.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_removing_and_adding_ask_for_the_password_again(client, officer):
    with_app(officer)
    client.force_login(officer)  # long ago
    for address in ("/accounts/app/remove/", "/accounts/recovery-codes/new/", "/accounts/passkeys/add/"):
        for method in (client.get, client.post):
            assert method(address).url.startswith("/accounts/again/?next=")
    assert Authenticator.objects.count() == 1

    address = "/accounts/again/?next=/accounts/app/remove/"
    wrong = client.post(address, {"password": "wrong"})
    right = client.post(address, {"password": PASSWORD})

    assert wrong.status_code == 422
    assert wrong.context["form"].errors == {"password": ["That is not your password"]}
    assert right.url == "/accounts/app/remove/"
    assert client.post(right.url).url == "/accounts/"
    assert not Authenticator.objects.exists()
    assert kinds()[-1] == Kind.SECOND_STEP_REMOVED


@time_machine.travel(NOON, tick=False)
def test_code_shows_that_it_is_still_you_and_is_used_up(client, officer):
    with_app(officer)
    client.force_login(officer)
    address = "/accounts/again/code/?next=/accounts/app/remove/"
    assert "Use your password" in text_of(client.get(address))

    wrong = client.post(address, {"code": "1"})
    assert client.post(address, {"code": code_now()}).url == "/accounts/app/remove/"
    again = client.post(address, {"code": code_now()})

    assert (wrong.status_code, again.status_code) == (422, 422)
    assert kinds() == [Kind.SECOND_STEP_FAILED, Kind.SECOND_STEP_FAILED]


def test_somebody_without_password_and_second_step_is_not_asked_again(client):
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client.force_login(person)

    assert client.get("/accounts/app/add/").status_code == 200
    assert client.get("/accounts/password/").status_code == 403
    assert "You sign in without one" in text_of(client.get("/accounts/"))


def test_secret_kept_under_another_key_fits_no_code(settings):
    rules = SecondStepAdapter()
    kept = rules.encrypt(SECRET)
    settings.SECRET_KEY, before = "another", settings.SECRET_KEY
    assert rules.decrypt(kept) != SECRET
    settings.SECRET_KEY_FALLBACKS = [before]
    assert rules.decrypt(kept) == SECRET


# Those who must have one


@pytest.fixture
def strict(vale):
    vale.is_second_step_required = True
    vale.save()
    return vale


def test_coordinator_is_led_to_set_one_up_before_anything_else_and_loses_nothing(client, strict, officer):
    give_password(client, officer)

    assert client.get("/").url == "/accounts/second-step/add/"
    assert client.get("/partnerships/vale/").url == "/accounts/second-step/add/"
    assert client.post("/partnerships/vale/agencies/new/", {"name": "Fire"}).url == "/accounts/second-step/add/"
    page = text_of(client.get("/accounts/second-step/add/"))
    assert "Coordinators of your partnership sign in with their password and a second step" in page
    assert "What you typed has been kept" in page
    assert "demonstration" not in page
    assert client.post("/accounts/second-step/add/").status_code == 403
    assert client.get("/accessibility/").status_code == 200

    secret = client.get("/accounts/app/add/").context["form"].secret
    client.post("/accounts/app/add/", {"code": code_now(secret)})
    onward = client.post("/accounts/recovery-codes/")

    assert onward.url == "/partnerships/vale/agencies/new/"
    assert client.get(onward.url).context["form"]["name"].value() == "Fire"
    assert "Add an authenticator app" not in text_of(client.get("/accounts/second-step/add/"))


def test_others_in_that_partnership_may_do_without(client, strict, officer):
    client.force_login(person_in(strict, Role.BOARD_MEMBER))
    assert client.get("/").status_code == 200


def test_coordinator_of_another_partnership_may_do_without(client, strict, officer):
    client.force_login(person_in(PartnershipFactory()))
    page = client.get("/accounts/second-step/add/")
    assert client.get("/").status_code == 200
    assert "sign in with their password and a second step" not in text_of(page)


def test_coordinator_with_one_is_let_through(client, strict, officer):
    with_app(officer)
    client.force_login(officer)
    assert client.get("/").status_code == 200


def test_coordinator_keeps_the_last_one(client, strict, officer):
    with_app(officer)
    sign_in_with_code(client, officer)

    page = client.get("/accounts/app/remove/")
    refused = client.post("/accounts/app/remove/")

    assert (page.status_code, refused.status_code) == (200, 422)
    assert "You must keep a second step." in text_of(refused)
    assert Authenticator.objects.exists()


def sign_in_with_code(client, person):
    give_password(client, with_password(person))
    assert client.post(STEP, {"code": code_now()}).status_code == 302


def test_partnership_requires_it_by_a_box_on_its_form(client, vale, officer):
    client.force_login(officer)
    form = client.get("/partnerships/vale/edit/").context["form"]
    facts = {name: form[name].value() or "" for name in form.fields if name != "ended_on"}

    client.post("/partnerships/vale/edit/", facts | {"is_second_step_required": "on"})

    vale.refresh_from_db()
    assert vale.is_second_step_required is True
    assert client.get("/").url == "/accounts/second-step/add/"


def test_site_administrators_must_always_have_one(client):
    administrator = UserFactory(is_superuser=True, has_second_step=False)
    client.force_login(administrator)

    assert client.get("/partnerships/").url == "/accounts/second-step/add/"
    assert "Site administrators sign in with" in text_of(client.get("/accounts/second-step/add/"))
    with_app(administrator)
    assert client.get("/partnerships/").status_code == 200


@pytest.mark.parametrize(
    ("debug", "email", "answer"),
    [(True, "admin@demo.example", 302), (False, "admin@demo.example", 403), (True, "admin@vale.example", 403)],
)
def test_demonstration_on_ones_own_computer_may_go_on_without(client, settings, debug, email, answer):
    settings.DEBUG = debug
    client.force_login(UserFactory(is_superuser=True, has_second_step=False, email=email))

    said = "Go on without a second step" in text_of(client.get("/accounts/second-step/add/"))
    response = client.post("/accounts/second-step/add/")

    assert (said, response.status_code) == (answer == 302, answer)
    assert client.get("/partnerships/").status_code == (200 if answer == 302 else 302)


@pytest.mark.parametrize("rows", [1, 3])
def test_account_page_shows_second_steps_in_as_many_queries_however_many(
    client, vale, officer, rows, django_assert_num_queries
):
    with_app(officer)
    codes_of(officer)
    for _ in range(rows):
        MembershipFactory(user=officer)
    client.force_login(officer)

    with django_assert_num_queries(4):
        page = text_of(client.get("/accounts/"))

    assert re.search(r"Authenticator app, added \d+ \w+ 2\d{3}", page)
    assert "10 recovery codes left" in page


def test_code_that_has_run_out_meanwhile_is_not_used(officer):
    with_app(officer)
    assert use_code_once(Authenticator.objects.get(), "000") is False


def test_nobody_signs_up(rf):
    assert AccountAdapter(rf.get("/")).is_open_for_signup(rf.get("/")) is False


@time_machine.travel(NOON, tick=False)
def test_button_pressed_long_after_signing_in_is_carried_out_once_the_password_is_given(client, officer):
    sign_in(client, officer)
    with_app(officer)
    codes_of(officer)
    with time_machine.travel("2026-11-20 12:30", tick=False):
        asked = client.post("/accounts/app/remove/")
        done = client.post(asked.url, {"password": PASSWORD})

        assert asked.url == "/accounts/again/?next=%2Faccounts%2Fapp%2Fremove%2F"
        assert done.url == "/accounts/"
        assert "Your authenticator app is removed." in text_of(client.get("/accounts/"))
        assert not Authenticator.objects.exists()


def test_form_refused_long_after_signing_in_shows_why(client, officer):
    with time_machine.travel(NOON, tick=False):
        sign_in(client, officer)
        client.get("/accounts/app/add/")
    with time_machine.travel("2026-11-20 12:30", tick=False):
        asked = client.post("/accounts/app/add/", {"code": "1"})
        refused = client.post(asked.url, {"password": PASSWORD})

        assert refused.status_code == 422
        assert refused.context["form"].errors == {"code": [WRONG_CODE]}
