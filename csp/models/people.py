"""The people who work with partnerships, and their roles."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from csp.access import Standing, own
from csp.audit.audited import SITE, Audited
from csp.models.agencies import Agency
from csp.models.partnerships import Partnership


def known_addresses() -> Any:
    """The e-mail addresses by which allauth knows people."""
    return apps.get_model("account", "EmailAddress").objects


class UserQuerySet(models.QuerySet["User"]):
    def create(self, **fields: Any) -> User:  # type: ignore[override]
        """Add somebody, and their address for allauth with them."""
        user = super().create(**fields)
        known_addresses().create(user=user, email=user.email.lower(), verified=True, primary=True)
        return user


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        facts: dict[str, Any] = {"password": make_password(password), **fields}
        return self.create(email=self.normalize_email(email), **facts)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person who signs in, by e-mail; what they may do comes from their memberships. A superuser is a site administrator."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    is_staff = None
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150)
    post = models.CharField("post or rank", max_length=150, blank=True)

    audited = Audited(SITE, ("name",), secret=("password",), unsaid=("last_login",), called="person")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()  # type: ignore[assignment,misc]

    today: date | None = None  # the day of the request they make; without one a role with a last day counts as ended

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Somebody already signs in with that e-mail address.",
                violation_error_code="email",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def agree_address(self) -> None:
        """Let allauth know this person by their present e-mail address, and by no other.

        It keeps addresses in a table of its own, ours all as proven: a coordinator vouches for them. A person is added
        with one; here it is put right at each signing in, so that the two never part.
        """
        address = self.email.lower()
        mine = known_addresses().filter(user=self)
        if list(mine.values_list("email", "verified", "primary")) != [(address, True, True)]:
            known_addresses().filter(Q(user=self) | Q(email=address)).delete()
            mine.create(user=self, email=address, verified=True, primary=True)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_waited_for(self) -> bool:
        """Whether they have been given a sign-in and have neither chosen a password nor signed in any other way."""
        return self.last_login is None and not self.has_usable_password()

    @cached_property
    def current_memberships(self) -> list[Membership]:
        """The person's roles that have not ended. One query, once a request."""
        return list(self.memberships.current(on=self.today).select_related("partnership", "agency").order_by("pk"))

    @cached_property
    def standing(self) -> Standing:
        """The roles above as sets of ids, for access checks."""
        roles = self.current_memberships
        return Standing(
            is_administrator=self.is_superuser,
            coordinates=frozenset(m.partnership_id for m in roles if m.role == Role.COORDINATOR),
            reads_whole=frozenset(m.partnership_id for m in roles if m.role != Role.SCRUTINY_CLERK),
            reads_published=frozenset(m.partnership_id for m in roles if m.role == Role.SCRUTINY_CLERK),
            agencies=frozenset(m.agency_id for m in roles if m.role == Role.LEAD_OFFICER and m.agency_id),
        )


class Role(models.TextChoices):
    """What a person does for a partnership."""

    COORDINATOR = "coordinator", "Coordinator (community safety officer)"
    LEAD_OFFICER = "lead_officer", "Lead officer of an agency"
    BOARD_MEMBER = "board_member", "Board member"
    SCRUTINY_CLERK = "scrutiny_clerk", "Scrutiny clerk"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: User) -> MembershipQuerySet:
        """Roles are seen by those who manage them."""
        if user.standing.is_administrator:
            return self
        return self.filter(partnership__in=user.standing.coordinates)

    def inside(self, user: User) -> MembershipQuerySet:
        return self.filter(own(user, "partnership"))

    def current(self, *, on: date | None) -> MembershipQuerySet:
        """Roles that work on the day (ADR 0027); without a day only those that have no end. See also is_current_on()."""
        has_no_end = Q(ended_on=None)
        return self.filter(has_no_end if on is None else has_no_end | Q(ended_on__gte=on, is_ended_at_once=False))


class Membership(models.Model):
    """A person's role in a partnership, for an agency where the role needs one; ended, not deleted.

    A role with a last day to come works through that day; one that was ended on its last day or later works no more.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="person")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="memberships")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField("last day of the role", null=True, blank=True)
    is_ended_at_once = models.BooleanField("ended when its last day was given", default=False)

    audited = Audited(("partnership",), ("user__name",), called="role")
    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_lead_officer_has_agency",
                condition=~Q(role=Role.LEAD_OFFICER) | Q(agency__isnull=False),
                violation_error_message="Choose the agency this lead officer reports for.",
                violation_error_code="agency",
            ),
            models.CheckConstraint(
                name="membership_ends_on_or_after_start",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="The last day must be on or after the first day.",
                violation_error_code="ended_on",
            ),
            models.CheckConstraint(
                name="membership_ended_at_once_on_a_day",
                condition=Q(is_ended_at_once=False) | Q(ended_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "partnership", "role", "agency"],
                condition=Q(ended_on=None, agency__isnull=False),
                name="membership_role_held_once_for_an_agency",
                violation_error_message="This person already has that role here.",
                violation_error_code="role",
            ),
            models.UniqueConstraint(
                fields=["user", "partnership", "role"],
                condition=Q(ended_on=None, agency=None),
                name="membership_role_held_once",
                violation_error_message="This person already has that role here.",
                violation_error_code="role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def in_words(self) -> str:
        """Lead officer of an agency, Northshire Police."""
        return f"{self.get_role_display()}, {self.agency}" if self.agency else self.get_role_display()

    def is_current_on(self, day: date) -> bool:
        """See also MembershipQuerySet.current()."""
        return self.ended_on is None or (self.ended_on >= day and not self.is_ended_at_once)
