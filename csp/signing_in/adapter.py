"""How the tracker wants allauth to behave: whom it lets in, where it leads on to, what it says and writes (ADR 0025)."""

from __future__ import annotations

import base64
import hashlib
import logging
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from csp.audit.events import record_event
from csp.mail import mail_is_set
from csp.models import User
from csp.models.audit import Kind
from csp.pages import is_ours, kept_addresses
from csp.people import password_link
from csp.signing_in import second_step

logger = logging.getLogger(__name__)

CLOSED = "Your sign-in is closed. Ask the coordinator of your partnership."
NEITHER = "That e-mail address and password do not match. Check both and try again."
TOO_MANY = "There have been too many tries. Wait a while, then try again."
WRONG_CODE = "That code is not right, or has been used already. Wait for the next one and enter that"


HOW = {
    "password": "password",
    "socialaccount": "the organisation’s own sign-in",
    "totp": "code of an app",
    "recovery_codes": "recovery code",
    "webauthn": "passkey",
}
WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use your authenticator app or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


def name_of(person: User) -> str:
    return person.name


def how_signed_in(request: HttpRequest, person: User) -> str:
    """Password, then the code of an app."""
    kinds = [record.get("type") or record["method"] for record in get_authentication_records(request, person)]
    return ", then ".join(HOW.get(kind, kind) for kind in kinds)


def on_site(address: str) -> str:
    """An address of ours as it stands in a mail."""
    request: HttpRequest = context.request
    return f"{settings.SITE_URL}{address}" if settings.SITE_URL else request.build_absolute_uri(address)


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, for people whom a coordinator has added and nobody else."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NEITHER,
        "incorrect_password": "That is not your password",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = "csp.signing_in.stages.SecondStepStage"
        return [ours if path == "allauth.mfa.stages.AuthenticateStage" else path for path in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The form being kept since a session was lost, else the home page."""
        kept = kept_addresses(request)
        return kept[-1] if kept else resolve_url(settings.LOGIN_REDIRECT_URL)

    def is_safe_url(self, url: str) -> bool:
        return is_ours(context.request, url)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Every page answers with a page."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        user.agree_address()
        super().login(request, user)
        record_event(request, Kind.SIGNED_IN, person=user, by=how_signed_in(request, user))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        tried = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        record_event(request, Kind.SIGN_IN_FAILED, person=tried)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.warning(request, CLOSED)
        return redirect(settings.LOGIN_URL)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask for the password again: not of somebody who has just signed in with it."""
        records = get_authentication_records(context.request, context.request.user)
        return not any(time.time() - record["at"] < REAUTHENTICATION_TIMEOUT for record in records)

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        return [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Made by send_password_reset_mail(), as the same link that a coordinator passes on."""
        return ""

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        link = on_site(password_link(user))
        record_event(self.request, Kind.PASSWORD_RESET_ASKED, person=user)
        super().send_password_reset_mail(user, user.email, context | {"password_reset_url": link})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail where there is a server; what it tells of has been done, whether the server takes it or not."""
        if not mail_is_set():
            return
        try:
            super().send_mail(template_prefix, email, context | {"login_url": on_site(resolve_url(settings.LOGIN_URL))})
        except OSError:
            logger.exception("A mail of signing in (%s) was not taken by the mail server", template_prefix)


class SecondStepAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "You must keep a second step. Add another one first, then remove this one.",
        "cannot_generate_recovery_codes": "Add an authenticator app or a passkey first: recovery codes stand in for it.",
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Keep the secrets of a second step unreadable to whoever has the database only."""
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; under another secret key than it was kept with, one that no code fits."""
        try:
            return box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        others = [step for step in second_step.steps_of(person) if step.pk != authenticator.pk]
        return bool(others) or not second_step.must_have_one(person)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


def box() -> MultiFernet:
    """What secrets are locked with: the secret key, or one that it has taken the place of."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second step:{key!s}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
