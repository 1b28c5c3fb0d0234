"""What an installation says in its environment about sessions, limits and the sign-in of organisations (ADR 0026)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from csp.starting import is_this_machine, refuse

MOST_ORGANISATIONS = 9
PARTS = ("SERVER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "DOMAINS")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
OF_ANY_TENANT = {"common", "organizations", "consumers"}
ENTRA = "login.microsoftonline.com"
AS_ENTRA = f"https://{ENTRA}/TENANT-ID/v2.0"


def number(environ: Mapping[str, str], name: str, otherwise: int, *, least: int, most: int) -> int:
    """A whole number within bounds that are sane for it."""
    text = environ.get(name, "").strip() or str(otherwise)
    found = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1
    if not least <= found <= most:
        raise refuse(name, f"is {text!r}: give a whole number from {least} to {most}.")
    return found


@dataclass(frozen=True)
class Organisation:
    """An organisation whose own sign-in is trusted, for e-mail addresses of its own and no others."""

    key: str  # in the addresses of our pages that its server knows
    server: str
    client_id: str
    client_secret: str
    name: str  # as its button says it: "Sign in with ..."
    domains: tuple[str, ...]

    def as_app(self) -> dict[str, Any]:
        """The same as allauth wants it."""
        return {
            "provider_id": self.key,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": {"server_url": self.server, "oauth_pkce_enabled": True},
        }


def organisations(environ: Mapping[str, str]) -> list[Organisation]:
    """Those of DJANGO_OIDC_SERVER and so on, then of DJANGO_OIDC_2_SERVER and so on; none where none is set."""
    found = [organisation(environ, "DJANGO_OIDC", "organisation")]
    for which in range(2, MOST_ORGANISATIONS + 1):
        found.append(organisation(environ, f"DJANGO_OIDC_{which}", f"organisation-{which}"))
    every = [each for each in found if each]
    for at, each in enumerate(every):
        taken = {domain for other in every[:at] for domain in other.domains}
        if both := sorted(taken & {*each.domains}):
            raise refuse("DJANGO_OIDC_…_DOMAINS", f"names {both[0]} twice: one organisation only can vouch for it.")
    return every


def organisation(environ: Mapping[str, str], prefix: str, key: str) -> Organisation | None:
    """One of them; refuses one that is half given, since its button would lead nowhere."""
    given = {part: environ.get(f"{prefix}_{part}", "").strip() for part in PARTS}
    missing = [part for part in PARTS if not given[part]]
    if len(missing) == len(PARTS):
        return None
    if missing:
        every = ", ".join(f"{prefix}_{part}" for part in PARTS)
        raise refuse(f"{prefix}_{missing[0]}", f"is not set: an organisation’s own sign-in needs all of {every}.")
    return Organisation(
        key=key,
        server=server(f"{prefix}_SERVER", given["SERVER"]),
        client_id=given["CLIENT_ID"],
        client_secret=given["CLIENT_SECRET"],
        name=given["NAME"],
        domains=domains(f"{prefix}_DOMAINS", given["DOMAINS"]),
    )


def server(name: str, given: str) -> str:
    """The address below which the organisation's server tells about itself: encrypted, and of one tenant only."""
    parts = urlsplit(given.rstrip("/"))
    host = parts.hostname or ""
    if not host or parts.query or parts.scheme not in ("https", "http"):
        raise refuse(name, f"is {given!r}: give it as {AS_ENTRA}")
    if parts.scheme == "http" and not is_this_machine(host):
        raise refuse(name, f"is {given!r}: only https:// keeps what it says from being forged.")
    tenant, _, rest = parts.path.strip("/").partition("/")
    if host == ENTRA and (tenant.lower() in OF_ANY_TENANT or rest != "v2.0"):
        raise refuse(name, f"must name one tenant, or anybody with a Microsoft account could come in: {AS_ENTRA}")
    return given.rstrip("/")


def domains(name: str, given: str) -> tuple[str, ...]:
    """What the e-mail addresses that the organisation can vouch for end with."""
    found = tuple(domain.strip().removeprefix("@").lower() for domain in given.split(","))
    for domain in found:
        if not DOMAIN.fullmatch(domain):
            raise refuse(name, f"has {domain!r} in it: give the ends of its e-mail addresses: northshire.gov.uk")
    return found
