"""What the database records of each row written, whoever writes it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test import RequestFactory

from actions.models import Action
from csp.audit.acting import Acting, acting, acting_as, write_as
from csp.audit.audited import audited_as, audited_models
from csp.models import Agency, AuditEntry, Membership, Partnership, Role, User
from csp.models.audit import CHANGES, Kind
from documents.models import ImportRow, PlanImport
from plans.models import PlanStatus, Section
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    LeadFactory,
    PartnershipFactory,
    SectionFactory,
    StrategyFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.world import World

pytestmark = pytest.mark.django_db


def entries(model=None, since=0):
    rows = AuditEntry.objects.filter(kind__in=CHANGES, pk__gt=since).order_by("pk")
    return list(rows.filter(label=model._meta.label_lower) if model else rows)


def last():
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_row_added_changed_and_deleted_has_an_entry_for_each():
    partnership = PartnershipFactory()
    since = last()
    agency = Agency.objects.create(partnership=partnership, name="Fire", kind="team", is_member=True)
    agency.name = "Fire and rescue"
    agency.save()
    pk = agency.pk
    agency.delete()

    added, changed, deleted = entries(since=since)
    assert [entry.kind for entry in (added, changed, deleted)] == [Kind.ADDED, Kind.CHANGED, Kind.DELETED]
    assert {entry.record_id for entry in (added, changed, deleted)} == {pk}
    assert {entry.partnership_id for entry in (added, changed, deleted)} == {partnership.pk}
    assert added.changes == {
        "partnership_id": [None, partnership.pk], "name": [None, "Fire"], "kind": [None, "team"],
        "is_member": [None, True], "position": [None, 0],
    }  # fmt: skip
    assert (changed.words, changed.changes) == ("Fire and rescue", {"name": ["Fire", "Fire and rescue"]})
    assert (deleted.words, deleted.changes["name"]) == ("Fire and rescue", ["Fire and rescue", None])


@pytest.mark.parametrize("write", ["bulk_create", "bulk_update", "update", "raw"])
def test_writing_past_the_models_is_recorded_too(write):
    partnership, agency = PartnershipFactory(), AgencyFactory(name="Before")
    since = last()
    if write == "bulk_create":
        Agency.objects.bulk_create([Agency(partnership=partnership, name=name) for name in ("One", "Two")])
    elif write == "bulk_update":
        agency.name = "After"
        Agency.objects.bulk_update([agency], ["name"])
    elif write == "update":
        Agency.objects.filter(pk=agency.pk).update(name="After", position=F("position"))
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE csp_agency SET name = 'After' WHERE id = %s", [agency.pk])

    told = [(entry.kind, entry.changes.get("name")) for entry in entries(since=since)]
    made = [("added", [None, "One"]), ("added", [None, "Two"])]
    assert told == (made if write == "bulk_create" else [("changed", ["Before", "After"])])


def test_save_that_changes_nothing_has_no_entry():
    agency = AgencyFactory()
    since = last()
    agency.save()
    assert entries(since=since) == []


def test_secrets_are_recorded_as_changed_without_what_they_say():
    person = UserFactory()
    since = last()
    person.set_password("a password of many words")
    person.last_login = "2018-01-01T00:00:00Z"
    person.save(update_fields=["password"])
    [entry] = entries(since=since)
    assert (entry.words, entry.changes) == (person.name, {"password": [None, None]})

    User.objects.filter(pk=person.pk).update(last_login="2018-01-02T00:00:00Z")
    assert len(entries(since=since)) == 1
    assert "password" not in entries(User)[-2].changes


def test_values_are_kept_as_they_are_whatever_they_are_made_of():
    text = "“Quoted” 'and' \"marked\"\nÉ 🙂 \\ {} %s"
    section = SectionFactory(text=text)
    [entry] = entries(Section)
    assert entry.changes["text"] == [None, text]
    assert entry.partnership_id == section.plan.partnership_id
    strategy = StrategyFactory()
    Section.objects.filter(pk=section.pk).update(plan=None, strategy=strategy)
    assert entries(Section)[-1].partnership_id == strategy.partnership_id


def test_what_a_machine_read_of_a_file_is_recorded_only_where_somebody_changes_it(world):
    row = world.rows["import_row"]
    since = last()
    assert entries(ImportRow) == []
    row.words = "Not a row"
    row.save()
    ImportRow.objects.filter(pk=row.pk).update(read=row.read | {"more": "read"})
    PlanImport.objects.update(progress="Page 1 of 2")
    [entry] = entries(since=since)
    assert (entry.label, entry.changes) == ("documents.importrow", {"words": ["", "Not a row"]})
    row.delete()
    assert entries(ImportRow, since=entry.pk) == []


@pytest.fixture
def world():
    return World(PlanStatus.PUBLISHED)


def test_each_row_of_every_recorded_table_is_told_once(world):
    """Of a world with one of everything; and one entry more for each row that is then changed by hand."""
    for model in audited_models():
        declared, keys = audited_as(model), set(model._base_manager.values_list("pk", flat=True))
        told = entries(model)
        if not declared.is_changed_only:
            assert sorted(entry.record_id for entry in told if entry.kind == Kind.ADDED) == sorted(keys), model
        if declared.partnership and keys:
            assert {entry.partnership_id for entry in told} <= set(Partnership.objects.values_list("pk", flat=True))
            assert None not in {entry.partnership_id for entry in told}, model


def request_of(person, address="192.0.2.7"):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.user = person
    return request


def test_entry_names_who_acts_and_from_where():
    person, agency = UserFactory(name="Jo Bird"), AgencyFactory()
    with acting_as(Acting(request_of(person))):
        agency.name = "Other"
        agency.save()
    agency.name = "Another"
    agency.save()
    by_jo, by_nobody = entries(Agency)[-2:]
    assert (by_jo.person, by_jo.name, by_jo.address) == (person, "Jo Bird", "192.0.2.7")
    assert (by_nobody.person, by_nobody.name, by_nobody.address) == (None, "", "")


def test_who_acts_is_known_after_a_transaction_was_taken_back():
    """PostgreSQL takes back what it was told with it."""
    one, two, agency = UserFactory(), UserFactory(), AgencyFactory()
    with acting_as(Acting(request_of(one))):
        Agency.objects.filter(pk=agency.pk).update(name="First")
        with pytest.raises(DatabaseError), transaction.atomic(), acting_as(Acting(request_of(two))):
            Agency.objects.filter(pk=agency.pk).update(name="Second")
            Agency.objects.filter(pk=agency.pk).update(kind="none such")
        Agency.objects.filter(pk=agency.pk).update(name="Third")
    assert [(entry.person_id, entry.changes["name"]) for entry in entries(Agency)[1:]] == [
        (one.pk, [agency.name, "First"]), (one.pk, ["First", "Third"]),
    ]  # fmt: skip


def test_broken_transaction_is_told_as_django_tells_it():
    agency = AgencyFactory()
    with (
        acting_as(Acting(request_of(UserFactory()))),
        pytest.raises(transaction.TransactionManagementError),
        transaction.atomic(),
    ):
        with pytest.raises(DatabaseError):
            Agency.objects.filter(pk=agency.pk).update(kind="none such")
        connection.needs_rollback = True
        Agency.objects.filter(pk=agency.pk).update(name="Second")


def test_reading_tells_the_database_nothing(django_assert_num_queries):
    agency = AgencyFactory()
    with acting_as(Acting(request_of(UserFactory()))), django_assert_num_queries(2):
        Agency.objects.get(pk=agency.pk)
        Agency.objects.filter(pk=agency.pk).update(name="Other")


def test_what_acts_without_an_account_is_called_by_its_name():
    assert acting().called == ""
    with acting_as(Acting(request_of(UserFactory()))):
        write_as("Probation, by a return link")
        agency = AgencyFactory()
    [entry] = entries(Agency)
    assert (entry.person, entry.name, entry.address) == (None, "Probation, by a return link", "192.0.2.7")
    assert entry.record_id == agency.pk


def test_record_keeps_its_partnership_after_it_is_deleted(client):
    action = ActionFactory(reference="1.2", activity="Mark bicycles")
    lead = LeadFactory(action=action)
    partnership = action.plan.partnership
    client.force_login(person_in(partnership, Role.COORDINATOR))
    client.post(f"/actions/{action.pk}/delete/", {"is_sure": "on", "form_token": "7"})

    assert not Action.objects.filter(pk=action.pk).exists()
    gone = [entry for entry in entries() if entry.kind == Kind.DELETED]
    assert {(entry.label, entry.record_id, entry.partnership_id) for entry in gone} == {
        ("actions.action", action.pk, partnership.pk), ("actions.lead", lead.pk, partnership.pk),
    }  # fmt: skip
    assert {entry.words for entry in gone} == {"1.2 Mark bicycles"}


def test_update_is_called_by_its_action():
    update = UpdateFactory(action__reference="1.2", action__activity="Mark bicycles")
    entry = AuditEntry.objects.get(label="actions.update", record_id=update.pk)
    assert (entry.words, str(entry)) == ("1.2 Mark bicycles", "Added: 1.2 Mark bicycles")


def test_role_is_recorded_with_the_person_and_the_partnership():
    person = person_in(PartnershipFactory(), Role.BOARD_MEMBER, name="Jo Bird")
    [entry] = entries(Membership)
    assert entry.words == "Jo Bird"
    assert entry.changes["role"] == [None, "board_member"]
    assert entry.partnership_id == person.memberships.get().partnership_id
