"""Awkward text in every field of every form on the site: refused or kept, never a fault of ours, nothing half saved."""

import pytest
from django import forms
from django.db import transaction
from zeal import zeal_ignore

from csp.fields import DateField
from plans.models import PlanStatus
from tests.test_access import ADMINISTER, OF_A_PARTNERSHIP, methods_of
from tests.world import ADMIN, COORDINATOR, World

pytestmark = pytest.mark.django_db

AWKWARD = {
    "nothing": "",
    "spaces": "   ",
    "long": "x" * 10_000,
    "odd": "=cmd|' /C calc'!A0 <script>alert('canary')</script> 🚓👩🏽‍🚒 خطة السلامة \u202e '; DROP TABLE actions_action; --",
    "hidden": "a\x00b",
    "number": "99999999999999999999",
    "unknown": "0",
}
READ_BY_PAGES = (
    "as_at", "list", "next", "target", "partnership", "strategy", "period", "copy", "part", "parts", "agency", "show", "year",
    "page", "name", "email", "post", "text", "q", "status", "sort", "lead", "priority", "since", "until", "error", "state", "code",
)  # fmt: skip
BAD_DATES = {
    "nothing": ["", "", ""],
    "long": ["31", "2", "2017"],
    "number": ["1", "1", "99"],
    "hidden": ["1\x00", "1", "1"],
}


def filled(form: forms.BaseForm, kind: str) -> dict[str, object]:
    """What is sent when every field of the form holds the awkward text."""
    sent: dict[str, object] = {"form_token": AWKWARD[kind]}
    for name, field in form.fields.items():
        if isinstance(field, DateField):
            parts = BAD_DATES.get(kind, [AWKWARD[kind]] * 3)
            sent |= {f"{form.add_prefix(name)}_{part}": text for part, text in enumerate(parts)}
        else:
            sent[form.add_prefix(name)] = AWKWARD[kind]
    return sent


# the boxes of the return have a test of their own below
NOT_FILLED_IN = {"reviews:return_sheet"}


def form_addresses():
    """What takes a form; where only GET is answered, it would but choose what is shown."""
    return sorted(name for name in OF_A_PARTNERSHIP | ADMINISTER if methods_of(name) == {"get", "post"})


SPACES = sorted({name.partition(":")[0] for name in form_addresses()})
FORMS = {"actions": 5, "csp": 7, "plans": 13, "priorities": 6, "reviews": 3}  # at least


@pytest.mark.parametrize("space", SPACES)
def test_awkward_text_in_every_field_is_refused_or_kept(client, space):
    world = World(PlanStatus.AGREED)
    forms_seen = set()
    for name in (name for name in form_addresses() if name.startswith(f"{space}:")):
        client.force_login(world.people[ADMIN if name in ADMINISTER else COORDINATOR])
        page = client.get(world.address(name))
        form = page.context.get("form") if page.context else None
        if page.status_code != 200 or form is None or not form.fields or name in NOT_FILLED_IN:
            continue
        forms_seen.add(name)
        for kind in AWKWARD:
            with zeal_ignore(), transaction.atomic():  # two fields that name the same kind of record each look it up
                sent = client.post(world.address(name), filled(form, kind))
                transaction.set_rollback(True)

            assert sent.status_code in (302, 422), (name, kind)
            assert "<script>alert" not in sent.text, (name, kind)
            if sent.status_code == 422:
                assert sent.context["form"].errors, (name, kind)
                assert "There is a problem" in sent.text, (name, kind)
    assert len(forms_seen) >= FORMS.get(space, 0)


@pytest.mark.parametrize("kind", AWKWARD)
def test_awkward_text_in_every_box_of_the_return_is_refused_or_kept(client, kind):
    world = World(PlanStatus.AGREED)
    client.force_login(world.people[COORDINATOR])
    action = world.rows["action"]
    sheet = f"{world.address('reviews:return_sheet')}?agency=all"
    names = ("status", "progress", "remedy", "new_timescale", "timescale_reason", "no_change", "seen", "was")
    sent = {f"a{action.pk}-{name}": AWKWARD[kind] for name in names}

    with zeal_ignore():
        page = client.post(sheet, sent | {f"reported_on_{part}": AWKWARD[kind] for part in range(3)})

    assert page.status_code in (302, 422)
    assert "<script>alert" not in page.text


def test_letter_that_no_database_keeps_is_answered_in_the_query_of_every_page(client):
    """None of the names that any page reads leads into a query of the database as it is."""
    world = World(PlanStatus.AGREED)
    client.force_login(world.people[COORDINATOR])
    query = dict.fromkeys(READ_BY_PAGES, "a\x00b")
    asked = [name for name in OF_A_PARTNERSHIP | ADMINISTER if "get" in methods_of(name)]
    assert len(asked) > 90
    asked.append("documents:import_new")
    answers = {address: client.get(world.address(address), query).status_code for address in asked}
    assert {address: status for address, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("kind", AWKWARD)
def test_awkward_text_in_every_filter_is_answered(client, kind):
    world = World(PlanStatus.AGREED)
    client.force_login(world.people[COORDINATOR])
    form = client.get(world.address("actions:table")).context["form"]
    for name in form.fields:
        page = client.get(world.address("actions:table"), {name: AWKWARD[kind].encode("utf-8", "replace")})
        assert page.status_code == 200, name
        assert "<script>alert" not in page.text
    for address in ("reviews:plan", "actions:record_update"):
        query = {name: AWKWARD[kind].encode("utf-8", "replace") for name in ("as_at", "list", "next", "target")}
        assert client.get(world.address(address), query).status_code in (200, 404, 422), address


@pytest.mark.parametrize("pk", [0, 99, 10**18, 10**30])
def test_unknown_ids_are_not_found(client, pk):
    world = World(PlanStatus.AGREED)
    client.force_login(world.people[COORDINATOR])
    for path in (
        "plans/{}/",
        "plans/{}/actions/",
        "priorities/{}/",
        "actions/{}/",
        "actions/{}/updates/new/",
        "strategies/{}/",
    ):
        assert client.get(f"/{path.format(pk)}").status_code == 404, path


@pytest.mark.parametrize(
    "path", ["/plans/x/", "/actions/-1/", "/partnerships/no-such/", "/plans/1/reviews/0/q9/", "/x\x00y/"]
)
def test_malformed_addresses_are_not_found(client, path):
    world = World(PlanStatus.AGREED)
    client.force_login(world.people[COORDINATOR])
    assert client.get(path).status_code == 404
