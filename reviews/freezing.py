"""Writes the words of a review down for ever: the one place where rows of a signed review are made (ADR 0018)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csp.models import User
from plans.models import AnnualPlan
from reviews.copies import ActionCopy, CommentaryCopy, ReviewCopy, UpdateCopy
from reviews.models import (
    SignedAction,
    SignedAgency,
    SignedAsked,
    SignedChange,
    SignedCheck,
    SignedCommentary,
    SignedKey,
    SignedPriority,
    SignedUpdate,
    SignOff,
)
from reviews.models.signed import LEAD, SUPPORTING


def freeze(whole: ReviewCopy, limited: ReviewCopy, *, plan: AnnualPlan, turn: int, by: User, at: datetime) -> SignOff:
    """Keep both copies under one sign-off; what they say alike is kept once. Eleven queries."""
    period = whole.period
    signed = SignOff.objects.create(
        plan=plan,
        year=period.year,
        months=period.months,
        number=period.number,
        turn=turn,
        signed_by=by,
        signed_by_name=by.name,
        signed_at=at,
        meeting_on=whole.meeting_on,
        as_at_date=whole.as_at,
        partnership_name=whole.partnership,
        partnership_short=whole.partnership_short,
        plan_title=whole.plan,
        marking=whole.marking,
        has_earlier_position=whole.has_earlier_position,
        withheld=limited.withheld,
        withheld_updates=limited.withheld_updates,
    )
    SignedKey.objects.bulk_create(
        SignedKey(sign_off=signed, position=n, status=key.status, meaning=key.meaning)
        for n, key in enumerate(whole.key)
    )
    SignedCheck.objects.bulk_create(
        SignedCheck(sign_off=signed, position=n, heading=check.heading, about=check.about, says=check.says)
        for n, check in enumerate(whole.checks)
    )
    SignedAsked.objects.bulk_create(
        SignedAsked(sign_off=signed, position=n, is_for_whole=copy.is_whole, words=words)
        for copy in (whole, limited)
        for n, words in enumerate(copy.asked)
    )
    freeze_commentary(signed, whole)
    freeze_actions(signed, whole, limited)
    return signed


def freeze_commentary(signed: SignOff, whole: ReviewCopy) -> None:
    written: list[tuple[int | None, CommentaryCopy | None]] = [(None, whole.commentary)]
    written += [(priority.priority_id, priority.commentary) for priority in whole.priorities]
    SignedCommentary.objects.bulk_create(
        SignedCommentary(
            sign_off=signed,
            priority_id=priority,
            text=said.text,
            status=said.status,
            status_reason=said.status_reason,
            written_by_name=said.written_by,
            written_on=said.written_on,
            is_internal=said.is_internal,
        )
        for priority, said in written
        if said
    )


@dataclass(frozen=True)
class ToFreeze:
    """An action's words, and who reads them."""

    action: ActionCopy
    is_for_whole: bool
    is_for_limited: bool


def to_freeze(whole: tuple[ActionCopy, ...], limited: dict[int, ActionCopy]) -> Iterator[ToFreeze]:
    for action in whole:
        published = limited.get(action.action_id)
        is_for_both = published == action.as_published
        yield ToFreeze(action, True, is_for_both)
        if published and not is_for_both:
            yield ToFreeze(published, False, True)


def freeze_actions(signed: SignOff, whole: ReviewCopy, limited: ReviewCopy) -> None:
    priorities = SignedPriority.objects.bulk_create(
        SignedPriority(sign_off=signed, position=n, priority_id=part.priority_id, number=part.number, title=part.title)
        for n, part in enumerate(whole.priorities)
    )
    pairs = [
        (row, said)
        for row, part in zip(priorities, whole.priorities, strict=True)
        for said in to_freeze(part.actions, limited.actions)
    ]
    actions = SignedAction.objects.bulk_create(
        signed_action(row, said, position) for position, (row, said) in enumerate(pairs)
    )
    frozen = [(row, said.action) for row, (_, said) in zip(actions, pairs, strict=True)]
    SignedAgency.objects.bulk_create(part for row, action in frozen for part in signed_agencies(row, action))
    SignedChange.objects.bulk_create(part for row, action in frozen for part in signed_changes(row, action))
    SignedUpdate.objects.bulk_create(part for row, action in frozen for part in signed_updates(row, action))


def signed_action(under: SignedPriority, said: ToFreeze, position: int) -> SignedAction:
    action = said.action
    return SignedAction(
        signed_priority=under,
        position=position,
        is_for_whole=said.is_for_whole,
        is_for_limited=said.is_for_limited,
        action_id=action.action_id,
        reference=action.reference,
        activity=action.activity,
        outcome=action.outcome,
        target=action.target,
        officer=action.officer,
        timescale=action.timescale,
        due_on=action.due_on,
        status=action.status,
        status_before=action.status_before,
        is_from_before=action.stood_before,
        is_overdue=action.is_overdue,
        is_silent=action.is_silent,
        joined_on=action.joined_on,
        closed_on=action.closed_on,
        closed_reason=action.closed_reason,
        is_internal=action.is_internal,
    )


def signed_agencies(row: SignedAction, action: ActionCopy) -> Iterator[SignedAgency]:
    parts = [(SUPPORTING, agency) for agency in action.supporting]
    if action.lead_agency:
        parts.insert(0, (LEAD, action.lead_agency))
    for position, (role, agency) in enumerate(parts):
        yield SignedAgency(
            signed_action=row,
            position=position,
            role=role,
            agency_id=agency.agency_id,
            name=agency.name,
            short_name=agency.short_name,
        )


def signed_changes(row: SignedAction, action: ActionCopy) -> Iterator[SignedChange]:
    for position, change in enumerate(action.changes):
        yield SignedChange(
            signed_action=row,
            position=position,
            changed_on=change.changed_on,
            from_words=change.from_words,
            to_words=change.to_words,
            reason=change.reason,
            changed_by_name=change.changed_by,
        )


def signed_updates(row: SignedAction, action: ActionCopy) -> Iterator[SignedUpdate]:
    """The period's updates, and the one that gives the status where it is older."""
    said: list[UpdateCopy] = list(action.updates)
    if action.latest and action.latest not in said:
        said.append(action.latest)
    for position, update in enumerate(said):
        yield SignedUpdate(
            signed_action=row,
            position=position,
            is_latest=update == action.latest,
            is_of_period=update in action.updates,
            **words_of(update),
        )


def words_of(update: UpdateCopy) -> dict[str, Any]:
    return {
        "update_id": update.update_id,
        "reported_on": update.reported_on,
        "status": update.status,
        "progress": update.progress,
        "remedy": update.remedy,
        "late_on": update.late_on,
        "correction_note": update.correction_note,
        "sent_back_with": update.sent_back,
        "is_internal": update.is_internal,
    }
