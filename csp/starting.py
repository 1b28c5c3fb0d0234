"""What an installation must be told before it may start: each refusal says what to set (ADR 0029)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured

MAKE_A_KEY = 'make one:  python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
SHORTEST_KEY, FEWEST_SIGNS = 50, 12
# what stands in examples, in our own among them, and what people write who mean to come back to it
SAYS_IT_IS_NONE = re.compile(
    r"insecure|develop|for-checks|example|change|replace|secret|password|your.?key|…", re.IGNORECASE
)
HOST = re.compile(r"\.?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)
PLAIN_ANYWHERE = "anywhere"


def refuse(name: str, words: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} {words}")


def secret_key(given: str) -> str:
    """The key that signs sessions and links; a weak one lets anybody sign in as anybody."""
    name = "DJANGO_SECRET_KEY"
    if not given:
        raise refuse(name, f"is not set: give a long random text, the same at every start; {MAKE_A_KEY}")
    if len(given) < SHORTEST_KEY or len(set(given)) < FEWEST_SIGNS:
        raise refuse(name, f"is too easily guessed: it needs {SHORTEST_KEY} random characters or more; {MAKE_A_KEY}")
    if SAYS_IT_IS_NONE.search(given):
        raise refuse(name, f"is one that stands in an example, or is not random; {MAKE_A_KEY}")
    return given


def hosts(given: str) -> list[str]:
    """The addresses people use, in order, without blanks."""
    name, example = "DJANGO_ALLOWED_HOSTS", "give the addresses people use, with commas between: plans.example.gov.uk"
    found = [host.strip() for host in given.split(",") if host.strip()]
    if not found:
        raise refuse(name, f"is not set: {example}")
    if "*" in found:
        raise refuse(name, f"may not be * (anybody could give links of ours an address of theirs): {example}")
    for host in found:
        if not HOST.fullmatch(host):
            raise refuse(name, f"has {host!r} in it, which is no host: {example}, without https:// and without a port")
    return found


def is_this_machine(host: str) -> bool:
    """Whether only this machine can mean itself by the name."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def in_public(hosts: list[str]) -> list[str]:
    return [host for host in hosts if not is_this_machine(host)]


def refuse_debug_in_public(hosts: list[str]) -> None:
    """Debug shows settings and code to whoever causes an error."""
    if named := in_public(hosts):
        raise refuse("DJANGO_DEBUG", f"is on and DJANGO_ALLOWED_HOSTS names {named[0]}: take DJANGO_DEBUG out.")


def plain_http(given: str, hosts: list[str]) -> bool:
    """Whether pages may travel unencrypted: on this machine, or where somebody has said so in as many words."""
    if given.lower() == PLAIN_ANYWHERE:
        return True
    is_on = given.lower() in {"1", "true", "yes", "on"}
    if is_on and (named := in_public(hosts)):
        raise refuse(
            "DJANGO_PLAIN_HTTP",
            f"is on and DJANGO_ALLOWED_HOSTS names {named[0]}: take it out and serve by HTTPS (docs/running.md), or set"
            f" DJANGO_PLAIN_HTTP={PLAIN_ANYWHERE} where passwords may be read on the way.",
        )
    return is_on


def site_url(given: str, hosts: list[str]) -> str:
    """The address that links in mail begin with, if any; on one of our hosts, or the links would lead nowhere."""
    if not given:
        return ""
    found = re.fullmatch(r"https?://([^/:]+|\[[^/]+\])(:\d+)?/?", given)
    if not found:
        raise refuse("DJANGO_SITE_URL", f"is {given!r}: give it as https://plans.example.gov.uk, without a path.")
    host = found[1]
    if not any(host == each or (each.startswith(".") and f".{host}".endswith(each)) for each in hosts):
        raise refuse("DJANGO_SITE_URL", f"names {host}, which is not in DJANGO_ALLOWED_HOSTS: add it there.")
    return given.rstrip("/")


def database(given: str) -> None:
    """Without this a mistyped name in the settings would open an empty tracker."""
    if not given:
        raise refuse("DATABASE_URL", "is not set: give postgresql:///tracker or sqlite:////full/path/file.sqlite3")


def mail(environ: Mapping[str, str]) -> None:
    """Refuse half a mail server: one whose mails would have no links, or a sender without a server."""
    if environ.get("DJANGO_EMAIL_URL") and not environ.get("DJANGO_SITE_URL"):
        raise refuse("DJANGO_SITE_URL", "is not set, and DJANGO_EMAIL_URL is: say where links in mails lead.")
    if environ.get("DJANGO_EMAIL_FROM") and not environ.get("DJANGO_EMAIL_URL"):
        raise refuse("DJANGO_EMAIL_URL", "is not set, and DJANGO_EMAIL_FROM is: say which mail server to use.")
