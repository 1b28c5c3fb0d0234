"""The people of a partnership and their roles, for those who look after them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from csp.access import NotAllowedNow, SignedInRequest, open_or_refuse, refuse_unless
from csp.forms import PersonForm, RoleForm
from csp.models import Membership, Partnership
from csp.pages import form_page, save_once, typed
from csp.people import change_role, end_role, give_role, link_can_be_made, password_link
from csp.views.partnerships import to_set_up

ROLES = Membership.objects.select_related("user", "partnership", "agency")


@require_safe
def people(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = to_set_up(request, slug)
    roles = partnership.memberships.select_related("user", "agency").order_by("user__name", "pk")
    context = {
        "title": "People",
        "partnership": partnership,
        "crumbs": [partnership],
        "current": [role for role in roles if not role.ended_on],
        "ended": [role for role in roles if role.ended_on],
    }
    return TemplateResponse(request, "csp/people.html", context)


@require_http_methods(["GET", "POST"])
def person_new(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = to_set_up(request, slug)
    role = Membership(partnership=partnership)
    form = PersonForm(typed(request), instance=role)
    is_new = form.is_valid() and form.is_new_person
    saved = save_once(
        request,
        form,
        lambda: give_role(role, **form.person, on=timezone.localdate()),
        said="Person added. Pass this link on to them." if is_new else "Role given to a person who is known already.",
        to=lambda role: reverse("csp:person_link", args=[role.pk]) if is_new else list_of(partnership),
    )
    return saved or form_page(request, form, title="Add a person", back=list_of(partnership))


@require_http_methods(["GET", "POST"])
def membership_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    role = current_role(request, pk)
    form = RoleForm(typed(request), instance=role)
    back = list_of(role.partnership)
    saved = save_once(request, form, lambda: change_role(role, by=request.user), said="Role saved.", to=back)
    return saved or form_page(request, form, title=f"Change the role of {role.user.name}", back=back)


@require_http_methods(["GET", "POST"])
def membership_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then end the role today; 409 where the partnership would have no coordinator."""
    role = open_or_refuse(ROLES, request.user, pk=pk)
    back = list_of(role.partnership)
    if role.ended_on:
        messages.info(request, "That role had already ended.")
        return redirect(back)
    context = {"title": "End this role?", "role": role, "back": back, "crumbs": [role.partnership]}
    if request.method == "POST":
        try:
            end_role(role, by=request.user, on=timezone.localdate())
        except NotAllowedNow as refusal:
            context |= {"title": "This role cannot be ended now", "refusal": str(refusal)}
            return TemplateResponse(request, "csp/role_end.html", context, status=409)
        messages.success(request, f"The role of {role.user.name} has ended.")
        ended_own = role.user_id == request.user.pk
        return redirect(reverse("csp:account") if ended_own else back)
    return TemplateResponse(request, "csp/role_end.html", context)


@require_safe
def person_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """The one-time link by which a person sets a password, to pass on by hand; making it changes nothing."""
    role = current_role(request, pk)
    may = link_can_be_made(role.user, by=request.user)
    context = {
        "title": f"Password link for {role.user.name}" if may else "You may not make a link for this person",
        "role": role,
        "crumbs": [role.partnership],
        "back": list_of(role.partnership),
        "link": request.build_absolute_uri(password_link(role.user)) if may else "",
    }
    return TemplateResponse(request, "csp/person_link.html", context, status=200 if may else 403)


def current_role(request: SignedInRequest, pk: int) -> Membership:
    """A role that has not ended, for somebody who looks after the partnership's people."""
    role = open_or_refuse(ROLES, request.user, pk=pk)
    refuse_unless(role.ended_on is None)
    return role


def list_of(partnership: Partnership) -> str:
    return reverse("csp:people", args=[partnership.slug])
