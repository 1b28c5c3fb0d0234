"""Who acts while a request is answered; and what becomes of it where that is a refusal or a file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from csp.audit.acting import Acting, acting_as
from csp.audit.events import page_of, record_event
from csp.models.audit import Kind

Answer = Callable[[HttpRequest], HttpResponse]
A_FILE = "attachment"


def audit_record(get_response: Answer) -> Answer:
    """Let all that is written be by whoever is signed in, and record what people were refused and which files they took.

    Somebody who is not signed in is refused nothing but a forged form, which the log of the server tells of: strangers
    can send those without end, and what is recorded here stays for ever.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with acting_as(Acting(request)) as who:
            response = get_response(request)
            if who.user:
                record_answer(request, response, who)
        return response

    return middleware


def record_answer(request: HttpRequest, response: HttpResponse, who: Acting) -> None:
    """A page of another partnership's answers as if it were not there; that it was asked for is recorded with its own."""
    is_hidden = response.status_code in (404, 410) and who.is_outside
    if response.status_code == 403 or is_hidden:
        record_event(request, Kind.REFUSED, about=who.opened, page=f"{request.method} {page_of(request)}")
    elif A_FILE in (disposition := response.get("Content-Disposition", "")):
        name = disposition.partition("filename=")[2].strip('"') or disposition.rpartition("''")[2]
        record_event(request, Kind.DOWNLOADED, about=who.opened, file=name, page=page_of(request))
