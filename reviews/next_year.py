"""What next year's plan would hold by the choices of the roll-over, and what there is to know before it is made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import count

from actions.models import Action, Lead
from actions.timescales import Timescale, read_timescale
from csp.models import User
from csp.naming import as_compared
from plans.models import AnnualPlan, LinkedPlan, PlanStatus, Section, SectionKind, Strategy
from plans.quarters import LAST_YEAR, year_label
from priorities.models import Priority
from reviews.counts import number_of
from reviews.models import Fate, Numbering
from reviews.roll_over import Outcome, PriorityPart, RollOverSheet
from reviews.roll_over_rows import ActionRow, ChoiceRow, listed
from reviews.succession import Succession

TITLE_LENGTH = AnnualPlan._meta.get_field("title").max_length or 0

STANDING = (
    SectionKind.MONITORING,
    SectionKind.COMMUNICATION,
    SectionKind.LINKS,
    SectionKind.GLOSSARY,
    SectionKind.CONTACT,
)
NOT_CARRIED = (
    "Funding, figures and the sections that tell of this year (such as achievements or what the strategic assessment "
    "says) are not carried on: next year’s plan has its own."
)


@dataclass(frozen=True)
class CarriedPriority:
    """A priority that goes on, with its number next year."""

    part: PriorityPart
    number: str
    merges_into: Priority | None  # one of the same title that the draft has already
    supports: Priority | None  # of the county's plan of that year where there is one, else as now
    targets: list[ChoiceRow]
    actions: list[CarriedAction]

    @property
    def priority(self) -> Priority:
        return self.part.row.record


@dataclass(frozen=True)
class CarriedAction:
    """An action that goes on, as it will stand in next year's plan."""

    row: ActionRow
    reference: str
    timescale: Timescale
    leads: list[Lead]  # not saved, and of no action yet
    lead_officer: User | None
    has_target: bool


@dataclass(frozen=True)
class NextYear:
    """Everything that making next year's plan would do."""

    sheet: RollOverSheet
    existing: AnnualPlan | None  # the plan of that year, if there is one
    refusal: str  # why it cannot be made at all; blank where it can
    title: str
    strategy: Strategy | None
    sections: list[Section]
    linked_plans: list[LinkedPlan]
    priorities: list[CarriedPriority]
    doubts: list[str]

    @property
    def actions(self) -> list[CarriedAction]:
        return [action for carried in self.priorities for action in carried.actions]

    @cached_property
    def outcomes(self) -> list[tuple[ActionRow, Outcome]]:
        return [(row, part.outcome_of(row)) for part in self.sheet.parts for row in part.actions]

    @property
    def completed(self) -> list[tuple[ActionRow, Outcome]]:
        """Actions to be recorded as complete: not said to be so yet, or with words for it."""
        done = (pair for pair in self.outcomes if pair[1].fate == Fate.COMPLETE)
        return [(row, outcome) for row, outcome in done if outcome.reason or not row.position.is_complete]

    @property
    def dropped(self) -> list[tuple[ActionRow, Outcome]]:
        """Actions to be closed with the reason."""
        return [(row, outcome) for row, outcome in self.outcomes if outcome.fate == Fate.DROPPED]

    @property
    def already_complete(self) -> int:
        return sum(outcome.fate == Fate.COMPLETE for _, outcome in self.outcomes) - len(self.completed)

    @cached_property
    def unsettled(self) -> list[tuple[str, str]]:
        return list(self.sheet.unsettled)

    @property
    def is_ready(self) -> bool:
        return not self.refusal and not self.unsettled

    @property
    def words(self) -> str:
        """What the plan would hold: "5 priorities, 12 targets and 31 actions"."""
        targets = sum(len(carried.targets) for carried in self.priorities)
        priorities = f"{len(self.priorities)} {'priority' if len(self.priorities) == 1 else 'priorities'}"
        return f"{priorities}, {number_of(targets, 'target')} and {number_of(len(self.actions), 'action')}"

    @property
    def digest(self) -> str:
        """Changes with anything that making it would do, so that nobody makes what they have not seen."""
        rows = [(row.prefix, row.saved) for row in self.sheet.rows.values()]
        outcomes = [(row.prefix, outcome) for row, outcome in self.outcomes]
        references = [(action.row.prefix, action.reference, action.timescale) for action in self.actions]
        what = (self.existing and self.existing.pk, rows, outcomes, references, self.doubts)
        return sha256(repr(what).encode()).hexdigest()[:16]


