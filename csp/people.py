"""Giving people their roles, ending them, and the link by which a person sets a password (ADR 0004)."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from csp.access import NotAllowedNow
from csp.models import Membership, Partnership, Role, User

LAST_COORDINATOR = (
    "This is the partnership’s last coordinator. Give the role to somebody else first, "
    "or ask the site administrator to do this."
)


@transaction.atomic
def give_role(membership: Membership, *, email: str, name: str, post: str, on: date) -> Membership:
    """Save the role for the person who signs in with that address; somebody new is added without a password."""
    person = User.objects.filter(email__iexact=email).first()
    membership.user = person or User.objects.create_user(email, name=name, post=post)
    membership.started_on = on
    membership.save()
    return membership


@transaction.atomic
def change_role(membership: Membership, *, by: User) -> Membership:
    """Save a role as edited; the partnership keeps a coordinator."""
    if membership.role != Role.COORDINATOR:
        keep_a_coordinator(membership, by)
    membership.save()
    return membership


@transaction.atomic
def end_role(membership: Membership, *, by: User, on: date) -> None:
    """End a role; it stays on record."""
    keep_a_coordinator(membership, by)
    membership.ended_on = max(on, membership.started_on or on)
    membership.save()


def keep_a_coordinator(membership: Membership, by: User) -> None:
    """Refuse to take away the last coordinator's role, unless a site administrator does it."""
    # two coordinators who end each other's role at the same moment wait for each other here
    Partnership.objects.select_for_update().get(pk=membership.partnership_id)
    others = Membership.objects.current().filter(
        partnership=membership.partnership_id, role=Role.COORDINATOR, user__is_active=True
    )
    held = Membership.objects.filter(pk=membership.pk, role=Role.COORDINATOR).exists()
    if held and not by.standing.is_administrator and not others.exclude(pk=membership.pk).exists():
        raise NotAllowedNow(LAST_COORDINATOR)


def link_can_be_made(person: User, *, by: User) -> bool:
    """Whether `by` may make a link with which that person sets a password.

    Whoever holds the link can sign in as the person, so a coordinator makes one only for people whose every role is
    in partnerships that the coordinator looks after; a site administrator for anybody.
    """
    if not person.is_active:
        return False
    if by.standing.is_administrator:
        return True
    elsewhere = Membership.objects.current().filter(user=person).exclude(partnership__in=by.standing.coordinates)
    return not person.is_superuser and not elsewhere.exists()


def password_link(person: User) -> str:
    """The address at which the person sets a password: good once, and for as long as PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("set_password", args=[uid, default_token_generator.make_token(person)])


def person_of_link(uidb64: str, token: str) -> User | None:
    """Whose link it is; None for one that is used, too old or not ours."""
    try:
        person = User.objects.get(pk=int(urlsafe_base64_decode(uidb64)), is_active=True)
    except (ValueError, User.DoesNotExist):
        return None
    return person if default_token_generator.check_token(person, token) else None
