"""Pages for when a form cannot be trusted, or the database is away; they keep whatever was typed."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views import defaults

from csp.outages import is_outage, outage_page
from csp.pages import keep_typed, texts_of


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form opened before its writer last signed in: show what was typed, and the way back to a fresh form.

    For somebody signed in the fresh form is filled in with it. For nobody else: another site could have sent it.
    """
    texts = texts_of(request)
    is_kept = request.user.is_authenticated and bool(texts)
    if is_kept:
        keep_typed(request)
    context = {
        "title": "This page was open too long",
        "texts": texts,
        "address": request.get_full_path(),
        "is_kept": is_kept,
    }
    return TemplateResponse(request, "csrf_failure.html", context, status=403).render()


def server_error(request: HttpRequest) -> HttpResponse:
    """Say 503 and keep what was typed where it is the database that failed; Django calls this wherever it did."""
    error = sys.exception()
    return outage_page(request, error) if error and is_outage(error) else defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same for a session that could not be saved, which Django takes for one that has ended."""
    return outage_page(request, exception) if is_outage(exception) else defaults.bad_request(request, exception)
