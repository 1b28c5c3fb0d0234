"""A review as a paper, live or signed off: portrait for the position in short, landscape for the actions."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.timezone import get_current_timezone

from actions.addresses import address
from csp.templatetags.csp import short_date
from reviews.copies import ActionCopy, CommentaryCopy, PriorityCopy, ReviewCopy, UpdateCopy
from reviews.counts import number_of
from reviews.papers.blocks import (
    Block,
    Bullets,
    Cell,
    Heading,
    Line,
    Paper,
    Paragraph,
    Part,
    Row,
)
from reviews.papers.parts import asides, capitalised, cell, counts_table, in_full, key_blocks, table
from reviews.sums import Movement

WORKING_PAPER = "This is the partnership’s working paper: it has not been signed off."


def review_paper(copy: ReviewCopy, *, printed_on: date | None, linked: Container[int] = ()) -> Paper:
    """The paper of a review; `linked` are the actions whose pages its reader can open."""
    of_actions = tuple(ActionBlocks(copy, linked).all())
    parts = (
        Part(tuple(front(copy))),
        Part(of_actions, is_landscape=True),
        Part(tuple(checks(copy))),
    )
    period = copy.period
    return Paper(
        title=f"{copy.plan}: {period.review_name}, {period}, {period.span}",
        subtitle=copy.partnership,
        running=f"{period}, {copy.plan}",
        position=f"Position at {in_full(copy.as_at)}",
        printed_on=printed_on,
        parts=tuple(part for part in parts if part.blocks),
        marking=copy.marking,
    )


def signed_words(copy: ReviewCopy) -> str:
    """By whom, when and for which meeting; or that nobody has."""
    if copy.signature is None:
        return WORKING_PAPER
    moment = copy.signature.signed_at.astimezone(get_current_timezone())
    meeting = f", for the meeting of {in_full(copy.meeting_on)}" if copy.meeting_on else ""
    again = f" (copy {copy.signature.turn})" if copy.signature.turn > 1 else ""
    return (
        f"Signed off by {copy.signature.signed_by} on {formatted(moment, 'j F Y')} at {moment:%H:%M}{meeting}{again}."
    )


def front(copy: ReviewCopy) -> Iterator[Block]:
    yield Paragraph(signed_words(copy), is_strong=True)
    if copy.is_running:
        yield Paragraph(f"The {copy.period.name} had not ended: its last day is {in_full(copy.period.end)}.")
    yield Paragraph(capitalised(f"{copy.words}."))
    yield Paragraph(earlier_words(copy))
    yield from (Paragraph(words, is_aside=True) for words in left_out(copy))
    yield from commentary_blocks(copy.commentary, Heading("Commentary"))
    if copy.priorities:
        yield counts_table(copy.table, before=copy.before if copy.has_earlier_position else None)
    yield from moved(copy)
    yield from key_blocks(copy)


def earlier_words(copy: ReviewCopy) -> str:
    if copy.has_earlier_position:
        return f"A {copy.period.name} before, at {in_full(copy.before)}: {copy.earlier_words}."
    return "There is no earlier position to compare with."


def left_out(copy: ReviewCopy) -> Iterator[str]:
    """What this copy does not show, in whole sentences."""
    for number, noun in ((copy.withheld, "internal action"), (copy.withheld_updates, "internal update")):
        if number:
            yield f"{number_of(number, noun)} left out of this copy."


def said_blocks(said: CommentaryCopy | None) -> Iterator[Block]:
    """The overall status with its reason, and the words."""
    if said and said.status:
        yield Paragraph(f"Overall status: {said.status_label}. {said.status_reason}", is_strong=True)
    if said and said.text:
        yield Paragraph(said.text)


def commentary_blocks(said: CommentaryCopy | None, *heading: Block) -> Iterator[Block]:
    """What was written, and by whom; nothing where nothing was."""
    if said is None:
        return
    yield from heading
    yield from said_blocks(said)
    internal = " Internal to the partnership." if said.is_internal else ""
    yield Paragraph(f"Written by {said.written_by} on {in_full(said.written_on)}.{internal}", is_aside=True)


def moved(copy: ReviewCopy) -> Iterator[Block]:
    since = f" since {in_full(copy.before)}" if copy.has_earlier_position else ""
    yield Heading(f"What moved{since}", anchor="moved")
    for movement in copy.movements:
        yield Paragraph(f"{movement.words}: {number_of(len(movement.lines), 'action')}", is_strong=True)
        if movement.is_listed:
            yield Bullets(tuple(moved_words(movement, line) for line in movement.lines))
    if not copy.movements:
        yield Paragraph("There are no actions to compare.")


def moved_words(movement: Movement, line: ActionCopy) -> str:
    before = "" if movement.words == "Newly rated" else f"{line.label_before} to "
    return f"{line.name} ({before}{line.status_label})"


class ActionBlocks:
    """The tables of a review's actions."""

    def __init__(self, copy: ReviewCopy, linked: Container[int]) -> None:
        self.copy = copy
        self.linked = linked

    def all(self) -> Iterator[Block]:
        yield from self.exceptions()
        yield from self.replies()
        for priority in self.copy.priorities:
            yield from self.priority(priority)
        if not self.copy.priorities:
            yield Paragraph("The plan has no priorities.")
        if self.copy.closed_before:
            yield Heading(f"Closed before this {self.copy.period.name}", anchor="closed-before")
            yield Bullets(tuple(f"{line.title} ({closing(line)})" for line in self.copy.closed_before))

    def exceptions(self) -> Iterator[Block]:
        copy = self.copy
        yield Heading("Exceptions", anchor="exceptions")
        if not copy.exceptions:
            yield Paragraph("None: no action is Red, Amber, worse, overdue, silent, without a lead or moved in time.")
            return
        yield Paragraph(f"{len(copy.exceptions)} of {number_of(len(copy.counted), 'action')}, the worst first.")
        columns = (("Ref", 6), ("Action", 24), ("Why it is here", 16), ("Lead", 13), ("Timescale", 11), ("Status", 12))
        yield table(
            f"Exceptions at {in_full(copy.as_at)}, the worst first",
            (*columns, ("What will put it right", 18)),
            (Row((*self.beginning(line), cell("; ".join(line.reasons_in_words)), *self.middle(line),
                  cell(line.remedy or "Not said")))
             for line in copy.exceptions),
        )  # fmt: skip

    def replies(self) -> Iterator[Block]:
        copy = self.copy
        yield Heading("Who has not replied", anchor="replies")
        if copy.replies_outstanding:
            yield table(
                f"Lead agencies with no update this {copy.period.name}",
                (("Lead agency", 30), ("No update", 15), ("Actions", 55)),
                (
                    Row(
                        (
                            cell(str(reply.agency or "No lead named")),
                            cell(f"{len(reply.outstanding)} of {len(reply.asked)}"),
                            Cell(tuple(Line(line.name) for line in reply.outstanding)),
                        )
                    )
                    for reply in copy.replies_outstanding
                ),
            )
        else:
            yield Paragraph("Everybody asked has replied.")
        if copy.replied_in_full:
            names = ", ".join(str(reply.agency) for reply in copy.replied_in_full)
            yield Paragraph(f"Replied on every action they lead: {names}.")

    def priority(self, priority: PriorityCopy) -> Iterator[Block]:
        name = f"Priority {priority}" if priority.number else str(priority)
        yield Heading(name, anchor=f"priority-{priority.priority_id}")
        yield from commentary_blocks(priority.commentary)
        if not priority.lines:
            yield Paragraph("No actions.")
            return
        yield table(
            f"Actions of {priority} at {in_full(self.copy.as_at)}",
            (("Ref", 6), ("Action", 26), ("Lead", 13), ("Timescale", 12), ("Status", 13),
             (f"This {self.copy.period.name}’s update", 30)),
            (Row((*self.beginning(line), *self.middle(line), self.told(line)), anchor=f"action-{line.action_id}")
             for line in priority.lines),
        )  # fmt: skip

    def beginning(self, line: ActionCopy) -> tuple[Cell, Cell]:
        link = address("reviews:action", line.action_id) if line.action_id in self.linked else ""
        internal = asides("Internal" if line.is_internal else "")
        outcome = asides(f"Outcome: {line.outcome}" if line.outcome else "")
        return Cell((Line(line.reference or "no ref", address=link),)), Cell((Line(line.activity), *outcome, *internal))

    def middle(self, line: ActionCopy) -> tuple[Cell, Cell, Cell]:
        """Lead, timescale and status."""
        supporting = asides(f"with {line.supporting_words}" if line.supporting else "")
        was = [f"was {change.from_words or 'none given'}: {change.reason}" for change in line.changes]
        overdue = (Line("Overdue", is_strong=True),) if line.is_overdue else ()
        then = line.then if self.copy.has_earlier_position and not line.is_closed else ""
        return (
            Cell((Line(line.lead_words), *supporting)),
            Cell((Line(line.timescale or "None given"), *asides(*was), *overdue)),
            Cell((Line(line.shown_label, status=line.shown_status), *asides(source(line), then))),
        )

    def told(self, line: ActionCopy) -> Cell:
        """The period's updates, or that there was none."""
        said = [Line(f"Closed on {closing(line)}")] if line.is_closed else []
        for update in line.updates:
            said += update_lines(update, several=len(line.updates) > 1)
        if not line.updates:
            last = (
                f"The last was on {short_date(line.latest.reported_on)}."
                if line.latest
                else "There has been none so far."
            )
            said.append(Line(f"No update this {self.copy.period.name}. {last}"))
        return Cell(tuple(said))


def source(line: ActionCopy) -> str:
    """Said of a status that nobody gave in the period."""
    return line.source if line.is_carried and not line.is_closed else ""


def closing(line: ActionCopy) -> str:
    return f"{short_date(line.closed_on)}: {line.closed_reason}"


def update_lines(update: UpdateCopy, *, several: bool) -> Iterator[Line]:
    day = short_date(update.reported_on)
    yield Line(f"{day}, {update.status_label}" if several else day, is_strong=True)
    if update.progress:
        yield Line(update.progress)
    if update.remedy:
        yield Line(f"To put it right: {update.remedy}")
    yield from asides(
        f"Late: recorded on {in_full(update.late_on)}" if update.late_on else "",
        f"Corrected: {update.correction_note}" if update.correction_note else "",
        f"Sent back: {update.sent_back}" if update.sent_back else "",
        "Internal" if update.is_internal else "",
    )


def checks(copy: ReviewCopy) -> Iterator[Block]:
    if copy.checks:
        yield Heading("Checks outstanding", anchor="checks")
        yield table(
            "Checks outstanding",
            (("Check", 30), ("Where", 35), ("What was seen", 35)),
            (Row((cell(check.heading), cell(check.about), cell(check.says))) for check in copy.checks),
        )
