"""The board page: what twenty minutes are enough for. One screen, and two sheets of A4 at the most.

Whatever the size of the plan, so many actions are told in full and the others by their references: the review holds them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from actions.addresses import address
from csp.templatetags.csp import short_date
from reviews.copies import ActionCopy, ReviewCopy
from reviews.counts import number_of
from reviews.papers.blocks import Block, Bullets, Cell, Heading, Line, Paper, Paragraph, Part, Row
from reviews.papers.parts import asides, capitalised, cell, counts_table, in_full, short, table
from reviews.papers.review import left_out, signed_words

MOST_TO_DISCUSS, LEAST_TO_DISCUSS, MOST_OF_OURS, LEAST_OF_OURS, MOST_ASKED, MOST_NAMED = 8, 3, 5, 1, 3, 30
FEW_WORDS, SOME_WORDS = 12, 20
MOST_PRIORITIES = 12
ROOM = 80  # lines of a table on two sheets, less what always stands there


@dataclass(frozen=True)
class BoardPage:
    """What one reader's board page is made of."""

    copy: ReviewCopy
    asked: tuple[str, ...]  # "you asked, we did", a line each
    agencies: frozenset[int]  # the reader's own, with their teams
    agency_words: str

    @property
    def most(self) -> int:
        """How many actions are told in full: as many as there is room for."""
        left = self.room - (4 * MOST_OF_OURS if self.agencies else 0)
        return max(LEAST_TO_DISCUSS, min(MOST_TO_DISCUSS, left // 7))

    @property
    def most_of_ours(self) -> int:
        return max(LEAST_OF_OURS, min(MOST_OF_OURS, (self.room - 7 * LEAST_TO_DISCUSS) // 4))

    @property
    def room(self) -> int:
        """The lines that two sheets leave for actions, beside the other parts at their longest."""
        taken = 3 * min(len(self.copy.table), MOST_PRIORITIES + 2) + 4 * len(self.asked[: MOST_ASKED + 1])
        return ROOM - taken - (9 if self.copy.commentary else 0)

    @property
    def discussed(self) -> list[ActionCopy]:
        return self.copy.exceptions[: self.most]

    @property
    def ours(self) -> list[ActionCopy]:
        """My agency's actions that are not up for discussion anyway."""
        above = {line.action_id for line in self.discussed}
        return [line for line in self.copy.counted if line.is_of(self.agencies) and line.action_id not in above]

    @property
    def rest(self) -> list[ActionCopy]:
        told = {line.action_id for line in [*self.discussed, *self.ours]}
        return [line for line in self.copy.counted if line.action_id not in told]


def board_paper(page: BoardPage, *, printed_on: date, linked: Collection[int]) -> Paper:
    copy = page.copy
    return Paper(
        title=f"{copy.plan}: board page, {copy.period}",
        subtitle=f"{copy.partnership}, {copy.period.span}",
        running=f"{copy.plan}, {copy.period}",
        position=f"Position at {in_full(copy.as_at)}",
        printed_on=printed_on,
        parts=(Part(tuple(board_blocks(page, linked))),),
        marking=copy.marking,
    )


def board_blocks(page: BoardPage, linked: Collection[int]) -> Iterator[Block]:
    copy = page.copy
    yield Paragraph(f"{capitalised(copy.words)}. {signed_words(copy)}")
    yield from (Paragraph(words, is_aside=True) for words in left_out(copy))
    if copy.commentary:
        yield Paragraph(short(copy.commentary.text, 60))
    yield from asked_blocks(page.asked)
    yield from counted(copy)
    yield from discussion(page, linked)
    yield from own_actions(page, linked)
    yield from rest_blocks(page)


def counted(copy: ReviewCopy) -> Iterator[Block]:
    """The counts by priority, of as many as there is room for, and of the whole plan."""
    *rows, whole = copy.table
    if rows:
        shown = [*rows[:MOST_PRIORITIES], whole]
        yield counts_table(shown, before=copy.before if copy.has_earlier_position else None)
    if len(rows) > MOST_PRIORITIES:
        yield Paragraph(f"Priorities whose counts stand in the review: {len(rows) - MOST_PRIORITIES}.", is_aside=True)


def asked_blocks(said: tuple[str, ...]) -> Iterator[Block]:
    if said:
        more = [f"And {len(said) - MOST_ASKED} more."] if len(said) > MOST_ASKED else []
        yield Heading("You asked, we did", anchor="you-asked")
        yield Bullets((*said[:MOST_ASKED], *more))


def discussion(page: BoardPage, linked: Collection[int]) -> Iterator[Block]:
    """The things worth discussing, each with reason, remedy, owner and date."""
    copy, shown = page.copy, page.discussed
    yield Heading("Worth discussing, the worst first", anchor="discuss")
    if not shown:
        yield Paragraph("Nothing: no action is Red, Amber, worse, overdue, silent, without a lead or moved in time.")
        return
    yield table(
        "Worth discussing, the worst first",
        (("Action", 30), ("Why", 22), ("What will put it right", 28), ("Owner and date", 20)),
        (Row((action_cell(line, linked), why_cell(line, copy), cell(short(line.remedy, SOME_WORDS) or "Not said"),
              owner_cell(line)))
         for line in shown),
    )  # fmt: skip
    if more := copy.exceptions[page.most :]:
        yield Paragraph(f"Also an exception, {number_of(len(more), 'action')}: {names(more)}.", is_aside=True)


def action_cell(line: ActionCopy, linked: Collection[int]) -> Cell:
    link = address("reviews:action", line.action_id) if line.action_id in linked else ""
    return Cell((Line(short(line.title, FEW_WORDS), address=link), *asides("Internal" if line.is_internal else "")))


def why_cell(line: ActionCopy, copy: ReviewCopy) -> Cell:
    was = (
        f"Was {line.label_before} at {short_date(copy.before)}"
        if copy.has_earlier_position and line.stood_before
        else ""
    )
    said = "; ".join(reason for reason in line.reasons_in_words if reason != line.status_label)
    return Cell((Line(line.shown_label, status=line.shown_status), *asides(said, was)))


def owner_cell(line: ActionCopy) -> Cell:
    moved = f"was {line.timescale_was}" if line.timescale_was else ""
    officer = (Line(line.officer, is_aside=True),) if line.officer else ()
    return Cell((Line(line.lead_words), *officer, *asides(line.timescale or "No timescale", moved)))


def own_actions(page: BoardPage, linked: Collection[int]) -> Iterator[Block]:
    if not page.agencies:
        return
    yield Heading(f"Other actions of {page.agency_words}", anchor="ours")
    if not page.ours:
        yield Paragraph("None.")
        return
    yield table(
        f"Other actions of {page.agency_words}",
        (("Action", 40), ("Status", 14), ("Timescale", 14), ("Latest update", 32)),
        (Row((action_cell(line, linked), Cell((Line(line.shown_label, status=line.shown_status),)),
              cell(line.timescale or "None given"), cell(latest_words(line))))
         for line in page.ours[: page.most_of_ours]),
    )  # fmt: skip
    if more := page.ours[page.most_of_ours :]:
        yield Paragraph(f"And {number_of(len(more), 'more action')}: {names(more)}.", is_aside=True)


def latest_words(line: ActionCopy) -> str:
    return short(line.latest.progress, SOME_WORDS) if line.latest else "No update so far"


def rest_blocks(page: BoardPage) -> Iterator[Block]:
    """The others by status, told by their references."""
    held = {line.action_id for line in page.copy.exceptions}
    rest = [line for line in page.rest if line.action_id not in held]
    if not rest:
        return
    yield Heading("The rest", anchor="rest")
    labels = list(dict.fromkeys(line.status_label for line in rest))
    own = {label: [line for line in rest if line.status_label == label] for label in labels}
    yield Bullets(tuple(f"{label}, {number_of(len(lines), 'action')}: {names(lines)}" for label, lines in own.items()))


def names(lines: Iterable[ActionCopy]) -> str:
    """Actions by their references; those without one in a few words."""
    said = [line.reference or short(line.activity, 5) for line in lines]
    more = f" and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
    return ", ".join(said[:MOST_NAMED]) + more
