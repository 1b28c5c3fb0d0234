"""Sense checks before the meeting: what a plan's record says that somebody should look at (ADR 0013).

Advice, never a refusal: each check says what it saw, in whose words, and what would mend it. Worked out from dated rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cached_property

from django.utils.dateformat import format as formatted

from actions.models import Action, Update
from actions.positions import Position
from csp.models import Agency
from csp.statuses import NEEDS_REMEDY, RagStatus, status_label
from plans.quarters import Period
from priorities.models import Direction, Target
from reviews.naming_people import PeopleFinder
from reviews.told_dates import misfits

FEW_WORDS = 2
SAYS_NOTHING = re.compile(
    r"(?:still )?(?:on ?going|continu(?:ed|es|ing|ous))(?: work)?|work (?:is )?(?:on ?going|continu(?:es|ing))"
    r"|(?:work )?in progress|(?:same |see )?as (?:above|before|previous(?:ly)?|last (?:time|period|quarter|year))"
    r"|see (?:above|previous)|same|ditto|unchanged|n a|na|nil|none|tba|tbc|to be (?:confirmed|advised)"
    r"|no (?:change|changes|progress|comments?|(?:further |new )?updates?)(?: (?:since|from|this|last|quarter|period)){0,3}"
    r"|nothing (?:further |new )?to (?:report|add)|(?:update )?to follow|awaiting (?:an )?update"
)
COMPARES = re.compile(r"(?i)\b(?:reduc|increas|decreas|compar|fewer\b)")
FIGURE_AIMS = (Direction.REDUCE, Direction.INCREASE, Direction.MAINTAIN)


class Kind(Enum):
    """What can stand out, worst first: a heading, and why it is worth a look."""

    PERSON = (
        "A person may be named in public text",
        (
            "Public copies carry these words. Take out names, addresses and telephone numbers unless they are meant to be there."
        ),
    )
    NO_NEXT_STEP = "Red or Amber without a next step", "The board will ask what will put it right."
    LONG_OFF_TRACK = "Red or Amber for three {period}s running", "The same plan to put it right may not be working."
    GREEN_OVERDUE = "Green but overdue", "Either it is done, or it is late, or the timescale has moved."
    NOT_STARTED = "Not started but past its timescale", "Say why it has not begun, and when it will."
    NO_LEAD = "No lead named", "Nobody can be asked for an update."
    NO_WORD = "Complete without a word", "Say what was delivered, so that the board can close it."
    DATED_OUTSIDE = "Update dated outside the {period}", "It counts on the day it is dated, which may be a slip."
    TOLD_BEFORE = (
        "Update that does not fit its own date",
        "It tells of a later month as over, or of an earlier one as to come.",
    )
    NOTHING_SAID = "“Ongoing” as the whole update", "Say what has happened since the last one."
    SAME_TEXT = "The same text as last {period}", "Say what is different, or that nothing is and why."
    NO_BASELINE = "Target without a baseline", "Nobody can say whether it was met without a figure to compare with."

    @property
    def heading(self) -> str:
        return self.value[0]

    @property
    def why(self) -> str:
        return self.value[1]


class Mend(Enum):
    """What puts a piece of advice right."""

    UPDATE = "Record an update"
    CORRECT = "Correct the update"
    ACTION = "Edit the action"
    TARGET = "Edit the target"


@dataclass(frozen=True)
class Advice:
    """One thing to look at: where it stands, what was seen there, the words themselves, and what would mend it."""

    kind: Kind
    about: Action | Target
    says: str
    mend: Mend
    words: str = ""
    update: Update | None = None  # in which the words stand
    agency: Agency | None = None  # that leads the action

    @property
    def is_internal(self) -> bool:
        """The words stand in something left out of public copies."""
        marked = (self.about, self.update)
        return any(getattr(record, "is_internal", False) for record in marked)


@dataclass(frozen=True)
class Reading:
    """An action at a period's end, with the updates that stand, newest first, some dated after it."""

    position: Position
    period: Period
    updates: tuple[Update, ...]
    people: PeopleFinder

    @property
    def action(self) -> Action:
        return self.position.action

    def standing_on(self, day: date) -> Update | None:
        return next((update for update in self.updates if update.reported_on <= day), None)

    @cached_property
    def this_period(self) -> list[Update]:
        return [update for update in self.updates if self.period.start <= update.reported_on <= self.position.as_at]

    @property
    def update(self) -> Update | None:
        """The one that counts at the period's end, whenever it was made."""
        return self.standing_on(self.position.as_at)

    @property
    def new_update(self) -> Update | None:
        """The one that counts, if it was made for this period."""
        return self.this_period[0] if self.this_period else None

    @cached_property
    def earlier(self) -> Update | None:
        """The one that counted a period before."""
        return self.standing_on(self.period.previous().end)

    def advice(self, kind: Kind, says: str, mend: Mend, *, words: str = "", update: Update | None = None) -> Advice:
        lead = self.position.lead
        return Advice(kind, self.action, says, mend, words, update, lead.agency if lead else None)


