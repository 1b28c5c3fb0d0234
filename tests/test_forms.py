"""Every form of the site, sent as a browser would and then as somebody would who means harm.

Each is found on its page, so that a new form is tried as soon as its address is in the table of tests/test_access.py.
"""

from datetime import UTC, datetime

import pytest
import time_machine
from django import forms
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from zeal import zeal_ignore

from csp.fields import RecordForm
from csp.models import Membership, Partnership, User
from plans.models import AnnualPlan, PlanStatus
from tests.answers import words_in, writing
from tests.filling_in import filled_in, forms_on, method_of, target_of
from tests.test_access import (
    ADMINISTER,
    COORDINATORS_ANYWHERE,
    OF_A_PARTNERSHIP,
    OF_NO_PARTNERSHIP,
    expected,
    expected_of_all,
    methods_of,
    sign_in,
)
from tests.world import ADMIN, CLERK, COORDINATOR, LEAD, OUTSIDER, World

pytestmark = pytest.mark.django_db

NOW = datetime(2018, 1, 15, 10, tzinfo=UTC)
# where the first choice and any words will not do
BESIDES = {
    "csp:agency_new": {"part_of": [""], "replaced_by": [""]},
    "csp:agency_edit": {"part_of": [""], "replaced_by": [""]},
}
# their words hold a new token at each showing, or say when and by whom the row was written
NOT_COMPARED = {"csp_formreceipt", "csp_auditentry"}
SERIAL = {"id", "history_id", "history_date", "digest", "made_at"}


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False):
        yield World(PlanStatus.AGREED)


def takes_a_form(name):
    return "post" in methods_of(name)


FORMS = sorted(name for name in OF_A_PARTNERSHIP | ADMINISTER if takes_a_form(name))


def who_sends(name):
    return ADMIN if name in ADMINISTER else COORDINATOR


def sheet_of(client, world, name):
    """The form that is sent to the address, filled in, and Django's own form where the page has one."""
    address = world.address(name)
    page = client.get(address) if "get" in methods_of(name) else None
    here = (
        [form for form in forms_on(page) if method_of(form) == "post" and target_of(form, address) == address]
        if page
        else []
    )
    own = page.context.get("form") if page and page.context else None
    return (filled_in(here[0]) if here else {}) | BESIDES.get(name, {}), own


def outcome(client, address, sent):
    """How it is answered, and every row of the tables it wrote to; then all is as it was."""
    with zeal_ignore(), transaction.atomic(), writing() as written:
        response = client.post(address, sent)
        rows = {table: rows_of(table) for table in sorted(written - NOT_COMPARED)}
        transaction.set_rollback(True)
    return response, rows


def rows_of(table):
    [model] = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table] or [None]
    if model is None:
        return []
    rows = model._base_manager.order_by("pk").values()
    return [{name: alike(name, value) for name, value in row.items() if name not in SERIAL} for row in rows]


def alike(name, value):
    """A password that nobody can use is another each time it is set."""
    return "!" if name == "password" and value.startswith("!") else value


def smuggled(*kinds):
    """A value for every field of these kinds of record, by both its names."""
    sent = {}
    for field in (field for model in kinds for field in model._meta.concrete_fields):
        value = {models.BooleanField: "on", models.DateField: "2031-12-31"}.get(type(field), "Smuggled")
        value = "987654" if isinstance(field, models.IntegerField | models.ForeignKey | models.AutoField) else value
        sent |= {field.name: value, field.attname: value}
        if isinstance(field, models.DateField):
            sent |= {f"{field.name}_{part}": text for part, text in enumerate(("31", "12", "2031"))}
    return sent


# the form of one row of the return, which is tried in tests/reviews, and what other forms are made from
NOT_ON_A_PAGE_OF_THEIR_OWN = {"RecordForm", "ReturnRowForm"}


def test_no_form_writes_a_field_that_it_does_not_show(client, world):
    """What is sent besides the boxes of the form, for every field of its record and of people and roles, changes nothing."""
    met, saved, differ = set(), set(), {}
    for name in FORMS:
        sign_in(client, world, who_sends(name))
        sent, own = sheet_of(client, world, name)
        kinds = {User, Membership, Partnership, AnnualPlan, type(world.rows.get(world.kind(name), world.partnership))}
        if isinstance(own, RecordForm):
            kinds.add(own._meta.model)
            met |= {kind.__name__ for kind in type(own).__mro__ if issubclass(kind, RecordForm)}
        boxes = {*sent, *(own.fields if own else ())}
        extra = {
            box: value
            for box, value in smuggled(*kinds).items()
            if box not in boxes and box.rpartition("_")[0] not in boxes
        }

        plain, plain_rows = outcome(client, world.address(name), sent)
        besides, besides_rows = outcome(client, world.address(name), sent | extra)

        if plain.status_code == 302:
            saved.add(name)
        if (plain.status_code, plain_rows) != (besides.status_code, besides_rows):
            differ[name] = (plain.status_code, besides.status_code)
    assert differ == {}
    assert {form.__name__ for form in every_kind(RecordForm)} - met == NOT_ON_A_PAGE_OF_THEIR_OWN - {"RecordForm"}
    assert sorted(set(FORMS) - saved) == sorted(NOT_SAVED)


