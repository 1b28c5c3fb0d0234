"""Browsers that the tracker knows, and who is signed in there."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from csp.models.people import User


class Session(AbstractBaseSession):
    """A browser that the tracker knows: who is signed in there, since when and from where (ADR 0026).

    The columns repeat what the data say, so that the sessions of a person can be listed and ended. One of nobody keeps
    what was typed before signing in.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField("signed in at", null=True)
    seen_at = models.DateTimeField("last used at", null=True)
    network_address = models.GenericIPAddressField("address it was last used from", null=True)
    browser = models.CharField("browser as it names itself", max_length=300)

    @classmethod
    def get_session_store_class(cls) -> Any:
        from csp.signing_in.sessions import SessionStore  # noqa: PLC0415 - it stands on this model

        return SessionStore