def next_year_of(sheet: RollOverSheet) -> NextYear:
    """Foresee next year's plan. Nine queries at most beside the sheet's own, whatever the size of the plan."""
    plan = sheet.plan
    existing = plan.partnership.plans.filter(year=plan.year + 1).first()
    refusal = refusal_of(sheet, existing)
    taken = list(existing.priorities.in_order()) if existing and not refusal else []
    strategy = existing.strategy if existing else strategy_of(plan)
    succession = Succession(plan, on=sheet.today)
    priorities = list(carried_priorities(sheet, taken, succession))
    return NextYear(
        sheet=sheet,
        existing=existing,
        refusal=refusal,
        title=existing.title if existing else title_after(plan),
        strategy=strategy,
        sections=standing_sections(plan, existing),
        linked_plans=linked_plans_of(plan, existing),
        priorities=priorities,
        doubts=[*doubts_of_plan(plan, strategy, existing), *doubts_of(sheet, priorities), *succession.doubts],
    )


def refusal_of(sheet: RollOverSheet, existing: AnnualPlan | None) -> str:
    """Only a draft that has no actions yet can take what is carried on."""
    if sheet.plan.year == LAST_YEAR:
        return f"Plans are kept up to {sheet.plan.period}, so there is no next year to make one for."
    if existing is None:
        return ""
    actions = Action.objects.for_plan(existing).count()
    if existing.status == PlanStatus.DRAFT and not actions:
        return ""
    has = f"has {number_of(actions, 'action')}" if actions else f"is {existing.get_status_display().lower()}"
    return (
        f"There is a plan for {sheet.year} already, “{existing}”, and it {has}. "
        "What is carried on can only go into a new plan, or into a draft without actions."
    )


def title_after(plan: AnnualPlan) -> str:
    """The plan's title with its years, or "year 1", moved on by one; next year's label is put behind it where it has neither."""
    year, label = plan.year, year_label(plan.year + 1)
    years = re.compile(rf"{year}( ?[/\-\u2013] ?| to )({year + 1}|{(year + 1) % 100:02})(?![0-9])")
    moved = years.sub(lambda found: f"{year + 1}{found[1]}{str(year + 2)[-len(found[2]) :]}", plan.title)
    if moved == plan.title:
        moved = re.sub(r"(?i)\b(year )([0-9])\b", lambda found: f"{found[1]}{int(found[2]) + 1}", plan.title)
    return moved if moved != plan.title else f"{plan.title[: TITLE_LENGTH - len(label) - 1]} {label}"


def strategy_of(plan: AnnualPlan) -> Strategy | None:
    """The plan's strategy, if its years cover the next."""
    strategy, ends_on = plan.strategy, plan.ends_on.replace(year=plan.year + 2)
    return strategy if strategy and strategy.ends_on >= ends_on else None


def standing_sections(plan: AnnualPlan, existing: AnnualPlan | None) -> list[Section]:
    """Sections that are the same every year, unless the draft has one of the kind already."""
    has = set(existing.sections.values_list("kind", flat=True)) if existing else set()
    found = plan.sections.filter(kind__in=STANDING).order_by("position", "pk")
    return [section for section in found if section.kind not in has]


def linked_plans_of(plan: AnnualPlan, existing: AnnualPlan | None) -> list[LinkedPlan]:
    has = set(existing.linked_plans.values_list("title", flat=True)) if existing else set()
    return [row for row in plan.linked_plans.order_by("position", "pk") if row.title not in has]


def carried_priorities(
    sheet: RollOverSheet, there: list[Priority], succession: Succession
) -> Iterator[CarriedPriority]:
    """The priorities that go on, in order; `there` are those of the draft they go into."""
    by_title = {as_compared(priority.title): priority for priority in there}
    used = {priority.number for priority in there}
    carried = [part for part in sheet.parts if part.is_carried]
    counties = county_priorities_of(sheet, carried)
    counted, counters = 0, defaultdict[str, Iterator[int]](count)
    for place, part in enumerate(carried, start=1):
        priority = part.row.record
        merges_into = by_title.pop(as_compared(priority.title), None)
        number, stem = priority.number, re.fullmatch(r"(.*?)[0-9]+", priority.number)
        if sheet.numbering == Numbering.RENUMBERED and stem:
            counted += 1
            number = f"{stem[1]}{counted}"
        if merges_into:
            number = merges_into.number
        elif number in used:
            number = ""
        targets = [row for row in part.targets if part.outcome_of_target(row).fate == Fate.CARRIED]
        rows = [row for row in part.actions if part.outcome_of(row).fate == Fate.CARRIED]
        references = references_kept(rows)
        if sheet.numbering == Numbering.RENUMBERED:
            references |= references_anew(rows, stem_of(rows, number, place), counters)
        under = {row.record.pk for row in targets}
        actions = [carried_action(row, references[row.prefix], under, succession) for row in rows]
        yield CarriedPriority(part, number, merges_into, counties.get(priority.supports_id), targets, actions)


