"""Strategies and annual plans with their sections, linked plans and funding, from the demo's files."""

from __future__ import annotations

from typing import Any

from django.db import models

from actions.demo.files import Facts
from csp.models import Partnership
from plans.models import AnnualPlan, FundingLine, LinkedPlan, Section, StrategicPriority, Strategy


def add_strategy(partnership: Partnership, facts: Facts) -> Strategy:
    sections, priorities = facts.pop("sections"), facts.pop("strategic_priorities")
    strategy = Strategy.objects.create(partnership=partnership, **facts)
    add_rows(StrategicPriority, priorities, strategy=strategy)
    add_rows(Section, sections, strategy=strategy)
    return strategy


def add_plan(partnership: Partnership, strategy: Strategy, facts: Facts) -> AnnualPlan:
    parts = {Section: "sections", LinkedPlan: "linked_plans", FundingLine: "funding"}
    rows = {model: facts.pop(name, []) for model, name in parts.items()}
    plan = AnnualPlan.objects.create(partnership=partnership, strategy=strategy, **facts)
    for model in parts:
        add_rows(model, rows[model], plan=plan)
    return plan


def add_rows(model: type[models.Model], rows: list[Facts], **whose: Any) -> None:
    """In the order of the file."""
    for position, facts in enumerate(rows, start=1):
        model._default_manager.create(position=position, **whose, **facts)
