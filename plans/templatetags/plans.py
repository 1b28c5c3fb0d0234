"""How amounts of money look on a page, and where a period's review is: formatting only."""

from __future__ import annotations

from decimal import Decimal

from django import template

from plans.models import AnnualPlan
from plans.quarters import Period

register = template.Library()


@register.filter
def pounds(amount: Decimal) -> str:
    """£85,910, with pence only where there are any."""
    return f"£{amount:,.0f}" if amount == int(amount) else f"£{amount:,.2f}"


@register.filter
def review_address(plan: AnnualPlan, period: Period) -> str:
    return plan.review_address(period)
