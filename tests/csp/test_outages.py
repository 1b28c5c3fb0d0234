"""The database away: every page says so, shows what was typed, and claims no more than is certain (ADR 0031)."""

from contextlib import nullcontext
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.test import Client
from lxml import html

from csp.models import Agency, FormReceipt, Partnership
from csp.outages import Writes, is_outage
from plans.models import PlanStatus
from tests.factories import AgencyFactory, PartnershipFactory, person_in
from tests.world import COORDINATOR, World, addresses

pytestmark = pytest.mark.django_db

GONE = "What you sent was not saved."
UNSURE = "What you sent may or may not have been saved."
NEW = "/partnerships/vale/agencies/new/"


@pytest.fixture
def database(monkeypatch):
    """A database that can be taken away, and brought back."""

    class Database:
        def away(self):
            monkeypatch.setattr(BaseDatabaseWrapper, "cursor", refuse)

        def fails_at(self, words):
            whole = CursorWrapper._execute
            fail = lambda self, sql, *args: refuse() if words in sql else whole(self, sql, *args)
            monkeypatch.setattr(CursorWrapper, "_execute", fail)

        def loses_the_answer_to_a_commit(self):
            commit = BaseDatabaseWrapper._commit
            monkeypatch.setattr(BaseDatabaseWrapper, "_commit", lambda self: (commit(self), refuse()))

        back = monkeypatch.undo

    return Database()


def refuse(*args, **kwargs):
    raise OperationalError("the server closed the connection unexpectedly")


def browser_of(user, **kwargs):
    browser = Client(raise_request_exception=False, **kwargs)
    browser.force_login(user)
    return browser


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale", slug="vale")


@pytest.fixture
def ann(vale):
    return browser_of(person_in(vale))


def form_of(page):
    return next(iter(html.fromstring(page.text).forms), None)


def press(browser, page):
    """As a browser does it: every line of what is sent ends in CR LF."""
    form = form_of(page)
    return browser.post(
        form.action, {name: "\r\n".join(value.splitlines()) for name, value in form.form_values() if name}
    )


def filled_in(browser, **typed):
    return (
        dict(form_of_record(browser.get(NEW)).form_values())
        | {"name": "Fire", "kind": "other", "aliases": "FRS\r\nBrigade"}
        | typed
    )


def form_of_record(page):
    [form] = [form for form in html.fromstring(page.text).forms if "form_token" in form.fields]
    return form


def words(response):
    return " ".join(html.fromstring(response.text).text_content().split())


def test_every_address_says_that_the_records_are_away_and_keeps_what_was_typed(database):
    world = World(PlanStatus.AGREED)
    browser = browser_of(world.people[COORDINATOR])
    # the health check says the same to machines, in a line
    known = [(name, world.address(name)) for name in addresses() if name != "csp:healthz"]
    typed = {"note": "What <i>Ann</i> typed.", "form_token": str(uuid4())}
    database.away()

    got = {name: browser.get(address) for name, address in known}
    sent = {name: browser.post(address, typed) for name, address in known}

    assert {name: page.status_code for name, page in (got | sent).items() if page.status_code != 503} == {}
    assert {page["Retry-After"] for page in (*got.values(), *sent.values())} == {"10"}
    assert {"no-store" in page["Cache-Control"] for page in (*got.values(), *sent.values())} == {True}
    assert [name for name, page in sent.items() if "What &lt;i&gt;Ann&lt;/i&gt; typed." not in page.text] == []
    assert {GONE in page.text for page in sent.values()} == {True}
    assert {"Nothing is lost." in page.text for page in got.values()} == {True}
    assert {"Traceback" in page.text or "OperationalError" in page.text for page in sent.values()} == {False}
    database.back()
    assert browser.get(world.address("csp:account")).status_code == 200


def test_form_is_sent_again_from_the_page_and_saved_once(ann, vale, database):
    typed = filled_in(ann)
    database.away()
    page = ann.post(NEW, typed)
    database.back()

    assert press(ann, page).status_code == 302
    again = press(ann, page)

    assert "it was not saved twice" in next(iter(again.wsgi_request._messages._queued_messages)).message
    assert vale.agencies.count() == 1


@pytest.mark.django_db(transaction=True)
def test_commit_whose_answer_is_lost_is_not_called_unsaved_and_is_not_saved_twice(ann, vale, database):
    typed = filled_in(ann)
    database.loses_the_answer_to_a_commit()

    page = ann.post(NEW, typed)

    database.back()
    assert (page.status_code, UNSURE in page.text, GONE in page.text) == (503, True, False)
    assert press(ann, page).status_code == 302
    assert vale.agencies.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_saving_is_not_called_unsaved_and_signs_nobody_out(ann, vale, database, settings):
    settings.SESSION_SAVE_EVERY_REQUEST = True
    typed = filled_in(ann)
    database.fails_at('UPDATE "csp_session"')

    page = ann.post(NEW, typed)

    database.back()
    assert (page.status_code, UNSURE in page.text, vale.agencies.count()) == (503, True, 1)
    assert ann.get("/accounts/").status_code == 200


