"""One line of JSON for each request and each error, and nothing in it that anybody typed."""

import json
import logging
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from csp.logs import AS_LINES, Lines, WithoutSecrets, causes_of, fixed_words, log_request
from tests.factories import AgencyFactory, PartnershipFactory, UserFactory, person_in

CANARY = "Canary"


@pytest.fixture
def lines():
    """What an installation would have logged so far, each line read back."""
    said = StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(Lines())
    levels = {name: logger.get("level", "NOTSET") for name, logger in AS_LINES["loggers"].items()}
    before = {name: logging.getLogger(name).level for name in ["", *levels]}
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in said.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.django_db
def test_request_is_told_in_one_line(client, lines):
    partnership = PartnershipFactory(slug="vale")
    agency = AgencyFactory(partnership=partnership)
    officer = person_in(partnership)
    client.force_login(officer)

    response = client.get(f"/agencies/{agency.pk}/edit/?q={CANARY}")

    [line] = lines()
    assert line.pop("time").endswith("+00:00")
    assert isinstance(line.pop("ms"), int)
    assert line == {
        "level": "info",
        "logger": "tracker.requests",
        "message": "request",
        "request": response.headers["X-Request-Id"],
        "method": "GET",
        "page": "csp:agency_edit",
        "route": "agencies/<int:pk>/edit/",
        "status": 200,
        "records": {"pk": agency.pk},
        "person": officer.pk,
    }


@pytest.mark.django_db
def test_request_tells_the_partnership_where_the_page_does(client, lines):
    partnership = PartnershipFactory(slug="vale")
    client.force_login(person_in(partnership))

    client.get("/partnerships/vale/")

    assert lines()[-1]["partnership"] == partnership.pk


@pytest.mark.django_db
def test_page_for_nobody_tells_no_person(client, lines):
    client.get(f"/{CANARY}/")

    [line] = lines()
    assert (line["page"], line["route"], line["status"]) == ("", "", 404)
    assert "person" not in line


def test_method_is_one_that_there_is(lines):
    request = RequestFactory().generic("CANARY", "/")
    request.resolver_match = None

    log_request(request, HttpResponse(), 0)

    assert lines()[0]["method"] == "other"


ADDRESSES = ["/{}/", "/partnerships/{}/", "/returns/{}/", "/accounts/set-password/{}/{}/", "/accounts/invitation/1/{}/",
             "/accounts/login/", "/accounts/password/", "/partnerships/vale/edit/", "/agencies/{}/edit/", "/imports/new/"]  # fmt: skip
FIELDS = ["name", "email", "login", "password", "old_password", "new_password1", "title", "text", "progress", "vision",
          "form_token", "csrfmiddlewaretoken", "next", "address", "phone", "token"]  # fmt: skip
HEADERS = {"User-Agent": CANARY, "Referer": f"https://{CANARY}.example/", "Origin": f"https://{CANARY}.example",
           "X-Forwarded-For": CANARY, "X-Forwarded-Host": CANARY, "X-Request-Id": CANARY, "Accept-Language": CANARY,
           "Cookie-Like": CANARY, "X-Real-Ip": CANARY}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_that_anybody_sends_is_logged(client, lines, settings, address):
    settings.ALLOWED_HOSTS = ["testserver"]
    partnership = PartnershipFactory(name=f"{CANARY} Vale", slug="vale")
    given = {name: f'{CANARY}\n{{"level": "forged"}}\x1b[31m\u2028 o\'{name}' for name in FIELDS}
    for person in (None, person_in(partnership, name=CANARY, email=f"{CANARY}@example.org")):
        if person:
            client.force_login(person)
        path = address.format(CANARY, CANARY)
        client.get(path, {"q": CANARY, "next": CANARY, CANARY: CANARY}, headers=HEADERS)
        client.post(path, given | {"file": SimpleUploadedFile(f"{CANARY}.docx", b"Canary")}, headers=HEADERS)
        client.post(path, CANARY, content_type=f"multipart/form-data; boundary={CANARY}", headers=HEADERS)
        client.get(path, headers={"Host": f"{CANARY}.example"})

    said = lines()
    assert len([line for line in said if line.get("message") == "request"]) == 8
    assert CANARY.lower() not in json.dumps(said).lower()
    assert "forged" not in json.dumps(said)


