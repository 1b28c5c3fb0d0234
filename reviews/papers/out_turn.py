"""The out-turn report as a paper: portrait for the year in short, landscape for how each action ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from actions.addresses import address
from csp.templatetags.csp import short_date
from reviews.copies import KeyCopy
from reviews.out_turn import OutTurn, OutTurnLine, PeriodCounts, PriorityOutTurn, TargetOutTurn
from reviews.papers.blocks import Block, Bullets, Cell, Column, Heading, Line, Paper, Paragraph, Part, Row, Table
from reviews.papers.parts import asides, capitalised, cell, in_full, key_of, table


def out_turn_paper(found: OutTurn, *, printed_on: date) -> Paper:
    plan = found.plan
    return Paper(
        title=f"{plan.title}: {found.title}",
        subtitle=plan.partnership.name,
        running=plan.title if plan.period in plan.title else f"{plan.title}, {plan.period}",
        position=f"Position at {in_full(found.as_at)}",
        printed_on=printed_on,
        parts=(
            Part(tuple(front(found))),
            Part(tuple(block for part in found.priorities for block in priority_blocks(part)), is_landscape=True),
        ),
        marking=plan.get_marking_display() if plan.marking else "",
    )


def front(found: OutTurn) -> Iterator[Block]:
    yield Paragraph(f"{capitalised(found.endings)}.", is_strong=True)
    if not found.is_whole_year:
        yield Paragraph(f"The year runs to {in_full(found.plan.ends_on)}.")
    if found.withheld:
        yield Paragraph(f"Internal to the partnership: {found.withheld}", is_aside=True)
    if found.next_plan:
        yield Paragraph(f"What is carried on stands in {found.next_plan}.")
    rows = [Row((cell(label), cell(str(number)))) for label, number in found.totals]
    whole = Row((cell("All actions"), cell(str(len(found.lines)))), is_total=True)
    columns = (Column("Ended", 80), Column("Actions", 20, is_number=True))
    yield Table(caption="How the actions ended", columns=columns, rows=(*rows, whole))
    yield Heading("The whole plan through the year")
    yield Paragraph("Actions are counted until the day they are closed.")
    yield period_block(found.periods)
    if not found.priorities:
        yield Paragraph("The plan has no priorities.")
    yield from key_of(KeyCopy(each.status, each.meaning) for each in found.plan.partnership.status_key)


def period_block(periods: Iterable[PeriodCounts]) -> Bullets:
    return Bullets(tuple(f"{each.period}, at {short_date(each.as_at)}: {each.words}" for each in periods))


def priority_blocks(part: PriorityOutTurn) -> Iterator[Block]:
    priority = part.priority
    name = f"Priority {priority}" if priority.number else str(priority)
    yield Heading(name, anchor=f"priority-{priority.pk}")
    if part.words:
        yield Paragraph(part.words, is_strong=True)
    yield Paragraph(f"{capitalised(part.endings)}.")
    yield period_block(part.periods)
    if part.targets:
        yield Heading("Targets", level=3)
        yield Bullets(tuple(target_words(row) for row in part.targets))
    if part.lines:
        yield table(
            f"How the actions of {priority} ended",
            (("Ref", 6), ("Action", 24), ("Lead", 12), ("Timescale", 12), ("Final status", 11), ("How it ended", 15),
             ("Last update", 20)),
            (Row(tuple(cells_of(line)), anchor=f"action-{line.action.pk}") for line in part.lines),
        )  # fmt: skip


def target_words(row: TargetOutTurn) -> str:
    baseline = f" (compared with {row.target.baseline})" if row.target.baseline else ""
    return f"{row.target.text}{baseline}{f': {row.words}' if row.words else ''}"


def cells_of(line: OutTurnLine) -> Iterator[Cell]:
    action, position = line.action, line.position
    yield Cell((Line(action.reference or "no ref", address=address("reviews:action", action.pk)),))
    yield Cell((Line(action.activity), *asides("Internal" if action.is_internal else "")))
    yield Cell((Line(position.lead_words), *asides(named("With ", position.supporting_words))))
    moved = f"{line.moved}; at first {line.first_timescale or 'none given'}" if line.moved else ""
    yield Cell((Line(line.last_timescale or "None given"), *asides(moved)))
    yield Cell((Line(position.status_label, status=position.status),))
    link = address("reviews:action", line.carried_to.pk) if line.carried_to else ""
    yield Cell((Line(line.ending_words, address=link),))
    yield Cell(tuple(update_lines(line)))


def update_lines(line: OutTurnLine) -> Iterator[Line]:
    update = line.position.update
    if update is None:
        yield Line("None", is_aside=True)
        return
    yield Line(short_date(update.reported_on), is_strong=True)
    if update.progress:
        yield Line(update.progress)
    yield from asides(named("To put it right: ", update.remedy), "Internal" if update.is_internal else "")


def named(name: str, text: str) -> str:
    return f"{name}{text}" if text else ""
