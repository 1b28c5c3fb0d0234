"""What every answer carries, and who gets one."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.views.defaults import page_not_found

from csp.conflicts import deleting_of
from csp.logs import log_request, new_number, number_of_request
from csp.models import User
from csp.outages import Writes
from csp.pages import forget_typed, keep_typed, kept_addresses, texts_of

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
# of all that a browser can do for a page, ours use passkeys only
PASSKEYS = ["publickey-credentials-create", "publickey-credentials-get"]
NOT_USED = [
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
]  # fmt: skip
PERMISSIONS = ", ".join([f"{name}=()" for name in NOT_USED] + [f"{name}=(self)" for name in PASSKEYS])


def one_line_each(get_response: Answer) -> Answer:
    """Log each request in one line, under a number that the answer carries and its error page shows (ADR 0029)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        begun, number = monotonic(), new_number()
        request.number = number  # type: ignore[attr-defined]
        token = number_of_request.set(number)
        try:
            response = get_response(request)
            response.headers["X-Request-Id"] = number
            log_request(request, response, begun)
            return response
        finally:
            number_of_request.reset(token)

    return middleware


def watch_writes(get_response: Answer) -> Answer:
    """Know whether anything was saved, should the database go away meanwhile (ADR 0031)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.writes = Writes()  # type: ignore[attr-defined]
        with connection.execute_wrapper(request.writes):  # type: ignore[attr-defined]
            return get_response(request)

    return middleware


def content_security_policy(get_response: Answer) -> Answer:
    """Let pages load our own files only and run no inline script or style (ADR 0007)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


def roles_of_the_day(get_response: Answer) -> Answer:
    """Tell whoever asks which day it is, so that a role works through its last day and no longer (ADR 0027).

    Nobody is looked up for a page that does not ask who reads it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = cast("User", SimpleLazyObject(lambda: as_of_today(get_user(request))))
        return get_response(request)

    return middleware


def as_of_today(who: User | AnonymousUser) -> User | AnonymousUser:
    if isinstance(who, User):
        who.today = timezone.localdate()
    return who


def private_pages(get_response: Answer) -> Answer:
    """Keep what a signed-in person sees out of every cache, so that Back shows nothing after signing out.

    What is the same for everybody may be kept; nobody is looked up for it, since an answer that asks who reads it varies.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_settled = "public" in (said := response.get("Cache-Control", "")) or "no-store" in said
        if not is_settled and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return middleware


def no_dead_ends(get_response: Answer) -> Answer:
    """Lead on to the home page when a button pressed without a session has no page to go back to after signing in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if (
            response.status_code == 405
            and request.method == "GET"
            and request.get_full_path() in kept_addresses(request)
        ):
            forget_typed(request)
            messages.warning(request, "You were signed out before that was done. If you still want it, do it again.")
            return redirect(settings.LOGIN_REDIRECT_URL)
        return response

    return middleware


def our_own_not_found(get_response: Answer) -> Answer:
    """Show the same page for what is not found under `make run`, where Django would list every address instead."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and isinstance(response, HttpResponseNotFound):
            return page_not_found(request, Http404())
        return response

    return middleware


class NothingTypedIsLost:
    """Show what was typed, to copy, where its record was deleted meanwhile or may no longer be changed (ADR 0011)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        is_refused = isinstance(exception, (Http404, PermissionDenied))
        if not is_refused or "form_token" not in request.POST or not texts_of(request):
            return None
        deleting = deleting_of(request)
        context = {
            "title": "This was deleted while you had it open" if deleting else "This could not be saved",
            "texts": texts_of(request),
            "deleting": deleting,
            "is_missing": isinstance(exception, Http404),
        }
        status = 410 if deleting else 404 if context["is_missing"] else 403
        return TemplateResponse(request, "not_saved.html", context, status=status)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs signing in unless its view says otherwise; what was typed before a lost session is kept."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Look nobody up for a page that is the same for everybody, so that caches may keep it; Django would look first."""
        if getattr(view_func, "is_the_same_for_all", False):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "POST":
            keep_typed(request)
        return super().handle_no_permission(request, view_func)
