"""Addresses of signing in: those of allauth that the tracker uses, under the names that allauth knows them by."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from csp.signing_in import organisation_views, views

READ, ASKED = ("GET", "HEAD"), ("GET", "POST")


def private(view: Callable[..., HttpResponseBase], methods: tuple[str, ...] = ASKED) -> Callable[..., HttpResponseBase]:
    """Keep the page out of every cache and what is posted to it out of every report; see SecondStepMiddleware."""
    kept: Any = require_http_methods(methods)(never_cache(sensitive_post_parameters()(view)))
    kept.is_of_signing_in = True
    return kept


urlpatterns = [
    path("accounts/login/", private(views.SignIn.as_view()), name="account_login"),
    path("accounts/logout/", private(views.sign_out), name="account_logout"),
    path("accounts/with/<slug:key>/", private(organisation_views.organisation_sign_in), name="organisation_sign_in"),
    path(
        "accounts/with/<slug:key>/back/", private(organisation_views.organisation_back, READ), name="organisation_back"
    ),
    path("accounts/password/", private(views.password_change), name="account_change_password"),
    path("accounts/password/forgotten/", private(views.ForgottenPassword.as_view()), name="account_reset_password"),
    path("accounts/password/forgotten/sent/", private(views.link_sent, READ), name="account_reset_password_done"),
    path("accounts/set-password/<str:uidb64>/<str:token>/", private(views.set_password), name="set_password"),
    path("accounts/again/", private(views.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("accounts/again/code/", private(views.CodeAgain.as_view()), name="mfa_reauthenticate"),
    path("accounts/again/passkey/", private(views.PasskeyAgain.as_view()), name="mfa_reauthenticate_webauthn"),
    path("accounts/second-step/", private(views.SecondStep.as_view()), name="mfa_authenticate"),
    path("accounts/second-step/add/", private(views.set_up), name="second_step_set_up"),
    path("accounts/app/add/", private(views.AddApp.as_view()), name="mfa_activate_totp"),
    path("accounts/app/remove/", private(views.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("accounts/passkeys/sign-in/", private(views.PasskeySignIn.as_view()), name="mfa_login_webauthn"),
    path("accounts/passkeys/add/", private(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("accounts/passkeys/<int:pk>/rename/", private(views.RenamePasskey.as_view()), name="mfa_edit_webauthn"),
    path("accounts/passkeys/<int:pk>/remove/", private(views.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("accounts/recovery-codes/", private(views.recovery_codes), name="mfa_view_recovery_codes"),
    path("accounts/recovery-codes/new/", private(views.NewCodes.as_view()), name="mfa_generate_recovery_codes"),
]
