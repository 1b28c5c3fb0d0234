"""What every answer under the addresses of links carries, also those that are given before a view is reached."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

UNDER = "/returns/"
WITH_A_FORM = (200, 422)


def pages_by_link(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep the secret in the address to ourselves: no referrer elsewhere, no cache, no search engine (ADR 0014).

    A page with a form lets its own site know where it was, because browsers send no origin from a page that lets nobody
    know, and the form would be refused as another site's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path_info.startswith(UNDER):
            add_never_cache_headers(response)
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = "same-origin" if response.status_code in WITH_A_FORM else "no-referrer"
        return response

    return middleware