def every_kind(form):
    return {each for kind in form.__subclasses__() for each in (kind, *every_kind(kind))}


# refused even when filled in, for what stands in the way or cannot be made up: tried where they are tested
NOT_SAVED = set()


def test_nobody_else_saves_a_good_form(client, world):
    """What a coordinator could save is refused to the others in the same way as an empty form, and writes nothing."""
    sheets = {}
    for name in FORMS:
        sign_in(client, world, who_sends(name))
        sheets[name] = sheet_of(client, world, name)[0]
    wrong = {}
    for role in (LEAD, CLERK, OUTSIDER):
        sign_in(client, world, role)
        for name in FORMS:
            of_all = name in ADMINISTER
            may = expected_of_all(role, name, "post") if of_all else expected(role, name, "post", PlanStatus.DRAFT)
            if may in (403, 404):
                response, rows = outcome(client, world.address(name), sheets[name])
                if response.status_code != may or rows:
                    wrong[role, name] = (response.status_code, may, sorted(rows))
    assert wrong == {}


def rows_made(make):
    """What is made meanwhile, as ids by kind of record."""
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in apps.get_models()}
    make()
    return {model: set(model._base_manager.values_list("pk", flat=True)) - before[model] for model in apps.get_models()}


def choices_of(form):
    return {name: field for name, field in form.fields.items() if isinstance(field, forms.ModelChoiceField)}


def test_no_choice_takes_a_record_of_another_partnership(client, world):
    """Its id is refused beside its box, and nothing of what it is called is said."""
    foreign = rows_made(lambda: World(PlanStatus.PUBLISHED, "Foreign"))
    tried, wrong = set(), {}
    for name in FORMS:
        sign_in(client, world, COORDINATOR)
        sent, own = sheet_of(client, world, name) if name not in ADMINISTER else ({}, None)
        for box, field in choices_of(own).items() if own else ():
            for pk in sorted(foreign[field.queryset.model])[:2]:
                response, _ = outcome(client, world.address(name), sent | {own.add_prefix(box): [str(pk)]})
                tried.add((name, box))
                refused = response.status_code == 422 and box in response.context["form"].errors
                if not refused or "Foreign" in words_in(response):
                    wrong[name, box] = response.status_code
    assert wrong == {}
    assert len(tried) >= 15


def test_no_list_of_ids_takes_a_record_of_another_partnership(client, world):
    """Also where the page makes its boxes itself: whatever ids are sent, no row written points outside the partnership."""
    foreign = rows_made(lambda: World(PlanStatus.PUBLISHED, "Foreign"))
    sign_in(client, world, COORDINATOR)
    wrong, ids = (
        {},
        [str(min(pks)) for model, pks in foreign.items() if pks and not model.__name__.startswith("Historical")],
    )
    for name in FORMS:
        sent, own = sheet_of(client, world, name)
        known = choices_of(own) if own else {}
        listed = [
            box
            for box, values in sent.items()
            if box not in known and values and all(v.isdecimal() for v in values if isinstance(v, str))
        ]
        listed = [box for box in listed if not box.endswith(("_0", "_1", "_2"))]
        for pk in ids[::6] if listed else ():
            with zeal_ignore(), transaction.atomic(), writing() as written:
                response = client.post(world.address(name), sent | {box: [pk] for box in listed})
                pointing = points_to(foreign, written)
                transaction.set_rollback(True)
            if pointing or "Foreign" in words_in(response):
                wrong[name, pk] = (response.status_code, pointing)
    assert wrong == {}


def points_to(foreign, written):
    """Rows of these tables that name one of those records and are not among them."""
    found = []
    for model in (model for model in apps.get_models() if model._meta.db_table in written):
        for field in (field for field in model._meta.concrete_fields if field.is_relation):
            theirs = foreign.get(field.related_model, set())
            rows = model._base_manager.filter(**{f"{field.attname}__in": theirs}).exclude(pk__in=foreign[model])
            found += [(model.__name__, field.name)] if theirs and rows.exists() else []
    return found


def test_no_form_is_taken_without_its_token_or_from_another_site(world):
    """Nothing is written either way; what was typed is shown back to somebody signed in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people[COORDINATOR])
    client.get(world.address("csp:account"))
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else "x" * 32
    open_ones = [name for name, answers in OF_NO_PARTNERSHIP.items() if 405 not in (answers[0][1], answers[1][1])]
    wrong = {}
    for name in sorted({*FORMS, *COORDINATORS_ANYWHERE, *open_ones} - {"documents:imports"}):
        address = world.address(name)
        with writing() as written:
            without = client.post(address, {"title": "Forged"})
            abroad = client.post(
                address, {"title": "Forged", "csrfmiddlewaretoken": token}, headers={"origin": "https://evil.example"}
            )
        if (without.status_code, abroad.status_code, written) != (403, 403, set()):
            wrong[name] = (without.status_code, abroad.status_code, written)
    assert wrong == {}


def test_token_of_forms_is_what_lets_a_form_in(world):
    """The test above would pass if nothing at all could be sent."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people[COORDINATOR])
    address = world.address("plans:plan_edit")
    [token, *_] = client.get(address).context["csrf_token"], None
    response = client.post(address, {"csrfmiddlewaretoken": str(token)}, headers={"origin": "http://testserver"})
    assert response.status_code == 422
