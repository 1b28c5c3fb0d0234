"""What agencies have agreed to do, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from simple_history.models import HistoricalRecords

from actions.models.leads import Lead, LeadRole, led_by_any
from actions.models.updates import TimescaleChange, Update, latest_update
from actions.timescales import Timescale, TimescaleKind, read_timescale
from csp.access import NotAllowedNow, own, seen_by
from csp.audit.audited import Audited
from csp.models import Agency
from csp.ordering import next_position
from csp.statuses import RagStatus
from plans.models import IN_PUBLIC
from priorities.models import Priority, Target

if TYPE_CHECKING:
    from csp.models import User
    from plans.models import AnnualPlan


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User) -> ActionQuerySet:
        """A published view holds no internal action. See also Update's own is_internal."""
        published = Q(priority__plan__status__in=IN_PUBLIC, is_internal=False)
        return self.filter(seen_by(user, "priority__plan__partnership", published=published))

    def inside(self, user: User) -> ActionQuerySet:
        return self.filter(own(user, "priority__plan__partnership"))

    def for_plan(self, plan: AnnualPlan) -> ActionQuerySet:
        return self.filter(priority__plan=plan)

    def in_order(self) -> ActionQuerySet:
        return self.order_by("priority__position", "priority_id", "position", "pk")

    def in_plan_on(self, day: date) -> ActionQuerySet:
        """Actions that had joined the plan by the day; most are there from the start and have no date."""
        return self.filter(Q(added_on=None) | Q(added_on__lte=day))

    def readable(self, *, whole: bool) -> ActionQuerySet:
        """Without the internal ones, unless the reader reads the partnership whole."""
        return self if whole else self.filter(is_internal=False)

    def led_by(self, agencies: frozenset[int]) -> ActionQuerySet:
        """Actions led by one of the agencies or by a team inside it."""
        led = Lead.objects.filter(led_by_any(agencies), role=LeadRole.LEAD)
        return self.filter(pk__in=led.values("action"))

    def involving(self, agencies: frozenset[int]) -> ActionQuerySet:
        """Actions that one of the agencies, or a team inside it, leads or supports."""
        return self.filter(pk__in=Lead.objects.filter(led_by_any(agencies)).values("action"))

    def with_position(self, *, as_at: date, whole: bool = True) -> ActionQuerySet:
        """Annotate how each action stood at the end of `as_at` (ADR 0003).

        latest_id, status and reported_on come from the latest update by that day (None, "" and None without one;
        internal updates are passed over unless the reader reads `whole`). was_due_on and later_change_id undo
        changes of timescale made after it. A timescale is overdue from the day after its last day.
        """
        latest = latest_update(as_at=as_at, whole=whole)
        later = TimescaleChange.objects.filter(action=OuterRef("pk"), changed_on__gt=as_at).order_by("changed_on", "pk")
        was_due_on = Case(
            When(later_change_id__isnull=False, then=Subquery(later.values("from_due_on")[:1])),
            default=F("due_on"),
        )
        not_done = ~Q(status=RagStatus.COMPLETE) & (Q(closed_on=None) | Q(closed_on__gt=as_at))
        found = self.annotate(
            latest_id=Subquery(latest.values("pk")[:1]),
            status=Coalesce(Subquery(latest.values("status")[:1]), Value("")),
            reported_on=Subquery(latest.values("reported_on")[:1]),
            later_change_id=Subquery(later.values("pk")[:1]),
        )
        return found.annotate(  # type: ignore[no-redef]  # the types of annotations made in two steps clash
            was_due_on=was_due_on,
            is_overdue=Case(When(Q(was_due_on__lt=as_at) & not_done, then=Value(True)), default=Value(False)),
        )

    def with_earlier_update(self, *, as_at: date, whole: bool = True) -> ActionQuerySet:
        """Annotate earlier_id, the latest update by an earlier day, to set beside the position."""
        return self.annotate(earlier_id=Subquery(latest_update(as_at=as_at, whole=whole).values("pk")[:1]))


