"""Signing in with an organisation: to its page, and back from there."""

from __future__ import annotations

import logging

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from csp.audit.events import record_event
from csp.models.audit import Kind
from csp.pages import next_or
from csp.signing_in.environment import Organisation
from csp.signing_in.organisation import METHOD, Away, NotProven, address_of, finish, person_of, provider_of

logger = logging.getLogger(__name__)
CANCELLED = "access_denied"


def organisation_or_404(key: str) -> Organisation:
    for organisation in settings.ORGANISATIONS:
        if organisation.key == key:
            return organisation
    raise Http404


@login_not_required
@require_POST
def organisation_sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the page of the organisation.

    By a page of ours in between: the policy lets a form be sent, and led on from, to no other site.
    """
    organisation = organisation_or_404(key)
    try:
        address = provider_of(request, organisation).begin(request, next_or(request, ""))
    except (Away, NotProven) as failure:
        return refused(request, organisation, failure)
    context = {"title": f"Sign in with {organisation.name}", "organisation": organisation, "address": address}
    return TemplateResponse(request, "account/organisation_go.html", context)


@login_not_required
@require_safe
def organisation_back(request: HttpRequest, key: str) -> HttpResponse:
    """Where the organisation leads back to: in, for somebody who is known here."""
    organisation = organisation_or_404(key)
    if request.GET.get("error") == CANCELLED:
        messages.info(request, f"You did not sign in with {organisation.name}.")
        return redirect(settings.LOGIN_URL)
    try:
        claims, kept = finish(request, organisation)
    except (Away, NotProven) as failure:
        return refused(request, organisation, failure)
    person = person_of(organisation, claims)
    if person is None:
        record_event(request, Kind.SIGN_IN_FAILED, words=f"Not known here: somebody from {organisation.name}")
        context = {"title": "You have no sign-in here", "organisation": organisation, "email": address_of(claims)}
        return TemplateResponse(request, "account/organisation_unknown.html", context, status=403)
    if request.user.is_authenticated and request.user != person:
        logout(request)
    record_authentication(request, person, METHOD, provider=organisation.key, uid=claims["sub"])
    return perform_login(request, person, email=person.email, redirect_url=kept.get("next"))


def refused(request: HttpRequest, organisation: Organisation, failure: Away | NotProven) -> HttpResponse:
    """Say that it did not work, and how to come in otherwise; why is for the log of the server."""
    is_away = isinstance(failure, Away)
    logger.warning("Signing in with %s failed: %s", organisation.name, failure)
    title = f"{organisation.name} cannot be reached just now" if is_away else "That sign-in did not work"
    context = {"title": title, "organisation": organisation, "is_away": is_away}
    return TemplateResponse(request, "account/organisation_refused.html", context, status=503 if is_away else 403)
