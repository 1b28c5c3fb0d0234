"""Signing in and out, and passwords."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest
from csp.forms import ChosenPasswordForm, NewPasswordForm, SignInForm
from csp.models import User
from csp.pages import form_page, go_to, kept_addresses, next_or, save_once
from csp.people import person_of_link


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By e-mail address and password; then on to the page that asked, or to the form being kept, or home."""
    kept = kept_addresses(request)
    onward = kept[-1] if kept else resolve_url(settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated:
        return go_to(request, onward)
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return go_to(request, onward)
    context = {"title": "Sign in", "save": "Sign in", "next": next_or(request, ""), "is_kept": bool(kept)}
    return form_page(request, form, "registration/login.html", **context)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("login")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    form = NewPasswordForm(request.user, request.POST if request.method == "POST" else None)
    account = reverse("csp:account")

    def write() -> User:
        form.save()
        update_session_auth_hash(request, form.user)
        return form.user

    saved = save_once(request, form, write, said="Your password is changed.", to=account)
    return saved or form_page(request, form, title="Change your password", back=account, save="Change password")


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Where a one-time link leads: the person chooses a password and is signed in."""
    person = person_of_link(uidb64, token)
    if person is None:
        return TemplateResponse(
            request, "registration/link_spent.html", {"title": "This link no longer works"}, status=404
        )
    form = ChosenPasswordForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        login(request, person)
        messages.success(request, "Your password is set and you are signed in.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    intro = f"{person.name}, you will sign in with {person.email} and the password you choose here."
    return form_page(request, form, title="Choose a password", intro=intro, save="Set password")
