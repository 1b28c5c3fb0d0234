"""One partnership with something of every kind in it, and every page of plans and priorities that changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from csp.models import Level, Partnership
from plans.models import AnnualPlan, FundingLine, LinkedPlan, PlanStatus, Section, StrategicPriority, Strategy
from priorities.models import Measure, Priority, Target
from tests.factories import (
    AnnualPlanFactory,
    FundingLineFactory,
    LinkedPlanFactory,
    MeasureFactory,
    PartnershipFactory,
    PriorityFactory,
    SectionFactory,
    StrategicPriorityFactory,
    StrategyFactory,
    TargetFactory,
)


@dataclass
class House:
    """A district partnership below a county one."""

    county: Partnership = field(default_factory=lambda: PartnershipFactory(level=Level.COUNTY))
    status: str = PlanStatus.AGREED
    partnership: Partnership = field(init=False)
    strategy: Strategy = field(init=False)
    strategic_priority: StrategicPriority = field(init=False)
    strategy_section: Section = field(init=False)
    plan: AnnualPlan = field(init=False)
    section: Section = field(init=False)
    linked_plan: LinkedPlan = field(init=False)
    funding_line: FundingLine = field(init=False)
    priority: Priority = field(init=False)
    target: Target = field(init=False)
    measure: Measure = field(init=False)

    def __post_init__(self) -> None:
        self.partnership = PartnershipFactory(parent=self.county)
        self.strategy = StrategyFactory(partnership=self.partnership, title="Safer together 2017-20")
        self.strategic_priority = StrategicPriorityFactory(strategy=self.strategy)
        self.strategy_section = SectionFactory(strategy=self.strategy, plan=None)
        self.plan = AnnualPlanFactory(partnership=self.partnership, strategy=self.strategy, status=self.status)
        self.section = SectionFactory(plan=self.plan)
        self.linked_plan = LinkedPlanFactory(plan=self.plan)
        self.funding_line = FundingLineFactory(plan=self.plan)
        self.priority = PriorityFactory(plan=self.plan, number="1")
        self.target = TargetFactory(priority=self.priority)
        self.measure = MeasureFactory(plan=self.plan)

    def address(self, page: str) -> str:
        """Of "plans:section_edit section" in this house: the URL's name, then the row whose id or slug it takes."""
        name, row, *rest = page.split()
        held = getattr(self, row)
        return reverse(name, args=[held.slug if row == "partnership" else held.pk, *rest])


STRATEGY = {
    "title": "Safer 2020-23",
    "starts_on_0": "1",
    "starts_on_1": "4",
    "starts_on_2": "2020",
    "ends_on_0": "31",
    "ends_on_1": "3",
    "ends_on_2": "2023",
    "vision": "A safe place.",
}
STRATEGIC_PRIORITY = {"number": "2", "title": "Protect the vulnerable", "text": "Abuse and exploitation."}
SECTION = {"kind": "achievements", "heading": "What we did", "text": "Two events."}
PLAN = {"year": "2018", "title": "Year 2", "strategy": "", "status": "draft", "marking": "", "note": "To be agreed."}
LINKED_PLAN = {
    "title": "Police and Crime Plan",
    "period": "2017-2021",
    "owner": "Commissioner",
    "url": "https://www.example.org/plan",
    "note": "Chapter 2.",
}
FUNDING_LINE = {"source": "Safety Fund", "description": "Advisers", "amount": "85,910", "note": "One year."}
PRIORITY = {
    "number": "7",
    "title": "Burglary",
    "wording": "Reduce burglary of homes",
    "definition": "Entering as a trespasser.",
    "examples": "Homes and sheds.",
    "problem": "More of it.",
    "outcomes": "Fewer victims.\nSafer homes.",
    "narrative": "It rose in winter.",
    "note": "Check the figures.",
    "strategic_priority": "",
    "supports": "",
}
TARGET = {"text": "Reduce burglary", "baseline": "2016/17", "direction": "reduce", "measure": ""}
MEASURE = {
    "table": "Offences",
    "name": "Burglary",
    "earlier_period": "2016/17",
    "earlier_figure": "250",
    "later_period": "2017/18",
    "later_figure": "261",
    "change": "4.4%",
    "comparator": "The force",
    "comparator_change": "6%",
    "better": "lower",
    "priority": "",
    "note": "First quarter.",
}

Form = tuple[str, dict[str, Any]]

PLANS_FORMS: list[Form] = [
    ("plans:strategy_new partnership", STRATEGY),
    ("plans:strategy_edit strategy", STRATEGY),
    ("plans:strategic_priority_new strategy", STRATEGIC_PRIORITY),
    ("plans:strategic_priority_edit strategic_priority", STRATEGIC_PRIORITY),
    ("plans:strategy_section_new strategy", SECTION),
    ("plans:plan_section_new plan", SECTION),
    ("plans:section_edit section", SECTION),
    ("plans:section_edit strategy_section", SECTION),
    ("plans:plan_new partnership", PLAN),
    ("plans:plan_edit plan", PLAN),
    ("plans:linked_plan_new plan", LINKED_PLAN),
    ("plans:linked_plan_edit linked_plan", LINKED_PLAN),
    ("plans:funding_line_new plan", FUNDING_LINE),
    ("plans:funding_line_edit funding_line", FUNDING_LINE),
]
PRIORITIES_FORMS: list[Form] = [
    ("priorities:priority_new plan", PRIORITY),
    ("priorities:priority_edit priority", PRIORITY),
    ("priorities:target_new priority", TARGET),
    ("priorities:target_edit target", TARGET),
    ("priorities:measure_new plan", MEASURE),
    ("priorities:measure_edit measure", MEASURE),
]
PLANS_DELETES = [
    "plans:strategy_delete strategy",
    "plans:strategic_priority_delete strategic_priority",
    "plans:section_delete section",
    "plans:section_delete strategy_section",
    "plans:plan_delete plan",
    "plans:linked_plan_delete linked_plan",
    "plans:funding_line_delete funding_line",
]
PRIORITIES_DELETES = [
    "priorities:priority_delete priority",
    "priorities:target_delete target",
    "priorities:measure_delete measure",
]
PLANS_MOVES = [
    "plans:strategic_priority_move strategic_priority up",
    "plans:section_move section up",
    "plans:section_move strategy_section down",
    "plans:linked_plan_move linked_plan down",
    "plans:funding_line_move funding_line up",
]
PRIORITIES_MOVES = [
    "priorities:priority_move priority up",
    "priorities:target_move target down",
    "priorities:measure_move measure up",
]
OF_A_STRATEGY = ("strategy_section", "strategic_priority", "strategy", "partnership")


def is_of_a_plan(page: str) -> bool:
    return page.split()[1] not in OF_A_STRATEGY


def complete(house: House, page: str, data: dict[str, Any]) -> dict[str, Any]:
    """The form's data with what it must say of this house; a target that is being changed stays where it is."""
    return data | {"priority": str(house.priority.pk)} if page.startswith("priorities:target_edit") else data
