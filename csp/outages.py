"""The database away: what is still certain about a request, and a page that needs nothing to be shown (ADR 0031)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import add_never_cache_headers

from csp.pages import texts_of, words_of

TRY_AGAIN_AFTER = 10  # seconds
READS = re.compile(r"\s*(SELECT|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|SHOW|SET)\b", re.IGNORECASE)
READ_ONLY = "25006"  # PostgreSQL's code of a server that takes no writes, such as a standby
STYLES = ["govuk/govuk-frontend.min.css", "css/tracker.css"]


class Writes:
    """What one request has asked the database to write, so that its page can say what is certain."""

    def __init__(self) -> None:
        self.is_begun = False  # in a transaction whose end is not known
        self.is_saved = False
        self.undone_by: BaseException | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        is_write = not READS.match(sql)
        self.is_begun |= is_write
        try:
            result = execute(sql, params, many, context)
        except Error as failure:
            self.undone_by = failure if connection.in_atomic_block else None
            raise
        if is_write:
            connection.on_commit(self.are_saved)
        return result

    def are_saved(self) -> None:
        self.is_saved = True

    def are_undone_by(self, error: BaseException) -> bool:
        """Whether nothing at all was saved; False where a commit may have been made and only its answer lost."""
        is_undone = self.undone_by is not None and self.undone_by in chain_of(error)
        return not self.is_saved and (not self.is_begun or is_undone)


class OnlyCheck(CsrfViewMiddleware):
    """Whether a form came from a page of ours, for where the middleware never got as far."""

    def __init__(self) -> None:
        super().__init__(lambda request: HttpResponse())

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return HttpResponse()

    def passes(self, request: HttpRequest) -> bool:
        self.process_request(request)
        return self.process_view(request, lambda request: HttpResponse(), (), {}) is None


def is_outage(error: BaseException | None) -> bool:
    """Whether the database could not be asked, or would not write: away, locked, full, read-only or damaged."""
    return any(
        isinstance(each, (OperationalError, InterfaceError))
        or (type(each) is DatabaseError and each.__cause__ is not None)  # what SQLite says of a damaged file
        or getattr(each.__cause__, "pgcode", "") == READ_ONLY
        for each in chain_of(error)
    )


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those that it came of: sessions and forms turn what the database says into errors of their own."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def outage_page(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: what was typed, to copy or to send again, and whether it was saved.

    The request then lets go of whatever would ask the database once more on the way out: each asking may take seconds.
    """
    context = {
        "title": "The tracker cannot reach its records just now",
        "styles": stylesheets(),
        "address": request.get_full_path(),
        "number": getattr(request, "number", ""),
    }
    if request.method == "POST":
        context |= what_was_sent(request, error)
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    response.headers["X-Frame-Options"] = "DENY"
    add_never_cache_headers(response)
    let_go(request)
    return response


def what_was_sent(request: Any, error: BaseException) -> dict[str, Any]:
    """What a posted form held. None of it is known where it was too large to be read, or broke off."""
    sent: dict[str, Any] = {"is_sent": True, "is_certain": request.writes.are_undone_by(error)}
    with suppress(SuspiciousOperation, UnreadablePostError):
        sent |= {"texts": texts_of(request), "has_files": bool(request.FILES)}
        sent["can_send"] = can_be_sent_again(request, is_certain=sent["is_certain"])
        if sent["can_send"]:
            again = [(name, value) for name, values in request.POST.lists() for value in values]
            sent["again"] = [(name, value) for name, value in again if name != "csrfmiddlewaretoken"]
            sent["csrf_token"] = get_token(request)
    return sent


def can_be_sent_again(request: HttpRequest, *, is_certain: bool) -> bool:
    """A form of ours, without passwords or files, that saves nothing twice: by its token, or because it never did."""
    held_back = set(request.POST) - set(words_of(request)) - {"csrfmiddlewaretoken", "form_token"}
    is_safe = is_certain or "form_token" in request.POST
    return is_safe and not held_back and not request.FILES and OnlyCheck().passes(request)


def let_go(request: HttpRequest) -> None:
    """Keep the person's session, which a session that is not asked for leaves as it is."""
    request.user = AnonymousUser()
    request.session = SessionBase(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.session._session_cache = {}  # type: ignore[attr-defined]
    request.__dict__.pop("_messages", None)


def stylesheets() -> list[str]:
    """None where even the list of our own files cannot be read."""
    with suppress(ValueError, OSError):
        return [static(name) for name in STYLES]
    return []
