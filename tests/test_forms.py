"""Every form of the site, sent as a browser would and then as somebody would who means harm.

Each is found on its page, so that a new form is tried as soon as its address is in the table of tests/test_access.py.
"""

from dataclasses import dataclass
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
    DRAFT,
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
YEARS = {f"starts_on_{part}": text for part, text in enumerate(["1", "4", "2020"])} | {
    f"ends_on_{part}": text for part, text in enumerate(["31", "3", "2023"])
}
NO_SUCH = {"part_of": "", "replaced_by": ""}
BESIDES = {
    "actions:edit": {"reference": "9.9", "timescale": "March 2018"},
    "actions:new": {"timescale": "March 2018"},
    "actions:record_update": {"new_timescale": "", "timescale_reason": ""},
    "csp:agency_new": NO_SUCH,
    "csp:agency_edit": NO_SUCH,
    "csp:partnership_new": {"slug": "words", "replaced_by": ""},
    "csp:person_new": {"roles": "board_member"},
    "documents:publish": {"is_read": "on"},
    "plans:plan_new": {"year": "2031", "title": "Words"},
    "plans:strategy_new": YEARS,
    "reviews:recommendation_edit": {"other_asker": ""},
    "reviews:recommendation_new": {"other_asker": ""},
    "reviews:sign_off": {"is_read": "on"},
}
# their words hold a new token at each showing, or say when and by whom the row was written
NOT_COMPARED = {"csp_formreceipt", "csp_auditentry"}
SERIAL = {"id", "history_id", "history_date", "digest", "made_at"}


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False):
        yield World(PlanStatus.AGREED)


FORMS = sorted(name for name in OF_A_PARTNERSHIP | ADMINISTER if "post" in methods_of(name))


@dataclass(frozen=True)
class Sheet:
    """A form filled in by somebody who may send it, and Django's own form behind it where the page has one."""

    name: str
    address: str
    sent: dict
    own: forms.BaseForm | None

    @property
    def choices(self):
        fields = self.own.fields if self.own else {}
        return {name: field for name, field in fields.items() if isinstance(field, forms.ModelChoiceField)}

    @property
    def listed(self):
        """Boxes that the page makes itself and that seem to hold ids."""
        held = ((name, values) for name, values in self.sent.items() if isinstance(values, list) and values)
        ids = [name for name, values in held if all(value.isdecimal() for value in values)]
        return [name for name in ids if name not in self.choices and not name.endswith(("_0", "_1", "_2"))]


def sheets_of(client, world):
    """Every form of the site in turn, with whoever may send it signed in."""
    for role, names in ((COORDINATOR, set(FORMS) - ADMINISTER), (ADMIN, ADMINISTER)):
        sign_in(client, world, role)
        for name in sorted(names):
            address = world.address(name)
            page = client.get(address) if "get" in methods_of(name) else None
            found = forms_on(page) if page else []
            here = [form for form in found if method_of(form) == "post" and target_of(form, address) == address]
            sent = (filled_in(here[0]) if here else {}) | BESIDES.get(name, {})
            yield Sheet(name, address, sent, page.context.get("form") if page and page.context else None)


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
    places = {
        field.attname: places_of(field.related_model) for field in model._meta.concrete_fields if field.is_relation
    }
    rows = model._base_manager.order_by("pk").values()
    return [
        {
            name: places[name].get(value) if name in places else alike(name, value)
            for name, value in row.items()
            if name not in SERIAL
        }
        for row in rows
    ]


def places_of(model):
    """Each row's place among all: PostgreSQL gives a number that was taken back to nobody else."""
    return {pk: place for place, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))}


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


# one row of the return, tried in tests/reviews; a person's own name, in tests/csp/test_accounts.py
NOT_OF_A_RECORD_ON_A_PAGE = {"ReturnRowForm", "OwnFactsForm"}


