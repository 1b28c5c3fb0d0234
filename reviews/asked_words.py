"""What a board's paper opens with, in words: what was asked since the last meeting, and what came of it."""

from __future__ import annotations

from datetime import date

from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.asked import Asked, asked_and_done
from reviews.models import Review
from reviews.papers.parts import in_full, short

SOME_WORDS = 20


def asked_lines(plan: AnnualPlan, period: Period, until: date, *, whole: bool) -> tuple[str, ...]:
    """A line for each question or recommendation: answers first, then what waits for one. Four queries."""
    asked = asked_and_done(plan, last_meeting(plan, period), until, whole)
    return tuple(map(in_words, [*asked.answered, *asked.waiting, *asked.still_to_do, *asked.withdrawn]))


def last_meeting(plan: AnnualPlan, period: Period) -> date:
    """The day the board met about an earlier period of the year; the day before the period where no date is known."""
    earlier = Review.objects.filter(plan=plan, months=period.months, number__lt=period.number).exclude(meeting_on=None)
    met = earlier.order_by("-number").values_list("meeting_on", flat=True).first()
    return met or period.previous().end


def in_words(asked: Asked) -> str:
    answer = f": {short(asked.latest.text, SOME_WORDS)}" if asked.latest and not asked.is_withdrawn else ""
    due = f", answer due {in_full(asked.recommendation.answer_due_on)}" if asked.is_open else ""
    text = short(asked.recommendation.text, SOME_WORDS)
    return f"{asked.asker} to {asked.asked_of}: {text} – {asked.state}{due}{answer}"
