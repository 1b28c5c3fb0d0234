"""Throw what no officer would send at every address, form, filter and upload; no answer may be a fault of ours (500 or more).

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.fuzz_site --requests 20000 --seed 1
    DJANGO_DEBUG=1 .venv/bin/python scripts/with_postgres.py .venv/bin/python -m benchmarks.fuzz_site --requests 20000

It works in a test database of its own, through the whole of the site from the first middleware on, as people of every role
and as nobody. Whatever a request writes is taken back before the next, so that a seed always sends the same. Each request
begins as one that a browser would send (the addresses of the URL configuration, and the forms, filters and links found on
their pages) and is then spoiled in a few places: NUL, halves of characters, a megabyte of text, numbers of thirty digits,
the years 1 and 9999, ids from elsewhere, boxes repeated or left out, the wrong kind of body, a body cut short, broken
cookies, headers, secrets and signatures. `--plant` puts two faults into the site and succeeds only where both are found.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import random
import string
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, quote_from_bytes, urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import get_runner, override_settings

from plans.models import PlanStatus
from tests.documents.builders import document, workbook
from tests.documents.hostile import ROWS, written_pdf
from tests.filling_in import Sent, as_sent, filled_in, forms_on, method_of, page_of, target_of
from tests.world import COORDINATOR, World, addresses

MEGABYTE = 1024 * 1024
NASTY: list[bytes] = [
    b"", b" ", b"\x00", b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe", "\u202e\u2066".encode(), "🚓👩🏽‍🚒".encode() * 50,
    "é".encode() * 300, b"x" * 201, b"x" * 10_001, b"1e400", b"1" + b"0" * 30, b"-1" + b"0" * 30, b"9223372036854775808",
    b"2147483648", b"-1", b"0", b"01", b"0x10", b"1_0", "١٢".encode(), "²".encode(), b"NaN", b"Infinity", b"1.5", b"1,5",
    b"0001-01-01", b"9999-12-31", b"31/2/2017", b"0", b"99999", b"1/1/1", b"31/12/9999", b"None", b"null", b"[]", b"{}",
    b"true", b"on", b"<script>alert(1)</script>", b"'; DROP TABLE plans_annualplan; --", b"%00", b"%s%s%n", b"{{ 7 }}{% x %}",
    b"../../../../etc/passwd", b"http://[", b"//evil.example", b"javascript:alert(1)", b"\r\nSet-Cookie: a=b", b"\t=1+1",
    b"a@b", b"@", b"x" * 260 + b"@example.org", b"\\", b"\\u0000", b"__proto__", b"00000000-0000-0000-0000-000000000001",
]  # fmt: skip
HEADERS = ["HTTP_REFERER", "HTTP_ORIGIN", "HTTP_ACCEPT_LANGUAGE", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_X_FORWARDED_FOR",
           "HTTP_IF_NONE_MATCH", "HTTP_X_FORWARDED_PROTO", "HTTP_ACCEPT", "HTTP_USER_AGENT", "HTTP_X_REQUEST_ID",
           "HTTP_X_REQUESTED_WITH", "HTTP_FORWARDED", "HTTP_AUTHORIZATION", "HTTP_COOKIE"]  # fmt: skip
TYPES = ["application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json",
         "text/plain", "multipart/form-data; boundary=\x80", "application/x-www-form-urlencoded; charset=utf-16",
         "application/x-www-form-urlencoded; charset=nonsense", "", "multipart/mixed; boundary=" + "x" * 300]  # fmt: skip
METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "x"]
SLOW = (".pdf",)  # setting pages takes a second, and says nothing new each time
BOUNDARY = "fuzz"

Pairs = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Sending:
    """A request: what a browser would send, or what was made of it."""

    method: str
    path: str
    query: Pairs = field(default_factory=list)
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        about = f" {self.content_type} {self.body[:300]!r}" if self.method == "POST" else ""
        return f"{self.method} {self.path}?{encoded(self.query)[:300]!r}{about} {self.headers or ''}"


@dataclass(frozen=True)
class Target:
    """An address with what a browser would send to it."""

    method: str
    path: str
    boxes: Pairs
    files: tuple[str, ...] = ()


@dataclass
class Findings:
    """What came back: how often each status, and each fault once with the first request that met it."""

    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0, "")
    turned_away: int = 0

    def note(self, status: int, fault: str, sending: Sending) -> None:
        self.statuses[status] += 1
        fault = fault or f"answered {status} without an exception"
        if status >= 500 and fault not in self.faults:
            self.faults[fault] = str(sending)
            print(f"\nFAULT {fault}\n  {str(sending)[:1000]}", flush=True)


def encoded(pairs: Pairs) -> bytes:
    return "&".join(
        f"{quote_from_bytes(name.encode('utf-8', 'surrogatepass'))}={quote_from_bytes(value)}" for name, value in pairs
    ).encode()


def multipart(pairs: Pairs, files: list[tuple[str, str, bytes]]) -> bytes:
    out = io.BytesIO()
    for name, value in pairs:
        out.write(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n")
    for name, title, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="'.encode()
        out.write(
            head
            + title.encode("utf-8", "surrogatepass")
            + b'"\r\nContent-Type: application/octet-stream\r\n\r\n'
            + content
            + b"\r\n"
        )
    out.write(f"--{BOUNDARY}--\r\n".encode())
    return out.getvalue()


class Fuzz:
    """A site with one of everything, the people who use it, and what is sent to it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.worlds = [World(PlanStatus.PUBLISHED), World(PlanStatus.DRAFT, "Foreign")]
        self.clients: list[Client] = []
        for person in (*self.worlds[0].people.values(), None):
            client = Client(raise_request_exception=False)
            if person:
                client.force_login(person)
            self.clients.append(client)
        self.sessions = [client.cookies.output(attrs=[], header="", sep=";").strip() for client in self.clients]
        self.files = [
            ("plan.docx", document(ROWS).read()), ("plan.xlsx", workbook(Plan=ROWS).read()), ("plan.pdf", written_pdf()),
            ("plan.csv", b"Action,Lead,Timescale\nRun patrols,TVP,March 2018\n"),
        ]  # fmt: skip
        self.targets = list(self.found())

    def found(self) -> Iterator[Target]:
        """Every address, and every form, filter and link with a query on the pages that a coordinator is shown."""
        client, world = self.clients[list(self.worlds[0].people).index(COORDINATOR)], self.worlds[0]
        seen: set[tuple[str, str, tuple[str, ...]]] = set()
        for name in sorted(set(addresses())):
            path = world.address(name)
            yield from (Target(method, path, []) for method in ("GET", "POST"))
            if path.endswith(SLOW) or "logout" in name:
                continue
            with transaction.atomic():
                page = client.get(path)
                transaction.set_rollback(True)
            for target in targets_on(page, path):
                key = (target.method, target.path, tuple(name for name, _ in target.boxes))
                if key not in seen and "logout" not in target.path:
                    seen.add(key)
                    yield target

    def sendings(self, number: int) -> Iterator[tuple[str, Sending]]:
        ways: list[tuple[int, Callable[[Target], Sending]]] = [
            (40, self.spoiled), (20, self.with_odd_query), (12, self.elsewhere), (8, self.with_wrong_body),
            (8, self.with_odd_headers), (4, self.by_odd_method), (6, self.with_broken_secret), (1, self.with_file),
        ]  # fmt: skip
        with_forms = [target for target in self.targets if target.boxes]
        with_files = [target for target in self.targets if target.files]
        for _ in range(number):
            [way] = self.random.choices([way for _, way in ways], [weight for weight, _ in ways])
            pool = with_files if way == self.with_file else with_forms if way == self.spoiled else self.targets
            yield way.__name__, way(self.random.choice(pool))

    def nasty(self) -> bytes:
        if self.random.random() < 0.004:
            return self.random.choice([b"x", b"\n", b"=", "é".encode()]) * MEGABYTE
        if self.random.random() < 0.1:
            return self.random.randbytes(self.random.randint(1, 60))
        return self.random.choice(NASTY)

    def spoil(self, boxes: Pairs) -> Pairs:
        """Change a few: another value, a box left out, sent twice, or one that is not on the form."""
        boxes = list(boxes)
        for _ in range(self.random.choice([1, 1, 1, 2, 3, 8])):
            at = self.random.randrange(len(boxes)) if boxes else 0
            name = (
                boxes[at][0] if boxes else self.random.choice(["as_at", "q", "next", "list", "sort", "status", "page"])
            )
            match self.random.randrange(8):
                case 0 if boxes:
                    boxes.pop(at)
                case 1:
                    boxes.append((name, self.nasty()))
                case 2:
                    boxes.append(
                        (
                            self.random.choice([f"{name}x", f"{name}_0", f"x-{name}", "\x00", "id", "pk", ""]),
                            self.nasty(),
                        )
                    )
                case 3 if boxes:
                    boxes[at] = (name, str(self.random.randint(-2, 60)).encode())
                case _ if boxes:
                    boxes[at] = (name, self.nasty())
        return boxes

    def spoiled(self, target: Target) -> Sending:
        boxes = self.spoil(target.boxes)
        if target.method == "GET":
            return Sending("GET", target.path, boxes)
        if target.files or self.random.random() < 0.1:
            return Sending("POST", target.path, [], multipart(boxes, []), f"multipart/form-data; boundary={BOUNDARY}")
        return Sending("POST", target.path, [], encoded(boxes), TYPES[0])

    def with_odd_query(self, target: Target) -> Sending:
        known = target.boxes if target.method == "GET" else []
        query = self.spoil(
            [
                *known,
                *(
                    (name, b"1")
                    for name in ("as_at", "next", "list", "period", "agency", "since")
                    if self.random.random() < 0.3
                ),
            ]
        )
        if self.random.random() < 0.02:
            query = query * 200
        return Sending("GET", target.path, query)

    def elsewhere(self, target: Target) -> Sending:
        """The address with its numbers and words replaced."""
        odd = [
            "0",
            "1",
            "2",
            "7",
            "99",
            str(10**18),
            str(2**63),
            str(10**30),
            "q0",
            "q9",
            "h3",
            "y2",
            "x",
            "canary",
            "foreign",
            "٣",
            "%00",
            "%ED%A0%80",
            "..",
            "a" * 300,
        ]
        parts = [
            self.random.choice(odd) if part and self.random.random() < 0.4 else part for part in target.path.split("/")
        ]
        return Sending(target.method, "/".join(parts), target.boxes[:3] if target.method == "GET" else [])

    def with_wrong_body(self, target: Target) -> Sending:
        body = self.random.choice(
            [
                encoded(target.boxes),
                multipart(target.boxes, []),
                json.dumps([1]).encode(),
                self.random.randbytes(200),
                b"--x\r\n",
                b"=" * 50,
                b"&" * 12_000,
            ]
        )
        cut = body[: self.random.randint(0, len(body))]
        kind = self.random.choice([*TYPES, f"multipart/form-data; boundary={BOUNDARY}"])
        return Sending("POST", target.path, [], self.random.choice([body, cut]), kind)

    def with_odd_headers(self, target: Target) -> Sending:
        value = self.nasty()[:2000].decode("latin-1").replace("\r", "").replace("\n", "")
        chosen = self.random.choice([*HEADERS, "HTTP_COOKIE", "HTTP_COOKIE"])
        if chosen == "HTTP_COOKIE":
            held = self.random.choice(self.sessions)
            broken = [
                f"sessionid={value}",
                f"csrftoken={value}",
                f"messages={value}",
                f"{held}; messages={value}",
                f"{held[:-3]}xyz",
                f"{held}; {held}",
                ";;==" + value,
            ]
            value = self.random.choice(broken)
        return Sending("GET", target.path, target.boxes if target.method == "GET" else [], headers={chosen: value})

    def by_odd_method(self, target: Target) -> Sending:
        return Sending(self.random.choice(METHODS), target.path, target.boxes[:2])

    def with_broken_secret(self, target: Target) -> Sending:
        """A signature, secret or token with some letters changed: in a box that holds one, or in the address."""
        boxes = [(name, self.tampered(value) if len(value) > 20 else value) for name, value in target.boxes]
        if target.method == "POST" and boxes != target.boxes:
            return Sending("POST", target.path, [], encoded(boxes), TYPES[0])
        signed = self.random.choice(
            [
                "/returns/{}/",
                "/head-and-foot/{}.css",
                "/accounts/set-password/MQ/{}/",
                "/accounts/set-password/{}/x/",
                "/accounts/invitation/1/{}/",
            ]
        )
        secret = self.random.choice(
            [
                "canary-secret",
                "".join(self.random.choices(string.ascii_letters + ":-_.", k=self.random.randint(1, 200))),
            ]
        )
        method = self.random.choice(["GET", "POST"])
        return Sending(method, signed.format(secret), [], encoded(target.boxes) if method == "POST" else b"", TYPES[0])

    def tampered(self, value: bytes) -> bytes:
        at = self.random.randrange(len(value))
        return self.random.choice(
            [value[:at], value[:at] + b"A" + value[at + 1 :], value + b"=", value[::-1], value.replace(b":", b"")]
        )

    def with_file(self, target: Target) -> Sending:
        title, content = self.random.choice(self.files)
        content = bytearray(content)
        for _ in range(self.random.choice([0, 1, 10, 100])):
            content[self.random.randrange(len(content))] = self.random.randrange(256)
        if self.random.random() < 0.3:
            content = content[: self.random.randint(0, len(content))]
        title = self.random.choice(
            [
                title,
                title,
                "",
                "x" * 300 + title,
                "../" + title,
                "pl\x00an.docx",
                "\ud83d.xlsx",
                "plan",
                "=1+1.csv",
                "<b>.pdf",
            ]
        )
        body = multipart(self.spoil(target.boxes), [(name, title, bytes(content)) for name in target.files])
        return Sending("POST", target.path, [], body, f"multipart/form-data; boundary={BOUNDARY}")

    def send(self, sending: Sending) -> HttpResponse:
        at = self.random.choice([0, 0, 0, 0, *range(len(self.clients))])
        client = self.clients[at]
        client.cookies = SimpleCookie(self.sessions[at])  # as before somebody signed out
        extra = {"QUERY_STRING": encoded(sending.query).decode(), **sending.headers}
        with transaction.atomic():
            kind = sending.content_type or "text/plain"
            response = client.generic(sending.method, sending.path, sending.body, kind, **extra)
            response.getvalue()  # a file is written as it is sent
            transaction.set_rollback(True)
        return response


