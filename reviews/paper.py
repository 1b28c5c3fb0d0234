"""The head and foot of printed pages. Browsers take them from margin boxes of CSS, and those hold no page content.

Strict content security lets no page carry CSS of its own, so the words of a paper stand in the address of a stylesheet:
signed, so that nobody else can have words printed, and telling its reader nothing that the page does not.
"""

from __future__ import annotations

from datetime import date

from django.core.signing import Signer
from django.urls import reverse
from django.utils.dateformat import format as formatted
from django.utils.text import Truncator

from plans.models import AnnualPlan
from reviews.papers.blocks import Paper

SIGNER = Signer(salt="reviews.paper")


def furniture(plan: AnnualPlan, *, as_at: date, printed_on: date) -> str:
    """CSS that puts the plan, its marking, the days and the page number on every page of paper."""
    name = plan.title if plan.period in plan.title else f"{plan.title}, {plan.period}"
    position = f"Position at {formatted(as_at, 'j M Y')}, printed {formatted(printed_on, 'j M Y')}"
    marking = plan.get_marking_display() if plan.marking else ""
    return margin_boxes(name, marking, plan.partnership.abbreviation or plan.partnership.name, position)


def head_and_foot_address(paper: Paper) -> str:
    """Where the stylesheet is that puts the paper's running title, marking and days on every page of it."""
    words = SIGNER.sign_object([paper.running, paper.marking, "", paper.days], compress=True)
    return reverse("reviews:head_and_foot", args=[words])


def head_and_foot(words: str) -> str:
    """That stylesheet; raises BadSignature where the words are not ours."""
    return margin_boxes(*SIGNER.unsign_object(words))


def margin_boxes(name: str, marking: str, whose: str, days: str) -> str:
    boxes = {
        "top-left": quoted(Truncator(name).chars(60)),
        "top-center": quoted(marking),
        "top-right": quoted(Truncator(whose).chars(40)),
        "bottom-left": quoted(days),
        "bottom-center": quoted(marking),
        "bottom-right": f"{quoted('Page ')} counter(page) {quoted(' of ')} counter(pages)",
    }
    return "@page {\n" + "".join(f"  @{box} {{ content: {content}; }}\n" for box, content in boxes.items()) + "}\n"


def quoted(text: str) -> str:
    """A CSS string; everything but plain letters, figures and spaces is escaped, so that no title can end it."""
    plain = (char if char == " " or char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text)
    return f'"{"".join(plain)}"'
