"""The out-turn report: a year's plan as it ended, or as it stood on a day of it, for the page and every paper of it.

Worked out from dated rows (ADR 0003); what was decided in the roll-over is told where it has been made (ADR 0016).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import TextChoices
from django.utils.dateformat import format as formatted

from actions.models import Action, TimescaleChange, Update
from actions.positions import AtHand, Position, positions_as_at
from csp.models import User
from csp.statuses import NOT_RATED
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Priority, Target
from reviews.counts import NO_ACTIONS, grouped, in_words, number_of
from reviews.models import Fate, RollOverChoice


class Ending(TextChoices):
    """How an action ended the year."""

    COMPLETE = "complete", "Complete"
    CARRIED = "carried", "Carried on"
    DROPPED = "dropped", "Not carried on"
    CLOSED = "closed", "Closed during the year"
    OPEN = "open", "Still open"


@dataclass(frozen=True)
class OutTurnLine:
    """One action as it ended."""

    position: Position
    ending: Ending
    ending_words: str  # with the reason, the day or where it goes on
    first_timescale: str
    times_moved: int
    carried_to: Action | None  # in next year's plan, where the reader may see it

    @property
    def action(self) -> Action:
        return self.position.action

    @property
    def last_timescale(self) -> str:
        return self.position.timescale

    @property
    def moved(self) -> str:
        """In words how often its timescale was moved; blank where it never was."""
        times = {0: "", 1: "moved once", 2: "moved twice"}
        return times.get(self.times_moved, f"moved {self.times_moved} times")


@dataclass(frozen=True)
class TargetOutTurn:
    """One target, and what was decided of it; no words before the roll-over is made."""

    target: Target
    words: str


@dataclass(frozen=True)
class PeriodCounts:
    """How many actions had each status at the end of a period, or on the report's day where that comes first."""

    period: Period
    as_at: date
    statuses: Counter[str]

    @property
    def words(self) -> str:
        return in_words(self.statuses)


@dataclass(frozen=True)
class PriorityOutTurn:
    """One priority's part of the report."""

    priority: Priority
    words: str  # what was decided of it; blank before the roll-over is made
    targets: list[TargetOutTurn]
    lines: list[OutTurnLine]
    periods: list[PeriodCounts]

    @cached_property
    def endings(self) -> str:
        return endings_in_words(self.lines)


@dataclass(frozen=True)
class OutTurn:
    """A plan's year as one reader may read of it."""

    plan: AnnualPlan
    as_at: date
    priorities: list[PriorityOutTurn]
    periods: list[PeriodCounts]  # the whole plan's
    next_plan: AnnualPlan | None  # made out of this one, where the reader may see it
    withheld_actions: int
    withheld_updates: int  # of the actions that are shown

    @property
    def is_whole_year(self) -> bool:
        return self.as_at >= self.plan.ends_on

    @property
    def title(self) -> str:
        return f"Out-turn report, {self.plan.period}" if self.is_whole_year else f"Out-turn so far, {self.plan.period}"

    @cached_property
    def lines(self) -> list[OutTurnLine]:
        return [line for part in self.priorities for line in part.lines]

    @cached_property
    def totals(self) -> list[tuple[str, int]]:
        """Every ending and how many actions ended so, the whole last."""
        counted = Counter(line.ending for line in self.lines)
        return [(ending.label, counted[ending]) for ending in Ending]

    @cached_property
    def endings(self) -> str:
        """In a line: "37 actions: 12 complete, 20 carried on, 5 still open"."""
        return endings_in_words(self.lines)

    @property
    def withheld(self) -> str:
        """How much is internal to the partnership and left out for this reader; blank where nothing is."""
        counts = {"internal action": self.withheld_actions, "internal update": self.withheld_updates}
        parts = [number_of(number, noun) for noun, number in counts.items() if number]
        return f"{' and '.join(parts)} left out." if parts else ""


def endings_in_words(lines: list[OutTurnLine]) -> str:
    counted = Counter(line.ending for line in lines)
    parts = [f"{counted[ending]} {ending.label.lower()}" for ending in Ending if counted[ending]]
    return f"{number_of(len(lines), 'action')}: {', '.join(parts)}" if parts else NO_ACTIONS


def out_turn_of(plan: AnnualPlan, *, as_at: date, reader: User) -> OutTurn:
    """The report as at the day, as this reader may see it. The queries do not grow with the plan."""
    whole = plan.is_read_whole_by(reader)
    joined = Action.objects.for_plan(plan).in_plan_on(as_at)
    priorities = list(plan.priorities.in_order())
    for priority in priorities:
        priority.plan = plan
    moves = TimescaleChange.objects.filter(action__priority__plan=plan).order_by("changed_on", "pk")
    at_hand = AtHand(priorities, changes=moves)
    positions = positions_as_at(joined.visible_to(reader).in_order(), as_at, whole=whole, at_hand=at_hand)
    telling = Telling(plan, as_at, reader, moves=grouped(moves, lambda move: move.action_id))
    lines = grouped((telling.line(position) for position in positions), lambda line: line.action.priority_id)
    targets = grouped(Target.objects.filter(priority__plan=plan).in_order(), lambda target: target.priority_id)
    counts = counts_by_period(plan, as_at, reader)
    return OutTurn(
        plan=plan,
        as_at=as_at,
        priorities=[
            PriorityOutTurn(
                priority=priority,
                words=telling.decided(f"priority {priority.pk}"),
                targets=[
                    TargetOutTurn(row, telling.decided(f"target {row.pk}")) for row in targets.get(priority.pk, [])
                ],
                lines=lines.get(priority.pk, []),
                periods=[PeriodCounts(period, day, found.get(priority.pk, Counter())) for period, day, found in counts],
            )
            for priority in priorities
        ],
        periods=[PeriodCounts(period, day, sum(found.values(), Counter())) for period, day, found in counts],
        next_plan=telling.next_plan,
        withheld_actions=0 if whole else joined.filter(is_internal=True).count(),
        withheld_updates=0 if whole else withheld_updates(plan, as_at),
    )


