"""Where a person is signed in, for how long still, and signing out there."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.audit.events import record_event
from csp.models import User
from csp.models.audit import Kind
from csp.people import link_can_be_made
from csp.signing_in.sessions import can_go_on, end_sessions, ends_at, note_use, places_of
from csp.views.people import ROLES, list_of

EVERYWHERE, ELSEWHERE = "everywhere", "elsewhere"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> HttpResponse:
    """How long the session lasts, for the script that warns before its end: asking is no use of it, saying so is."""
    request.only_asks = True
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0})
    now = time.time()
    if request.method == "POST":
        note_use(request, now=now)
    return JsonResponse(
        {
            "seconds": max(1, int(ends_at(request.session) - now)),
            "canGoOn": can_go_on(request.session),
            "person": str(request.user.pk),
            "token": get_token(request),  # signing in again changes the one that every form of a page carries
        }
    )


@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """Where I am signed in."""
    places = places_of(request.user, at=timezone.now(), this=request.session.session_key)
    context = {
        "title": "Where you are signed in",
        "places": places,
        "elsewhere": [place for place in places if not place.is_this],
        "idle": in_words(settings.SESSION_IDLE_SECONDS),
        "longest": in_words(settings.SESSION_COOKIE_AGE),
    }
    return TemplateResponse(request, "csp/sessions.html", context)


@require_POST
def session_end(request: SignedInRequest) -> HttpResponse:
    """Sign me out in one of those places, everywhere else, or everywhere."""
    which, this = request.POST.get("place", ""), request.session.session_key or ""
    if which == EVERYWHERE:
        ended = end_sessions(request.user)
        tell(request, ended)
        logout(request)
        messages.success(request, "You are signed out everywhere.")
        return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL))
    if which == ELSEWHERE:
        ended = end_sessions(request.user, but=this)
    else:
        places = places_of(request.user, at=timezone.now(), this=this)
        ended = sum(place.end() for place in places if place.name == which and not place.is_this)
    if ended:
        tell(request, ended)
    messages.success(request, "You are signed out there." if ended else "You were not signed in there any more.")
    return redirect("csp:sessions")


@require_http_methods(["GET", "POST"])
def person_sign_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere: when a laptop is lost, or somebody else may have the password."""
    role = open_or_refuse(ROLES, request.user, pk=pk)
    refuse_unless(link_can_be_made(role.user, by=request.user, on=timezone.localdate()))
    back = list_of(role.partnership)
    if request.method == "POST":
        ended = end_sessions(role.user, but=request.session.session_key or "")
        tell(request, ended, of=role.user)
        messages.success(request, f"{role.user.name} is signed out everywhere.")
        return redirect(back)
    context = {
        "title": f"Sign {role.user.name} out everywhere?",
        "places": places_of(role.user, at=timezone.now()),
        "role": role,
        "crumbs": [role.partnership],
        "back": back,
    }
    return TemplateResponse(request, "csp/person_sign_out.html", context)


def in_words(seconds: int) -> str:
    """3 hours, or 200 minutes where it is no whole number of hours."""
    number, unit = (seconds // 60, "minute") if seconds % 3600 else (seconds // 3600, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def tell(request: SignedInRequest, ended: int, *, of: User | None = None) -> None:
    """Add to the audit record whose sessions were ended: the reader's own, or somebody else's."""
    words = f"{(of or request.user).name} signed out in {ended} place{'' if ended == 1 else 's'}"
    record_event(request, Kind.SESSIONS_ENDED, about=of, words=words)
