"""Partnerships, their agencies, and the people who work with them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from csp.access import Standing, own, seen_by
from csp.statuses import ALWAYS_USED, USUAL_MEANINGS, RagStatus


class Level(models.TextChoices):
    """The tier of local government a partnership works at."""

    DISTRICT = "district", "District"
    COUNTY = "county", "County"
    UNITARY = "unitary", "Unitary"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, user: User) -> PartnershipQuerySet:
        """Partnerships the person has a role in, and the districts below a county they read whole."""
        if user.standing.is_administrator:
            return self
        return self.filter(Q(pk__in=user.standing.inside) | Q(parent__in=user.standing.reads_whole))

    def inside(self, user: User) -> PartnershipQuerySet:
        return self.filter(own(user, "pk"))


class Partnership(models.Model):
    """A Community Safety Partnership: the bodies of an area that must by law plan together (Crime and Disorder Act 1998, s.5)."""

    name = models.CharField(max_length=200, unique=True)
    abbreviation = models.CharField(max_length=30, blank=True)
    slug = models.SlugField("short name for addresses", max_length=60, unique=True)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.DISTRICT)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="districts",
        verbose_name="county partnership above it",
    )
    area = models.TextField("area covered", blank=True)
    vision = models.TextField(blank=True)
    aims = models.TextField(blank=True)
    principles = models.TextField("key principles", blank=True)
    works_with = models.TextField("works with", blank=True)
    legal_basis = models.TextField(blank=True)
    monitoring = models.TextField("how the plan is monitored", blank=True)
    contact = models.TextField(blank=True)
    ended_on = models.DateField("ended on", null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = PartnershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="partnership_level_known",
                condition=Q(level__in=Level.values),
                violation_error_message="Choose district, county or unitary.",
                violation_error_code="level",
            ),
            models.CheckConstraint(
                name="partnership_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message="A partnership cannot be above itself.",
                violation_error_code="parent",
            ),
            models.CheckConstraint(
                name="partnership_not_replaced_by_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                violation_error_message="A partnership cannot be replaced by itself.",
                violation_error_code="replaced_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("csp:partnership", args=[self.slug])

    def can_be_edited_by(self, user: User) -> bool:
        return self.pk in user.standing.coordinates

    def can_be_set_up_by(self, user: User) -> bool:
        """Whether its details, agencies, status key and people may change, which a site administrator may do too."""
        return user.standing.is_administrator or self.can_be_edited_by(user)

    def is_read_whole_by(self, user: User) -> bool:
        """Whether drafts and internal text are shown to this person."""
        return user.standing.is_administrator or self.pk in user.standing.reads_whole

    @cached_property
    def all_status_meanings(self) -> list[StatusMeaning]:
        """What each RAG status means here, in the usual order, worded by the partnership or as usual. One query."""
        worded = {meaning.status: meaning for meaning in self.status_meanings.all()}
        return [
            worded.get(status, StatusMeaning(partnership=self, status=status, meaning=USUAL_MEANINGS[status]))
            for status in RagStatus
        ]

    @cached_property
    def status_key(self) -> list[StatusMeaning]:
        """The meanings of the statuses in use; printed on every report."""
        return [meaning for meaning in self.all_status_meanings if meaning.is_used]


class StatusMeaning(models.Model):
    """What one RAG status means in one partnership, and whether it is used there at all."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="status_meanings")
    status = models.CharField(max_length=12, choices=RagStatus.choices)
    meaning = models.CharField(max_length=300)
    is_used = models.BooleanField("in use", default=True)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "status"], name="statusmeaning_once_per_partnership"),
            models.CheckConstraint(name="statusmeaning_status_known", condition=Q(status__in=RagStatus.values)),
            models.CheckConstraint(
                name="statusmeaning_red_amber_green_always_used",
                condition=Q(is_used=True) | ~Q(status__in=ALWAYS_USED),
                violation_error_message="Red, Amber and Green are always in use.",
                violation_error_code="is_used",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.meaning}"


class AgencyKind(models.TextChoices):
    """What a body is in law or in practice; a lead cell of a real plan may name any of these."""

    RESPONSIBLE_AUTHORITY = "responsible_authority", "Responsible authority"
    COOPERATING_BODY = "cooperating_body", "Co-operating body"
    TEAM = "team", "Team or post inside an agency"
    GROUP = "group", "Multi-agency group or board"
    VOLUNTARY = "voluntary", "Voluntary or community organisation"
    FUNDER = "funder", "Funder or commissioner"
    OTHER = "other", "Other"


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, user: User) -> AgencyQuerySet:
        return self.filter(seen_by(user, "partnership", published=Q()))

    def inside(self, user: User) -> AgencyQuerySet:
        return self.filter(own(user, "partnership"))

    def in_order(self) -> AgencyQuerySet:
        return self.order_by("position", "pk")

    def current(self) -> AgencyQuerySet:
        """Agencies that have not ended, for lists to choose from."""
        return self.filter(ended_on=None)


class Agency(models.Model):
    """A body that leads, supports or sits on a partnership's work: an authority, a team inside one, or a group."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=25, choices=AgencyKind.choices, default=AgencyKind.OTHER)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="teams")
    is_member = models.BooleanField("sits on the partnership", default=False)
    member_note = models.CharField("note on its membership", max_length=300, blank=True)
    email = models.EmailField("e-mail for chasing updates", blank=True)
    ended_on = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    position = models.PositiveIntegerField(default=0)

    objects = AgencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(
                "partnership",
                Lower("name"),
                name="agency_name_once_per_partnership",
                violation_error_message="This partnership already has an agency of that name.",
                violation_error_code="name",
            ),
            models.CheckConstraint(name="agency_kind_known", condition=Q(kind__in=AgencyKind.values)),
            models.CheckConstraint(
                name="agency_not_part_of_itself",
                condition=Q(part_of=None) | ~Q(part_of=F("id")),
                violation_error_message="An agency cannot be part of itself.",
                violation_error_code="part_of",
            ),
            models.CheckConstraint(
                name="agency_not_replaced_by_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                violation_error_message="An agency cannot be replaced by itself.",
                violation_error_code="replaced_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('csp:agencies', args=[self.partnership.slug])}#agency-{self.pk}"

    @property
    def short_name(self) -> str:
        """The abbreviation where there is one, for narrow columns."""
        return self.abbreviation or self.name


class AgencyAlias(models.Model):
    """Another name by which plans call an agency: "Thames Valley Police" and "TVP" are one body."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)

    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "agency aliases"
        constraints = [
            models.UniqueConstraint(
                "agency",
                Lower("name"),
                name="agencyalias_once_per_agency",
                violation_error_message="That other name is already listed.",
                violation_error_code="name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

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

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()  # type: ignore[assignment,misc]

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

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def current_memberships(self) -> list[Membership]:
        """The person's roles that have not ended. One query, once a request."""
        return list(self.memberships.filter(ended_on=None).select_related("partnership", "agency").order_by("pk"))

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

    def current(self) -> MembershipQuerySet:
        return self.filter(ended_on=None)


class Membership(models.Model):
    """A person's role in a partnership, for an agency where the role needs one; ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="person")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="memberships")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

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


class FormReceipt(models.Model):
    """Proof that a form was saved, so that a second press of its button saves nothing twice (ADR 0008)."""

    token = models.UUIDField(unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")  # nobody where it came by a link
    address = models.TextField("where the first press led", blank=True)  # a filter in it can be long
    saved_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.token)
