"""Somebody of each role with a session, and every form of every page with values that are right."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin

from lxml import html

from benchmarks.faults.installation import Installation

ROLES = ("coordinator", "lead_officer", "board_member", "scrutiny_clerk", "administrator")
OF_THE_SITE = ("csrfmiddlewaretoken", "form_token", "next")
SIGNS_OUT = ("/accounts/logout/", "/accounts/sessions", "/sign-out", "/close")


@dataclass(frozen=True)
class Form:
    """What a browser would send: GET with a query, or POST with data."""

    address: str
    data: str  # "" for GET

    @property
    def names(self) -> list[str]:
        """What a person fills in; of a row that is there for every action, the first."""
        every = [name for name, _ in parse_qsl(self.data or self.address.partition("?")[2], keep_blank_values=True)]
        first = {re.sub(r"\d+", "1", name): name for name in reversed(every) if name not in OF_THE_SITE}
        return sorted(first.values())


class Visitors:
    """Made in the installation's database, past its pages: scanners do not type passwords and codes."""

    def __init__(self, installation: Installation) -> None:
        from tests.browser.records import full_records  # noqa: PLC0415 - Django has to be set up first

        self.installation = installation
        self.records = full_records()
        self.people = {role: self.person(role) for role in ROLES}
        self.seen: set[tuple[Any, ...]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.installation.port}"

    def person(self, role: str) -> Any:
        from tests.factories import UserFactory, person_in  # noqa: PLC0415

        if role == "coordinator":
            return self.records.officer
        if role == "administrator":
            return UserFactory(is_superuser=True, has_second_step=True)
        return person_in(self.records.partnership, role, self.records.agency)

    def client(self, role: str) -> Any:
        from django.test import Client  # noqa: PLC0415

        client = Client(HTTP_HOST="127.0.0.1")
        if role != "nobody":
            client.force_login(self.people[role])
        client.get("/accounts/")
        return client

    def cookies(self, role: str) -> str:
        return self.cookies_of(self.client(role))

    def cookies_of(self, client: Any) -> str:
        return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def forms(self, role: str) -> tuple[str, list[Form]]:
        """The session, and every kind of form that the role is shown, once; the token of a form fits the cookie beside it."""
        from django.urls import resolve  # noqa: PLC0415

        from tests.browser.addresses import PAGES, address_of  # noqa: PLC0415

        client, found = self.client(role), []
        for name in PAGES:
            address = address_of(name, self.records)
            answer = client.get(address)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                for form in html.fromstring(answer.content).forms:
                    made = form_of(form, address)
                    kind = (role, resolve(made.address.partition("?")[0]).route, names_of(form))
                    if kind not in self.seen:
                        self.seen.add(kind)
                        found.append(made)
        self.installation.let_go()
        every = [form for form in found if form.names and not any(word in form.address for word in SIGNS_OUT)]
        return self.cookies_of(client), every


def names_of(form: Any) -> tuple[str, ...]:
    return tuple(sorted({re.sub(r"\d+", "1", name) for name in form.inputs.keys() if name}))  # noqa: SIM118 - it is no dict


def form_of(form: Any, page: str) -> Form:
    address = urljoin(page, form.action or "")
    pairs = urlencode([(name, value or "1") for name, value in form.form_values()])
    if form.method == "GET":
        return Form(f"{address.partition('?')[0]}?{pairs}", "")
    return Form(address, pairs)