def person_in_public_text(reading: Reading) -> Iterator[Advice]:
    action = reading.action
    if action.is_internal:
        return
    texts: list[tuple[str, str, Update | None]] = [
        ("What will be done", action.activity, None),
        ("Intended outcome", action.outcome, None),
        ("Leads as the plan words them", action.leads_as_typed, None),
    ]
    read = [update for update in (reading.update, *reading.this_period) if update and not update.is_internal]
    for told in dict.fromkeys(read):
        texts += [("Progress", told.progress, told), ("What will put it right", told.remedy, told)]
    for where, text, update in texts:
        seen = "; ".join(f"“{found.words}” {found.seems}" for found in reading.people.look(text))
        if seen:
            mend = Mend.CORRECT if update else Mend.ACTION
            yield reading.advice(Kind.PERSON, f"{where}: {seen}.", mend, words=text, update=update)


def off_track_without_next_step(reading: Reading) -> Iterator[Advice]:
    update = reading.update
    if update and update.status in NEEDS_REMEDY and (not plain(update.remedy) or says_nothing(update.remedy)):
        said = f"says no more than “{update.remedy.strip(' .')}”" if plain(update.remedy) else "is left empty"
        says = f"{status_label(update.status)}, and what will put it right {said}."
        yield reading.advice(Kind.NO_NEXT_STEP, says, Mend.CORRECT, words=update.progress, update=update)


def off_track_for_three_periods(reading: Reading) -> Iterator[Advice]:
    before, first = reading.period.previous(), reading.period.previous().previous()
    updates = [reading.standing_on(first.end), reading.standing_on(before.end), reading.update]
    statuses = [update.status for update in updates if update]
    if len(statuses) == 3 and set(statuses) <= set(NEEDS_REMEDY):
        now = updates[-1]
        said = [status_label(status) for status in statuses]
        words = said[0] if len(set(said)) == 1 else ", then ".join(said)
        says = f"{words}: at the end of {first}, of {before} and of {reading.period}."
        yield reading.advice(Kind.LONG_OFF_TRACK, says, Mend.UPDATE, words=now.remedy if now else "", update=now)


def green_but_overdue(reading: Reading) -> Iterator[Advice]:
    if reading.position.is_overdue and reading.position.status == RagStatus.GREEN:
        yield past_its_timescale(reading, Kind.GREEN_OVERDUE)


def not_started_but_overdue(reading: Reading) -> Iterator[Advice]:
    if reading.position.is_overdue and reading.position.status == RagStatus.NOT_STARTED:
        yield past_its_timescale(reading, Kind.NOT_STARTED)


def past_its_timescale(reading: Reading, kind: Kind) -> Advice:
    update = reading.update
    says = f"{reading.position.status_label}, but its timescale was {reading.position.timescale.rstrip(' .')}."
    return reading.advice(kind, says, Mend.UPDATE, words=update.progress if update else "", update=update)


def no_lead(reading: Reading) -> Iterator[Advice]:
    if reading.position.is_open and reading.position.lead is None:
        typed = reading.action.leads_as_typed
        says = "The plan’s own words name no agency that is chosen as its lead." if typed else "No agency leads it."
        yield reading.advice(Kind.NO_LEAD, says, Mend.ACTION, words=typed)


