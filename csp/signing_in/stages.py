"""What comes between the first step of signing in and being in."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from csp.signing_in.organisation import is_vouched_for


class SecondStepStage(AuthenticateStage):
    """A code or a passkey; not of somebody for whom an organisation vouches, which has asked for its own (ADR 0026)."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not is_vouched_for(request, self.login.user) and super()._should_handle(request)
