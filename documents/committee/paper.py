"""A report to a committee as a paper: cover, numbered paragraphs, and the actions on their side as an appendix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count, groupby

from documents.models import CommitteeReport
from documents.summaries.asking import Asked
from documents.summaries.paper import (
    abbreviation_blocks,
    action_blocks,
    figure_blocks,
    left_out_words,
    position_words,
    scope_words,
)
from documents.summaries.reading import PlanSummary
from reviews.papers.blocks import Block, Bullets, Facts, Heading, Paper, Paragraph, Part, words_of
from reviews.papers.parts import capitalised, counts_table, in_full, key_blocks

DASHES = ("- ", "– ", "* ", "• ")
TEXTS = (
    "title", "asked", "summary", "background", "statistics", "corporate", "financial", "equality", "next_steps",
    "background_papers",
)  # fmt: skip


def asked_of(report: CommitteeReport) -> Asked:
    """The summary that the report tells; never with what is internal."""
    return Asked(as_at=report.as_at_date, is_exceptions=report.is_exceptions, has_updates=report.has_updates)


def report_paper(report: CommitteeReport, found: PlanSummary, *, printed_on: date) -> Paper:
    position = found.position
    body = tuple(Report(report, found).blocks())
    appendix = (Heading("Appendix A: actions", anchor="appendix-a"), *appendix_blocks(found))
    said = words_of((*body, *appendix))
    return Paper(
        title=report.title,
        subtitle=f"{position.partnership}: report to {report.committee}",
        running=position.plan,
        position=position_words(found, printed_on),
        printed_on=printed_on,
        parts=(Part((*body, *abbreviation_blocks(found, said))), Part(appendix, is_landscape=True)),
        marking=position.marking,
    )


def appendix_blocks(found: PlanSummary) -> Iterator[Block]:
    """The summary's tables of actions, one heading lower."""
    if found.is_partial:
        yield Paragraph(scope_words(found), is_strong=True)
    yield from lowered(action_blocks(found))


def lowered(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield replace(block, level=block.level + 1) if isinstance(block, Heading) else block


class Report:
    """The body of a report; its paragraphs are numbered throughout, so that members can speak of them."""

    def __init__(self, report: CommitteeReport, found: PlanSummary) -> None:
        self.report, self.found = report, found
        self.numbers = count(1)

    def blocks(self) -> Iterator[Block]:
        report = self.report
        yield Facts(tuple(self.cover()))
        yield from self.section("What the committee is asked to do", report.asked)
        yield from self.section("Executive summary", report.summary)
        yield from self.section("Background", report.background)
        yield from self.position()
        yield from self.statistics()
        yield from self.implications()
        yield from self.section("Next steps", report.next_steps)
        if papers := [line.strip() for line in report.background_papers.splitlines() if line.strip()]:
            yield Heading("Background papers")
            yield Bullets(tuple(papers))
        yield from key_blocks(self.found.position)

    def cover(self) -> Iterator[tuple[str, str]]:
        report = self.report
        yield "To", report.committee
        yield "Title", report.title
        yield "Date of meeting", in_full(report.meeting_on) if report.meeting_on else "To be set"
        if report.contact:
            yield "Contact", report.contact

    def section(self, heading: str, text: str, *, level: int = 2) -> Iterator[Block]:
        """Nothing at all where nothing was written."""
        if text:
            yield Heading(heading, level=level)
            yield from self.paragraphs(text)

    def paragraphs(self, text: str) -> Iterator[Block]:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for is_list, found in groupby(lines, key=lambda line: line.startswith(DASHES)):
            if is_list:
                yield Bullets(tuple(line[2:].strip() for line in found))
            else:
                yield from map(self.numbered, found)

    def numbered(self, text: str) -> Paragraph:
        return Paragraph(text, number=str(next(self.numbers)))

    def position(self) -> Iterator[Block]:
        position = self.found.position
        yield Heading("Position")
        yield self.numbered(f"{capitalised(position.words)}. Appendix A tells of each action.")
        if position.commentary:
            yield from self.paragraphs(position.commentary.text)
        yield from map(self.numbered, left_out_words(self.found))
        if position.priorities:
            yield counts_table(position.table)

    def statistics(self) -> Iterator[Block]:
        figures = [block for table in self.found.figures for block in lowered(figure_blocks(table))]
        yield from self.section("Statistics", self.report.statistics)
        if figures and not self.report.statistics:
            yield Heading("Statistics")
        yield from figures

    def implications(self) -> Iterator[Block]:
        report = self.report
        kinds = {"Corporate": report.corporate, "Financial": report.financial, "Equality": report.equality}
        if any(kinds.values()):
            yield Heading("Implications")
        for heading, text in kinds.items():
            yield from self.section(heading, text, level=3)