def withheld_updates(plan: AnnualPlan, as_at: date) -> int:
    told = Update.objects.filter(action__priority__plan=plan, action__is_internal=False, reported_on__lte=as_at)
    return told.standing().filter(is_internal=True).count()


def counts_by_period(plan: AnnualPlan, as_at: date, reader: User) -> list[tuple[Period, date, dict[int, Counter[str]]]]:
    """For each period begun by the day its last day, or the day itself, and then by priority the statuses. One query each."""
    return [
        (period, min(period.end, as_at), statuses_on(plan, min(period.end, as_at), reader))
        for period in plan.periods
        if period.start <= as_at
    ]


def statuses_on(plan: AnnualPlan, day: date, reader: User) -> dict[int, Counter[str]]:
    """By priority how many actions had each status at the end of the day; closed ones are not counted."""
    actions = Action.objects.for_plan(plan).in_plan_on(day).visible_to(reader).exclude(closed_on__lte=day)
    found = actions.with_position(as_at=day, whole=plan.is_read_whole_by(reader))
    counts: dict[int, Counter[str]] = {}
    for priority, status in found.values_list("priority", "status"):  # type: ignore[misc]  # annotated in two steps
        counts.setdefault(priority, Counter())[status or NOT_RATED] += 1
    return counts


class Telling:
    """What a reader may be told of how each part of the plan ended."""

    def __init__(self, plan: AnnualPlan, as_at: date, reader: User, *, moves: dict[int, list[TimescaleChange]]) -> None:
        self.as_at, self.moves = as_at, moves
        is_ending = as_at >= plan.periods[-1].start
        made = AnnualPlan.objects.visible_to(reader).filter(rolled_over_by__plan=plan).first()
        self.next_plan = made if is_ending else None
        self.decisions: dict[str, RollOverChoice] = {}
        if self.next_plan:
            chosen = RollOverChoice.objects.filter(roll_over__plan=plan)
            self.decisions = {key_of(choice): choice for choice in chosen}
        later = Action.objects.visible_to(reader).filter(carried_from__priority__plan=plan)
        later = later.select_related("priority__plan").order_by("-pk")
        self.carried_to = {action.carried_from_id: action for action in later} if is_ending else {}

    def decided(self, key: str) -> str:
        """What was decided of a priority or target; blank where nothing was, or the reader may not know."""
        choice = self.decisions.get(key)
        if choice is None:
            return ""
        return f"Not carried on: {choice.reason}" if choice.fate == Fate.DROPPED else "Carried on"

    def line(self, position: Position) -> OutTurnLine:
        moves = [move for move in self.moves.get(position.action.pk, []) if move.changed_on <= self.as_at]
        carried_to = self.carried_to.get(position.action.pk)
        ending = self.ending_of(position, carried_to)
        return OutTurnLine(
            position=position,
            ending=ending,
            ending_words=words_of(ending, position, carried_to),
            first_timescale=moves[0].from_words if moves else position.timescale,
            times_moved=len(moves),
            carried_to=carried_to,
        )

    def ending_of(self, position: Position, carried_to: Action | None) -> Ending:
        choice = self.decisions.get(f"action {position.action.pk}")
        if position.is_closed:
            decided = {Fate.COMPLETE.value: Ending.COMPLETE, Fate.DROPPED.value: Ending.DROPPED}
            return decided.get(choice.fate, Ending.CLOSED) if choice else Ending.CLOSED
        if position.is_complete:
            return Ending.COMPLETE
        return Ending.CARRIED if carried_to else Ending.OPEN


def words_of(ending: Ending, position: Position, carried_to: Action | None) -> str:
    """How an action ended, for people to read."""
    action, on = position.action, ""
    if carried_to:
        on = f"Carried on as {carried_to.reference or 'an action without a reference'} of the {carried_to.plan.period} plan"
    if position.is_closed:
        assert action.closed_on is not None
        begins = "Not carried on" if ending == Ending.DROPPED else "Closed"
        return f"{begins}, {formatted(action.closed_on, 'j F Y')}: {action.closed_reason}"
    if ending == Ending.COMPLETE:
        assert position.update is not None
        return ". ".join(filter(None, [f"Complete, {formatted(position.update.reported_on, 'j F Y')}", on]))
    return on or ("Still open, and overdue" if position.is_overdue else "Still open")


def key_of(choice: RollOverChoice) -> str:
    for kind in ("priority", "target"):
        if pk := getattr(choice, f"{kind}_id"):
            return f"{kind} {pk}"
    return f"action {choice.action_id}"
