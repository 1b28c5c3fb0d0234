"""Nothing is shown that is refused: whoever follows every link and presses every button from home meets no refusal."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from lxml import html

from actions.models import Action
from plans.models import PlanStatus
from tests.world import ADMIN, BOARD, CLERK, COORDINATOR, COUNTY, LEAD, World

pytestmark = pytest.mark.django_db

GET, POST = "get", "post"
REFUSED = {403, 404, 405, 410, 500}
# records of a kind that are tried by those who write: an action and a closed one, a plan and a draft; others read one
WRITERS = (COORDINATOR, LEAD)
OF_NO_WEIGHT = ("kind", "year", "number", "code", "months", "direction")  # no right hangs on them
SIGN_OUT = "/accounts/logout/"


def shown_on(response, address):
    """What a page offers within the site, links and buttons, without anchors."""
    page = html.fromstring(response.content)
    offered = [(GET, link.get("href")) for link in page.iterfind(".//a[@href]")]
    for form in page.iterfind(".//form"):
        buttons = [button for button in form.iter("button") if button.get("type") != "button"]
        method, action = form.get("method", GET).lower(), form.get("action", "")
        offered += [(method, button.get("formaction", action)) for button in buttons]
    for method, found in offered:
        parts = urlsplit(urljoin(address, found))
        if not parts.scheme and not parts.netloc and parts.path != SIGN_OUT:
            yield method, parts._replace(fragment="").geturl()


class Crawl:
    """Every page and every button, for a record or two of each kind; what was refused, and where it was shown."""

    def __init__(self, client, world, role):
        self.client, self.world = client, world
        self.at_most = 2 if role in WRITERS else 1
        self.met, self.refused = {}, []
        self.waiting = [(GET, "/", "nowhere")]
        while self.waiting:
            self.follow(*self.waiting.pop(0))

    def follow(self, method, address, shown_by):
        match = resolve(urlsplit(address).path)
        records = self.met.setdefault((method, match.view_name), set())
        record = tuple(value for name, value in match.kwargs.items() if name not in OF_NO_WEIGHT)
        if record in records or len(records) == (1 if method == POST or "kind" in match.kwargs else self.at_most):
            return
        records.add(record)
        response = self.answer(method, address, match, is_own=urlsplit(shown_by).path == urlsplit(address).path)
        if response.status_code in REFUSED:
            self.refused.append(f"{method} {address}, shown on {shown_by}: {response.status_code}")
        elif method == GET and response.status_code == 302:
            self.waiting.append((GET, response.url, shown_by))
        elif method == GET and response["Content-Type"].startswith("text/html"):
            self.waiting += [(*each, address) for each in shown_on(response, address)]

    def answer(self, method, address, match, *, is_own):
        """A button's answer is taken back; of a page that sends to itself it is asked only whether it takes anything."""
        if method == GET:
            return self.client.get(self.quick(address, match))
        if is_own:
            response = self.client.options(address)
            response.status_code = 302 if "POST" in response["Allow"] else 405
            return response
        with transaction.atomic():
            response = self.client.post(address)
            transaction.set_rollback(True)
        return response

    def quick(self, address, match):
        """The same file in the kind that is made fastest."""
        if "kind" not in match.kwargs:
            return address
        return reverse(match.view_name, kwargs={**match.kwargs, "kind": self.world.value(match.view_name, "kind")})


@pytest.fixture
def quick_client(settings):
    """Without the watch over queries, which takes half of the time."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]
    return Client()


def test_nothing_is_shown_that_is_refused(quick_client):
    client, world = quick_client, World(PlanStatus.PUBLISHED)
    Action.objects.filter(priority__plan__partnership=world.partnership).update(lead_officer=world.people[LEAD])
    refused, pages = {}, {}
    for role in (COORDINATOR, LEAD, BOARD, CLERK, COUNTY, ADMIN):
        client.force_login(world.people[role])
        crawl = Crawl(client, world, role)
        refused |= {role: crawl.refused} if crawl.refused else {}
        pages[role] = crawl.met

    assert refused == {}
    # each has been round: a page that only they are shown was among those met
    assert {
        role: (GET, name) in pages[role]
        for role, name in {
            COORDINATOR: "actions:hand_over", LEAD: "reviews:return_sheet", BOARD: "reviews:recommendation_new",
            CLERK: "documents:committee_report_new", COUNTY: "reviews:plan", ADMIN: "csp:person_close",
        }.items()
    } == dict.fromkeys(pages, True)  # fmt: skip
