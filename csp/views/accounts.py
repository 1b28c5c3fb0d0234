"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse


def sign_in(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def sign_out(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def password_change(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404


def set_password(request: HttpRequest, **found: str) -> HttpResponse:
    raise Http404
