"""A second step after the password: who has one, who must, and what may be done about it (ADR 0025)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from csp.models import Role, User
from csp.signing_in.organisation import is_vouched_for

CODES = Authenticator.Type.RECOVERY_CODES
LEFT_OUT = "second_step_left_out"
DEMO = "@demo.example"


def steps_of(person: User) -> list[Authenticator]:
    """The person's authenticator app and passkeys; recovery codes only stand in for them."""
    return list(Authenticator.objects.filter(user=person).exclude(type=CODES).order_by("created_at", "pk"))


@dataclass(frozen=True)
class Standing:
    """What a person signs in with besides the password, for their account page."""

    steps: list[Authenticator]
    codes_left: int
    is_needed: bool

    @property
    def has_app(self) -> bool:
        return any(step.type == Authenticator.Type.TOTP for step in self.steps)

    @property
    def has_passkey(self) -> bool:
        return any(step.type == Authenticator.Type.WEBAUTHN for step in self.steps)


def standing_of(person: User) -> Standing:
    """One query, and one more where the person's roles were not asked for yet."""
    every = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    codes = [code for row in every if row.type == CODES for code in row.wrap().get_unused_codes()]
    return Standing([row for row in every if row.type != CODES], len(codes), must_have_one(person))


def people_with_one(people: Iterable[int]) -> set[int]:
    """Those of the people who have a second step, all by their ids."""
    return set(Authenticator.objects.filter(user__in=people).exclude(type=CODES).values_list("user", flat=True))


def must_have_one(person: User) -> bool:
    """Site administrators, and coordinators where their partnership says so."""
    return person.is_superuser or any(
        role.role == Role.COORDINATOR and role.partnership.is_second_step_required
        for role in person.current_memberships
    )


def is_missing(request: HttpRequest) -> bool:
    """Whether this person has to set up a second step before anything else."""
    person = request.user
    assert isinstance(person, User)
    if not must_have_one(person) or LEFT_OUT in request.session or is_vouched_for(request, person):
        return False
    return not steps_of(person)


def can_be_left_out(person: User) -> bool:
    """Whether the page of setting one up may be passed over: in a demonstration on one's own computer only."""
    return settings.DEBUG and person.email.endswith(DEMO) and must_have_one(person)


@transaction.atomic
def use_code_once(app: Authenticator, code: str) -> bool:
    """Take note of a code of the app that was right; False where it, or a later one, had been used before.

    allauth remembers codes in the cache for half a minute, which each server process may have to itself and which is
    shorter than a code is good for.
    """
    held = Authenticator.objects.select_for_update().get(pk=app.pk)
    counter = counter_of(decrypt(held.data["secret"]), code)
    if counter is None or counter <= held.data.get("last_counter", 0):
        return False
    held.data["last_counter"] = counter
    held.save(update_fields=["data"])
    return True


def counter_of(secret: str, code: str) -> int | None:
    """Which half minute the code belongs to, of those that are still good; None for none."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def remove_all(person: User) -> int:
    """Take away every second step of the person, recovery codes too; how many there were."""
    removed, _ = Authenticator.objects.filter(user=person).delete()
    return removed
