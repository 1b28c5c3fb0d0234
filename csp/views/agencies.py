"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse


def agencies(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def agency_new(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def agency_edit(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def agency_delete(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def agency_move(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404
