"""Pages for when a form cannot be trusted, or the database is away; they keep whatever was typed."""

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

from csp.outages import is_outage, outage_page, stylesheets
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
    if error and is_outage(error):
        return outage_page(request, error)
    context = {
        "title": "Sorry, something went wrong",
        "styles": stylesheets(),
        "number": getattr(request, "number", ""),
    }
    return HttpResponseServerError(render_to_string("500.html", context))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same for a session that could not be saved, which Django takes for one that has ended.

    Otherwise what was sent is not in order, perhaps the very name of the site: so the page asks the request for nothing.
    """
    if is_outage(exception):
        return outage_page(request, exception)
    return HttpResponseBadRequest(render_to_string("400.html", {"number": getattr(request, "number", "")}))
