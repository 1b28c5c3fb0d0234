"""What changed since the last meeting, and every timescale that moved, as papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from actions.addresses import address
from actions.models import TimescaleChange
from csp.templatetags.csp import short_date
from plans.models import AnnualPlan
from reviews.copies import ActionCopy, ReviewCopy
from reviews.counts import number_of
from reviews.papers.blocks import Block, Bullets, Cell, Heading, Line, Paper, Paragraph, Part, Row
from reviews.papers.parts import asides, capitalised, cell, in_full, key_blocks, table
from reviews.papers.review import left_out
from reviews.since import CLOSED, GONE, KINDS, TIMESCALE, Change, PriorityChanges, Since
from reviews.slippage import PrioritySlippage, Slipped


def since_paper(found: Since, *, printed_on: date) -> Paper:
    before, now = found.before, found.now
    return Paper(
        title=f"What changed from {in_full(before.as_at)} to {in_full(now.as_at)}",
        subtitle=f"{now.partnership}: {now.plan}",
        running=now.plan,
        position=f"Changes from {in_full(before.as_at)} to {in_full(now.as_at)}",
        printed_on=printed_on,
        parts=(
            Part(tuple(front(found))),
            Part(
                tuple(block for part in found.priorities for block in priority_blocks(part, found)), is_landscape=True
            ),
        ),
        marking=now.marking,
    )


def front(found: Since) -> Iterator[Block]:
    for copy in (found.before, found.now):
        yield Paragraph(f"At {in_full(copy.as_at)}{signed(copy)}: {copy.words}.")
    counted = [f"{kind}: {number_of(found.counts[kind], 'action')}" for kind in KINDS if found.counts[kind]]
    yield Heading("In short")
    if counted:
        yield Bullets((*counted, f"No change: {number_of(found.unchanged, 'action')}"))
    else:
        yield Paragraph("Nothing changed between these days.")
    yield from (Paragraph(words, is_aside=True) for words in left_out(found.now))
    yield from key_blocks(found.now)


def signed(copy: ReviewCopy) -> str:
    return ", as signed off" if copy.signature else ""


def priority_blocks(part: PriorityChanges, found: Since) -> Iterator[Block]:
    yield Heading(str(part.priority), anchor=f"priority-{part.priority.priority_id}")
    if part.changes:
        yield table(
            f"Changes in {part.priority}",
            (("Ref", 6), ("Action", 22), ("What changed", 18), (f"At {short_date(found.before.as_at)}", 27),
             (f"At {short_date(found.now.as_at)}", 27)),
            (change_row(change) for change in part.changes),
        )  # fmt: skip
        yield Paragraph(f"No change: {number_of(part.unchanged, 'action')}.", is_aside=True)
    else:
        yield Paragraph(f"Nothing changed: {number_of(part.unchanged, 'action')}.")


def change_row(change: Change) -> Row:
    line = change.line
    link = address("reviews:action", line.action_id) if change.now else ""
    return Row(
        (
            Cell((Line(line.reference or "no ref", address=link),)),
            Cell((Line(line.activity), Line(line.lead_words, is_aside=True))),
            Cell(tuple(what_changed(change))),
            position_cell(change.before, "Not in the plan then"),
            position_cell(change.now, "Not in the plan any more"),
        ),
        anchor=f"action-{line.action_id}",
    )


def what_changed(change: Change) -> Iterator[Line]:
    """The kinds of change, each with what is to be said of it."""
    for kind in change.kinds:
        yield Line(kind, is_strong=True)
        if kind == CLOSED:
            yield Line(f"{short_date(change.line.closed_on)}: {change.line.closed_reason}")
        elif kind == TIMESCALE:
            yield from timescale_lines(change)
        elif kind == GONE:
            yield Line("It was deleted, or is internal now.", is_aside=True)


def timescale_lines(change: Change) -> Iterator[Line]:
    """Each move with its reason; the words of both days where they differ without a move, as in an edited plan."""
    for move in change.moves:
        yield Line(f"{move.from_words or 'None given'} to {move.to_words or 'none given'}: {move.reason}")
    if not change.moves and change.before and change.now:
        yield Line(f"{change.before.timescale or 'None given'} to {change.now.timescale or 'none given'}")


def position_cell(line: ActionCopy | None, absent: str) -> Cell:
    if line is None:
        return Cell((Line(absent, is_aside=True),))
    said = [Line(line.shown_label, status=line.shown_status)]
    if line.latest:
        said += [Line(short_date(line.latest.reported_on), is_aside=True)]
        said += [Line(line.latest.progress)] if line.latest.progress else []
        said += asides(f"To put it right: {line.remedy}" if line.remedy else "")
    else:
        said += asides("No update so far")
    overdue = ", overdue" if line.is_overdue else ""
    return Cell((*said, *asides(f"Timescale: {line.timescale or 'none given'}{overdue}")))


def slippage_paper(
    plan: AnnualPlan, found: list[PrioritySlippage], *, as_at: date, printed_on: date, whole: bool
) -> Paper:
    """The paper of a plan's moved timescales; who moved each is told to those who read the partnership whole."""
    return Paper(
        title="Slippage: timescales that moved",
        subtitle=f"{plan.partnership}: {plan.title}",
        running=plan.title,
        position=f"Position at {in_full(as_at)}",
        printed_on=printed_on,
        parts=(Part(tuple(slippage_blocks(found, whole=whole)), is_landscape=True),),
        marking=plan.get_marking_display() if plan.marking else "",
    )


def slippage_blocks(found: list[PrioritySlippage], *, whole: bool) -> Iterator[Block]:
    if not found:
        yield Paragraph("No timescale has moved.")
        return
    number = sum(len(part.slipped) for part in found)
    moves = sum(len(each.moves) for part in found for each in part.slipped)
    yield Paragraph(f"{number_of(number, 'action')} whose timescale moved, {number_of(moves, 'time')} in all.")
    for part in found:
        yield Heading(str(part.priority))
        yield table(
            f"Moved timescales of {part.priority}",
            (("Ref", 6), ("Action", 26), ("Lead", 14), ("First", 10), ("Now", 12), ("Moved", 8), ("Each move, and why", 24)),
            (slipped_row(each, whole=whole) for each in part.slipped),
        )  # fmt: skip


def slipped_row(slipped: Slipped, *, whole: bool) -> Row:
    action = slipped.action
    return Row(
        (
            Cell((Line(action.reference or "no ref", address=address("reviews:action", action.pk)),)),
            Cell((Line(action.activity), *asides("Closed" if action.is_closed else ""))),
            cell(slipped.lead),
            cell(slipped.first),
            Cell((Line(slipped.present), *asides(capitalised(slipped.later)))),
            cell("Once" if len(slipped.moves) == 1 else f"{len(slipped.moves)} times"),
            Cell(tuple(line for move in slipped.moves for line in move_lines(move, whole=whole))),
        )
    )


def move_lines(move: TimescaleChange, *, whole: bool) -> Iterator[Line]:
    by = f", {move.changed_by}" if whole else ""
    yield Line(f"{short_date(move.changed_on)}{by}", is_aside=True)
    yield Line(f"To {move.to_words or 'none given'}: {move.reason}")