def county_priorities_of(sheet: RollOverSheet, parts: list[PriorityPart]) -> dict[int | None, Priority]:
    """By the id of each county priority that is supported: what it was carried on to, or else itself."""
    supported = Priority.objects.select_related("plan").in_bulk(
        [part.row.record.supports_id for part in parts if part.row.record.supports_id]
    )
    later = Priority.objects.filter(carried_from__in=supported, plan__year=sheet.plan.year + 1).select_related("plan")
    return {**supported, **{priority.carried_from_id: priority for priority in later}}


def carried_action(row: ActionRow, reference: str, under: set[int], succession: Succession) -> CarriedAction:
    """The action as it goes on; `under` are the targets that go on too."""
    return CarriedAction(
        row=row,
        reference=reference,
        timescale=read_timescale(row.saved.timescale or row.record.timescale),
        leads=succession.leads_of(row),
        lead_officer=succession.officer_of(row),
        has_target=row.record.target_id in under,
    )


def references_kept(rows: list[ActionRow]) -> dict[str, str]:
    """By row the reference that was typed for next year, or else the present one."""
    return {row.prefix: row.saved.reference or row.record.reference for row in rows}


def references_anew(rows: list[ActionRow], stem: str, counters: dict[str, Iterator[int]]) -> dict[str, str]:
    """New references for the rows that have one now and for which none was typed, past those that were."""
    typed = {row.saved.reference for row in rows}
    fresh = (words for n in counters[stem] if n and (words := f"{stem}{n}") not in typed)
    return {row.prefix: next(fresh) for row in rows if row.record.reference and not row.saved.reference}


def stem_of(rows: list[ActionRow], number: str, place: int) -> str:
    """What stands before the count: "2." in the second priority, or the plan's own way, such as "A" or nothing."""
    if number:
        return f"{number}."
    counted = (re.fullmatch(r"(.*?)[0-9]+", row.record.reference) for row in rows)
    stem = next((found[1] for found in counted if found), "")
    return f"{place}." if re.fullmatch(r"[0-9]+\.", stem) else stem


def doubts_of_plan(plan: AnnualPlan, strategy: Strategy | None, existing: AnnualPlan | None) -> Iterator[str]:
    if plan.strategy and strategy != plan.strategy:
        yield (
            f"“{plan.strategy}” does not cover the next year, so the priorities will not answer its strategic priorities."
        )
    if existing:
        yield f"The draft “{existing}” keeps its own title, strategy, dates and sections; what is carried on is added to it."


def doubts_of(sheet: RollOverSheet, priorities: list[CarriedPriority]) -> Iterator[str]:
    """What an officer should look at in next year's plan once it is made."""
    for carried in priorities:
        name = carried.part.row.name
        if carried.merges_into:
            yield f"{name} goes into “{carried.merges_into}”, which the draft has already; the draft’s wording stays."
        elif carried.priority.number and not carried.number:
            yield f"{name} will have no number: the draft has another priority of that number."
        if carried.supports and carried.supports.plan.year <= sheet.plan.year:
            yield f"{name} still supports “{carried.supports}” of the county’s plan “{carried.supports.plan}”."
    actions = [action for carried in priorities for action in carried.actions]
    over = [row for row in actions if row.timescale.last_day and row.timescale.last_day <= sheet.plan.ends_on]
    if over:
        names = listed(row.row.name for row in over)
        yield f"The timescale of {names} is over before the year begins. Give a new one above, or change it there."
    loose = [row.row.name for row in actions if row.row.record.target_id and not row.has_target]
    if loose:
        yield f"{listed(loose)} will stand under no target, as theirs is not carried on."
