"""Sign-ins, refusals and files taken: what is recorded although no record is written."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from csp.audit.acting import Acting, acting_as
from csp.audit.events import page_of, partnership_of, record_event
from csp.models import AuditEntry, Role
from csp.models.audit import CHANGES, Kind
from plans.models import PlanStatus
from tests.factories import ActionFactory, AgencyFactory, PartnershipFactory, SectionFactory, UserFactory, person_in
from tests.world import ADMIN, BOARD, CLERK, COORDINATOR, OUTSIDER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(PlanStatus.PUBLISHED)


def events():
    return list(AuditEntry.objects.exclude(kind__in=CHANGES).order_by("pk"))


def request_by(person=None, path="/"):
    request = RequestFactory().get(path, REMOTE_ADDR="192.0.2.7")
    request.user = person or AnonymousUser()
    return request


def test_sign_in_is_recorded_of_the_person_and_from_where():
    person = UserFactory(name="Jo Bird")
    record_event(request_by(), Kind.SIGNED_IN, person=person, by="password")
    [event] = events()
    assert (event.person, event.name, event.address) == (person, "Jo Bird", "192.0.2.7")
    assert (event.label, event.record_id, event.words) == ("csp.user", person.pk, "Jo Bird")
    assert (event.partnership, event.changes) == (None, {"by": [None, "password"]})


@pytest.mark.parametrize("kind", [Kind.SIGN_IN_FAILED, Kind.SECOND_STEP_FAILED, Kind.PASSWORD_RESET_ASKED])
def test_what_a_stranger_can_do_is_told_of_the_account_and_of_nobody(kind):
    person = UserFactory(name="Jo Bird")
    record_event(request_by(), kind, person=person)
    record_event(request_by(UserFactory()), kind)
    known, unknown = events()
    assert (known.person, known.name, known.record_id) == (None, "", person.pk)
    assert (unknown.person, unknown.label, unknown.words) == (None, "", "an unknown e-mail address")


def test_signed_in_person_is_taken_where_nobody_is_named():
    person, agency = UserFactory(), AgencyFactory(name="Fire")
    record_event(request_by(person), Kind.SECOND_STEP_SET, words="Authenticator app")
    record_event(request_by(person), Kind.SESSIONS_ENDED, about=agency)
    own, other = events()
    assert (own.person, own.record_id, own.words) == (person, person.pk, "Authenticator app")
    assert (other.label, other.words, other.partnership) == ("csp.agency", "Fire", agency.partnership)


def test_nobody_signed_in_is_called_what_acts():
    with acting_as(Acting(name="The command tidy")):
        record_event(request_by(), Kind.COMMAND, words="Tidied")
    [event] = events()
    assert (event.person, event.name) == (None, "The command tidy")


def test_secrets_in_addresses_are_blotted_out():
    assert "very-secret" not in page_of(request_by(path="/returns/very-secret/"))


def test_partnership_of_a_record_is_found_by_its_path():
    action, section = ActionFactory(), SectionFactory()
    assert partnership_of(action) == action.plan.partnership
    assert partnership_of(section) == section.plan.partnership
    assert partnership_of(action.plan.partnership) == action.plan.partnership
    assert partnership_of(UserFactory()) is None
    assert partnership_of(None) is None


def test_refusal_inside_a_partnership_names_record_page_and_person(client, world):
    clerk = world.people[CLERK]
    client.force_login(clerk)
    action = world.rows["action"]
    assert client.get(f"/actions/{action.pk}/edit/").status_code == 403
    assert client.post(f"/actions/{action.pk}/edit/", {"form_token": "1", "activity": "Mine"}).status_code == 403
    read, sent = events()
    assert {(event.kind, event.person, event.partnership) for event in (read, sent)} == {
        (Kind.REFUSED, clerk, world.partnership)
    }
    assert (read.label, read.record_id) == ("actions.action", action.pk)
    assert [event.changes for event in (read, sent)] == [
        {"page": [None, f"{method} /actions/{action.pk}/edit/"]} for method in ("GET", "POST")
    ]


def test_address_that_no_database_keeps_is_refused_and_recorded_all_the_same(client, world):
    client.force_login(world.people[CLERK])
    action = world.rows["action"]
    assert client.post(f"/actions/{action.pk}/move/%00é%0a/").status_code == 403
    [event] = events()
    assert event.changes == {"page": [None, f"POST /actions/{action.pk}/move/…é…/"]}


def test_asking_for_a_record_of_another_partnership_is_recorded_with_its_own(client, world):
    client.force_login(world.people[OUTSIDER])
    assert client.get(f"/plans/{world.rows['plan'].pk}/").status_code == 404
    [event] = events()
    assert (event.kind, event.partnership, event.words) == (Kind.REFUSED, world.partnership, "Canary plan")


def test_what_is_not_there_or_not_for_nobody_is_not_recorded(client, world):
    assert client.get("/plans/999999/").status_code == 302
    client.force_login(world.people[OUTSIDER])
    assert client.get("/plans/999999/").status_code == 404
    assert client.get("/no-such-page/").status_code == 404
    assert events() == []


def test_internal_record_refused_to_scrutiny_is_recorded(client, world):
    hidden = ActionFactory(priority=world.rows["priority"], is_internal=True)
    client.force_login(world.people[CLERK])
    assert client.get(hidden.get_absolute_url()).status_code == 403
    [event] = events()
    assert (event.record_id, event.partnership) == (hidden.pk, world.partnership)


def test_page_for_administrators_refused_to_others_is_recorded_of_the_person(client, world):
    client.force_login(world.people[BOARD])
    assert client.get("/site/audit/").status_code == 403
    [event] = events()
    assert (event.label, event.record_id, event.partnership) == ("csp.user", world.people[BOARD].pk, None)


def test_file_taken_is_recorded_with_its_name(client, world):
    client.force_login(world.people[CLERK])
    plan = world.rows["plan"]
    client.get(f"/plans/{plan.pk}/actions.csv")
    [event] = events()
    assert (event.kind, event.partnership, event.words) == (Kind.DOWNLOADED, world.partnership, "Canary plan")
    assert event.changes["page"] == [None, f"/plans/{plan.pk}/actions.csv"]
    assert event.changes["file"][1].startswith("canary-plan-actions-")


def test_file_with_a_name_in_other_letters_is_recorded_too(client, world):
    client.force_login(world.people[COORDINATOR])
    plan_import = world.rows["plan_import"]
    type(plan_import).objects.filter(pk=plan_import.pk).update(name="Plân.docx")
    client.get(f"/imports/{plan_import.pk}/source/")
    assert events()[-1].changes["file"][1].lower().endswith("pl%c3%a2n.docx")


def test_public_file_is_not_recorded(client):
    client.get("/published/")
    assert events() == []


def test_return_by_link_is_told_of_the_agency(client, world):
    before = AuditEntry.objects.latest("pk").pk
    client.force_login(world.people[ADMIN])
    assert client.get("/returns/canary-secret/").status_code == 200
    [opened] = AuditEntry.objects.filter(pk__gt=before, label="reviews.returnlink")
    assert (opened.person, opened.name) == (None, f"{world.agency}, by a return link")
    client.get("/returns/canary-secret/")
    assert AuditEntry.objects.filter(pk__gt=opened.pk).count() == 0


def test_change_made_on_a_page_is_told_of_whoever_is_signed_in(client):
    partnership = PartnershipFactory(slug="north")
    person = person_in(partnership, Role.COORDINATOR, name="Jo Bird")
    client.force_login(person)
    client.post("/partnerships/north/agencies/new/", {"name": "Fire", "kind": "other"}, REMOTE_ADDR="192.0.2.9")
    entry = AuditEntry.objects.get(label="csp.agency")
    assert (entry.person, entry.name, entry.address) == (person, "Jo Bird", "192.0.2.9")