def test_no_form_writes_a_field_that_it_does_not_show_or_is_saved_by_anybody_else(client, world):
    """What is sent besides its boxes, for every field of its record and of people and roles, changes nothing.

    What a coordinator could save is refused to others in the same way as an empty form, and writes nothing.
    """
    met, saved, differ, sheets = set(), set(), {}, []
    for sheet in sheets_of(client, world):
        sheets.append(sheet)
        record = world.rows.get(world.kind(sheet.name), world.partnership)
        kinds, own = {User, Membership, Partnership, AnnualPlan, type(record)}, sheet.own
        if isinstance(own, RecordForm):
            kinds.add(own._meta.model)
            met |= {kind.__name__ for kind in type(own).__mro__ if issubclass(kind, RecordForm)}
        boxes = {*sheet.sent, *(own.fields if own else ())}
        besides = {
            box: value
            for box, value in smuggled(*kinds).items()
            if box not in boxes and box.rpartition("_")[0] not in boxes
        }
        plain, plain_rows = outcome(client, sheet.address, sheet.sent)
        fuller, fuller_rows = outcome(client, sheet.address, sheet.sent | besides)
        saved |= {sheet.name} if plain.status_code == 302 else set()
        if (plain.status_code, plain_rows) != (fuller.status_code, fuller_rows):
            differ[sheet.name] = (plain.status_code, fuller.status_code)

    assert differ == {}
    assert {form.__name__ for form in every_kind(RecordForm)} - met == NOT_OF_A_RECORD_ON_A_PAGE
    assert len(saved) > 0.7 * len(FORMS), sorted(set(FORMS) - saved)  # or the test would try little
    assert refused_wrongly(client, world, sheets) == {}


def refused_wrongly(client, world, sheets):
    wrong = {}
    for role in (LEAD, CLERK, OUTSIDER):
        sign_in(client, world, role)
        for sheet in sheets:
            of_all = sheet.name in ADMINISTER
            may = expected_of_all(role, sheet.name, "post") if of_all else expected(role, sheet.name, "post", DRAFT)
            if may in (403, 404):
                response, rows = outcome(client, sheet.address, sheet.sent)
                if response.status_code != may or rows:
                    wrong[role, sheet.name] = (response.status_code, may, sorted(rows))
    return wrong


def every_kind(form):
    return {each for kind in form.__subclasses__() for each in (kind, *every_kind(kind))}


def rows_made(make):
    """What is made meanwhile, as ids by kind of record."""
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in apps.get_models()}
    make()
    return {model: set(model._base_manager.values_list("pk", flat=True)) - before[model] for model in apps.get_models()}


def test_no_form_takes_a_record_of_another_partnership(client, world):
    """A choice refuses its id beside its box; where the page makes its boxes itself no row written points outside.

    Either way nothing of what the record is called is said.
    """
    foreign = rows_made(lambda: World(PlanStatus.PUBLISHED, "Foreign"))
    ids = sorted({min(pks) for model, pks in foreign.items() if pks and not model.__name__.startswith("Historical")})
    tried, wrong = set(), {}
    for sheet in (sheet for sheet in sheets_of(client, world) if sheet.name not in ADMINISTER):
        for box, field in sheet.choices.items():
            for pk in sorted(foreign[field.queryset.model])[:1]:
                response, _ = outcome(client, sheet.address, sheet.sent | {sheet.own.add_prefix(box): [str(pk)]})
                tried.add((sheet.name, box))
                refused = response.status_code == 422 and box in response.context["form"].errors
                if not refused or "Foreign" in words_in(response):
                    wrong[sheet.name, box] = response.status_code
        for pk in ids[::4] if sheet.listed else ():
            with zeal_ignore(), transaction.atomic(), writing() as written:
                response = client.post(sheet.address, sheet.sent | {box: [str(pk)] for box in sheet.listed})
                pointing = points_to(foreign, written)
                transaction.set_rollback(True)
            if pointing or "Foreign" in words_in(response):
                wrong[sheet.name, pk] = (response.status_code, pointing)
    assert wrong == {}
    assert len(tried) >= 15


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
