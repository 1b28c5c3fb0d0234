"""The April roll-over: every part of a plan with what becomes of it, chosen over days and by several people (ADR 0016).

Nothing of the plan changes by it until next year's plan is made; see reviews.next_year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.dateformat import format as formatted

from actions.models import Action
from actions.positions import AtHand, Position, positions_as_at
from csp.access import NotAllowedNow
from csp.models import User
from plans.models import AnnualPlan
from plans.quarters import year_label
from priorities.models import Target
from reviews.counts import grouped
from reviews.models import Fate, Numbering, RollOver, RollOverChoice
from reviews.roll_over_rows import (
    NOTHING,
    ActionRow,
    ChoiceRow,
    Said,
    listed,
    row_of_action,
    row_of_priority,
    row_of_target,
    rows_named_in,
)

CLOSED = (
    "This plan is closed, so nothing in it can change. To roll it over, first edit the plan and set its status back."
)
MADE = "Next year’s plan has been made already, so this was not saved."
TO_TARGETS = {Fate.WHOLE: Fate.CARRIED, Fate.CARRIED: Fate.CARRIED, Fate.DROPPED: Fate.DROPPED}
TO_ACTIONS = {Fate.WHOLE: Fate.CARRIED, Fate.DROPPED: Fate.DROPPED}


@dataclass(frozen=True)
class Outcome:
    """What becomes of a row: by its own choice, or by that of the priority it stands under."""

    fate: str
    reason: str


@dataclass(frozen=True)
class PriorityPart:
    """A priority on the sheet with its targets and the actions that are not closed."""

    row: ChoiceRow
    targets: list[ChoiceRow]
    actions: list[ActionRow]

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.row.saved.fate, self.row.saved.reason)

    @property
    def is_carried(self) -> bool:
        return self.outcome.fate in (Fate.WHOLE, Fate.CARRIED)

    def outcome_of_target(self, row: ChoiceRow) -> Outcome:
        return self.outcome_under(row.saved, TO_TARGETS)

    def outcome_of(self, row: ActionRow) -> Outcome:
        """An action that is complete stays so unless it is chosen otherwise; its priority decides the rest."""
        if not row.saved.fate and row.position.is_complete:
            return Outcome(Fate.COMPLETE, row.saved.reason)
        return self.outcome_under(row.saved, TO_ACTIONS)

    def outcome_under(self, own: Said, passed_on: Mapping[Any, str]) -> Outcome:
        if own.fate:
            return Outcome(own.fate, own.reason)
        fate = passed_on.get(self.outcome.fate, "")
        return Outcome(fate, own.reason or (self.outcome.reason if fate == Fate.DROPPED else ""))

    @property
    def groups(self) -> Iterator[tuple[ChoiceRow | None, list[tuple[ActionRow, Outcome]]]]:
        """Each target with its actions and what becomes of them, then those under no target."""
        under = grouped(self.actions, lambda row: row.record.target_id)
        for row in self.targets:
            yield row, [(action, self.outcome_of(action)) for action in under.pop(row.record.pk, [])]
        if rest := [(action, self.outcome_of(action)) for rows in under.values() for action in rows]:
            yield None, rest

    @property
    def undecided(self) -> list[ActionRow]:
        return [row for row in self.actions if not self.outcome_of(row).fate]

    @property
    def is_decided(self) -> bool:
        return bool(self.outcome.fate) and not self.undecided


@dataclass(frozen=True)
class Stray:
    """What was typed for a row that has left the sheet meanwhile: closed or deleted."""

    name: str
    said: Said


@dataclass
class RollOverSheet:
    """A plan and what becomes of every part of it, as chosen so far."""

    plan: AnnualPlan
    roll_over: RollOver
    parts: list[PriorityPart]
    closed: list[Position]
    today: date
    strays: list[Stray] = field(default_factory=list)
    numbering_error: str = ""
    numbering_typed: str = ""

    @property
    def year(self) -> str:
        """Next year as plans name it: 2018/19."""
        return year_label(self.plan.year + 1)

    @property
    def numbering(self) -> str:
        return self.numbering_typed or self.roll_over.numbering

    @cached_property
    def rows(self) -> dict[str, ChoiceRow]:
        every = [row for part in self.parts for row in (part.row, *part.targets, *part.actions)]
        return {row.prefix: row for row in every}

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Every error of what was sent: the row it is about, the id of the control, and what is wrong."""
        of_rows = [
            (row.name, f"{row.prefix}-{box}", words) for row in self.rows.values() for box, words in row.errors.items()
        ]
        return ([("", "numbering-kept", self.numbering_error)] if self.numbering_error else []) + of_rows

    @property
    def decided(self) -> int:
        """How many priorities have nothing left to choose."""
        return sum(part.is_decided for part in self.parts)

    @property
    def unsettled(self) -> Iterator[tuple[str, str]]:
        """What must still be chosen or put right before next year's plan can be made, with the id of where to do it."""
        for part in self.parts:
            if not part.outcome.fate:
                yield f"{part.row.prefix}-fate", f"{part.row.name}: choose what becomes of it"
            elif undecided := part.undecided:
                names = listed(row.name for row in undecided)
                yield f"{undecided[0].prefix}-fate", f"{part.row.name}: choose what becomes of {names}"
            yield from self.clashes_in(part)

    def clashes_in(self, part: PriorityPart) -> Iterator[tuple[str, str]]:
        for row in [*part.targets, *part.actions]:
            if row.saved.fate == Fate.CARRIED and part.outcome.fate == Fate.DROPPED:
                yield f"{row.prefix}-fate", f"{row.name} is carried on, but {part.row.name} is not"
        for row in part.actions:
            if row.saved.fate == Fate.COMPLETE and not row.saved.reason and not row.position.is_complete:
                yield f"{row.prefix}-reason", f"{row.name} is not complete any more: say how it was completed"
        references = [(row, row.saved.reference) for row in part.actions if part.outcome_of(row).fate == Fate.CARRIED]
        kept = self.numbering == Numbering.KEPT
        wanted = [(row, own or (row.record.reference if kept else "")) for row, own in references]
        for words, rows in grouped(wanted, lambda pair: pair[1]).items():
            if words and len(rows) > 1:
                names = listed(row.name for row, _ in rows)
                yield f"{rows[-1][0].prefix}-reference", f"{names} would have the same reference: {words}"

    def show(self, data: Mapping[str, Any]) -> None:
        """Put back into the boxes what was typed, unchecked."""
        for prefix in rows_named_in(data):
            if row := self.rows.get(prefix):
                row.typed = Said.typed_in(data, prefix)
        if data.get("numbering") in Numbering.values:
            self.numbering_typed = str(data["numbering"])


