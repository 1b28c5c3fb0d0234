"""Pages of signing in: those of allauth in our own look, and those it has not."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import passthrough_next_redirect_url, perform_login
from allauth.account.views import LoginView, PasswordResetView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest, refuse_unless
from csp.audit.events import record_event
from csp.mail import mail_is_set
from csp.models import User
from csp.models.audit import Kind
from csp.pages import form_page, kept_addresses, next_or, save_once
from csp.people import person_of_link
from csp.signing_in import forms, second_step
from csp.signing_in.adapter import AccountAdapter, SecondStepAdapter
from csp.signing_in.sessions import end_sessions
from csp.signing_in.tries import forget_tries

ACCOUNT = reverse_lazy("csp:account")
RULES = SecondStepAdapter()
NEW_PASSWORD = "account/new_password.html"
APP = "Authenticator app"
NEW_CODES = "recovery_codes_to_show"


class OurPage:
    """A page of allauth as our form page: its words, and 422 when the form is refused."""

    template_name = "form_page.html"
    words: dict[str, Any] = {}

    def get_context_data(self: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | self.words
        return context | {"next": next_or(self.request, "")}

    def form_invalid(self: Any, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignIn(OurPage, LoginView):
    """By e-mail address and password; then on to the page that asked, or to the form being kept, or home."""

    form_class = forms.SignInForm
    template_name = "account/login.html"
    words = {"title": "Sign in", "save": "Sign in"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"is_kept": bool(kept_addresses(self.request)), "organisations": settings.ORGANISATIONS}


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; somebody half way through signing in begins anew, and keeps what they typed before."""
    if request.user.is_authenticated:
        record_event(request, Kind.SIGNED_OUT, person=request.user)
        logout(request)
        messages.success(request, "You are signed out.")
    else:
        clear_login(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_http_methods(["GET", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    """Another password in place of the present one; everywhere else the person is signed out."""
    refuse_unless(request.user.has_usable_password())
    form = forms.NewPasswordForm(request.user, request.POST if request.method == "POST" else None)

    def write() -> User:
        form.save()
        update_session_auth_hash(request, form.user)
        note_new_password(request, form.user, but=request.session.session_key or "")
        return form.user

    said = "Your password is changed. Everywhere else you were signed in, you are signed out."
    saved = save_once(request, form, write, said=said, to=reverse("csp:account"))
    context = {"title": "Change your password", "back": ACCOUNT, "save": "Change password"}
    return saved or form_page(request, form, NEW_PASSWORD, email=request.user.email, **context)


@login_not_required
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Where a one-time link leads: the person chooses a password and signs in, second step and all."""
    person = person_of_link(uidb64, token)
    if person is None:
        return TemplateResponse(request, "account/link_spent.html", {"title": "This link no longer works"}, status=404)
    form = forms.ChosenPasswordForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            forget_tries(person)
            note_new_password(request, person)
        logout(request) if request.user.is_authenticated else clear_login(request)
        messages.success(request, "Your password is set.")
        return perform_login(request, person, email=person.email)
    intro = f"{person.name}, you will sign in with {person.email} and the password you choose here."
    context = {"title": "Choose a password", "intro": intro, "save": "Set password"}
    return form_page(request, form, NEW_PASSWORD, email=person.email, **context)


def note_new_password(request: HttpRequest, person: User, *, but: str = "") -> None:
    """End the person's other sessions, and tell the record and the person that the password is another."""
    end_sessions(person, but=but)
    record_event(request, Kind.PASSWORD_CHANGED, person=person)
    tell = AccountAdapter(request).send_notification_mail
    transaction.on_commit(lambda: tell("account/email/password_changed", person))


class ForgottenPassword(OurPage, PasswordResetView):
    """Have the link sent by which a password is chosen; without a mail server, whom to ask for it."""

    form_class = forms.ForgottenPasswordForm
    template_name = "account/password_reset.html"
    words = {"title": "Forgotten password", "save": "Send the link", "back": reverse_lazy(settings.LOGIN_URL)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_by_mail": mail_is_set()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if mail_is_set() else self.get(request)


@login_not_required
def link_sent(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "account/link_sent.html", {"title": "Look in your mail"})


class PasswordAgain(OurPage, ReauthenticateView):
    """The password once more, before something that would let others in."""

    form_class = forms.PasswordAgainForm
    template_name = "account/again.html"
    words = {"title": "Is it you?", "save": "Go on"}


class CodeAgain(OurPage, ReauthenticateByCodeView):
    form_class = forms.CodeAgainForm
    template_name = "account/again.html"
    words = {"title": "Is it you?", "save": "Go on"}

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(self.request, Kind.SECOND_STEP_FAILED, person=self.request.user)
        return super().form_invalid(form)


class PasskeyAgain(OurPage, ReauthenticateWebAuthnView):
    form_class = forms.PasskeyAgainForm
    template_name = "mfa/passkey_again.html"
    words = {"title": "Is it you?"}

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(self.request, Kind.SECOND_STEP_FAILED, person=self.request.user)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        refused = {"form": kwargs["form"]} if "form" in kwargs else {}  # which allauth leaves out
        return context | refused | {"passkey_options": json.dumps(context["js_data"]["request_options"])}


class SecondStep(OurPage, AuthenticateView):
    """The second step of signing in: a code, or a passkey."""

    form_class = forms.CodeForm
    webauthn_form_class = forms.PasskeyForm
    template_name = "mfa/authenticate.html"
    words = {"title": "Second step", "save": "Sign in"}

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(self.request, Kind.SECOND_STEP_FAILED, person=self.stage.login.user)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "has_passkey": second_step.standing_of(self.stage.login.user).has_passkey,
            "passkey_options": json.dumps(context["js_data"]["request_options"]),
            "is_kept": bool(kept_addresses(self.request)),
        }


@require_http_methods(["GET", "POST"])
def set_up(request: SignedInRequest) -> HttpResponse:
    """Why a second step is needed, and the two kinds to choose from."""
    can_be_left_out = second_step.can_be_left_out(request.user)
    if request.method == "POST":
        refuse_unless(can_be_left_out)
        request.session[second_step.LEFT_OUT] = True
        return redirect(AccountAdapter(request).get_login_redirect_url(request))
    context = {
        "title": "Add a second step",
        "second_step": second_step.standing_of(request.user),
        "can_be_left_out": can_be_left_out,
        "is_kept": bool(kept_addresses(request)),
    }
    return TemplateResponse(request, "mfa/set_up.html", context)


class AddApp(OurPage, ActivateTOTPView):
    """Scan, then show by a first code that it works."""

    form_class = forms.AddAppForm
    template_name = "mfa/app_add.html"
    words = {"title": "Add an authenticator app", "save": "Add the app", "back": ACCOUNT}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_event(self.request, Kind.SECOND_STEP_SET, words=APP)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        second_step.use_code_once(app, form.cleaned_data["code"])
        return response

    def get_success_url(self) -> str:
        return after_adding(self.request, has_new_codes=self.did_generate_recovery_codes)


def after_adding(request: HttpRequest, *, has_new_codes: bool) -> str:
    """First the recovery codes, where these are the first; else back to the account."""
    if has_new_codes:
        request.session[NEW_CODES] = True
    return reverse("mfa_view_recovery_codes") if has_new_codes else str(ACCOUNT)


def note_removal(request: HttpRequest, what: str) -> None:
    """Record it, and sign the person out elsewhere: somebody else may have come in by what is being removed."""
    record_event(request, Kind.SECOND_STEP_REMOVED, words=what)
    end_sessions(request.user, but=request.session.session_key or "")


class RemoveApp(OurPage, DeactivateTOTPView):
    form_class = forms.RemoveAppForm
    template_name = "mfa/remove.html"
    success_url = ACCOUNT
    words = {"title": "Remove your authenticator app?", "save": "Remove the app", "back": ACCOUNT}

    def form_valid(self, form: Any) -> HttpResponse:
        note_removal(self.request, APP)
        return super().form_valid(form)


class NewCodes(OurPage, GenerateRecoveryCodesView):
    """Ten other codes; those there were are good no more."""

    form_class = forms.NewCodesForm
    template_name = "mfa/new_codes.html"
    words = {"title": "Make new recovery codes?", "save": "Make new codes", "back": ACCOUNT}

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session[NEW_CODES] = True
        record_event(self.request, Kind.SECOND_STEP_SET, words="New recovery codes")
        return super().form_valid(form)


@require_http_methods(["GET", "POST"])
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """The codes just made, until the person says that they are kept; never again after that."""
    if request.method == "POST":
        request.session.pop(NEW_CODES, None)
        return redirect(AccountAdapter(request).get_login_redirect_url(request) if kept_addresses(request) else ACCOUNT)
    made = Authenticator.objects.filter(user=request.user, type=second_step.CODES).first()
    if made is None or NEW_CODES not in request.session:
        return redirect(ACCOUNT)
    context = {"title": "Your recovery codes", "codes": made.wrap().get_unused_codes()}
    return TemplateResponse(request, "mfa/recovery_codes.html", context)


class AddPasskey(OurPage, AddWebAuthnView):
    form_class = forms.AddPasskeyForm
    template_name = "mfa/passkey_add.html"
    words = {"title": "Add a passkey", "save": "Make the passkey", "back": ACCOUNT}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["form"] = kwargs.get("form") or self.get_form()  # allauth leaves out the one that was refused
        options = passkeys.begin_registration(self.request.user, passwordless=True)
        return context | {"passkey_options": json.dumps(options)}

    def form_valid(self, form: Any) -> HttpResponse:
        record_event(self.request, Kind.SECOND_STEP_SET, words=f"Passkey “{form.cleaned_data['name']}”")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return after_adding(self.request, has_new_codes=self.did_generate_recovery_codes)


class RenamePasskey(OurPage, EditWebAuthnView):
    form_class = forms.RenamePasskeyForm
    success_url = ACCOUNT
    words = {"title": "Rename a passkey", "back": ACCOUNT}


class RemovePasskey(OurPage, RemoveWebAuthnView):
    template_name = "mfa/remove.html"
    success_url = ACCOUNT
    words = {"title": "Remove this passkey?", "save": "Remove the passkey", "back": ACCOUNT}

    def form_valid(self, form: Any) -> HttpResponse:
        if not RULES.can_delete_authenticator(self.object):
            form.add_error(None, RULES.error_messages["cannot_delete_authenticator"])
            return self.form_invalid(form)
        note_removal(self.request, f"Passkey “{self.object}”")
        return super().form_valid(form)


class PasskeySignIn(OurPage, LoginWebAuthnView):
    """What a browser is to do for a passkey, and what it did."""

    form_class = forms.PasskeySignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse({"request_options": passkeys.begin_authentication(user=None)})

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(self.request, Kind.SIGN_IN_FAILED, words="By passkey")
        messages.warning(self.request, forms.PASSKEY_FAILED)
        return redirect(passthrough_next_redirect_url(self.request, reverse(settings.LOGIN_URL), "next"))
