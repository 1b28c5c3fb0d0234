"""Reads what a plan summary tells: the plan's own text, and its actions as at the day, as its review would have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from csp.models import Agency
from documents.summaries.asking import Asked
from plans.funding import Fund, funding_by_source
from plans.models import AnnualPlan, Section, SectionKind
from priorities.figures import FigureTable, figure_tables
from priorities.models import Priority, Target
from reviews.as_at import position_of
from reviews.copies import ActionCopy, PriorityCopy, ReviewCopy
from reviews.counts import grouped

IN_A_SUMMARY = (SectionKind.GLOSSARY, SectionKind.CONTACT)


@dataclass(frozen=True)
class PlanSummary:
    """A plan as a summary tells it: `position` holds the actions asked for, `shown` the exceptions among them or all."""

    plan: AnnualPlan
    asked: Asked
    whole_position: ReviewCopy  # of the whole plan
    priorities: dict[int, Priority]
    targets: dict[int, list[Target]]
    figures: list[FigureTable]
    funds: list[Fund]
    sections: list[Section]
    agencies: list[Agency]

    @cached_property
    def position(self) -> ReviewCopy:
        return narrowed(self.whole_position, self.asked, self.agencies)

    @cached_property
    def shown(self) -> ReviewCopy:
        """What the tables of actions hold; a priority without any of the exceptions or the agency's actions is left out."""
        if not self.asked.is_exceptions:
            return self.position
        return only(self.position, {line.action_id for line in self.position.exceptions})

    @property
    def is_partial(self) -> bool:
        return self.asked.is_exceptions or self.asked.priority is not None or self.asked.agency is not None

    def section(self, kind: SectionKind) -> str:
        return "\n".join(section.text for section in self.sections if section.kind == kind)

    @property
    def vision(self) -> str:
        strategy = self.plan.strategy
        return (strategy and strategy.vision) or self.plan.partnership.vision

    @property
    def contact(self) -> str:
        return self.section(SectionKind.CONTACT) or self.plan.partnership.contact


def summary_of(plan: AnnualPlan, asked: Asked) -> PlanSummary:
    """The summary of a plan with its partnership and strategy at hand. Seventeen queries at most."""
    strategy_sections = Section.objects.filter(kind__in=IN_A_SUMMARY, strategy=plan.strategy_id or 0)
    targets = list(Target.objects.filter(priority__plan=plan).in_order())
    own = list(plan.sections.filter(kind__in=IN_A_SUMMARY).order_by("position", "pk"))
    return PlanSummary(
        plan=plan,
        asked=asked,
        whole_position=position_of(plan, asked.as_at, targets, whole=asked.has_internal),
        priorities={priority.pk: priority for priority in plan.priorities.in_order()},
        targets=grouped(targets, lambda target: target.priority_id),
        figures=figure_tables(plan.measures.order_by("position", "pk")),
        funds=funding_by_source(plan.funding_lines.order_by("position", "pk")),
        sections=own or list(strategy_sections.order_by("position", "pk")),
        agencies=list(Agency.objects.filter(partnership=plan.partnership_id).in_order()),
    )


def narrowed(position: ReviewCopy, asked: Asked, agencies: Iterable[Agency]) -> ReviewCopy:
    """The part of a position that is about one priority, or about what one agency and its teams lead or support."""
    priorities = position.priorities
    if asked.priority:
        priorities = tuple(each for each in priorities if each.priority_id == asked.priority.pk)
    position = replace(position, priorities=priorities)
    if asked.agency is None:
        return position
    named = frozenset(each.pk for each in agencies if asked.agency.pk in (each.pk, each.part_of_id))
    return only(position, {line.action_id for line in position.lines if line.is_of(named)})


def only(position: ReviewCopy, actions: set[int]) -> ReviewCopy:
    """The position with those actions alone, and no priority without any."""
    kept = (replace(each, actions=those(each, actions)) for each in position.priorities)
    return replace(position, priorities=tuple(priority for priority in kept if priority.actions))


def those(priority: PriorityCopy, actions: set[int]) -> tuple[ActionCopy, ...]:
    return tuple(line for line in priority.actions if line.action_id in actions)
