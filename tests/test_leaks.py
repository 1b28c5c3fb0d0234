"""Nothing of another partnership, and nothing internal or in draft, is said to those who may not read it: in lists, counts,
filters, searches, files of every kind, charts, headers and messages of errors."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from plans.models import PlanStatus
from tests.answers import words_in
from tests.factories import PublishedCopyFactory
from tests.filling_in import forms_on, method_of, page_of
from tests.test_access import OF_A_PARTNERSHIP, methods_of, sign_in
from tests.world import CLERK, COORDINATOR, COUNTY, LEAD, World, parameters

pytestmark = pytest.mark.django_db

PAGES = sorted(name for name in OF_A_PARTNERSHIP if "get" in methods_of(name))
OWN_PAGES = ["reviews:home", "csp:partnerships", "csp:account"]
HIDDEN = ("Foreign", "foreign", "Withheld", "Unsettled")
KINDS = ("csv", "xlsx", "docx", "pdf")


@pytest.fixture
def world():
    return World(PlanStatus.PUBLISHED)


def questions_of(page):
    """What the filters of a page ask for, and what its links to itself do: the names of everything in its address."""
    asked = {box.name for form in forms_on(page) if method_of(form) == "get" for box in form.inputs if box.name}
    links = page_of(page).xpath("//a/@href") if page.get("Content-Type", "").startswith("text/html") else []
    return asked | {name for link in links for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)}


@pytest.fixture(scope="module")
def questions(django_db_setup, django_db_blocker):
    """The names of all that each page can be asked, as a coordinator finds them on it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world, client = World(PlanStatus.PUBLISHED), Client()
        client.force_login(world.people[COORDINATOR])
        found = {name: questions_of(client.get(world.address(name))) for name in (*OWN_PAGES, *PAGES)}
        transaction.set_rollback(True)
    return {name: asked for name, asked in found.items() if asked}


@pytest.mark.parametrize("role", [COORDINATOR, LEAD, CLERK, COUNTY])
def test_no_page_says_what_its_reader_may_not_read_whatever_is_asked_of_it(client, world, questions, role):
    """Each page with every question that it knows: ids of the other partnership's rows, and words of its texts."""
    foreign = World(PlanStatus.PUBLISHED, "Foreign")
    hidden = HIDDEN[:2] if role in (COORDINATOR, LEAD) else HIDDEN
    sign_in(client, world, role)
    ids = sorted({str(row.pk) for row in foreign.rows.values()})
    leaks = set()
    for name, names in questions.items():
        for asked in ({box: ids[0] for box in names}, {box: ids[-1] for box in names}, {"q": "ithheld"}):
            said = words_in(client.get(world.address(name), asked))
            leaks |= {(name, str(asked), word) for word in hidden if word in said}
    assert leaks == set()
    assert len(questions) >= 5


@pytest.mark.parametrize("role", [CLERK, COUNTY])
def test_no_file_of_any_kind_holds_what_is_internal_or_elsewhere(client, world, role):
    World(PlanStatus.PUBLISHED, "Foreign")
    sign_in(client, world, role)
    made = set()
    for name in (name for name in PAGES if "kind" in parameters()[name]):
        for kind in KINDS if name == "documents:summary_file" else KINDS[:3]:
            address = world.address(name).rpartition(".")[0]
            try:
                response = client.get(f"{address}.{kind}")
            except ValueError:  # not a kind of file that the address knows
                continue
            if response.status_code == 200:
                said = words_in(response)
                assert [word for word in HIDDEN if word in said] == [], (name, kind)
                assert "Canary" in said, (name, kind)
                made.add((name, kind))
    assert {kind for _, kind in made} == set(KINDS)


def test_withdrawn_copy_says_nothing_of_the_plan_nor_why(client, world):
    copy = PublishedCopyFactory(
        plan=world.rows["plan"], slug=world.slug, withdrawn_at=datetime(2018, 1, 1, tzinfo=UTC),
        withdrawn_by=world.people[COORDINATOR], withdrawn_by_name="Withheld name", withdrawn_reason="Withheld why",
    )  # fmt: skip
    for name, status in (("published", 410), ("published_file", 410), ("published_list", 200)):
        response = client.get(world.address(f"documents:{name}"))
        said = words_in(response)
        assert response.status_code == status
        assert [word for word in ("Withheld", copy.words["parts"][0]["blocks"][0]["text"]) if word in said] == []
