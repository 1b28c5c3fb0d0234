"""What became known or was changed after a review was signed off: shown beside it, never in it (ADR 0018)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from actions.addresses import address
from actions.models import Action, Lead, LeadRole, TimescaleChange, Update
from csp.models import Agency
from csp.statuses import status_label
from csp.templatetags.csp import short_date
from plans.models import AnnualPlan
from priorities.models import Priority
from reviews.copies import ActionCopy, ReviewCopy
from reviews.counts import grouped


@dataclass(frozen=True)
class Later:
    """One thing that came later, and the action it is about where it is about one that can be opened."""

    words: str
    action: str = ""
    address: str = ""


@dataclass(frozen=True)
class Group:
    """All that came later of one kind."""

    heading: str
    lines: list[Later]


HEADINGS = {
    "updates": "Updates recorded since, as at a day of the period or before",
    "corrections": "Corrections of updates",
    "closings": "Closed or opened again",
    "timescales": "Timescales moved",
    "agencies": "Agencies renamed, ended or replaced, and leads changed",
    "wording": "Wording changed",
    "actions": "Actions added or gone",
}


def since_sign_off(plan: AnnualPlan, copy: ReviewCopy, *, signed_at: datetime) -> list[Group]:
    """What differs by now from a signed copy, for the readers it is for. Nine queries at most, whatever the plan's size."""
    found = grouped(Since(plan, copy, signed_at).all(), lambda line: line[0])
    return [Group(heading, [line for _, line in found[kind]]) for kind, heading in HEADINGS.items() if kind in found]


