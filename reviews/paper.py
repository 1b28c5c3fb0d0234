"""The head and foot of printed pages. Browsers take them from margin boxes of CSS, and those hold no page content."""

from __future__ import annotations

from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.text import Truncator

from plans.models import AnnualPlan


def furniture(plan: AnnualPlan, *, as_at: date, printed_on: date) -> str:
    """CSS that puts the plan, its marking, the days and the page number on every page of paper."""
    name = plan.title if plan.period in plan.title else f"{plan.title}, {plan.period}"
    position = f"Position at {formatted(as_at, 'j M Y')}, printed {formatted(printed_on, 'j M Y')}"
    marking = plan.get_marking_display() if plan.marking else ""
    boxes = {
        "top-left": quoted(Truncator(name).chars(60)),
        "top-center": quoted(marking),
        "top-right": quoted(Truncator(plan.partnership.abbreviation or plan.partnership.name).chars(40)),
        "bottom-left": quoted(position),
        "bottom-center": quoted(marking),
        "bottom-right": f"{quoted('Page ')} counter(page) {quoted(' of ')} counter(pages)",
    }
    return "@page {\n" + "".join(f"  @{box} {{ content: {content}; }}\n" for box, content in boxes.items()) + "}\n"


def quoted(text: str) -> str:
    """A CSS string; everything but plain letters, figures and spaces is escaped, so that no title can end it."""
    plain = (char if char == " " or char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text)
    return f'"{"".join(plain)}"'
