"""People across partnerships, for the site administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csp.access import NotAllowedNow, SignedInRequest, refuse_unless
from csp.everyone import (
    ON_A_PAGE,
    EveryoneForm,
    change_person,
    close_sign_in,
    left_without_coordinator,
    open_sign_in,
    with_roles,
)
from csp.invitations import Letter, address_letter
from csp.models import Membership, User
from csp.pages import form_page, save_once, typed
from csp.people_forms import PersonFactsForm
from csp.signing_in.sessions import end_sessions
from csp.views.letters import post_letters


@require_safe
def everyone(request: SignedInRequest) -> HttpResponse:
    refuse_unless(request.user.standing.is_administrator)
    today = timezone.localdate()
    form = EveryoneForm(request.GET)
    is_valid = form.is_valid()
    found = form.found(on=today) if is_valid else with_roles(User.objects.none(), on=today).order_by("pk")
    context = {
        "title": "People across partnerships",
        "form": form,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "csp/everyone.html", context, status=200 if is_valid else 422)


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person with every role they have or had."""
    found = to_look_after(request, pk)
    today = timezone.localdate()
    roles = Membership.objects.filter(user=found).select_related("partnership", "agency", "user")
    rows = list(roles.order_by("partnership__name", "pk"))
    context = {
        "title": found.name,
        "person": found,
        "current": [role for role in rows if role.is_current_on(today)],
        "ended": [role for role in rows if not role.is_current_on(today)],
        "is_self": found.pk == request.user.pk,
    }
    return TemplateResponse(request, "csp/person.html", context)


@require_http_methods(["GET", "POST"])
def person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a name, a post, or the address a person signs in with; both addresses are told of it."""
    found = to_look_after(request, pk)
    name, was, back = found.name, found.email, reverse("csp:person", args=[pk])
    form = PersonFactsForm(typed(request), instance=found)

    letters: list[Letter] = []

    def write() -> User:
        change_person(found)
        if found.email != was:
            letters.extend(address_letter(found, was, to, by=request.user) for to in (was, found.email))
        return found

    form.is_valid()  # which gives the person what was typed
    saved = save_once(request, form, write, said=f"Saved: {found.name} signs in with {found.email}.", to=back)
    if saved:
        post_letters(request, letters)
    return saved or form_page(request, form, title=f"Change {name}", back=back)


@require_http_methods(["GET", "POST"])
def person_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then close the sign-in and end the person's sessions; 409 for one's own."""
    found = to_look_after(request, pk)
    back = reverse("csp:person", args=[pk])
    context = {
        "title": f"Close the sign-in of {found.name}?",
        "person": found,
        "back": back,
        "alone_in": left_without_coordinator(found, on=timezone.localdate()),
    }
    if request.method == "POST":
        try:
            close_sign_in(found, by=request.user)
        except NotAllowedNow as refusal:
            context |= {"title": "This sign-in cannot be closed", "refusal": str(refusal)}
            return TemplateResponse(request, "csp/person_close.html", context, status=409)
        end_sessions(found)
        messages.success(request, f"The sign-in of {found.name} is closed.")
        return redirect(back)
    return TemplateResponse(request, "csp/person_close.html", context)


@require_POST
def person_open(request: SignedInRequest, pk: int) -> HttpResponse:
    found = to_look_after(request, pk)
    open_sign_in(found)
    messages.success(request, f"{found.name} can sign in again.")
    return redirect("csp:person", pk)


def to_look_after(request: SignedInRequest, pk: int) -> User:
    refuse_unless(request.user.standing.is_administrator)
    return get_object_or_404(User, pk=pk)
