"""The filter of the working table: what officers look for, kept in the page's address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value, When

from actions.models import Action, ActionQuerySet, Lead, LeadRole, SentBack, Update
from actions.timescales import TimescaleKind
from csp.fields import word_errors
from csp.models import User
from csp.statuses import NOT_RATED, NOT_RATED_LABEL, WORST_FIRST, RagStatus
from plans.models import AnnualPlan
from priorities.models import Target

TIMESCALES = [
    ("quarter", "Due this {period}"),
    ("next", "Due next {period}"),
    ("later", "Due later"),
    ("past", "Day already past"),
    ("ongoing", "Ongoing or repeating"),
    ("none", "No timescale"),
    ("unclear", "Unclear"),
]
COUNTED = "counted"
SORTS = {
    "plan": "Plan order",
    "status": "Worst status first",
    "due": "Soonest due first",
    "oldest": "Oldest update first",
    "newest": "Newest update first",
    "lead": "Lead agency",
}


def one_of_ours(**options: Any) -> django_filters.TypedChoiceFilter:
    """A select box of records by id. Each form is given its choices, so that two boxes can share one query."""
    return django_filters.TypedChoiceFilter(coerce=int, **options)


class ActionFilter(django_filters.FilterSet):
    """Filters actions annotated with_position(); the sort is one of them, so that it lives in the address too."""

    q = django_filters.CharFilter(
        label="Words in the activity, outcome or updates", method="with_words", max_length=200
    )
    priority = one_of_ours(label="Priority")
    target = one_of_ours(label="Target")
    lead = one_of_ours(label="Lead agency", method="led_by_agency")
    part = one_of_ours(label="Agency with any part in it", method="with_part_of")
    status = django_filters.ChoiceFilter(
        label="Status",
        choices=[*RagStatus.choices, (NOT_RATED, NOT_RATED_LABEL), (COUNTED, "Any but closed")],
        method="with_status",
        empty_label="Any",
    )
    timescale = django_filters.ChoiceFilter(label="Timescale", choices=TIMESCALES, method="due_in", empty_label="Any")
    sort = django_filters.ChoiceFilter(
        label="Sort by", choices=list(SORTS.items())[1:], method="in_sorted_order", empty_label=SORTS["plan"]
    )
    overdue = django_filters.BooleanFilter(label="Overdue", widget=forms.CheckboxInput, method="that_are_overdue")
    silent = django_filters.BooleanFilter(
        label="No update this {period}", widget=forms.CheckboxInput, method="without_update"
    )
    stale = django_filters.BooleanFilter(
        label="No update for two {period}s", widget=forms.CheckboxInput, method="without_update_for_two"
    )
    no_lead = django_filters.BooleanFilter(label="No lead named", widget=forms.CheckboxInput, method="without_lead")
    mine = django_filters.BooleanFilter(label="Mine", widget=forms.CheckboxInput, method="that_are_mine")
    closed = django_filters.BooleanFilter(label="Closed", widget=forms.CheckboxInput, method="that_are_closed")

    def __init__(self, data: Any, queryset: ActionQuerySet, *, plan: AnnualPlan, user: User, today: date) -> None:
        super().__init__(data, queryset)
        self.plan, self.user, self.today, self.whole = plan, user, today, plan.is_read_whole_by(user)
        self.quarter = plan.reporting_period(today)
        agencies = plan.partnership.agencies.filter(
            Q(leads__action__priority__plan=plan) | Q(teams__leads__action__priority__plan=plan)
        )
        self.name_periods()
        self.priorities = list(plan.priorities.in_order())
        self.offer("priority", self.priorities)
        self.offer("target", Target.objects.filter(priority__plan=plan).in_order())
        self.offer("lead", led := list(agencies.distinct().in_order()))
        self.offer("part", led)
        word_errors(self.form)

    def offer(self, name: str, records: Iterable[Model]) -> None:
        self.filters[name].extra["choices"] = [("", "Any"), *((record.pk, str(record)) for record in records)]

    def name_periods(self) -> None:
        """Say quarter, half-year or year, whichever the plan is reviewed by."""
        name = self.quarter.name
        for chosen in ("silent", "stale"):
            self.filters[chosen].label = str(self.filters[chosen].label).format(period=name)
        self.filters["timescale"].extra["choices"] = [(key, words.format(period=name)) for key, words in TIMESCALES]

    def with_words(self, actions: ActionQuerySet, name: str, words: str) -> QuerySet:
        updates = Update.objects.filter(action=OuterRef("pk")).readable(whole=self.whole).standing()
        said = updates.filter(Q(progress__icontains=words) | Q(remedy__icontains=words))
        return actions.filter(
            Q(activity__icontains=words) | Q(outcome__icontains=words) | Q(reference=words) | Exists(said)
        )

    def led_by_agency(self, actions: ActionQuerySet, name: str, agency: int) -> QuerySet:
        return actions.led_by(frozenset({agency}))

    def with_part_of(self, actions: ActionQuerySet, name: str, agency: int) -> QuerySet:
        return actions.involving(frozenset({agency}))

    def with_status(self, actions: Any, name: str, status: str) -> QuerySet:
        """As the counts of the plan page have it: closed actions have none, unless it is them that are looked for."""
        if not self.form.cleaned_data.get("closed"):
            actions = actions.filter(closed_on=None)
        if status == COUNTED:
            return actions
        return actions.filter(status="" if status == NOT_RATED else status)

    def due_in(self, actions: ActionQuerySet, name: str, when: str) -> QuerySet:
        this, following = self.quarter, self.quarter.next()
        return actions.filter(
            {
                "quarter": Q(was_due_on__range=(this.start, this.end)),
                "next": Q(was_due_on__range=(following.start, following.end)),
                "later": Q(was_due_on__gt=following.end),
                "past": Q(was_due_on__lt=self.today),
                "ongoing": Q(timescale_kind__in=[TimescaleKind.ONGOING, TimescaleKind.REPEATING]),
                "none": Q(timescale_kind=TimescaleKind.NONE),
                "unclear": Q(timescale_kind=TimescaleKind.UNCLEAR),
            }[when]
        )

    def that_are_overdue(self, actions: Any, name: str, on: bool) -> QuerySet:
        return actions.filter(is_overdue=True) if on else actions

    def without_update(self, actions: Any, name: str, on: bool) -> QuerySet:
        """Open actions that nobody has reported on since the quarter began, or whose update was sent back."""
        if not on:
            return actions
        before = Q(reported_on=None) | Q(reported_on__lt=self.quarter.start)
        sent_back = SentBack.objects.filter(update=OuterRef("latest_id"), update__reported_on__gte=self.quarter.start)
        return actions.filter(before & ~Q(status=RagStatus.COMPLETE) | Exists(sent_back), closed_on=None)

    def without_update_for_two(self, actions: Any, name: str, on: bool) -> QuerySet:
        """Open actions of the earlier period that nobody has reported on since it began; none in a plan's first period."""
        if not on:
            return actions
        since = self.quarter.previous().start
        if since < self.plan.starts_on:
            return actions.none()
        before = Q(reported_on=None) | Q(reported_on__lt=since)
        joined = Q(added_on=None) | Q(added_on__lt=self.quarter.start)
        return actions.filter(before, joined, closed_on=None).exclude(status=RagStatus.COMPLETE)

    def without_lead(self, actions: Any, name: str, on: bool) -> QuerySet:
        """Open actions that no agency leads."""
        if not on:
            return actions
        leads = Lead.objects.filter(action=OuterRef("pk"), role=LeadRole.LEAD)
        return actions.filter(~Exists(leads), closed_on=None).exclude(status=RagStatus.COMPLETE)

    def that_are_mine(self, actions: ActionQuerySet, name: str, on: bool) -> QuerySet:
        """Those I am lead officer of, or that the agency I report for has a part in."""
        if not on:
            return actions
        part = Lead.objects.filter(
            Q(agency__in=self.user.standing.agencies) | Q(agency__part_of__in=self.user.standing.agencies)
        )
        return actions.filter(Q(lead_officer=self.user) | Q(pk__in=part.values("action")))

    def that_are_closed(self, actions: ActionQuerySet, name: str, on: bool) -> QuerySet:
        return actions.filter(closed_on__isnull=False) if on else actions

    def in_sorted_order(self, actions: ActionQuerySet, name: str, by: str) -> QuerySet:
        rank = Case(
            *[When(status=status, then=Value(place)) for place, status in enumerate(WORST_FIRST)],
            default=Value(len(WORST_FIRST)),
            output_field=IntegerField(),
        )
        leads = Lead.objects.filter(action=OuterRef("pk"), role=LeadRole.LEAD).values("agency__name")
        order = {
            "status": rank,
            "due": F("was_due_on").asc(nulls_last=True),
            "oldest": F("reported_on").asc(nulls_first=True),
            "newest": F("reported_on").desc(nulls_last=True),
            "lead": Subquery(leads[:1]).asc(nulls_last=True),
        }[by]
        return actions.order_by(order, "priority__position", "priority_id", "position", "pk")

    class Meta:
        model = Action
        fields: list[str] = []


def filter_actions(data: Any, plan: AnnualPlan, user: User, today: date) -> ActionFilter:
    """The working table's filter over the plan's actions as they stand today, in plan order unless it sorts them."""
    actions = Action.objects.for_plan(plan).visible_to(user).in_order()
    return ActionFilter(
        data,
        actions.with_position(as_at=today, whole=plan.is_read_whole_by(user)),
        plan=plan,
        user=user,
        today=today,
    )
