"""Where a request comes from: the one answer for limits, lists of sessions and the audit record (ADR 0026)."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

A_HOUSEHOLD = 64  # bits of an IPv6 address that one network is given; the rest it chooses as it likes


def client_address(request: HttpRequest) -> str:
    """The address of the browser, "" where it is not known.

    Each proxy adds to X-Forwarded-For whom it was asked by, and anybody can send that header; so only as many of its
    last entries are believed as there are proxies of ours in front (TRUSTED_PROXIES).
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if settings.TRUSTED_PROXIES else []
    passed_on = [*forwarded[-settings.TRUSTED_PROXIES :], request.META.get("REMOTE_ADDR", "")]
    return next(filter(None, map(as_address, passed_on)), "")


def as_address(text: str) -> str:
    """The address in its usual form, without a port; "" for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else str(address)


def network_of(request: HttpRequest) -> str:
    """What tries are counted by: the address, or the network of an IPv6 address.

    "" for this machine itself: behind a proxy that TRUSTED_PROXIES does not tell of, that is everybody.
    """
    text = client_address(request)
    if not text or ip_address(text).is_loopback:
        return ""
    if ":" in text:
        return str(IPv6Network((text, A_HOUSEHOLD), strict=False).network_address)
    return text
