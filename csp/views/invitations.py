"""Invitations: the link to pass on, a new one, taking one back, and where it leads."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csp.access import NotAllowedNow, SignedInRequest, open_or_refuse, refuse_unless
from csp.invitations import invitation_letter, invitation_of, invite, link_of, take_back, works
from csp.mail import mail_is_set
from csp.models import Invitation, Membership
from csp.people import link_can_be_made, password_link
from csp.views.letters import post_letter, site_of
from csp.views.people import ROLES, current_role, list_of


@require_safe
def invitation_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """The link of somebody who was invited, to pass on by hand, as long as it works."""
    role, today = current_role(request, pk), timezone.localdate()
    may = link_can_be_made(role.user, by=request.user, on=today) and role.user.is_waited_for
    invitation = latest_of(role)
    link = link_of(invitation) if invitation and may and works(invitation, on=today) else ""
    context = {
        "title": f"Invitation of {role.user.name}",
        "role": role,
        "roles": ROLES.current(on=today).filter(user=role.user, partnership=role.partnership).order_by("pk"),
        "invitation": invitation,
        "link": f"{site_of(request)}{link}" if link else "",
        "may": may,
        "sends_mail": mail_is_set(),
        "crumbs": [role.partnership],
        "back": list_of(role.partnership),
    }
    return TemplateResponse(request, "csp/invitation_link.html", context)


@require_POST
def invitation_send(request: SignedInRequest, pk: int) -> HttpResponse:
    """Invite once more, by mail."""
    role = waited_for(request, pk)
    refuse_unless(mail_is_set())
    invitation = renewed(request, role)
    roles = ROLES.current(on=timezone.localdate()).filter(user=role.user, partnership=role.partnership)
    post_letter(request, invitation_letter(invitation, roles.order_by("pk"), site=site_of(request)))
    return redirect("csp:invitation_link", role.pk)


@require_POST
def invitation_renew(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a new link in place of the one before."""
    role = waited_for(request, pk)
    refuse_unless(link_can_be_made(role.user, by=request.user, on=timezone.localdate()))
    renewed(request, role)
    messages.success(request, "This is a new link. The one before works no more.")
    return redirect("csp:invitation_link", role.pk)


@require_http_methods(["GET", "POST"])
def invitation_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then remove somebody who never came in; 409 where the record names them."""
    role, today = waited_for(request, pk), timezone.localdate()
    back = list_of(role.partnership)
    context = {
        "title": f"Take back the invitation of {role.user.name}?",
        "role": role,
        "crumbs": [role.partnership],
        "back": back,
    }
    if request.method == "POST":
        try:
            take_back(role.user, role.partnership, by=request.user, on=today)
        except NotAllowedNow as refusal:
            context |= {"title": "This invitation cannot be taken back", "refusal": str(refusal)}
            return TemplateResponse(request, "csp/invitation_take_back.html", context, status=409)
        messages.success(request, f"The invitation of {role.user.name} is taken back.")
        return redirect(back)
    return TemplateResponse(request, "csp/invitation_take_back.html", context)


@never_cache
@login_not_required
@require_safe
def invitation(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Where an invitation leads: who asks whom to what, and on to choosing a password. Opening it uses nothing up."""
    today = timezone.localdate()
    found = invitation_of(pk, token, on=today)
    if found is None:
        return TemplateResponse(
            request, "csp/invitation_spent.html", {"title": "This link no longer works"}, status=404
        )
    context = {
        "title": f"Welcome, {found.user.name}",
        "invitation": found,
        "roles": ROLES.current(on=today).filter(user=found.user, partnership=found.partnership).order_by("pk"),
        "password_link": password_link(found.user),
    }
    return TemplateResponse(request, "csp/invitation.html", context)


def waited_for(request: SignedInRequest, pk: int) -> Membership:
    """The role of somebody who has not come in yet; 404 once they have."""
    role = open_or_refuse(ROLES, request.user, pk=pk)
    refuse_unless(role.user.is_waited_for and role.user.is_active)
    return role


def latest_of(role: Membership) -> Invitation | None:
    sent = Invitation.objects.select_related("user", "invited_by")
    return sent.filter(user=role.user, partnership=role.partnership).newest_first().first()


def renewed(request: SignedInRequest, role: Membership) -> Invitation:
    return invite(role.user, role.partnership, by=request.user, on=timezone.localdate())
