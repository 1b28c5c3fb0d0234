"""What stands in front of pages: sessions that are in use go on, and secrets are guessed at a few times only."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from django.contrib.auth import SESSION_KEY as USER
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.template.response import TemplateResponse

from csp.audit.events import record_event
from csp.mail import mail_is_set
from csp.models import User
from csp.models.audit import Kind
from csp.signing_in import tries
from csp.signing_in.client import network_of
from csp.signing_in.sessions import moment, note_use
from csp.signing_in.tries import Limit, TooMany, Try

Answer = Callable[[HttpRequest], HttpResponse]
WHOLE_FORM = "__all__"
LONGEST_ADDRESS = 320
SIGNED_OUT = '"cache", "storage"'  # what the browser forgets of us; cookies stay, for the next page has things to say


def sessions_in_use(get_response: Answer) -> Answer:
    """Let a session go on while its person does something, and leave nothing behind in a browser that has signed out.

    A page that only asks how long the session lasts is not use: a window left open would otherwise never end.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        was_in = USER in request.session if request.method == "POST" else False
        response = get_response(request)
        session = request.session
        if session is None:  # the database is away
            return response
        if was_in and USER not in session:
            response.headers["Clear-Site-Data"] = SIGNED_OUT
        if session.accessed and USER in session and not getattr(request, "only_asks", False):
            note_use(request, now=time.time())
        return response

    return middleware


def typed_address(request: HttpRequest) -> str:
    text = request.POST.get("login", "") or request.POST.get("email", "")
    return text[:LONGEST_ADDRESS].replace("\0", "").strip()


def signed_in(request: HttpRequest) -> str:
    return str(request.user.pk or "")


def half_signed_in(request: HttpRequest) -> str:
    """Whoever has given the right password and is asked for a code."""
    login = unstash_login(request, peek=True)
    return str(login.user.pk) if login and login.user else ""


@dataclass(frozen=True)
class Guarded:
    """A form that asks for a secret: whose it is, and the box whose error says that it was wrong."""

    limit: Limit
    about: Callable[[HttpRequest], str]
    secret: str = ""  # every try counts where there is none

    def was_right(self, response: HttpResponseBase) -> bool:
        """Whether the secret was right, or there was none to look at."""
        if not self.secret or isinstance(response, HttpResponseRedirectBase):
            return bool(self.secret)
        form = (getattr(response, "context_data", None) or {}).get("form")
        return form is not None and (self.secret not in form.errors or form.has_error(self.secret, "required"))


GUARDED = {
    "account_login": Guarded(tries.SIGN_IN, typed_address, WHOLE_FORM),
    "account_reauthenticate": Guarded(tries.PASSWORD, signed_in, "password"),
    "account_change_password": Guarded(tries.PASSWORD, signed_in, "old_password"),
    "mfa_authenticate": Guarded(tries.CODE, half_signed_in, "code"),
    "mfa_reauthenticate": Guarded(tries.CODE, signed_in, "code"),
    "account_reset_password": Guarded(tries.RESET, typed_address),
}
OPENED_BY_ADDRESS = {"set_password", "invitation", "by_link", "by_link_draft"}  # a secret in the address itself


class TriesAreCounted:
    """Answer 429 to whoever has guessed too often, before the guess is looked at."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        guarded, counted = getattr(request, "counted_tries", (None, []))
        if guarded and counted and guarded.was_right(response):
            tries.take_back(counted)
        if response.status_code == 404 and name_of(request) in OPENED_BY_ADDRESS:
            count_address(request)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        guarded = GUARDED.get(name_of(request)) if request.method == "POST" else None
        network = network_of(request)
        try:
            if guarded:
                request.counted_tries = guarded, count(request, guarded, network)  # type: ignore[attr-defined]
            if network and name_of(request) in OPENED_BY_ADDRESS:
                tries.look(tries.from_a_network(tries.LINK), network, now=time.time())
        except TooMany as refusal:
            tell_of_first(request, refusal)
            return too_many(request, refusal)
        return None


def name_of(request: HttpRequest) -> str:
    return request.resolver_match.url_name or "" if request.resolver_match else ""


def count(request: HttpRequest, guarded: Guarded, network: str) -> list[Try]:
    """Count one try against the account, and against the network where that is known: both or neither."""
    about = [(guarded.limit, guarded.about(request)), (tries.from_a_network(guarded.limit.what), network)]
    named = [(limit, whom) for limit, whom in about if whom]
    return tries.count(named, now=time.time()) if named else []


def count_address(request: HttpRequest) -> None:
    """Count an address that opened nothing; the one that was one too many was looked at together with others."""
    if network := network_of(request):
        with suppress(TooMany):
            tries.count([(tries.from_a_network(tries.LINK), network)], now=time.time())


def tell_of_first(request: HttpRequest, refusal: TooMany) -> None:
    """Record that tries are being held back: once an hour for each account, or the record could be flooded."""
    if cache.add(f"held:{refusal.limit.what}:{refusal.digest}", True, tries.HOUR):
        tried = User.objects.filter(email__iexact=typed_address(request)).first()
        person = request.user if request.user.is_authenticated else tried
        record_event(request, Kind.SIGN_IN_HELD, person=person, words=f"Too many {refusal.limit.said}")


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """When to try again; the same for an address that nobody signs in with."""
    wait = max(1, ceil(refusal.until - time.time()))
    context = {
        "title": "Too many tries",
        "limit": refusal.limit,
        "until": moment(refusal.until),
        "minutes": ceil(wait / 60),
        "can_send": mail_is_set(),
    }
    response = TemplateResponse(request, "registration/too_many_tries.html", context, status=429)
    response.headers["Retry-After"] = str(wait)
    return response
