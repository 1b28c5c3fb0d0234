"""Takes the plain words of a live review, for its page, its files and its sign-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from actions.models import Action, TimescaleChange, Update
from csp.models import Agency, User
from csp.statuses import NOT_RATED
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Target
from reviews.checking import check_plan
from reviews.copies import (
    ActionCopy,
    AgencyCopy,
    ChangeCopy,
    CheckCopy,
    KeyCopy,
    PriorityCopy,
    ReviewCopy,
    UpdateCopy,
)
from reviews.counts import grouped
from reviews.models import Review as Calendar
from reviews.quarterly import ActionReview, Review, review_plan
from reviews.sense import Kind

WORST_FIRST = list(Kind)


@dataclass(frozen=True)
class Beside:
    """What a review's page tells beside the positions, and words that its actions only name."""

    meeting_on: date | None = None
    checks: tuple[CheckCopy, ...] = ()
    targets: Mapping[int, str] = field(default_factory=dict)
    officers: Mapping[int, str] = field(default_factory=dict)
    withheld: int = 0
    withheld_updates: int = 0
    notes_kept_back: frozenset[int] = frozenset()  # corrections whose reason tells of internal text


NOTHING = Beside()


def live_copy(
    plan: AnnualPlan, period: Period, *, today: date, whole: bool = True, with_checks: bool = False
) -> ReviewCopy:
    """The review of a period that has begun, as it would be signed off today. Fifteen queries, eight more with checks."""
    checks = checks_outstanding(plan, period, today) if with_checks else ()
    said = beside(plan, period, today=today, whole=whole)
    return copy_of(review_plan(plan, period, today=today, whole=whole), replace(said, checks=checks))


def checks_outstanding(plan: AnnualPlan, period: Period, today: date) -> tuple[CheckCopy, ...]:
    found = check_plan(plan, period, today=today)
    in_order = sorted(found, key=lambda advice: WORST_FIRST.index(advice.kind))
    return tuple(
        CheckCopy(advice.kind.heading.format(period=period.name), str(advice.about), advice.says) for advice in in_order
    )


def beside(plan: AnnualPlan, period: Period, *, today: date, whole: bool = True) -> Beside:
    """Read what a review does not hold. Six queries for a limited copy, three for the whole."""
    actions = Action.objects.for_plan(plan)
    targets = Target.objects.filter(priority__plan=plan).values_list("pk", "text")
    internal = Update.objects.filter(action__priority__plan=plan, corrects__is_internal=True)
    officers = User.objects.filter(actions_led__priority__plan=plan).values_list("pk", "name").distinct()
    meeting = Calendar.objects.filter(plan=plan, months=period.months, number=period.number)
    return Beside(
        meeting_on=meeting.values_list("meeting_on", flat=True).first(),
        targets=dict(targets),
        officers=dict(officers),
        withheld=0 if whole else actions.in_plan_on(min(period.end, today)).filter(is_internal=True).count(),
        withheld_updates=0 if whole else withheld_updates(plan, period, today),
        notes_kept_back=frozenset() if whole else frozenset(internal.values_list("pk", flat=True)),
    )


def withheld_updates(plan: AnnualPlan, period: Period, today: date) -> int:
    """Internal updates of the period, of actions that are not internal themselves."""
    told = Update.objects.filter(action__priority__plan=plan, action__is_internal=False, is_internal=True).standing()
    return told.filter(reported_on__range=(period.start, min(period.end, today))).count()


def copy_of(review: Review, beside: Beside = NOTHING) -> ReviewCopy:
    """The review in plain words; `beside` holds what it does not fetch itself. No queries but the status key's."""
    plan, taking = review.plan, Taking(review, beside)
    lines = grouped(review.lines, lambda line: line.action.priority_id)
    return ReviewCopy(
        plan_id=plan.pk,
        partnership=plan.partnership.name,
        partnership_short=plan.partnership.abbreviation or plan.partnership.name,
        plan=plan.title,
        marking=plan.get_marking_display() if plan.marking else "",
        period=review.quarter,
        as_at=review.as_at,
        meeting_on=beside.meeting_on,
        has_earlier_position=review.has_earlier_position,
        key=tuple(KeyCopy(meaning.status, meaning.meaning) for meaning in plan.partnership.status_key),
        commentary=review.commentary,
        priorities=tuple(
            PriorityCopy(
                priority_id=priority.pk,
                number=priority.number,
                title=priority.title,
                commentary=review.written.get(priority.pk),
                actions=tuple(taking.action(line) for line in lines.get(priority.pk, ())),
            )
            for priority in review.all_priorities
        ),
        checks=beside.checks if review.is_whole else (),
        is_whole=review.is_whole,
        withheld=beside.withheld,
        withheld_updates=beside.withheld_updates,
    )


@dataclass(frozen=True)
class Taking:
    """Takes the parts of one review for one kind of reader."""

    review: Review
    beside: Beside

    def action(self, line: ActionReview) -> ActionCopy:
        action, position = line.action, line.position
        taken = ActionCopy(
            action_id=action.pk,
            period=line.quarter,
            reference=action.reference,
            activity=action.activity,
            outcome=action.outcome,
            target=self.beside.targets.get(action.target_id or 0, ""),
            lead_agency=agency_copy(position.lead.agency) if position.lead else None,
            supporting=tuple(agency_copy(lead.agency) for lead in position.supporting),
            officer=self.beside.officers.get(action.lead_officer_id or 0, ""),
            timescale=position.timescale,
            due_on=position.due_on,
            changes=tuple(self.change(change) for change in line.changes),
            status=line.status,
            status_before=line.status_before,
            stood_before=line.stood_before,
            is_overdue=line.is_overdue,
            is_silent=line.is_silent,
            joined_on=line.joined_on,
            closed_on=line.closed_on,
            closed_reason=action.closed_reason if line.is_closed else "",
            is_internal=action.is_internal,
            latest=self.update(position.update) if position.update else None,
            updates=tuple(self.update(update) for update in line.updates),
        )
        return taken if self.review.is_whole else taken.as_published

    def update(self, update: Update) -> UpdateCopy:
        sent_back = getattr(update, "sent_back", None)
        return UpdateCopy(
            update_id=update.pk,
            reported_on=update.reported_on,
            status=update.status or NOT_RATED,
            progress=update.progress,
            remedy=update.remedy,
            late_on=update.recorded_on if update.is_late_for(self.review.quarter) else None,
            correction_note="" if update.pk in self.beside.notes_kept_back else update.correction_note,
            sent_back=sent_back.comment if sent_back else "",
            is_internal=update.is_internal,
        )

    def change(self, change: TimescaleChange) -> ChangeCopy:
        return ChangeCopy(
            changed_on=change.changed_on,
            from_words=change.from_words,
            to_words=change.to_words,
            reason=change.reason,
            changed_by=change.changed_by.name,
        )


def agency_copy(agency: Agency) -> AgencyCopy:
    return AgencyCopy(agency.pk, agency.name, agency.short_name)
