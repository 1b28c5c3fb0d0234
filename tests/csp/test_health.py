import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from csp import health
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_health_is_one_query_and_asks_for_nobody(client, django_assert_num_queries):
    client.force_login(UserFactory())
    client.get("/healthz")  # the program's own migrations are read once

    with django_assert_num_queries(1):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["Cache-Control"] == "no-store"
    assert "Vary" not in response.headers


def test_health_says_that_the_database_is_away(client, monkeypatch):
    client.force_login(UserFactory())

    def refused(*args, **kwargs):
        raise OperationalError("connection refused to secret-host")

    with connection.execute_wrapper(refused):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert response.content.decode() == health.AWAY


def test_health_says_that_migrations_are_missing(client):
    MigrationRecorder(connection).record_unapplied("csp", max(name for app, name in applied() if app == "csp"))
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.content.decode() == health.BEHIND


def test_health_is_well_where_the_database_is_newer(client):
    """That is how one goes back to the version before."""
    MigrationRecorder(connection).record_applied("csp", "9999_of_a_later_version")

    assert client.get("/healthz").status_code == 200


def applied():
    return MigrationRecorder(connection).applied_migrations()


def test_health_answers_without_https_so_that_the_machine_can_ask_itself(client, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^healthz$"]

    assert client.get("/healthz").status_code == 200
    assert client.get("/accessibility/").status_code == 301
