"""Everybody who has a sign-in, across partnerships, for the site administrator."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from csp.access import NotAllowedNow
from csp.fields import PlainForm
from csp.models import Membership, Partnership, Role, User

OPEN, CLOSED, WAITING, NO_ROLE = "open", "closed", "waiting", "no-role"
ON_A_PAGE = 100


class EveryoneForm(PlainForm):
    """Whom to list: by name or e-mail address, by partnership, by how their sign-in stands."""

    text = forms.CharField(label="Name or e-mail address", max_length=100, required=False)
    partnership = forms.ModelChoiceField(
        queryset=Partnership.objects.order_by("name"), required=False, empty_label="Every partnership"
    )
    sign_in = forms.ChoiceField(
        label="Sign-in",
        required=False,
        choices=[
            ("", "Any"),
            (OPEN, "Open"),
            (CLOSED, "Closed"),
            (WAITING, "Has not signed in yet"),
            (NO_ROLE, "Has no role at present"),
        ],
    )

    def found(self, *, on: date) -> QuerySet[User]:
        """By name, each with their roles on the day. Two queries."""
        chosen = self.cleaned_data
        current = Membership.objects.current(on=on)
        people = User.objects.all()
        if text := chosen.get("text"):
            people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
        if partnership := chosen.get("partnership"):
            people = people.filter(pk__in=current.filter(partnership=partnership).values("user"))
        stands = {
            OPEN: Q(is_active=True),
            CLOSED: Q(is_active=False),
            WAITING: Q(last_login=None),
            NO_ROLE: ~Q(pk__in=current.values("user")),
        }
        people = people.filter(stands.get(chosen.get("sign_in", ""), Q()))
        return with_roles(people, on=on).order_by("name", "pk")


def with_roles(people: QuerySet[User], *, on: date) -> QuerySet[User]:
    """With `roles`, those they have on the day."""
    roles = (
        Membership.objects.current(on=on).select_related("partnership", "agency").order_by("partnership__name", "pk")
    )
    return people.prefetch_related(Prefetch("memberships", queryset=roles, to_attr="roles"))


@transaction.atomic
def close_sign_in(person: User, *, by: User) -> None:
    """Let the person sign in no more; their name stays on everything. See also open_sign_in()."""
    if person.pk == by.pk:
        raise NotAllowedNow("You cannot close your own sign-in: ask another site administrator.")
    person.is_active = False
    person.save(update_fields=["is_active"])


@transaction.atomic
def change_person(person: User) -> User:
    """Save somebody's corrected facts. With another address, no link that was sent to the one before works any more."""
    was, changed = User.objects.select_for_update().get(pk=person.pk), ["name", "email", "post"]
    if person.email != was.email and was.is_waited_for:
        person.set_unusable_password()  # which their invitation hangs on; the link of a new password hangs on the address
        changed.append("password")  # or one that the person has chosen meanwhile would be lost
    person.save(update_fields=changed)
    person.agree_address()
    return person


def open_sign_in(person: User) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])


def left_without_coordinator(person: User, *, on: date) -> QuerySet[Partnership]:
    """Partnerships that nobody else coordinates on the day. One query."""
    coordinating = Membership.objects.current(on=on).filter(role=Role.COORDINATOR, user__is_active=True)
    others = coordinating.exclude(user=person).values("partnership")
    own = coordinating.filter(user=person).values("partnership")
    return Partnership.objects.filter(pk__in=own).exclude(pk__in=others).order_by("name")
