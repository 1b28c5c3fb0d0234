"""Forms of signing in: what allauth asks, in the words and the manner of the tracker."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgain
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from csp.fields import PlainForm, helper, word_errors
from csp.models import User
from csp.signing_in.adapter import WRONG_CODE
from csp.signing_in.passwords import HINT
from csp.signing_in.second_step import use_code_once

PASSKEY_FAILED = "That passkey was not accepted. Try again, or go on without it."
PASSKEY_NOT_MADE = "No passkey was made. Press the button again and follow what your browser says"
LONGEST_NAME = 60


class PasswordBox(forms.PasswordInput):
    """A password, with a button that shows what was typed where JavaScript runs; it may be pasted."""

    template_name = "account/_password_box.html"


class CodeBox(forms.TextInput):
    """A code of figures, which phones and password managers may fill in."""

    def __init__(self) -> None:
        wide = "govuk-input govuk-input--width-10 govuk-input--extra-letter-spacing"
        super().__init__(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": wide}
        )


def set_box(form: forms.BaseForm, name: str, label: str, widget: forms.Widget, hint: str = "") -> None:
    """Show a field of allauth in our words."""
    field = form.fields[name]
    widget.is_required = field.required
    field.label, field.widget, field.help_text = label, widget, hint


def password_box(autocomplete: str) -> PasswordBox:
    of_script = "govuk-input govuk-password-input__input govuk-js-password-input-input"
    return PasswordBox(
        {"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "none", "class": of_script}
    )


def email_box() -> forms.EmailInput:
    return forms.EmailInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"})


def in_our_manner(form: Any) -> None:
    form.helper = helper(form)
    word_errors(form)


class SignInForm(LoginForm):
    """E-mail address and password; which of them is wrong is not said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_box(self, "login", "E-mail address", email_box())
        set_box(self, "password", "Password", password_box("current-password"))
        in_our_manner(self)


class PasswordAgainForm(ReauthenticateForm):
    """The password of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_box(self, "password", "Your password", password_box("current-password"))
        in_our_manner(self)


class ForgottenPasswordForm(ResetPasswordForm):
    """Where the link is to be sent; whether anybody signs in with the address is not said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_box(self, "email", "E-mail address", email_box())
        in_our_manner(self)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email__iexact=email, is_active=True))
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send a mail in either case: how long the answer takes says nothing, and whoever mistook the address learns it."""
        if self.users:
            return super().save(request, **kwargs)
        get_adapter().send_mail("account/email/unknown_account", self.cleaned_data["email"], {})
        return self.cleaned_data["email"]


class ChosenPasswordForm(SetPasswordForm):
    """A password chosen through a link."""

    error_messages = {"password_mismatch": "The two new passwords are not the same"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_box(self, "new_password1", "New password", password_box("new-password"), HINT)
        set_box(self, "new_password2", "New password again", password_box("new-password"))
        in_our_manner(self)


class NewPasswordForm(ChosenPasswordForm, PasswordChangeForm):
    """A new password in place of the present one."""

    error_messages = {
        **ChosenPasswordForm.error_messages,
        "password_incorrect": "That is not your present password",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_box(self, "old_password", "Present password", password_box("current-password"))
        self.fields["old_password"].error_messages["required"] = "Enter your present password"


class OnceOnly:
    """A code of the authenticator app is good once."""

    def clean_code(self: Any) -> str:
        code = super().clean_code()  # type: ignore[misc]
        is_of_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_of_app and not use_code_once(self.authenticator, code):
            raise ValidationError(WRONG_CODE, code="used")
        return code


def word_code(form: Any, hint: str) -> None:
    set_box(form, "code", "Code", CodeBox(), hint)
    form.fields["code"].error_messages["required"] = "Enter the code"
    in_our_manner(form)


class CodeForm(OnceOnly, AuthenticateForm):
    """A code of the authenticator app, or a recovery code, to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_code(self, "The 6 figures that your authenticator app shows now, or one of your recovery codes.")


class CodeAgainForm(OnceOnly, CodeAgain):
    """The same, of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_code(self, "The 6 figures that your authenticator app shows now, or one of your recovery codes.")


class AddAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app, which shows that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_code(self, "The 6 figures that the app shows for “CSP plan tracker” now.")


class RemoveAppForm(DeactivateTOTPForm):
    """Nothing to fill in; refuses where it is the last step of somebody who must have one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_manner(self)


class NewCodesForm(GenerateRecoveryCodesForm):
    """Nothing to fill in; refuses where there is no second step for which they would stand in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_manner(self)


class Guarded:
    """What a browser sends of a passkey is taken apart by a library that trips over what is none."""

    def clean_credential(self: Any) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except Exception as malformed:  # of any kind: it reads bytes that anybody can make up
            raise ValidationError(PASSKEY_FAILED, code="malformed") from malformed

    def clean(self: Any) -> Any:
        if self.errors.pop("credential", None):  # a box that nobody sees, so that nothing could lead there
            raise ValidationError(PASSKEY_FAILED, code="refused")
        return super().clean()  # type: ignore[misc]


class PasskeyForm(Guarded, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeySignInForm(Guarded, LoginWebAuthnForm):
    """A passkey in place of e-mail address, password and second step."""


class PasskeyAgainForm(Guarded, ReauthenticateWebAuthnForm):
    """A passkey of somebody who is signed in."""


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey, which the browser makes once the button is pressed.

    It always asks for the fingerprint, face or PIN of the device, so that it is good for signing in by itself.
    """

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_box(self, "name", "Name of the passkey", forms.TextInput(), "Such as the device it is kept on.")
        set_length(self)
        in_our_manner(self)

    def clean(self) -> dict[str, Any]:
        if self.errors.pop("credential", None):  # see Guarded
            raise ValidationError(PASSKEY_NOT_MADE, code="refused")
        self.cleaned_data["passwordless"] = True
        try:
            cleaned = super().clean()
            cleaned["credential"] = what_is_kept(cleaned["credential"])
        except ValidationError:
            raise ValidationError(PASSKEY_NOT_MADE, code="refused") from None
        except Exception as malformed:  # see Guarded
            raise ValidationError(PASSKEY_NOT_MADE, code="malformed") from malformed
        return cleaned


def what_is_kept(credential: dict[str, Any]) -> dict[str, Any]:
    """What signing in with the passkey needs of it, and nothing else that came along."""
    answer = credential["response"]
    return {
        **{name: credential[name] for name in ("id", "rawId", "type")},
        "response": {name: answer[name] for name in ("clientDataJSON", "attestationObject")},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_box(self, "name", "Name of the passkey", forms.TextInput(), "Such as the device it is kept on.")
        set_length(self)
        in_our_manner(self)


def set_length(form: Any) -> None:
    form.fields["name"].validators.append(MaxLengthValidator(LONGEST_NAME))


class LockedOutForm(PlainForm):
    """The coordinator's own password, before somebody's second step is taken away."""

    password = forms.CharField(label="Your own password", strip=False, widget=password_box("current-password"))

    def __init__(self, *args: Any, coordinator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coordinator = coordinator
        if not coordinator.has_usable_password():  # signs in with an organisation's own sign-in
            del self.fields["password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.coordinator, password):
            raise ValidationError("That is not your password", code="incorrect")
        return password
