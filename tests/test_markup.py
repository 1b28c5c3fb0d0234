"""Text that people write is text everywhere: on pages, in files, in names of files, in headers and in mail; never markup."""

import io
import zipfile
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from lxml import etree, html

from plans.models import PlanStatus
from tests.test_access import EDIT, OF_A_PARTNERSHIP, OF_NO_PARTNERSHIP, READ, REVIEW, UPDATE, methods_of
from tests.world import ADMIN, COORDINATOR, World

pytestmark = pytest.mark.django_db

# every one would make an element, an attribute or an address that the page has not, all of them known by this name
MARK = "xssmark"
PAYLOADS = [
    f"<{MARK}>", f"<script>{MARK}()</script>", f"<script src=//{MARK}></script>", f"<img src=x onerror={MARK}()>",
    f"<svg onload={MARK}()>", f"<svg><script>{MARK}()</script></svg>", f"<body onload={MARK}()>", f'"><{MARK}>',
    f"'><{MARK}>", f"--><{MARK}>", f"]]><{MARK}>", f"</title><{MARK}>", f"</textarea><{MARK}>", f"</script><{MARK}>",
    f"</style><{MARK}>", f"</option></select><{MARK}>", f"</noscript><{MARK}>", f"</td></table><{MARK}>",
    f'" onmouseover="{MARK}()" x="', f"' onmouseover='{MARK}()' x='", f'" autofocus onfocus={MARK}() x="',
    f"x onclick={MARK}()", f"javascript:{MARK}()", f"JaVaScRiPt:{MARK}()", f"java\tscript:{MARK}()",
    f"data:text/html,<{MARK}>", f"vbscript:{MARK}", f"<a href=javascript:{MARK}()>x</a>", f"<iframe srcdoc=<{MARK}>>",
    f"<form action=//{MARK}>", f"<input name={MARK} autofocus>", f"<math><mtext><{MARK}></mtext></math>",
    f"<template><{MARK}></template>", f"<object data=//{MARK}>", f"<embed src=//{MARK}>", f"<link href=//{MARK}>",
    f"<meta http-equiv=refresh content=0;url=//{MARK}>", f"<base href=//{MARK}>", f"<style>@import'//{MARK}'</style>",
    f"<details open ontoggle={MARK}()>", f"<video><source onerror={MARK}()></video>", f"&lt;{MARK}&gt;", f"&#60;{MARK}&#62;",
    f"\\u003c{MARK}\\u003e", f"%3C{MARK}%3E", f"+ADw-{MARK}+AD4-", f"<\x0b{MARK}>", f"<{MARK}/x", f"<<{MARK}>>",
    f"{{{{ {MARK} }}}}{{% load {MARK} %}}", f"${{{MARK}()}}#{{{MARK}}}", f"[{MARK}](javascript:{MARK}())",
]  # fmt: skip
SHORT = [f"\"'><{MARK}>", f"'\"><i {MARK}>", f"</a><{MARK} x=\"'>"]  # for names of little room
OURS = ("csp", "plans", "priorities", "actions", "reviews", "documents")
NOT_WRITTEN = {"slug", "digest", "code", "email", "key", "password", "role", "kind", "reference"}


def holds_text(field):
    """A field that somebody's words are kept in."""
    is_text = type(field) in (models.CharField, models.TextField, models.URLField)
    return is_text and not field.choices and field.name not in NOT_WRITTEN and not field.primary_key


def poison(apps_of_ours):
    """Put what would be markup into every text of every row: all of it where there is room, by turns where there is not.

    A text that a rule keeps empty, or that the database lets nobody change, stays as it is.
    """
    written, turn = set(), 0
    for model in (model for model in apps.get_models() if model._meta.app_label in apps_of_ours):
        for field in filter(holds_text, model._meta.concrete_fields):
            for pk in model._base_manager.values_list("pk", flat=True):
                turn += 1
                room, rows = field.max_length, model._base_manager.filter(pk=pk)
                words = " ".join(PAYLOADS) if room is None else f"{SHORT[turn % 3]}{PAYLOADS[turn % len(PAYLOADS)]}"
                with suppress(DatabaseError), transaction.atomic():
                    rows.update(
                        **{field.name: words if room is None else f"{pk}{words}"[:room]}
                    )  # once, where it must be
                    written.add((model.__name__, field.name))
    return written


def markup_in(page):
    """Elements, attributes and addresses of a page that came out of somebody's text."""
    found = []
    for element in page.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        if MARK in tag or (tag in ("script", "style", "template") and MARK in (element.text or "")):
            found.append(tag)
        for name, value in element.attrib.items():
            goes = name in ("href", "src", "action", "formaction", "data", "srcdoc") and value.strip().lower()
            if MARK in name or (name.startswith("on") and MARK in value):
                found.append(f"{tag} {name}")
            if goes and goes.replace("\t", "").startswith(("javascript:", "data:", "vbscript:", f"//{MARK}")):
                found.append(f"{tag} {name}={value}")
    return found


def markup_of(response):
    body = response.getvalue()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return [found for part in parts for found in markup_in(etree.fromstring(part))]
    is_page = response["Content-Type"].startswith("text/html")
    return markup_in(html.document_fromstring(body)) if is_page and body else []


@pytest.fixture
def world():
    return World(PlanStatus.PUBLISHED)


def test_markup_in_any_text_of_any_record_is_shown_as_text(client, world):
    written = poison(OURS)
    found, shown = {}, 0
    for role, names in ((COORDINATOR, OF_A_PARTNERSHIP), (ADMIN, {"csp:people"}), (COORDINATOR, OF_NO_PARTNERSHIP)):
        client.force_login(world.people[role])
        for name in sorted(name for name in names if name in OF_NO_PARTNERSHIP or "get" in methods_of(name)):
            response = client.get(world.address(name))
            shown += MARK.encode() in response.getvalue()
            if markup := markup_of(response):
                found[name] = markup[:3]
            assert all("\n" not in value and MARK not in header for header, value in response.items()), name
    assert found == {}
    assert len(PAYLOADS) >= 50
    assert len(written) >= 70
    assert shown >= 70


def test_markup_in_what_is_asked_for_is_shown_as_text(client, world):
    """Filters, days, and forms that are shown again."""
    client.force_login(world.people[COORDINATOR])
    asked = [name for name in sorted(READ | REVIEW) if not name.endswith("_file")]
    sent = dict.fromkeys(["q", "as_at", "since", "list", "next", "period", "agency", "status"], " ".join(PAYLOADS))
    found = {name: markup for name in asked if (markup := markup_of(client.get(world.address(name), sent)))}
    sent = dict.fromkeys(
        ["title", "name", "text", "heading", "source", "activity", "progress", "reason"], " ".join(PAYLOADS)
    )
    for name in (name for name in sorted(EDIT | UPDATE) if methods_of(name) == {"get", "post"}):
        page = client.post(world.address(name), sent)
        found |= {name: markup} if (markup := markup_of(page)) else {}
    assert found == {}


def test_markup_that_gets_through_is_found():
    for payload in (payload for payload in PAYLOADS[:21] if "body" not in payload):  # the parser keeps one body
        page = f'<html><body><p title="{payload}">{payload}</p><i title=\'{payload}\'></i><a href="{payload}">x</a></body></html>'
        assert markup_in(html.document_fromstring(page)) != [], payload


def test_page_not_found_and_page_refused_say_an_address_as_text():
    for path in (f"/{payload}/" for payload in PAYLOADS[:20]):
        response = Client().get(path)
        assert markup_of(response) == []