def complete_without_a_word(reading: Reading) -> Iterator[Advice]:
    update = reading.update
    if update and update.status == RagStatus.COMPLETE and len(plain(update.progress).split()) <= FEW_WORDS:
        says = "Complete, and its update says next to nothing."
        yield reading.advice(Kind.NO_WORD, says, Mend.CORRECT, words=update.progress, update=update)


def dated_outside(reading: Reading) -> Iterator[Advice]:
    """The update that counts is older than the plan's year, or one was made while this period's was still awaited."""
    update, plan, period = reading.update, reading.action.plan, reading.period
    if update and update.reported_on < plan.starts_on:
        says = f"Dated {in_full(update.reported_on)}, before the plan’s year began on {in_full(plan.starts_on)}."
        yield reading.advice(Kind.DATED_OUTSIDE, says, Mend.CORRECT, words=update.progress, update=update)
    if not reading.position.is_silent_in(period):
        return
    awaited_until = period.end + timedelta(days=plan.due_days + plan.grace_days)
    late = reading.standing_on(awaited_until)
    if late and late.reported_on > period.end:
        says = f"Dated {in_full(late.reported_on)}, so it does not count for {period}, which has no update."
        yield reading.advice(Kind.DATED_OUTSIDE, says, Mend.CORRECT, words=late.progress, update=late)


def told_before_its_time(reading: Reading) -> Iterator[Advice]:
    for update in reading.this_period:
        told = [f"“{words}”" for words in misfits(update.progress, update.reported_on)]
        if told:
            says = f"Dated {in_full(update.reported_on)}, but says {', '.join(told)}."
            yield reading.advice(Kind.TOLD_BEFORE, says, Mend.CORRECT, words=update.progress, update=update)


def nothing_said(reading: Reading) -> Iterator[Advice]:
    update = reading.new_update
    if update and update.status != RagStatus.COMPLETE and says_nothing(update.progress):
        says = "The update says no more than this."
        yield reading.advice(Kind.NOTHING_SAID, says, Mend.CORRECT, words=update.progress, update=update)


def same_text(reading: Reading) -> Iterator[Advice]:
    update, earlier = reading.new_update, reading.earlier
    if update is None or earlier is None or not plain(update.progress) or says_nothing(update.progress):
        return
    if plain(update.progress) == plain(earlier.progress):
        says = f"Word for word what was said on {in_full(earlier.reported_on)}."
        yield reading.advice(Kind.SAME_TEXT, says, Mend.UPDATE, words=update.progress, update=update)


OF_THE_WORK: tuple[Callable[[Reading], Iterator[Advice]], ...] = (
    off_track_without_next_step,
    off_track_for_three_periods,
    green_but_overdue,
    not_started_but_overdue,
    no_lead,
    complete_without_a_word,
    dated_outside,
    told_before_its_time,
    nothing_said,
    same_text,
)


def without_baseline(targets: Iterable[Target]) -> Iterator[Advice]:
    """Targets that want a figure to move, or to stay, and give none to compare with. Reads each target's measure."""
    for target in targets:
        wants_figure = target.direction in FIGURE_AIMS or (
            target.direction == Direction.NOT_SAID and COMPARES.search(target.text)
        )
        has_figure = target.baseline or (target.measure and target.measure.earlier_figure)
        if wants_figure and not has_figure:
            yield Advice(Kind.NO_BASELINE, target, "It gives nothing to compare with.", Mend.TARGET)


def advice_on(readings: Iterable[Reading], targets: Iterable[Target]) -> list[Advice]:
    """Everything that stands out, in the plan's order. Closed actions are looked through for people only."""
    found: list[Advice] = []
    for reading in readings:
        found += person_in_public_text(reading)
        if not reading.position.is_closed:
            found += [advice for check in OF_THE_WORK for advice in check(reading)]
    return [*found, *without_baseline(targets)]


def plain(text: str) -> str:
    """A text without its capitals, punctuation and spacing, to be compared with others."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def says_nothing(text: str) -> bool:
    return bool(SAYS_NOTHING.fullmatch(plain(text)))


def in_full(day: date) -> str:
    return formatted(day, "j F Y")