@pytest.mark.django_db
def test_error_tells_its_kind_and_where_it_happened_and_no_word_of_what_it_says(client, lines, monkeypatch):
    client.raise_request_exception = False
    client.force_login(UserFactory(name=CANARY))

    def broken(person):
        try:
            raise KeyError(CANARY)
        except KeyError:
            raise ValueError(f"{CANARY}\ninvalid") from None

    monkeypatch.setattr("csp.models.User.current_memberships", property(broken))
    response = client.get(f"/accounts/?{CANARY}")

    error, request = lines()
    assert response.status_code == request["status"] == 500
    assert error["request"] == request["request"] == response.headers["X-Request-Id"]
    assert response.headers["X-Request-Id"] in response.content.decode()
    assert (error["level"], error["logger"]) == ("error", "django.request")
    assert error["error"] == "ValueError"
    assert error["came_of"] == ["KeyError"]
    assert error["where"][-1].startswith("tests/csp/test_logs.py:")
    assert error["where"][-1].endswith(" in broken")
    assert any(place.startswith("django/core/handlers/base.py:") for place in error["where"])
    assert CANARY not in json.dumps(lines())


@pytest.mark.django_db
def test_rule_of_the_database_is_named_and_the_row_that_broke_it_is_not(lines):
    PartnershipFactory(slug="canary")
    with connection.cursor() as cursor, pytest.raises(IntegrityError) as broken:
        cursor.execute("INSERT INTO csp_partnership SELECT * FROM csp_partnership")

    logging.getLogger("django.request").error("%s: %s", "Broken", "/", exc_info=broken.value)

    [line] = lines()
    assert line["error"] == "django.db.utils.IntegrityError"
    assert line.get("rule") == ("csp_partnership_pkey" if connection.vendor == "postgresql" else None)
    assert "canary" not in json.dumps(line)


def test_rule_is_named_as_postgresql_names_it(lines):
    error = IntegrityError(CANARY)
    error.__cause__ = RuntimeError(CANARY)
    error.__cause__.diag = type("Diagnostics", (), {"constraint_name": "partnership_slug_is_one"})

    logging.getLogger("django.request").error("%s", CANARY, exc_info=error)

    [line] = lines()
    assert (line["rule"], line["came_of"]) == ("partnership_slug_is_one", ["RuntimeError"])
    assert CANARY not in json.dumps(line)


@pytest.mark.parametrize(
    ("name", "level", "message", "arguments", "words"),
    [
        ("tracker.requests", logging.INFO, "our own %s", ("words",), "our own words"),
        ("gunicorn.error", logging.INFO, "Listening at: %s (%s)", ("unix:/run/tracker.sock", 12), "Listening at: unix:/run/tracker.sock (12)"),
        ("gunicorn.error", logging.ERROR, "Error handling request %s %s", ("GET", f"/{CANARY}"), "Error handling request … …"),
        ("gunicorn.error", logging.ERROR, "Worker (pid:%s) was sent %s!", (12, "SIGKILL"), "Worker (pid:12) was sent …!"),
        ("gunicorn.error", logging.WARNING, f"Invalid request from ip=10.0.0.1: {CANARY}", (), "Invalid request from ip"),
        ("django.security.DisallowedHost", logging.ERROR, f"Invalid HTTP_HOST header: '{CANARY}'.", (), None),
        ("documents.files.answers", logging.ERROR, "No PDF of %s", (CANARY,), "No PDF of …"),
        ("elsewhere", logging.ERROR, "%(who)s failed", ({"who": CANARY},), None),
    ],
)  # fmt: skip
def test_words_are_the_programmers(lines, name, level, message, arguments, words):
    logging.getLogger(name).log(level, message, *arguments)

    [line] = lines()
    assert line.get("message") == words
    assert CANARY not in json.dumps(line)
    assert ("from" in line) is (name != "tracker.requests")


def test_message_that_wants_numbers_is_cut_where_it_gets_words():
    assert fixed_words("took %d ms for %s", ("long", CANARY)) == "took "


def test_line_is_one_line_of_ascii():
    record = logging.LogRecord("tracker", logging.INFO, "x.py", 1, "one\ntwo\u2028three\x1b[31m é", (), None)

    line = Lines().format(record)

    assert line.isascii()
    assert "\n" not in line
    assert "\x1b" not in line


def test_errors_that_come_of_each_other_are_told_once():
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first

    assert list(causes_of(first)) == [second]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/returns/opens-something/", "/returns/…"),
        ("/accounts/set-password/MQ/opens-something/?next=/", "/accounts/set-password/…?next=/"),
        ("/accounts/invitation/7/opens-something/", "/accounts/invitation/…"),
        ("/plans/1/", "/plans/1/"),
    ],
)
def test_addresses_that_open_something_are_blotted_out_under_make_run(address, told):
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, "Not Found: %s", (address,), None)

    assert WithoutSecrets().filter(record)
    assert record.getMessage() == f"Not Found: {told}"
