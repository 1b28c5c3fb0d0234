"""The drill: a tracker with one of everything is backed up, and restored where there was nothing."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from operator import itemgetter

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client

from csp.models import Session
from csp.models.audit import AuditSeal
from plans.models import PlanStatus
from tests.answers import words_in
from tests.world import BOARD, COORDINATOR, World, addresses

pytestmark = pytest.mark.django_db

NOW = "2018-02-01 09:30:00+00:00"
# what a page says anew each time it is asked for
PASSING = re.compile(
    r'name="(?:csrfmiddlewaretoken|form_token)"[^>]*value="[^"]*"|"token": "[^"]*"|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b'
    r"|^[0-9]+,[0-9-]{10} [0-9:]{8}",  # number and moment of a refusal that reading the pages has added to the audit record
    re.MULTILINE,
)


def test_drill_brings_back_every_table_and_every_page(databases, tracker, folder, capsys):
    with time_machine.travel(NOW, tick=False):
        call_command("load_demo")
        world = World(PlanStatus.AGREED)
        people = [world.people[role] for role in (COORDINATOR, BOARD)]
        Client().force_login(people[0])
        call_command("seal_audit")
        noted = str(AuditSeal.objects.latest("pk"))
        rows_before, objects_before = rows_of_every_table(), objects()
        call_command("backup", folder)
        [backup] = folder.glob("tracker-*.zip")
        Session.objects.all().delete()
        pages_before = pages_of(world, people)

        with databases.on_another(databases.empty()):
            call_command("restore", backup)
            rows_after, objects_after = rows_of_every_table(), objects()
            pages_after = pages_of(world, people)
            call_command("verify_audit", noted=noted)  # it fails where a line was altered or a table is not recorded

    assert Counter(status for status, _ in pages_before.values())[200] > 150
    assert pages_after.keys() == pages_before.keys()
    assert [page for page, said in pages_before.items() if pages_after[page] != said] == []
    restored = rows_after["csp.auditentry"].pop()
    assert itemgetter("kind", "name")(restored) == ("command", "restore")
    assert (len(rows_before.pop("csp.session")), rows_after.pop("csp.session")) == (1, [])
    assert rows_after == rows_before
    assert sum(map(len, rows_before.values())) > 2000
    assert objects_after == objects_before
    assert "every table was compared and is as it was then.\nEverybody is signed out.\n" in capsys.readouterr().out


def pages_of(world, people):
    """Status and words of every page, and of every file, that can be asked for; by who asked, and its address."""
    found, clients = {}, {person.name: Client() for person in people}
    for person in people:
        clients[person.name].force_login(person)
    for who, client in clients.items():
        for name in sorted(set(addresses())):
            address = world.address(name)
            response = client.get(address)
            found[who, address] = (response.status_code, PASSING.sub("", words_in(response)))
    return found


def rows_of_every_table():
    """Every row of every model by itself, not by the fingerprints that a backup holds."""
    every = {}
    for model in apps.get_models(include_auto_created=True):
        rows = list(model._base_manager.order_by("pk").values())
        every[model._meta.label_lower] = [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in rows
        ]
    return every


# PostgreSQL words the same condition otherwise once it has read it back: where the type of a constant stands
SHAPES = re.compile(r"::(character varying|text)(\[\])?|[()]")


def objects():
    """Tables, indexes and triggers as the database words them."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
            return set(database.execute("SELECT type, name, sql FROM sqlite_master"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
            " SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL"
            " SELECT '', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        )
        return {(table, name, SHAPES.sub("", words)) for table, name, words in cursor}