def test_save_that_fails_half_way_is_undone_and_said_to_be(ann, vale, database):
    typed = filled_in(ann)
    database.fails_at('INSERT INTO "csp_agency"')

    page = ann.post(NEW, typed)

    assert (page.status_code, GONE in page.text) == (503, True)
    assert (Agency.objects.count(), FormReceipt.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_whole", [True, False])
def test_change_that_breaks_off_is_known_to_be_undone_in_a_transaction_only(vale, database, is_whole):
    writes = Writes()
    database.fails_at('UPDATE "csp_partnership"')

    with (
        pytest.raises(OperationalError) as broken,
        connection.execute_wrapper(writes),
        transaction.atomic() if is_whole else nullcontext(),
    ):
        Partnership.objects.update(vision="Theirs")

    assert writes.are_undone_by(broken.value) is is_whole


def test_button_without_a_form_may_be_pressed_again_where_nothing_was_done(ann, database):
    agency = AgencyFactory(partnership__slug="else")
    database.away()

    page = ann.post(f"/agencies/{agency.pk}/move/up/")

    assert form_of(page).action == f"/agencies/{agency.pk}/move/up/"


def test_what_was_typed_is_shown_as_it_was_with_a_date_in_one_piece(ann, database):
    database.away()
    date = {"reported_on_0": "3", "reported_on_1": "10", "reported_on_2": "2017"}

    page = ann.post(NEW, {"progress": "One.\r\nTwo.", **date, "level_0": "x", "empty": ""})

    shown = html.fromstring(page.text).xpath("//dl//dt | //dl//dd")
    assert [each.text for each in shown] == ["Progress", "One.\nTwo.", "Reported on", "3 10 2017", "Level", "x"]


def test_password_is_never_shown_nor_sent_again(database):
    browser = Client(raise_request_exception=False)
    database.away()

    page = browser.post("/accounts/login/", {"login": "ann@vale.example", "username": "ann", "password": "hush hush"})

    assert page.status_code == 503
    assert "hush" not in page.text
    assert form_of(page) is None


def test_file_has_to_be_chosen_again(ann, vale, database):
    upload = SimpleUploadedFile("plan.csv", b"Action,Lead")
    database.away()

    page = ann.post(NEW, {"name": "Fire", "form_token": str(uuid4()), "file": upload})

    assert "The file you chose has to be chosen again." in page.text
    assert form_of(page) is None


@pytest.mark.parametrize("token", ["", "wrong"])
def test_form_of_another_site_is_shown_without_a_button_to_send_it(vale, database, token):
    browser = browser_of(person_in(vale), enforce_csrf_checks=True)
    browser.get(NEW)
    database.away()

    page = browser.post(NEW, {"name": "Fire", "form_token": str(uuid4()), "csrfmiddlewaretoken": token})

    assert page.status_code == 503
    assert "Fire" in words(page)
    assert form_of(page) is None


def test_form_of_ours_passes_the_check_of_where_it_came_from(vale, database):
    browser = browser_of(person_in(vale), enforce_csrf_checks=True)
    typed = filled_in(browser)
    database.away()
    page = browser.post(NEW, typed)
    database.back()

    assert press(browser, page).status_code == 302


def test_form_too_long_to_be_read_gets_the_page_without_its_words(ann, database, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    database.away()

    page = ann.post(NEW, {"name": "Fire", "kind": "other", "aliases": "FRS"})

    assert (page.status_code, GONE in page.text, "FRS" in page.text) == (503, True, False)


def test_page_needs_not_even_the_list_of_our_files(ann, database, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": manifest}
    database.away()

    page = ann.get(NEW)

    assert (page.status_code, "stylesheet" in page.text) == (503, False)


class DriverError(Exception):
    pgcode = ""


class ReadOnly(DriverError):
    pgcode = "25006"


def caused_by(cause, error):
    error.__cause__ = cause
    return error


def told_by(error):
    told = RuntimeError("what a form or a session makes of it")
    told.__context__ = error
    return told


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("database is locked"), True),
        (OperationalError("database or disk is full"), True),
        (InterfaceError("connection already closed"), True),
        (caused_by(DriverError("database disk image is malformed"), DatabaseError()), True),
        (DatabaseError("Forced update did not affect any rows."), False),
        (caused_by(ReadOnly("cannot execute INSERT in a read-only transaction"), InternalError()), True),
        (told_by(OperationalError("database is locked")), True),
        (InternalError("current transaction is aborted"), False),
        (IntegrityError("UNIQUE constraint failed"), False),
        (ProgrammingError("syntax error"), False),
        (RuntimeError("a fault of ours"), False),
        (None, False),
    ],
)
def test_outage_is_told_from_a_fault_of_ours(error, expected):
    assert is_outage(error) is expected
