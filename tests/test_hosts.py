"""Nobody is led off the site by an address of ours, and no header decides what our own address is."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from plans.models import PlanStatus
from tests.answers import words_in
from tests.filling_in import page_of
from tests.test_access import ANSWERS, DONE, OF_A_PARTNERSHIP, POST, READ, REVIEW
from tests.world import COORDINATOR, World

pytestmark = pytest.mark.django_db

EVIL = "evil.example"
OFF_SITE = [
    f"http://{EVIL}", f"https://{EVIL}/", f"//{EVIL}", f"///{EVIL}", f"////{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"\\/{EVIL}",
    f"/\\/{EVIL}", f"http:{EVIL}", f"http:/{EVIL}", f"http:///{EVIL}", f"HTTPS://{EVIL}", f"hTTp://{EVIL}", f" //{EVIL}",
    f"\t//{EVIL}", f"/\t/{EVIL}", f"/\n/{EVIL}", f"/%09/{EVIL}", f"%2F%2F{EVIL}", f"https://testserver@{EVIL}/",
    f"https://testserver:80@{EVIL}/", f"https://{EVIL}#testserver", f"https://{EVIL}?testserver", f"https://testserver.{EVIL}",
    f"//{EVIL}/%2e%2e", f"https:{EVIL}", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
    f"ftp://{EVIL}", f"https://{EVIL}\x00", f"\x00//{EVIL}", f"https://{EVIL}．", f"https://［::1］@{EVIL}", "vbscript:x",
]  # fmt: skip
NAMES = ("next", "list", "back", "return", "return_to", "redirect", "redirect_to", "url", "then", "to", "from")


def leads_away(address, page="http://testserver/accounts/login/"):
    """Where a browser would go, which reads a backslash as a slash and leaves out tabs and line ends."""
    read = "".join(letter for letter in address if letter not in "\t\r\n").strip().replace("\\", "/")
    there = urlsplit(urljoin(page, read))
    return there.scheme not in ("http", "https") or there.netloc != "testserver"


@pytest.fixture
def world():
    return World(PlanStatus.PUBLISHED)


@pytest.fixture
def officer(world):
    person = world.people[COORDINATOR]
    person.set_password("three random words")
    person.save()
    return person


def test_addresses_that_lead_away_are_known():
    assert len(OFF_SITE) >= 30
    assert leads_away(f"//{EVIL}") and leads_away(f"/\\{EVIL}") and leads_away("javascript:x")
    assert not leads_away("/plans/1/") and not leads_away("?next=//x")


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_signing_in_leads_to_pages_of_ours_only(client, officer, is_signed_in):
    """By a form sent in, and for somebody who is signed in already."""
    login = reverse("account_login")
    for next_page in (*OFF_SITE, "/plans/"):
        if is_signed_in:
            client.force_login(officer)
            response = client.get(login, {"next": next_page})
        else:
            client.logout()
            response = client.post(login, {"login": officer.email, "password": "three random words", "next": next_page})
        assert response.status_code == 302, next_page
        assert not leads_away(response["Location"]), next_page
        assert (response["Location"] == "/plans/") == (next_page == "/plans/")


def test_no_page_and_no_button_leads_where_its_address_says(client, world):
    client.force_login(world.people[COORDINATOR])
    asked = dict.fromkeys(NAMES, f"//{EVIL}/")
    for name in sorted(name for name in READ | REVIEW | {"actions:record_update"} if not name.endswith("_file")):
        page = page_of(client.get(world.address(name), asked))
        addresses = page.xpath("//a/@href | //form/@action | //button/@formaction | //meta/@content")
        assert [address for address in addresses if urlsplit(address).netloc == EVIL] == [], name
    for name in sorted(name for name in OF_A_PARTNERSHIP if ANSWERS.get((name, POST)) == DONE):
        response = client.post(world.address(name), asked)
        assert not leads_away(response.get("Location", "/")), name


@pytest.mark.parametrize(
    "host", [EVIL, f"testserver.{EVIL}", f"testserver@{EVIL}", f"{EVIL}:80", "testserver:x", "[::1", " "]
)
def test_other_hosts_are_refused(client, host):
    for address in (reverse("account_login"), "/", "/published/"):
        assert client.get(address, headers={"host": host}).status_code == 400


def test_host_that_a_client_says_was_forwarded_is_not_believed(client, world, settings):
    """Neither in a link that is shown, nor in one that is sent by mail."""
    settings.EMAIL_HOST, settings.SITE_URL = "localhost", "https://tracker.example"
    forwarded = {"x-forwarded-host": EVIL, "forwarded": f"host={EVIL}", "x-host": EVIL, "x-original-host": EVIL}
    person = world.people[COORDINATOR]
    person.set_password("three random words")
    person.save()
    client.post(reverse("account_reset_password"), {"email": person.email}, headers=forwarded)
    client.force_login(person)
    for name in ("csp:person_link", "csp:people", "reviews:links"):
        assert EVIL not in words_in(client.get(world.address(name), headers=forwarded)), name
    [message] = mail.outbox
    assert EVIL not in message.message().as_string()
    assert "https://tracker.example/accounts/set-password/" in message.body
