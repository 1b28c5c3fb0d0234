"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse


def people(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def person_new(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def membership_edit(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def membership_end(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def person_link(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404
