"""Who it is that gives an e-mail address and a password."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from csp.models import User


class EmailBackend(AuthenticationBackend):
    """By the e-mail address as the tracker has it, however its letters are typed.

    Somebody whose sign-in is closed is answered like somebody who is not known, after the same work.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        found = self._check_password(User.objects.filter(email__iexact=email).first(), password)
        self.unstash_authenticated_user()
        return found