def targets_on(page: HttpResponse, path: str) -> Iterator[Target]:
    for form in forms_on(page):
        files = tuple(box.name for box in form.inputs if box.get("type") == "file" and box.name)
        for sent in (as_sent(form), filled_in(form)):
            yield Target(method_of(form).upper(), target_of(form, path).split("?")[0], in_pairs(sent), files)
    if page.get("Content-Type", "").startswith("text/html"):
        for link in page_of(page).xpath("//a/@href"):
            parts = urlsplit(link)
            if parts.query and not parts.netloc:
                boxes = [(name, value.encode()) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
                yield Target("GET", parts.path or path, boxes)


def in_pairs(sent: Sent) -> Pairs:
    return [(name, value.encode("utf-8", "surrogatepass")) for name, values in sent.items() for value in values]


def planted_faults(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A site with two faults: a day that holds NUL, and a number of thirty digits in any box of a form."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.GET.get("as_at", ""):
            raise ValueError("planted: NUL")
        if any(value.endswith("0" * 30) for value in request.POST.values()):
            raise OverflowError("planted: number")
        return get_response(request)

    return middleware


def run(requests: int, seed: int) -> Findings:
    fuzz, findings, raised = Fuzz(seed), Findings(), []

    def keep(**signal: Any) -> None:
        kind, value, where = sys.exc_info()
        last = traceback.extract_tb(where)[-1]
        ours = [
            frame
            for frame in traceback.extract_tb(where)
            if str(settings.BASE_DIR) in frame.filename and ".venv" not in frame.filename
        ]
        raised.append(
            f"{kind.__name__ if kind else ''}: {str(value)[:200]} at {last.filename}:{last.lineno}; ours {[f'{f.filename}:{f.lineno}' for f in ours[-2:]]}"
        )

    got_request_exception.connect(keep)
    print(f"{connection.vendor}: {len(fuzz.targets)} addresses, forms, filters and links; seed {seed}", flush=True)
    started = time.perf_counter()
    for number, (kind, sending) in enumerate(fuzz.sendings(requests), start=1):
        raised.clear()
        began = time.perf_counter()
        try:
            response = fuzz.send(sending)
            status = response.status_code
            findings.turned_away += status == 302 and "/accounts/login" in response["Location"]
        except Exception as escaped:  # noqa: BLE001  # whatever gets past every middleware, for the server to answer
            status, fault = 599, f"{type(escaped).__name__}: {escaped} {traceback.format_exc()[-600:]}"
            raised.append(fault)
        findings.kinds[kind] += 1
        findings.note(status, raised[0] if raised else "", sending)
        findings.slowest = max(findings.slowest, (time.perf_counter() - began, str(sending)[:200]))
        if number % 500 == 0:
            print(
                f"  {number}: {dict(sorted(findings.statuses.items()))}, {len(findings.faults)} faults, {time.perf_counter() - started:.0f} s",
                flush=True,
            )
    return findings


def report(findings: Findings) -> None:
    print(
        f"{findings.statuses.total()} requests; by status {dict(sorted(findings.statuses.items()))}; by way {dict(findings.kinds)}"
    )
    print(f"{findings.turned_away} led to the page of signing in")
    print(f"slowest {findings.slowest[0]:.1f} s: {findings.slowest[1]}")
    print(f"\n{sum(count for status, count in findings.statuses.items() if status >= 500)} answers of 500 or more")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", action="store_true", help="plant two faults, which must be found")
    options = parser.parse_args()
    planted = ["benchmarks.fuzz_site.planted_faults"] if options.plant else []
    logging.disable(logging.CRITICAL)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with override_settings(DEBUG=False, MIDDLEWARE=[*settings.MIDDLEWARE, *planted], ALLOWED_HOSTS=["testserver"]):
            findings = run(options.requests, options.seed)
    finally:
        runner.teardown_databases(databases)
    report(findings)
    if options.plant:
        found = {
            word for word in ("planted: NUL", "planted: number") if any(word in fault for fault in findings.faults)
        }
        print(f"of two planted faults {len(found)} were found")
        return 0 if len(found) == 2 else 1
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
