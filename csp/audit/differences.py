"""What changed in a long text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

LONG = 60  # characters from which a text is shown by its differences
WORDS = re.compile(r"\s+|\S+")
MOST_WORDS = 2_000  # more would take seconds
AROUND = 8  # words of what stayed, on either side of a change


@dataclass(frozen=True)
class Part:
    """A stretch of text that stayed, was taken out, or was put in."""

    kind: str  # "same", "out" or "in"
    text: str


def parts_of(before: str, after: str) -> list[Part]:
    """The two texts as one, with what stayed cut short; none where one of them is short, or both are too long to compare."""
    if min(len(before), len(after)) < LONG:
        return []
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return []
    found = []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (code, start, end, new_start, new_end) in enumerate(codes):
        if code == "equal":
            found.append(Part("same", cut(old[start:end], is_first=place == 0, is_last=place == len(codes) - 1)))
            continue
        taken, put = "".join(old[start:end]), "".join(new[new_start:new_end])
        found += [Part("out", taken)] if taken else []
        found += [Part("in", put)] if put else []
    return found


def cut(words: list[str], *, is_first: bool, is_last: bool) -> str:
    """The words nearest to a change."""
    if len(words) <= 2 * AROUND + 1:
        return "".join(words)
    head = "" if is_first else "".join(words[:AROUND])
    tail = "" if is_last else "".join(words[-AROUND:])
    return f"{head} … {tail}"