@dataclass
class Since:
    """Sets a signed copy beside the plan of today. Each line is told with its kind."""

    plan: AnnualPlan
    copy: ReviewCopy
    signed_at: datetime

    def all(self) -> Iterator[tuple[str, Later]]:
        yield from self.updates()
        yield from self.timescales()
        for line in self.copy.lines:
            action = self.actions.get(line.action_id)
            if action is None:
                yield "actions", Later("It is no longer among the plan’s actions that you can read.", line.name)
            else:
                yield from self.of_action(line, action)
        yield from self.added()
        yield from self.titles()
        yield from self.agencies_called()

    @cached_property
    def actions(self) -> dict[int, Action]:
        found = Action.objects.for_plan(self.plan).readable(whole=self.copy.is_whole).in_order()
        return {action.pk: action for action in found.select_related("target")}

    @cached_property
    def at_signing(self) -> dict[int, dict[str, Any]]:
        """What was known that day of the actions whose closing or joining is not in the copy. One query."""
        asked = [pk for pk in self.actions if pk not in self.copy.actions or self.is_closed_by_now(pk)]
        saves = Action.history.filter(id__in=asked, history_date__lte=self.signed_at)
        rows = saves.order_by("history_date", "history_id").values("id", "closed_on", "is_internal")
        return {row["id"]: row for row in rows}

    def is_closed_by_now(self, pk: int) -> bool:
        return self.actions[pk].is_closed and not self.copy.actions[pk].is_closed

    @cached_property
    def leads(self) -> dict[int, list[Lead]]:
        leads = Lead.objects.filter(action__priority__plan=self.plan).order_by("position", "pk")
        return grouped(leads, lambda lead: lead.action_id)

    @cached_property
    def agencies(self) -> dict[int, Agency]:
        found = Agency.objects.filter(partnership=self.plan.partnership_id).select_related("replaced_by")
        return {agency.pk: agency for agency in found}

    @cached_property
    def priorities(self) -> dict[int, Priority]:
        return {priority.pk: priority for priority in self.plan.priorities.all()}

    @cached_property
    def priority_of(self) -> dict[int, int]:
        """Where each action stood, by its id."""
        return {line.action_id: part.priority_id for part in self.copy.priorities for line in part.actions}

    def about(self, action: Action, words: str) -> Later:
        copy = self.copy.actions.get(action.pk)
        return Later(words, copy.name if copy else str(action)[:90], address("reviews:action", action.pk))

    def added(self) -> Iterator[tuple[str, Later]]:
        """Actions that were not there, or not for these readers; those that were to join later are no news."""
        for pk, action in self.actions.items():
            if pk in self.copy.actions:
                continue
            before = self.at_signing.get(pk)
            if before is None:
                joined = f", joined on {short_date(action.added_on)}" if action.added_on else ""
                yield "actions", self.about(action, f"Added since{joined}.")
            elif before["is_internal"] and not self.copy.is_whole:
                yield "actions", self.about(action, "No longer internal to the partnership.")

    def updates(self) -> Iterator[tuple[str, Later]]:
        told = Update.objects.filter(action__priority__plan=self.plan, recorded_at__gt=self.signed_at)
        told = told.filter(action__is_internal=False) if not self.copy.is_whole else told
        rows = (
            told.readable(whole=self.copy.is_whole).select_related("action", "corrects").order_by("recorded_at", "pk")
        )
        for update in rows:
            corrected = update.corrects
            days = [update.reported_on, *([corrected.reported_on] if corrected else [])]
            if min(days) > self.copy.as_at:
                continue
            said = f"{short_date(update.reported_on)}, {status_label(update.status)}: {update.progress}".rstrip(": ")
            recorded = f"Recorded on {short_date(update.recorded_on)}"
            if corrected is None:
                yield "updates", self.about(update.action, f"{recorded}. {said}")
            else:
                is_told = self.copy.is_whole or not corrected.is_internal
                why = f" Why: {update.correction_note}" if is_told else ""
                yield "corrections", self.about(update.action, f"{recorded}. Now {said}{why}")

    def timescales(self) -> Iterator[tuple[str, Later]]:
        moves = TimescaleChange.objects.filter(action__priority__plan=self.plan, recorded_at__gt=self.signed_at)
        for move in moves.order_by("recorded_at", "pk"):
            action = self.actions.get(move.action_id)
            if action:
                words = f"From {move.from_words or 'none given'} to {move.to_words or 'none given'} on "
                yield "timescales", self.about(action, f"{words}{short_date(move.changed_on)}: {move.reason}")

    def of_action(self, line: ActionCopy, action: Action) -> Iterator[tuple[str, Later]]:
        before = self.at_signing.get(action.pk)
        if self.is_closed_by_now(action.pk) and not (before and before["closed_on"]):
            words = f"Closed on {short_date(action.closed_on)}: {action.closed_reason}"
            yield "closings", self.about(action, words)
        if line.closed_on and not action.closed_on:
            yield "closings", self.about(action, "Opened again.")
        target = action.target.text if action.target else ""
        for what, then, now in (
            ("Reference", line.reference, action.reference),
            ("Activity", line.activity, action.activity),
            ("Outcome", line.outcome, action.outcome),
            ("Target", line.target, target),
        ):
            if then != now:
                yield "wording", self.about(action, f"{what}, now: {now or 'none'}")
        if action.priority_id != self.priority_of[line.action_id]:
            yield "wording", self.about(action, f"Under another priority now: {self.priorities[action.priority_id]}")
        yield from self.of_leads(line, action)

    def of_leads(self, line: ActionCopy, action: Action) -> Iterator[tuple[str, Later]]:
        leads = self.leads.get(action.pk, [])
        lead = next((part.agency_id for part in leads if part.role == LeadRole.LEAD), None)
        if lead != (line.lead_agency.agency_id if line.lead_agency else None):
            yield "agencies", self.about(action, f"Led by {self.agencies[lead] if lead else 'nobody'} now.")
        supporting = {part.agency_id for part in leads if part.role == LeadRole.SUPPORTING}
        if supporting != {agency.agency_id for agency in line.supporting}:
            names = ", ".join(str(self.agencies[part.agency_id]) for part in leads if part.agency_id in supporting)
            yield "agencies", self.about(action, f"Supported by {names or 'nobody'} now.")

    def titles(self) -> Iterator[tuple[str, Later]]:
        if self.copy.plan != self.plan.title:
            yield "wording", Later(f"The plan is now called {self.plan.title}")
        if self.copy.partnership != self.plan.partnership.name:
            yield "wording", Later(f"The partnership is now called {self.plan.partnership.name}")
        for part in self.copy.priorities:
            now = self.priorities.get(part.priority_id)
            if now is None:
                yield "wording", Later(f"Priority {part} is no longer in the plan.")
            elif (now.number, now.title) != (part.number, part.title):
                yield "wording", Later(f"Priority {part} is now called {now}")

    def agencies_called(self) -> Iterator[tuple[str, Later]]:
        named = {
            agency.agency_id: agency
            for line in self.copy.lines
            for agency in (line.lead_agency, *line.supporting)
            if agency
        }
        for then in sorted(named.values(), key=lambda agency: agency.name.lower()):
            now = self.agencies.get(then.agency_id)
            if now is None:
                yield "agencies", Later(f"{then.name} is no longer on record.")
                continue
            if now.name != then.name:
                yield "agencies", Later(f"{then.name} is now called {now.name}.")
            if now.ended_on and self.ended_since(now.ended_on):
                by = f" and was replaced by {now.replaced_by}" if now.replaced_by else ""
                yield "agencies", Later(f"{now.name} ended on {short_date(now.ended_on)}{by}.")

    def ended_since(self, day: date) -> bool:
        return day >= self.signed_at.astimezone(timezone.get_current_timezone()).date()
