"""Which headings of the document are its priorities. Decided before the text is read, from what stands under each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.readers.blocks import Line, Table
from documents.readers.boxes import is_box
from documents.readers.drafts import plain
from documents.readers.headers import has_headings
from documents.readers.labels import NUMBERED, NUMBERED_ACTION, is_generic, read_part, read_priority_heading

BOLD, NUMBERED_PLAIN, BARE = 10, 20, 30  # ranks of headings that carry no heading style
LONGEST = 25  # words of a heading with no style


@dataclass(frozen=True)
class Outline:
    """Places of lines in the document: those that open a priority, and all headings with their rank."""

    openers: frozenset[int]
    ranks: dict[int, int]


def read_outline(body: Sequence[Line | Table]) -> Outline:
    ranks = {place: rank for place, rank in _ranked(body)}
    anchors = [place for place, block in enumerate(body) if _is_anchor(block, place, ranks)]
    for loosely in (False, True):
        named = _named_priorities(body, loosely=loosely)
        if loosely and (numbered := _numbered_above(body, named, ranks)):
            return Outline(frozenset(numbered), ranks)
        is_bare = not anchors and not loosely and bool(named)  # with lists straight under them, as in a mail
        if is_bare or any(place < anchor for place in named for anchor in anchors):
            return Outline(frozenset(named), ranks | dict.fromkeys(named - set(ranks), BOLD))
    return Outline(frozenset(_openers(body, ranks, anchors)), ranks)


def _ranked(body: Sequence[Line | Table]) -> Iterator[tuple[int, int]]:
    for place, block in enumerate(body):
        if isinstance(block, Line) and not block.is_contents and not block.is_title:
            rank = _rank(block, body[place + 1] if place + 1 < len(body) else None)
            if rank:
                yield place, rank


def _rank(line: Line, following: Line | Table | None) -> int:
    """1 to 9 for a styled heading, more for what only looks like one, 0 for running text."""
    if line.level:
        return line.level
    words = line.text.split()
    if len(words) > LONGEST or line.is_listed:
        return 0
    ends = line.text.rstrip()[-1:]
    if (line.is_bold or _is_in_capitals(line.text)) and ends not in ".,;":
        return BOLD
    if ends not in ".,;" and (found := NUMBERED.fullmatch(line.text)):
        return NUMBERED_PLAIN + found["number"].count(".")
    if read_part(line.text) and len(words) <= 12 and ends not in ".,;":
        return BARE
    if isinstance(following, Table) and ends not in ".,;:" and len(words) <= LONGEST:
        return BARE
    return 0


def _is_in_capitals(text: str) -> bool:
    """ "TACKLING VIOLENCE", as headings are typed where nothing else sets them off."""
    return text.isupper() and len(re.findall(r"[A-Z]{3,}", text)) > 1


def _named_priorities(body: Sequence[Line | Table], *, loosely: bool) -> set[int]:
    """Headings that say "Priority 1"; a run of them with nothing between is only a list of what is to come."""
    lines = {place: block for place, block in enumerate(body) if isinstance(block, Line)}
    named = {
        place: read
        for place, line in lines.items()
        if not line.is_contents and not line.is_title and (read := read_priority_heading(line.text, loosely=loosely))
    }
    headings = set()
    for place, (_, title) in named.items():
        line = lines[place]
        in_run = place - 1 in named or (place + 1 in named and title)
        if line.level or not (in_run or (line.is_listed and not line.is_bold)):
            headings.add(place)
    styled = {place for place in headings if lines[place].level and not {place - 1, place + 1} & headings}
    return {place for place in headings if not styled or place in styled or not lines[place].level}


def _numbered_above(body: Sequence[Line | Table], named: set[int], ranks: dict[int, int]) -> set[int]:
    """Headings numbered 1, 2, 3 over objectives numbered 1.1, 1.2, 2.1: those are the priorities, and these targets."""
    lines = {place: block.text for place, block in enumerate(body) if isinstance(block, Line)}
    read = [read_priority_heading(lines[place], loosely=True) for place in named]
    parts = {number.partition(".")[0] for number, _ in filter(None, read) if "." in number}
    return {
        place
        for place in ranks
        if place not in named and (found := NUMBERED.fullmatch(lines[place])) and found["number"] in parts
    }


def _is_anchor(block: Line | Table, place: int, ranks: dict[int, int]) -> bool:
    """Whether something of a priority stands here: a table of actions, a box of labels, a list under "Actions"."""
    if isinstance(block, Table):
        return has_headings(block) or is_box(block)
    return bool(NUMBERED_ACTION.fullmatch(block.text)) or (place in ranks and read_part(block.text) == "actions")


def _openers(body: Sequence[Line | Table], ranks: dict[int, int], anchors: list[int]) -> set[int]:
    """The headings, all of one rank where that can be, that the tables and lists of actions stand under."""
    texts = {place: block.text for place, block in enumerate(body) if isinstance(block, Line) and place in ranks}
    said = Counter(plain(text) for text in texts.values())
    plain_headings = {
        place: ranks[place]
        for place, text in texts.items()
        if not read_part(text)
        and not is_generic(text)
        and not NUMBERED_ACTION.fullmatch(text)
        and said[plain(text)] == 1
    }
    chains = [_chain(anchor, ranks, plain_headings) for anchor in anchors]
    chains = [chain for chain in chains if chain]
    for rank in sorted({plain_headings[place] for chain in chains for place in chain}):
        at_rank = {place for chain in chains for place in chain if plain_headings[place] == rank}
        if len(at_rank) > 1:
            deeper = {chain[-1] for chain in chains if not any(plain_headings[place] == rank for place in chain)}
            return at_rank | deeper
    return {chain[-1] for chain in chains}


def _chain(anchor: int, ranks: dict[int, int], plain_headings: dict[int, int]) -> list[int]:
    """The headings an anchor stands under, outermost first."""
    chain: list[int] = []
    limit = ranks.get(anchor, BARE) + 1  # a heading over a list may be set as its priority is
    for place in range(anchor - 1, -1, -1):
        if place in ranks and ranks[place] < limit:
            limit = ranks[place]
            if place in plain_headings:
                chain.insert(0, place)
    return chain
