"""What the tracker logs: one line of JSON for each request and each error, and nothing that anybody typed (ADR 0029)."""

from __future__ import annotations

import re
import secrets
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from logging import INFO, Filter, LogRecord, getLogger
from pathlib import Path
from time import monotonic
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from pythonjsonlogger.json import JsonFormatter

ROOT = Path(__file__).resolve().parent.parent
# the parts of addresses that open something by themselves; docs/running/nginx.conf has the same
SECRET = re.compile(r"(/returns/|/accounts/set-password/|/accounts/invitation/)[^\s?]+")
OURS = "tracker"  # what is logged under this name is in our own words
REQUESTS = getLogger(f"{OURS}.requests")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # none that is taken for another, and no vowels to make words with
FRAMES = 30

AS_LINES: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "csp.logs.Lines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["lines"], "level": "ERROR"},
    "loggers": {
        OURS: {"level": "INFO"},
        # each request has its line already
        "django": {"handlers": [], "level": "ERROR"},
        "django.security": {"level": "WARNING"},
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
    },
}

number_of_request: ContextVar[str] = ContextVar("number_of_request", default="")


class WithoutSecrets(Filter):
    """Blot out the part of an address that opens something by itself, under `make run`."""

    def filter(self, record: LogRecord) -> bool:
        record.msg = SECRET.sub(r"\1…", record.getMessage())
        record.args = ()
        return True


class Lines(JsonFormatter):
    """Each record as one line of ASCII, whatever was put into it."""

    def add_fields(self, log_data: dict[str, Any], record: LogRecord, message_dict: dict[str, Any]) -> None:
        log_data.update(line_of(record))


def line_of(record: LogRecord) -> dict[str, Any]:
    """The fields of a record. Messages and errors of others' code may quote what was typed: their words are left out."""
    line: dict[str, Any] = {"time": moment(record.created), "level": record.levelname.lower(), "logger": record.name}
    if number := number_of_request.get():
        line["request"] = number
    if (words := words_of(record)).strip("…: "):
        line["message"] = words
    if not record.name.startswith(OURS):
        line["from"] = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        line |= told_of_error(record.exc_info[1])
    return line | getattr(record, "told", {})


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def words_of(record: LogRecord) -> str:
    """What is certain to be the programmer's: our own words, the server's starts and stops, else a message's fixed words."""
    is_start_or_stop = record.name == "gunicorn.error" and record.levelno <= INFO
    if record.name.startswith(OURS) or is_start_or_stop:
        return record.getMessage()
    if isinstance(record.args, tuple) and record.args:
        return fixed_words(str(record.msg), record.args)
    return str(record.msg).partition("=")[0] if record.name == "gunicorn.error" else ""


def fixed_words(message: str, arguments: tuple[Any, ...]) -> str:
    """The message with its numbers, and with dots for everything else that was put into it."""
    try:
        return message % tuple(each if isinstance(each, int | float) else "…" for each in arguments)
    except (TypeError, ValueError):
        return message.partition("%")[0]


def told_of_error(error: BaseException) -> dict[str, Any]:
    """Its kind, what it came of, and the lines of code it went through; what it says may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    came_of = list(causes_of(error))
    told: dict[str, Any] = {
        "error": kind_of(error),
        "where": [f"{place_of(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames],
    }
    if came_of:
        told["came_of"] = [kind_of(each) for each in came_of]
    for each in [error, *came_of]:
        if rule := getattr(getattr(each, "diag", None), "constraint_name", None):
            told["rule"] = rule  # of the database
    return told


def causes_of(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    while (cause := error.__cause__ or error.__context__) and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        error = cause


def kind_of(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def place_of(file: str) -> str:
    """The file of ours, or of a package."""
    return file.rpartition("site-packages/")[2].removeprefix(f"{ROOT}/")


def new_number() -> str:
    """What a person can read out to those who run the tracker, so that they find the request: K7QF-2M9X."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def log_request(request: HttpRequest, response: HttpResponseBase, begun: float) -> None:
    """One line about a request, with the pattern of its address in place of the address."""
    match = request.resolver_match
    told: dict[str, Any] = {
        "method": request.method if request.method in METHODS else "other",
        "page": match.view_name if match else "",
        "route": match.route if match else "",
        "status": response.status_code,
        "ms": round((monotonic() - begun) * 1000),
    }
    if match and (records := {name: value for name, value in match.kwargs.items() if isinstance(value, int)}):
        told["records"] = records
    if (partnership := partnership_of(response)) is not None:
        told["partnership"] = partnership
    # whoever the answer has asked for already: most pages have, and the others need not for a line in a log
    if (person := getattr(request, "_cached_user", None)) is not None and person.pk:
        told["person"] = person.pk
    REQUESTS.info("request", extra={"told": told})


def partnership_of(response: HttpResponseBase) -> int | None:
    """The id of the partnership that the page is about, where the page says so."""
    context = getattr(response, "context_data", None) or {}
    partnership, plan = context.get("partnership"), context.get("plan")
    return getattr(partnership, "pk", None) or getattr(plan, "partnership_id", None)