def is_due(plan: AnnualPlan, today: date) -> bool:
    """Whether the plan's last period has begun, from which on next year's plan can be made ready."""
    return today >= plan.periods[-1].start


def sheet_of(plan: AnnualPlan, today: date) -> RollOverSheet:
    """The plan with what is chosen so far. Nine queries at most, whatever its size; nothing is written."""
    roll_over = RollOver.objects.select_related("made_plan", "made_by").filter(plan=plan).first() or RollOver(plan=plan)
    chosen = RollOverChoice.objects.filter(roll_over=roll_over.pk).select_related("saved_by")
    kept = {(choice.priority_id, choice.target_id, choice.action_id): choice for choice in chosen}
    priorities = list(plan.priorities.in_order())
    for priority in priorities:
        priority.plan = plan
    targets = grouped(Target.objects.filter(priority__plan=plan).in_order(), lambda target: target.priority_id)
    actions = Action.objects.for_plan(plan).in_order().select_related("lead_officer")
    positions = positions_as_at(actions, today, at_hand=AtHand(priorities))
    still_open = grouped((row for row in positions if not row.is_closed), lambda row: row.action.priority_id)
    parts = [
        PriorityPart(
            row_of_priority(priority, kept.get((priority.pk, None, None))),
            [row_of_target(row, kept.get((None, row.pk, None))) for row in targets.get(priority.pk, [])],
            [row_of_action(row, kept.get((None, None, row.action.pk))) for row in still_open.get(priority.pk, [])],
        )
        for priority in priorities
    ]
    return RollOverSheet(plan, roll_over, parts, [row for row in positions if row.is_closed], today)