class Action(models.Model):
    """One thing agencies have agreed to do towards a priority, by a timescale."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="actions")
    target = models.ForeignKey(Target, models.SET_NULL, null=True, blank=True, related_name="actions")
    reference = models.CharField(max_length=20, blank=True)
    activity = models.TextField()
    outcome = models.TextField(blank=True)
    timescale = models.CharField("timescale as typed", max_length=200, blank=True)
    timescale_kind = models.CharField(max_length=15, choices=TimescaleKind.choices, default=TimescaleKind.NONE)
    due_on = models.DateField("last day the timescale can mean", null=True, blank=True)
    leads_as_typed = models.CharField("leads as the plan words them", max_length=500, blank=True)
    lead_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="actions_led"
    )
    resources = models.TextField("resources", blank=True)
    note = models.TextField(blank=True)
    is_internal = models.BooleanField("internal: leave out of public and scrutiny copies", default=False)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    added_on = models.DateField("joined the plan on", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.TextField("why it was closed", blank=True)
    position = models.PositiveIntegerField(default=0)

    audited = Audited(("priority__plan__partnership",), ("reference", "activity"))
    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords()

    # set by with_position() and with_earlier_update()
    latest_id: int | None
    earlier_id: int | None
    later_change_id: int | None
    was_due_on: date | None
    status: str
    is_overdue: bool

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "reference"],
                condition=~Q(reference=""),
                name="action_reference_once_per_priority",
                violation_error_message="This priority already has an action with that reference.",
                violation_error_code="reference",
            ),
            models.CheckConstraint(
                name="action_timescale_kind_known", condition=Q(timescale_kind__in=TimescaleKind.values)
            ),
            models.CheckConstraint(
                name="action_closed_with_a_reason",
                condition=Q(closed_on=None, closed_reason="") | (Q(closed_on__isnull=False) & ~Q(closed_reason="")),
                violation_error_message="Say why the action is closed.",
                violation_error_code="closed_reason",
            ),
            models.CheckConstraint(
                name="action_closed_on_or_after_joining",
                condition=Q(closed_on=None) | Q(added_on=None) | Q(closed_on__gte=F("added_on")),
                violation_error_message="The action cannot be closed before it joined the plan.",
                violation_error_code="closed_on",
            ),
            models.CheckConstraint(
                name="action_not_carried_from_itself",
                condition=Q(carried_from=None) | ~Q(carried_from=F("id")),
                violation_error_message="An action cannot be carried on from itself.",
                violation_error_code="carried_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.activity}".strip()

    def get_absolute_url(self) -> str:
        return reverse("reviews:action", args=[self.pk])

    @property
    def plan(self) -> AnnualPlan:
        return self.priority.plan

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def first_timescale(self) -> str:
        """The timescale as first agreed, in the words of the plan; kept whatever changes later."""
        first = self.timescale_changes.order_by("changed_on", "pk").first()
        return first.from_words if first else self.timescale

    def can_be_edited_by(self, user: User) -> bool:
        return self.plan.can_be_edited_by(user)

    @cached_property
    def parts(self) -> list[Lead]:
        """The agencies' parts in it, in order; leads_of() fetches them for a whole list."""
        return list(self.leads.select_related("agency").order_by("position", "pk"))

    def can_be_updated_by(self, user: User) -> bool:
        """Coordinators on any action, lead officers on those their agency leads or supports; not once closed (ADR 0004)."""
        if self.is_closed or self.plan.is_closed:
            return False
        standing = user.standing
        if self.plan.partnership_id in standing.coordinates:
            return True
        return any({lead.agency_id, lead.agency.part_of_id} & standing.agencies for lead in self.parts)

    @transaction.atomic
    def record_update(
        self,
        *,
        by: User | None,
        reported_on: date,
        status: str,
        progress: str,
        remedy: str = "",
        is_internal: bool = False,
        new_timescale: str = "",
        timescale_reason: str = "",
        **as_imported: str,
    ) -> Update:
        """Add a dated account of progress, and move the timescale where one is given; earlier accounts stay (ADR 0003)."""
        if self.is_closed:
            raise NotAllowedNow("This action is closed. Re-open it before recording an update.")
        if new_timescale and by:
            self.change_timescale(by=by, to=new_timescale, reason=timescale_reason, on=reported_on)
        return self.updates.create(
            recorded_by=by,
            reported_on=reported_on,
            status=status,
            progress=progress,
            remedy=remedy,
            is_internal=is_internal,
            **as_imported,
        )

    @transaction.atomic
    def change_timescale(
        self, *, by: User, to: str, reason: str, on: date, meaning: Timescale | None = None
    ) -> TimescaleChange:
        """Set another timescale and keep the one it replaces, with the reason, for ever.

        `meaning` is for words that say when only together with what stands around them.
        """
        # of two moves at the same moment the second starts from where the first led
        rows = Action.objects.select_for_update(no_key=True)
        self.refresh_from_db(fields=["timescale", "timescale_kind", "due_on"], from_queryset=rows)
        read = meaning or read_timescale(to)
        last = self.timescale_changes.aggregate(on=Max("changed_on"))["on"]
        change = self.timescale_changes.create(
            from_words=self.timescale,
            from_kind=self.timescale_kind,
            from_due_on=self.due_on,
            to_words=to,
            to_kind=read.kind,
            to_due_on=read.last_day,
            reason=reason,
            changed_on=max(on, last or on),  # changes stay in the order they were made
            changed_by=by,
        )
        self.timescale, self.timescale_kind, self.due_on = to, read.kind, read.last_day
        self.save(update_fields=["timescale", "timescale_kind", "due_on"])
        return change

    @transaction.atomic
    def join_plan(self, *, lead: Agency | None, supporting: Iterable[Agency], timescale: str) -> Action:
        """Save a new action at the end of its priority, with its first timescale and its agencies."""
        read = read_timescale(timescale)
        self.timescale, self.timescale_kind, self.due_on = timescale, read.kind, read.last_day
        self.position = next_position(self.priority.actions.all())
        self.save()
        self.set_leads(lead=lead, supporting=supporting)
        return self

    @transaction.atomic
    def revise(
        self, *, by: User, on: date, lead: Agency | None, supporting: Iterable[Agency], timescale: str, reason: str
    ) -> Action:
        """Save changed wording and agencies, and a moved timescale with its reason."""
        self.save()
        if timescale != self.timescale:
            self.change_timescale(by=by, to=timescale, reason=reason, on=on)
        self.set_leads(lead=lead, supporting=supporting)
        return self

    @transaction.atomic
    def set_leads(
        self, *, lead: Agency | None, supporting: Iterable[Agency], as_typed: dict[int, str] | None = None
    ) -> None:
        """Name the agencies that lead and support; words typed for an agency that stays are kept."""
        typed = {held.agency_id: held.as_typed for held in self.leads.all()} | (as_typed or {})
        self.leads.all().delete()
        named = [(lead, LeadRole.LEAD)] if lead else []
        named += [(agency, LeadRole.SUPPORTING) for agency in supporting]
        for position, (agency, role) in enumerate(named, start=1):
            self.leads.create(agency=agency, role=role, as_typed=typed.get(agency.pk, ""), position=position)

    @transaction.atomic
    def close(self, *, on: date, reason: str) -> None:
        """Take the action out of the work to be done, keeping its record; its updates stay."""
        before = Action.objects.select_for_update(no_key=True).get(pk=self.pk)
        if before.is_closed:
            raise NotAllowedNow(f"Somebody closed this action while you had it open: {before.closed_reason}")
        self.closed_on, self.closed_reason = on, reason
        self.save(update_fields=["closed_on", "closed_reason"])

    def reopen(self) -> None:
        """Put a closed action back to work; the closing and its reason stay in the history."""
        self.closed_on, self.closed_reason = None, ""
        self.save(update_fields=["closed_on", "closed_reason"])
