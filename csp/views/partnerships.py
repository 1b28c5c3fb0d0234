"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse


def partnerships(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def partnership_new(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def partnership(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def partnership_edit(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def status_key(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404
