"""The plan summary as a paper: portrait for what the plan is about, landscape for its actions, portrait for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from actions.addresses import address
from csp.templatetags.csp import short_date
from documents.summaries.reading import PlanSummary
from plans.funding import Fund, grand_total
from plans.models import SectionKind
from plans.templatetags.plans import pounds
from priorities.figures import FigureTable
from priorities.models import Priority
from reviews.copies import ActionCopy, PriorityCopy
from reviews.counts import grouped, number_of
from reviews.papers.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Heading,
    Line,
    Paper,
    Paragraph,
    Part,
    Row,
    Table,
    words_of,
)
from reviews.papers.parts import asides, capitalised, cell, counts_table, in_full, key_blocks
from reviews.papers.review import said_blocks

WORD = re.compile(r"[\w&'’-]+")


def summary_paper(summary: PlanSummary, *, printed_on: date) -> Paper:
    """The paper of a summary. Nothing is worked out that the summary does not hold."""
    plan, position = summary.plan, summary.position
    actions = tuple(action_blocks(summary))
    front, back = tuple(front_blocks(summary)), tuple(back_blocks(summary))
    said = words_of((*front, *actions, *back))
    last = (*back, *abbreviation_blocks(summary, said))
    parts = (Part(front), Part(actions, is_landscape=True), Part(last))
    return Paper(
        title=position.plan,
        subtitle=f"{position.partnership}: plan summary, {plan.period}",
        running=position.plan if plan.period in position.plan else f"{position.plan}, {plan.period}",
        position=position_words(summary, printed_on),
        printed_on=printed_on,
        parts=tuple(part for part in parts if part.blocks),
        marking=position.marking,
    )


def position_words(summary: PlanSummary, today: date) -> str:
    position = summary.position
    if position.as_at > today:
        return "Before the plan’s first day"
    signed = f", as signed off on {in_full(position.signature.signed_on)}" if position.signature else ""
    return f"Position at {in_full(position.as_at)}{signed}"


def front_blocks(summary: PlanSummary) -> Iterator[Block]:
    position = summary.position
    if summary.is_partial:
        yield Paragraph(scope_words(summary), is_strong=True)
    if summary.vision:
        yield Heading("Vision")
        yield Paragraph(summary.vision)
    yield Heading("The position in short")
    yield Paragraph(capitalised(f"{position.words}."))
    yield from said_blocks(position.commentary)
    if position.priorities:
        yield counts_table(position.table)
    yield from (Paragraph(words, is_aside=True) for words in left_out_words(summary))
    yield from key_blocks(position)


def scope_words(summary: PlanSummary) -> str:
    """What a summary of a part of the plan holds."""
    asked = summary.asked
    shown, of = len(summary.shown.shown), len(summary.whole_position.shown)
    said = [f"Part of the plan: {shown} of its {number_of(of, 'action')}"]
    if asked.priority:
        said.append(f"priority {asked.priority}")
    if asked.agency:
        said.append(f"led or supported by {asked.agency}")
    if asked.is_exceptions:
        said.append("exceptions only")
    return f"{', '.join(said)}."


def left_out_words(summary: PlanSummary) -> list[str]:
    """What this copy does not show, in whole sentences."""
    position = summary.position
    said = []
    if summary.asked.has_internal:
        said.append("This copy includes what is internal to the partnership: it is not for publication.")
    if position.withheld:
        said.append(f"{number_of(position.withheld, 'internal action')} left out of this copy.")
    if position.withheld_updates:
        said.append(f"{number_of(position.withheld_updates, 'internal update')} left out of this copy.")
    if not summary.asked.has_updates:
        said.append("Updates are left out of this copy.")
    return said


def action_blocks(summary: PlanSummary) -> Iterator[Block]:
    for priority in summary.shown.priorities:
        yield Heading(f"Priority {priority}" if priority.number else str(priority), anchor=f"priority-{priority.pk}")
        live = summary.priorities.get(priority.priority_id)
        facts = tuple(priority_facts(live)) if live and not summary.is_partial else ()
        yield from said_blocks(priority.commentary)
        if facts:
            yield Facts(facts)
        yield from target_blocks(summary, priority)
    if not summary.shown.priorities:
        yield Paragraph("No actions to show." if summary.is_partial else "This plan has no priorities yet.")


def priority_facts(priority: Priority) -> Iterator[tuple[str, str]]:
    """The texts that the plan gives of a priority."""
    texts = (
        ("Full wording", priority.wording),
        ("Definition", priority.definition),
        ("Examples", priority.examples),
        ("What is the problem?", priority.problem),
        ("Outcomes", priority.outcomes),
    )
    return ((name, text) for name, text in texts if text)


def target_blocks(summary: PlanSummary, priority: PriorityCopy) -> Iterator[Block]:
    """The targets without actions of their own as a list, then a table of actions under each of the others."""
    groups = grouped(priority.lines, lambda line: line.target)
    alone = [each.text for each in summary.targets.get(priority.priority_id, []) if each.text not in groups]
    if alone and not summary.is_partial:
        yield Heading("Targets", level=3)
        yield Bullets(tuple(alone))
    for target, lines in groups.items():
        if target:
            yield Heading(f"Target: {target}", level=3)
        elif len(groups) > 1:
            yield Heading("Under no target", level=3)
        yield actions_table(summary, lines, caption=target or f"Actions: {priority}")
    if not groups:
        yield Paragraph("No actions yet.")


def actions_table(summary: PlanSummary, lines: list[ActionCopy], *, caption: str) -> Table:
    has_updates, has_references = summary.asked.has_updates, any(line.reference for line in lines)
    widths = [("Ref", 5), ("Action", 33), ("Lead", 14), ("Timescale", 10), ("Status", 10), ("Latest update", 28)]
    left = [each for each in widths if (each[0] != "Ref" or has_references)]
    left = [each for each in left if each[0] != "Latest update" or has_updates]
    spare = 100 - sum(width for _, width in left)
    columns = tuple(Column(label, width + (spare if label == "Action" else 0)) for label, width in left)
    rows = (action_row(line, has_references, has_updates) for line in lines)
    return Table(caption=caption, columns=columns, rows=tuple(rows), is_caption_hidden=True)


def action_row(line: ActionCopy, has_references: bool, has_updates: bool) -> Row:
    activity = Line(line.activity, address=address("reviews:action", line.action_id))
    cells = [cell(line.reference or "no ref")] if has_references else []
    cells += [
        Cell((activity, *asides(named("Outcome: ", line.outcome)))),
        Cell((Line(line.lead_words), *asides(named("With ", line.supporting_words)))),
        Cell((Line(line.timescale or "None given"), *asides("Overdue" if line.is_overdue else ""))),
        Cell((Line(line.shown_label, status=line.shown_status), *asides(closing(line)))),
    ]
    return Row((*cells, update_cell(line)) if has_updates else tuple(cells), anchor=f"action-{line.action_id}")


def named(name: str, text: str) -> str:
    """The text under its name; nothing where there is none."""
    return f"{name}{text}" if text else ""


def closing(line: ActionCopy) -> str:
    return f"{short_date(line.closed_on)}: {line.closed_reason}" if line.is_closed else ""


def update_cell(line: ActionCopy) -> Cell:
    update = line.latest
    if update is None:
        return Cell((Line("No update so far", is_aside=True),))
    said = [Line(short_date(update.reported_on), is_aside=True)]
    said += [Line(update.progress)] if update.progress else []
    return Cell((*said, *asides(named("What will put it right: ", update.remedy))))


def back_blocks(summary: PlanSummary) -> Iterator[Block]:
    if not summary.is_partial:
        yield from (block for table in summary.figures for block in figure_blocks(table))
        yield from funding_blocks(summary.funds)
    if summary.contact:
        yield Heading("Contact")
        yield Paragraph(summary.contact)


def figure_blocks(table: FigureTable) -> Iterator[Block]:
    title = table.title or "Figures"
    yield Heading(title)
    labels = ["Measure", table.earlier_period or "Before", table.later_period or "Now", "Change"]
    labels += ["Compared with"] if table.has_comparators else []
    rest = (100 - 36) // (len(labels) - 1)
    columns = [Column(labels[0], 100 - rest * (len(labels) - 1))]
    columns += [Column(label, rest, is_number=label != "Compared with") for label in labels[1:]]
    rows = []
    for line in table.lines:
        measure = line.measure
        said = [measure.name, measure.earlier_figure, measure.later_figure, measure.change or line.worked_out]
        said += [f"{measure.comparator} {measure.comparator_change}".strip()] if table.has_comparators else []
        rows.append(Row((Cell((Line(said[0]), *asides(measure.note))), *(cell(text) for text in said[1:]))))
    yield Table(caption=title, columns=tuple(columns), rows=tuple(rows), is_caption_hidden=True)


def funding_blocks(funds: list[Fund]) -> Iterator[Block]:
    if funds:
        yield Heading("Funding")
    for fund in funds:
        rows = [
            Row((Cell((Line(line.description), *asides(line.note))), cell(money(line.amount)))) for line in fund.lines
        ]
        total = Row((cell("Total"), cell(money(fund.total))), is_total=True)
        columns = (Column("What it pays for", 80), Column("Amount", 20, is_number=True))
        yield Table(caption=fund.source, columns=columns, rows=(*rows, total))
        if fund.note:
            yield Paragraph(fund.note, is_aside=True)
    if (together := grand_total(funds)) is not None:
        yield Paragraph(f"All funds together: {pounds(together)}", is_strong=True)


def abbreviation_blocks(summary: PlanSummary, said: Iterable[str]) -> Iterator[Block]:
    """The letters of agencies that the paper uses, then the plan's own glossary."""
    words = set(WORD.findall(" ".join(said)))
    meant = {each.abbreviation: each.name for each in summary.agencies if each.abbreviation in words}
    glossary = summary.section(SectionKind.GLOSSARY)
    if meant or glossary:
        yield Heading("Abbreviations used")
    if meant:
        yield Facts(tuple(sorted(meant.items())))
    if glossary:
        yield Paragraph(glossary)


def money(amount: Decimal | None) -> str:
    return "Not given" if amount is None else pounds(amount)
