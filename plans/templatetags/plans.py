"""How amounts of money look on a page: formatting only."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def pounds(amount: Decimal) -> str:
    """£85,910, with pence only where there are any."""
    return f"£{amount:,.0f}" if amount == int(amount) else f"£{amount:,.2f}"
