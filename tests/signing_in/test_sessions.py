"""How long somebody stays signed in, where, and how that ends."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csp.models import FormReceipt, Role, Session, Tries
from csp.models.audit import AuditEntry, Kind
from csp.signing_in.guards import sessions_in_use
from csp.signing_in.sessions import device_of, end_sessions, places_of
from csp.signing_in.tries import SIGN_IN, count
from tests.factories import MembershipFactory, PartnershipFactory, UserFactory, person_in

pytestmark = pytest.mark.django_db

NINE = datetime(2017, 10, 9, 9, 0, tzinfo=UTC)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Safari/604.1"
STATE = "/accounts/session/"


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def officer(vale):
    return person_in(vale, email="olu@vale.example", name="Olu Officer")


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


def signed_in(person, **headers):
    client = Client(**headers)
    client.force_login(person)
    return client


def is_in(client):
    return client.get("/accounts/").status_code == 200


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_session_not_used_for_three_hours_has_ended(clock, officer):
    client, other = signed_in(officer), signed_in(officer)
    clock.shift(timedelta(hours=2, minutes=59))
    assert is_in(client)
    clock.shift(timedelta(minutes=1))
    assert not is_in(other)
    clock.shift(timedelta(hours=2, minutes=58))
    assert is_in(client)
    clock.shift(timedelta(hours=3))
    assert not is_in(client)


def test_session_ends_twelve_hours_after_signing_in_however_much_it_is_used(clock, officer):
    client = signed_in(officer)
    for _ in range(11):
        clock.shift(timedelta(hours=1))
        assert is_in(client)
    clock.shift(timedelta(minutes=59))
    assert is_in(client)
    clock.shift(timedelta(minutes=1))
    assert not is_in(client)


def test_lengths_come_from_the_settings(clock, officer, settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 600, 1200
    client = signed_in(officer)
    for minutes in (9, 9):
        clock.shift(timedelta(minutes=minutes))
        assert is_in(client)
    clock.shift(timedelta(minutes=2))
    assert not is_in(client)


def test_use_is_written_once_a_minute_with_the_browser_and_the_address(clock, officer, settings):
    settings.TRUSTED_PROXIES = 1
    client = signed_in(officer, HTTP_USER_AGENT=f"{WINDOWS}\x00\n{'x' * 400}", HTTP_X_FORWARDED_FOR="203.0.113.9")
    client.get(STATE)
    with CaptureQueriesContext(connection) as asked:
        client.get("/accessibility/")
    assert [query["sql"][:6] for query in asked if "csp_session" in query["sql"]] == ["SELECT"]
    clock.shift(timedelta(seconds=59))
    client.get("/accounts/")
    assert Session.objects.get().seen_at == NINE
    clock.shift(timedelta(seconds=1))
    client.get("/accounts/")

    session = Session.objects.get()
    assert (session.user, session.started_at) == (officer, NINE)
    assert session.seen_at == NINE + timedelta(minutes=1)
    assert session.expire_date == NINE + timedelta(hours=3, minutes=1)
    assert session.network_address == "203.0.113.9"
    assert (session.browser[: len(WINDOWS)], len(session.browser)) == (WINDOWS, 300)


def test_clock_put_back_ends_no_session_and_writes_nothing(clock, officer):
    client = signed_in(officer)
    clock.move_to(NINE - timedelta(days=1))
    assert is_in(client)
    assert Session.objects.get().seen_at == NINE


def test_signing_in_makes_a_new_key_and_starts_anew(clock, officer):
    client = Client()
    client.post("/partnerships/vale/edit/", {"name": "Typed"})
    before = client.session.session_key
    clock.shift(timedelta(hours=1))
    client.force_login(officer)

    assert client.session.session_key != before
    assert client.session["typed"][0][0] == "/partnerships/vale/edit/"
    [session] = Session.objects.all()
    assert session.started_at == NINE + timedelta(hours=1)


def test_old_key_leads_to_the_sign_in_page(officer):
    client = signed_in(officer)
    key = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = key

    response = client.get("/accounts/")

    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next=/accounts/")
    assert Session.objects.filter(session_key=key).count() == 0


def test_new_password_starts_the_session_anew_and_ends_the_others(clock, officer):
    client, other = signed_in(officer), signed_in(officer)
    officer.set_password("three green bottles")
    officer.save()
    client.force_login(officer)
    clock.shift(timedelta(hours=2))
    new = {"old_password": "three green bottles"} | dict.fromkeys(
        ("new_password1", "new_password2"), "eleven purple walruses"
    )
    assert client.post(reverse("account_change_password"), new).status_code == 302

    assert is_in(client)
    assert not is_in(other)
    [session] = Session.objects.filter(user=officer)
    assert session.started_at == NINE + timedelta(hours=2)


def test_signing_out_leaves_nothing_in_the_browser(officer):
    client = signed_in(officer)
    assert "Clear-Site-Data" not in client.post(STATE).headers
    response = client.post(reverse("account_logout"))
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.post(reverse("account_logout")).headers


def test_database_that_went_away_is_left_alone():
    """The page that says so has let go of the session."""
    request = RequestFactory().get("/")
    request.session = None
    assert sessions_in_use(lambda request: HttpResponse("away", status=503))(request).status_code == 503


def test_ending_sessions_spares_the_one_named_and_other_people(officer, vale):
    one, two, other = signed_in(officer), signed_in(officer), signed_in(person_in(vale))
    assert end_sessions(officer, but=one.session.session_key) == 1
    assert [is_in(client) for client in (one, two, other)] == [True, False, True]
    assert end_sessions(officer) == 1
    assert not is_in(one)


def test_session_ended_while_a_page_is_made_stays_ended_and_what_was_typed_goes_on(officer):
    store = signed_in(officer).session
    store["typed"] = [["/a/", "name=Typed"]]
    key = store.session_key
    end_sessions(officer)

    store.save()

    [row] = Session.objects.all()
    assert row.session_key == store.session_key != key
    assert (row.user, row.get_decoded()) == (None, {"typed": [["/a/", "name=Typed"]]})
    store.delete()
    store["more"] = 1
    store.pop("typed")
    store.save()
    assert Session.objects.get().get_decoded() == {}


def test_form_sent_after_the_idle_end_is_kept_without_script(clock, officer, vale):
    client = signed_in(officer)
    clock.shift(timedelta(hours=4))
    lost = client.post("/partnerships/vale/agencies/new/", {"name": "Fire and Rescue", "kind": "other"})
    assert lost.url == f"{reverse('account_login')}?next=/partnerships/vale/agencies/new/"
    assert vale.agencies.count() == 0
    client.force_login(officer)
    page = client.get("/partnerships/vale/agencies/new/")
    assert page.context["form"]["name"].value() == "Fire and Rescue"
    assert "You were signed out before this was saved." in text_of(page)


# Asking how long it lasts


def test_asking_for_the_state_is_no_use_and_saying_so_is(clock, officer):
    client = signed_in(officer)
    clock.shift(timedelta(hours=2, minutes=58))
    first = client.get(STATE).json()
    assert first == {"seconds": 120, "canGoOn": True, "person": str(officer.pk), "token": first["token"]}
    assert client.get(STATE).json()["seconds"] == 120
    assert client.post(STATE).json()["seconds"] == 3 * 3600
    clock.shift(timedelta(hours=1))
    assert client.get(STATE).json()["seconds"] == 2 * 3600
    clock.shift(timedelta(hours=2))
    assert client.get(STATE).json() == {"seconds": 0}


def test_asking_alone_keeps_no_window_signed_in(clock, officer):
    client = signed_in(officer)
    for _ in range(11):
        clock.shift(timedelta(minutes=15))
        assert client.get(STATE).json()["seconds"] > 0
    clock.shift(timedelta(minutes=15))
    assert client.get(STATE).json() == {"seconds": 0}


def test_state_says_when_the_longest_time_is_near(clock, officer):
    client = signed_in(officer)
    for _ in range(5):
        clock.shift(timedelta(hours=2, minutes=20))
        client.post(STATE)
    assert client.get(STATE).json() | {"token": ""} == {
        "seconds": 20 * 60, "canGoOn": False, "person": str(officer.pk), "token": "",
    }  # fmt: skip


def test_state_says_nothing_to_a_stranger_and_is_not_kept(client):
    response = client.get(STATE)
    assert response.json() == {"seconds": 0}
    assert "no-store" in response.headers["Cache-Control"]
    assert Session.objects.count() == 0


# Where you are signed in


def test_page_lists_where_somebody_is_signed_in_and_marks_this_one(clock, officer, vale):
    here = signed_in(officer, HTTP_USER_AGENT=WINDOWS)
    clock.shift(timedelta(minutes=90))
    there = signed_in(officer, HTTP_USER_AGENT=PHONE)
    clock.shift(timedelta(minutes=1))
    there.get("/accounts/")
    signed_in(person_in(vale))
    here.get("/accounts/")

    with CaptureQueriesContext(connection) as few:
        page = here.get("/accounts/sessions/")
    for _ in range(5):
        signed_in(officer)
    with CaptureQueriesContext(connection) as many:
        here.get("/accounts/sessions/")
    assert len(few) == len(many) <= 6

    places = {place.device: place.is_this for place in page.context["places"]}
    assert places == {"Chrome on Windows": True, "Safari on iPhone": False}
    words = text_of(page)
    assert "Chrome on Windows (this one) 9 Oct 2017, 10:00 9 Oct 2017, 11:31" in words  # summer time
    assert "nothing for 3 hours, and 12 hours after signing in" in words
    for client in (here, there):
        assert client.session.session_key not in page.content.decode()


def test_length_that_is_no_whole_hour_is_told_in_minutes(officer, settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 90 * 60, 3600
    assert "nothing for 90 minutes, and 1 hour after" in text_of(signed_in(officer).get("/accounts/sessions/"))


def test_somebody_signs_out_in_another_place_and_everywhere_else(officer):
    here, there, elsewhere = (signed_in(officer) for _ in range(3))
    places = here.get("/accounts/sessions/").context["places"]
    [named] = [place for place in places if place.session.session_key == there.session.session_key]

    response = here.post("/accounts/sessions/end/", {"place": named.name}, follow=True)

    assert "You are signed out there." in text_of(response)
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    here.post("/accounts/sessions/end/", {"place": "elsewhere"})
    assert [is_in(client) for client in (here, elsewhere)] == [True, False]
    again = here.post("/accounts/sessions/end/", {"place": named.name}, follow=True)
    assert "You were not signed in there any more." in text_of(again)
    entries = AuditEntry.objects.filter(kind=Kind.SESSIONS_ENDED)
    assert [entry.words for entry in entries.order_by("pk")] == ["Olu Officer signed out in 1 place"] * 2


def test_somebody_signs_out_everywhere_here_too(officer):
    here, there = signed_in(officer), signed_in(officer)
    response = here.post("/accounts/sessions/end/", {"place": "everywhere"})
    assert response.url == reverse("account_login")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [is_in(client) for client in (here, there)] == [False, False]
    [entry] = AuditEntry.objects.filter(kind=Kind.SESSIONS_ENDED)
    assert (entry.person, entry.words) == (officer, "Olu Officer signed out in 2 places")


def test_session_of_somebody_else_cannot_be_named(officer, vale):
    stranger = person_in(vale)
    theirs = signed_in(stranger)
    [place] = places_of(stranger, at=datetime.now(UTC))
    for name in (place.name, place.session.session_key, ""):
        signed_in(officer).post("/accounts/sessions/end/", {"place": name})
    assert is_in(theirs)


@pytest.mark.parametrize(
    ("browser", "device"),
    [
        (WINDOWS, "Chrome on Windows"),
        (PHONE, "Safari on iPhone"),
        (f"{WINDOWS} Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Mac"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541) AppleWebKit/537.36 Chrome/141.0 Safari/537.36", "Chrome on Chromebook"),
        ("Something (Linux)", "Linux"),
        ("curl/8.0", "A browser that does not say what it is"),
        ("", "A browser that does not say what it is"),
    ],
)
def test_device_is_told_in_plain_words(browser, device):
    assert device_of(browser) == device


# Somebody else's sessions


@pytest.fixture
def colleague(vale):
    return person_in(vale, Role.BOARD_MEMBER, name="Bo Board")


def sign_out_of(person):
    return reverse("csp:person_sign_out", args=[person.memberships.get().pk])


def test_coordinator_signs_a_colleague_out_everywhere(officer, colleague):
    theirs, ours = [signed_in(colleague), signed_in(colleague)], signed_in(officer)
    page = ours.get(sign_out_of(colleague))
    assert "Bo Board is signed in in 2 places, last on" in text_of(page)
    assert all(is_in(client) for client in theirs)

    response = ours.post(sign_out_of(colleague), follow=True)

    assert "Bo Board is signed out everywhere." in text_of(response)
    assert not any(is_in(client) for client in theirs)
    assert is_in(ours)
    [entry] = AuditEntry.objects.filter(kind=Kind.SESSIONS_ENDED)
    assert (entry.person, entry.words) == (officer, "Bo Board signed out in 2 places")
    assert "is not signed in anywhere" in text_of(ours.get(sign_out_of(colleague)))


def test_one_place_is_told_as_one(officer, colleague):
    signed_in(colleague)
    assert "is signed in in one place, last on" in text_of(signed_in(officer).get(sign_out_of(colleague)))


@pytest.mark.parametrize("method", ["get", "post"])
def test_people_are_signed_out_by_those_only_who_may_make_a_link_for_them(officer, colleague, vale, method):
    theirs = signed_in(colleague)
    elsewhere = PartnershipFactory(name="Elsewhere")
    address = sign_out_of(colleague)
    for person, status in [(person_in(elsewhere), 404), (person_in(vale, Role.BOARD_MEMBER), 403)]:
        assert getattr(signed_in(person), method)(address).status_code == status
    MembershipFactory(user=colleague, partnership=elsewhere, role=Role.BOARD_MEMBER)
    assert getattr(signed_in(officer), method)(address).status_code == 403
    assert is_in(theirs)
    admin = UserFactory(is_superuser=True, email="admin@demo.example")
    assert getattr(signed_in(admin), method)(address).status_code in (200, 302)


def test_what_is_of_no_use_any_more_is_swept(clock, officer):
    old, said = signed_in(officer).session.session_key, StringIO()
    old_receipt = FormReceipt.objects.create(token=UUID(int=1))
    count([(SIGN_IN, "olu@vale.example")], now=NINE.timestamp())
    clock.shift(timedelta(days=8))
    count([(SIGN_IN, "bo@vale.example")], now=NINE.timestamp() + 8 * 24 * 3600)
    new, receipt = signed_in(officer).session.session_key, FormReceipt.objects.create(token=UUID(int=2))

    call_command("sweep", stdout=said)

    assert [row.session_key for row in Session.objects.all()] == [new] != [old]
    assert [row.pk for row in FormReceipt.objects.all()] == [receipt.pk] != [old_receipt.pk]
    assert Tries.objects.count() == 1
    assert said.getvalue() == "Swept: sessions that have ended, 1 counts of tries, 1 receipts of forms.\n"
