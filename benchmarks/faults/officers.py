"""People at browsers of their own, who sign in by the page for it and send the form of an update."""

import http.client
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from lxml import html

from benchmarks.faults.installation import OFFICERS, PASSWORD, Installation

Form = list[tuple[str, str]]
WAIT = 90  # seconds for an answer
NEVER_ANSWERED = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Any


@dataclass
class Save:
    """One update, sent until it is answered; its words are in nothing else."""

    number: int
    address: str
    form: Form
    token: UUID
    is_answered: bool = False
    tries: int = 0
    statuses: list[int] = field(default_factory=list)

    @property
    def progress(self) -> str:
        return f"Progress of drill {self.number}."


class Officer:
    def __init__(self, port: int, email: str, action: int, password: str = PASSWORD) -> None:
        self.port, self.email, self.password = port, email, password
        self.address = f"/actions/{action}/updates/new/"
        self.cookies: dict[str, str] = {}
        self.form: Form = []

    def ask(self, method: str, address: str, sent: Form | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, address, urlencode(sent or []), headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(response.status, response.read().decode(errors="replace"), response.headers)
        finally:
            connection.close()

    def sign_in(self) -> None:
        address = self.ask("GET", "/").headers["Location"]
        page = self.ask("GET", address)
        assert page.status == 200, f"the page to sign in: {page.status} {address} {page.text[:500]}"
        [form] = [form for form in html.fromstring(page.text).forms if form.xpath(".//input[@type='password']")]
        [password] = form.xpath(".//input[@type='password']/@name")
        [name] = form.xpath(".//input[@type='email' or @type='text']/@name")
        filled = {**dict(form.form_values()), name: self.email, password: self.password}
        answer = self.ask("POST", form.action or address, list(filled.items()))
        assert answer.status == 302, f"signing in: {answer.status} {answer.text[:2000]}"

    def open(self) -> None:
        """Open the form of an update, and choose a status."""
        page = self.ask("GET", self.address)
        assert page.status == 200, f"the form: {page.status} {page.text[:500]}"
        self.form = [pair for pair in form_of(page.text) if pair[0] not in ("status", "form_token")]

    def save(self, number: int, *, is_moving: bool = True) -> Save:
        """An update, as a rule with a moved timescale, as if from a form just opened."""
        token = uuid4()
        words = {
            "progress": f"Progress of drill {number}.",
            "status": "green",
            "new_timescale": f"Words of drill {number}" if is_moving else "",
            "timescale_reason": f"Reason of drill {number}." if is_moving else "",
        }
        form = [pair for pair in self.form if pair[0] not in words] + list(words.items())
        return Save(number, self.address, [*form, ("form_token", str(token))], receipt_of(form, token))

    def send(self, save: Save) -> Answer:
        save.tries += 1
        answer = self.ask("POST", save.address, save.form)
        save.statuses.append(answer.status)
        save.is_answered |= answer.status == 302
        return answer


def receipt_of(form: Form, token: UUID) -> UUID:
    """What the tracker makes of the form's token and its words (csp.pages.form_token)."""
    from django.http import QueryDict  # noqa: PLC0415 - Django has to be set up first

    words = [pair for pair in form if pair[0] != "csrfmiddlewaretoken"]
    return uuid5(token, QueryDict(urlencode(words)).urlencode())


def form_of(page: str) -> Form:
    [form] = [form for form in html.fromstring(page).forms if "form_token" in form.fields]
    return [(name, value.removeprefix("\n")) for name, value in form.form_values()]


def officers_of(installation: Installation) -> list[Officer]:
    """All signed in, each with the form of an action of their own open."""
    from actions.models import Action  # noqa: PLC0415

    actions = list(Action.objects.order_by("pk").values_list("pk", flat=True))
    installation.let_go()
    people = [Officer(installation.port, f"officer{n}@drill.example", actions[n]) for n in range(OFFICERS)]
    for officer in people:
        officer.sign_in()
        officer.open()
    return people