def fates_of(plan: AnnualPlan) -> dict[int | None, str]:
    """By the id of each action what became of it when next year's plan was made; nothing where it was not. One query."""
    decided = RollOverChoice.objects.filter(roll_over__plan=plan, roll_over__made_plan__isnull=False)
    return dict(decided.exclude(action=None).values_list("action", "fate"))


def locked_sheet(plan: AnnualPlan, today: date) -> RollOverSheet:
    """The same, once whoever is saving it or making next year's plan has finished; inside a transaction.

    Refused where the plan is closed or next year's plan was made meanwhile.
    """
    plan = AnnualPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    RollOver.objects.get_or_create(plan=plan)
    sheet = sheet_of(plan, today)
    if plan.is_closed:
        raise NotAllowedNow(CLOSED)
    if sheet.roll_over.is_made:
        raise NotAllowedNow(MADE)
    return sheet


@transaction.atomic
def save_choices(plan: AnnualPlan, data: Mapping[str, Any], *, by: User, today: date) -> RollOverSheet:
    """Save every row that is right and that nobody else has saved meanwhile; the sheet tells what is left to mend."""
    sheet = locked_sheet(plan, today)
    take_numbering(sheet, data, by)
    to_save = []
    for prefix in rows_named_in(data):
        row = sheet.rows.get(prefix)
        if row is None:
            sheet.strays += stray_in(sheet, data, prefix)
        elif row.take(data):
            to_save.append(row)
    keep(sheet, to_save, by)
    return sheet


def keep(sheet: RollOverSheet, rows: list[ChoiceRow], by: User) -> None:
    """Save what stands in these rows' boxes; a row with nothing in it has no choice."""
    RollOverChoice.objects.filter(pk__in=[row.kept.pk for row in rows if row.kept]).delete()
    for row in rows:
        row.kept = choice_of(sheet.roll_over, row, by) if row.said != NOTHING else None
        row.typed = None
    RollOverChoice.objects.bulk_create([row.kept for row in rows if row.kept])


def choice_of(roll_over: RollOver, row: ChoiceRow, by: User) -> RollOverChoice:
    said = row.said
    return RollOverChoice(
        roll_over=roll_over,
        saved_by=by,
        fate=said.fate,
        reason=said.reason,
        reference=said.reference,
        timescale=said.timescale,
        **{row.kind: row.record},
    )


def take_numbering(sheet: RollOverSheet, data: Mapping[str, Any], by: User) -> None:
    typed, was, roll_over = str(data.get("numbering") or ""), data.get("numbering-was"), sheet.roll_over
    if not typed or typed in (was, roll_over.numbering):
        return
    if typed not in Numbering.values:
        sheet.numbering_error = "Choose how next year’s plan is numbered from the list"
    elif was is not None and was != roll_over.numbering:
        sheet.numbering_typed = typed
        label = roll_over.get_numbering_display()
        sheet.numbering_error = f"{roll_over.numbering_by} has chosen “{label}” meanwhile. Save again to keep yours"
    else:
        roll_over.numbering, roll_over.numbering_by = typed, by
        roll_over.save(update_fields=["numbering", "numbering_by"])


def stray_in(sheet: RollOverSheet, data: Mapping[str, Any], prefix: str) -> list[Stray]:
    """What was newly typed for a row that is not on the sheet any more."""
    said = Said.typed_in(data, prefix)
    if said.digest in (data.get(f"{prefix}-was"), NOTHING.digest):
        return []
    closed = next((row.action for row in sheet.closed if f"a{row.action.pk}" == prefix), None)
    if closed is None:
        return [Stray("Something that is not in the plan any more", said)]
    assert closed.closed_on is not None
    return [Stray(f"{closed}, closed on {formatted(closed.closed_on, 'j F Y')}", said)]
