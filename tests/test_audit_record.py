"""The audit record against the tables themselves: what it says of a request leads from what they held before to what they hold.

So each row written has its entry and no entry tells of anything else, whatever the request was.
"""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import models, transaction
from zeal import zeal_ignore

from csp.audit.audited import HISTORY, LEFT_OUT, OF_OTHERS, audited_as, audited_models, every_model, why_left_out
from csp.audit.tables import Table
from csp.models import AuditEntry, Membership, Partnership
from csp.models.audit import CHANGES
from plans.models import PlanStatus
from tests.answers import writing
from tests.test_access import ADMINISTER
from tests.test_forms import sheets_of
from tests.world import ADMIN, COORDINATOR, World

MODELS = {model._meta.label_lower: model for model in audited_models()}


def test_every_table_is_recorded_or_left_out_for_a_reason():
    unsaid = [model._meta.label for model in every_model() if not audited_as(model) and not why_left_out(model)]
    assert unsaid == []
    assert [label for label in LEFT_OUT if label in MODELS] == []
    assert why_left_out(Membership.history.model) == HISTORY
    assert why_left_out(Membership) == ""


@pytest.mark.parametrize("label", sorted(MODELS))
def test_each_kind_of_record_leads_to_its_partnership(label):
    declared = audited_as(MODELS[label])
    for path in declared.partnership:
        reached = MODELS[label]
        for name in path.split("__"):
            reached = reached if name == "pk" else reached._meta.get_field(name).related_model
        assert reached is Partnership
    # nothing that is of a partnership is recorded as of the whole site
    leads = {field.related_model for field in MODELS[label]._meta.local_fields if field.is_relation} - {MODELS[label]}
    of_one = {model for model in leads if audited_as(model) and audited_as(model).partnership}
    assert bool(declared.partnership) == bool(of_one or MODELS[label] is Partnership)


def test_tables_of_packages_that_are_recorded_have_a_whole_number_for_a_key():
    kinds = {label: type(MODELS[label]._meta.pk) for label in MODELS}
    assert {label for label, kind in kinds.items() if not issubclass(kind, models.AutoField)} == set()
    assert set(OF_OTHERS) & {"mfa.authenticator", "account.emailaddress"} <= set(MODELS)


def plain(field, value):
    """A value as it can be compared: the database leaves out what is empty, and writes moments in its own way."""
    if value is None or value == "":
        return None
    if isinstance(field, models.DecimalField):
        return float(value)
    value = field.to_python(value) if isinstance(field, models.DateField) else value
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    return value


def told_columns(model):
    table = Table.of(model, {field.column for field in model._meta.local_concrete_fields})
    return {field.column: field for field in table.fields if field.column not in table.secret}


def rows_of(model):
    columns = told_columns(model)
    names = {field.attname: field for field in columns.values()}
    return {
        row["pk"]: {field.column: plain(field, row[name]) for name, field in names.items()}
        for row in model._base_manager.values("pk", *names)
    }


def replay(rows, entry, model):
    """Do to the rows what the entry says was done; what it says was there before must be."""
    columns = told_columns(model)
    said = {name: pair for name, pair in entry.changes.items() if name in columns}
    before = {name: plain(columns[name], pair[0]) for name, pair in said.items()}
    after = {name: plain(columns[name], pair[1]) for name, pair in said.items()}
    if entry.kind == "added":
        assert entry.record_id not in rows
        rows[entry.record_id] = dict.fromkeys(columns) | after
        return
    row = rows[entry.record_id]
    assert {name: row[name] for name in said} == before
    if entry.kind == "deleted":
        assert {name: value for name, value in row.items() if value is not None} == before
        del rows[entry.record_id]
    else:
        assert entry.changes
        row.update(after)


@pytest.fixture
def world():
    with time_machine.travel(datetime(2018, 1, 15, 10, tzinfo=UTC), tick=False):
        yield World(PlanStatus.AGREED)


@pytest.mark.django_db
def test_every_form_of_the_site_is_recorded_row_by_row(client, world):
    """By whom, from where, and of which partnership."""
    base = {label: rows_of(model) for label, model in MODELS.items()}
    last, recorded, wrong = AuditEntry.objects.latest("pk").pk, set(), {}
    for sheet in sheets_of(client, world):
        sender = world.people[ADMIN if sheet.name in ADMINISTER else COORDINATOR]
        with zeal_ignore(), transaction.atomic(), writing() as written:
            client.post(sheet.address, sheet.sent)
            entries = list(AuditEntry.objects.filter(pk__gt=last, kind__in=CHANGES).order_by("pk"))
            labels = {label for label, model in MODELS.items() if model._meta.db_table in written}
            told = {entry.label for entry in entries}
            differing = [label for label in labels if not leads_to_now(label, base[label], entries)]
            by = {(entry.person_id, entry.name, entry.address) for entry in entries}
            of = {entry.partnership_id for entry in entries if audited_as(MODELS[entry.label]).partnership}
            transaction.set_rollback(True)
        is_right = told <= labels and not differing and by <= {(sender.pk, sender.name, "127.0.0.1")}
        if not is_right or (sheet.name not in ADMINISTER and not of <= {world.partnership.pk}):
            wrong[sheet.name] = (sorted(told - labels), differing, by, of)
        recorded |= told

    assert wrong == {}
    assert len(recorded) >= 20


def leads_to_now(label, before, entries):
    """Whether the table held before, with the entries about it played back, what it holds now."""
    model, rows = MODELS[label], {pk: dict(row) for pk, row in before.items()}
    for entry in (entry for entry in entries if entry.label == label):
        replay(rows, entry, model)
    now = rows_of(model)
    if audited_as(model).is_changed_only:
        now = {pk: row for pk, row in now.items() if pk in rows}
        rows = {pk: row for pk, row in rows.items() if pk in now}
    return rows == now
