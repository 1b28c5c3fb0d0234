"""The mail server of an installation, as one address: smtp+tls://user:password@mail.example.gov.uk:587."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
HINT = "give it as smtp+tls://user:password@host:587, smtps://user:password@host:465 or smtp://host:25."


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; no host where none is set."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_tls: bool = False


def read_mail_url(url: str) -> MailServer:
    """The server that the address names; ValueError with a hint for one that cannot be read."""
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"DJANGO_EMAIL_URL cannot be read: {HINT}") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"DJANGO_EMAIL_URL cannot be read: {HINT}")
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starts_tls=parts.scheme == "smtp+tls",
        is_tls=parts.scheme == "smtps",
    )


def mail_is_set() -> bool:
    """Whether there is anywhere to hand mail over."""
    return bool(settings.EMAIL_HOST) or settings.EMAIL_BACKEND != SMTP
