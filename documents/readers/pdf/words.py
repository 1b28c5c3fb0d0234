"""The letters of a PDF put back into words, lines and paragraphs: a line that was only wrapped runs on into the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from pdfplumber.utils import cluster_objects, extract_words

from documents.readers.blocks import BULLET

GAP = 0.27  # of the size of the letters: a wider one parts words
STEP = 1.55  # times the height of the letters: a wider step down opens a paragraph
BOLD = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
HYPHEN = re.compile(r"[^\W_][-\u2010\u00ad]$")
_SMALL_WORDS = (
    "a an and are as at be by for has in is it its no not of on or so the to up us via was we who all any our per"
    " if do two one but can had his her may new own see set use end with from that this have will"
)
SMALL_WORDS = set(_SMALL_WORDS.split())
MARKS = {"\uf0b7", "\uf0a7", "\u25cf", "\u2022", "\u25aa", "\u25a0", "\uf076", "\uf0d8", "\u27a2", "\u2023"}

MARGIN = 0.12  # of the height of a page: where running headers and footers stand
PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–|]?\s*[0-9]{1,3}\s*(?:(?:of|/)\s*[0-9]{1,3})?\s*[-–|]?", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """One line as it stands on the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool
    is_spaced: bool  # a space was written at its end
    first: float  # the width of its first word

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def read_lines(chars: Sequence[dict[str, Any]]) -> list[Written]:
    """The lines that letters stand in, from the top; pieces far apart on one line are one line."""
    upright = [char for char in chars if char.get("upright", True)]
    runs = extract_words(upright, keep_blank_chars=True, x_tolerance_ratio=GAP, y_tolerance=3, return_chars=True)
    lines = cluster_objects([run for run in runs if run["text"].strip()], middle, 3.5)
    return [_line(sorted(line, key=lambda run: run["x0"])) for line in lines]


def middle(run: dict[str, Any]) -> float:
    return float(run["top"] + run["bottom"]) / 2


def _line(runs: Sequence[dict[str, Any]]) -> Written:
    chars = [char for run in runs for char in run["chars"]]
    inked = [char for char in chars if not char["text"].isspace()]
    sizes = Counter(round(char["size"], 1) for char in inked)
    return Written(
        text=" ".join(" ".join(run["text"] for run in runs).split()),
        x0=min(char["x0"] for char in inked),
        x1=max(char["x1"] for char in inked),
        top=min(run["top"] for run in runs),
        bottom=max(run["bottom"] for run in runs),
        size=sizes.most_common(1)[0][0],
        is_bold=all(BOLD.search(char["fontname"]) for char in inked),
        is_spaced=chars[-1]["text"].isspace(),
        first=_first_width(chars[next(n for n, char in enumerate(chars) if not char["text"].isspace()) :]),
    )


def _first_width(chars: Sequence[dict[str, Any]]) -> float:
    """Up to the first space that a line may be broken at."""
    end = next((n for n, char in enumerate(chars) if char["text"] == " "), len(chars))
    whole = list(takewhile(lambda pair: pair[1]["x0"] - pair[0]["x1"] < GAP * pair[1]["size"], pairwise(chars[:end])))
    return float((whole[-1][1] if whole else chars[0])["x1"] - chars[0]["x0"])


def space(line: Written) -> float:
    return 0.25 * line.size


def is_in_margin(top: float, bottom: float, height: float) -> bool:
    return bottom < MARGIN * height or top > (1 - MARGIN) * height


def is_page_number(line: Sequence[dict[str, Any]], height: float) -> bool:
    text = " ".join(run["text"] for run in line)
    return bool(PAGE_NUMBER.fullmatch(text)) and is_in_margin(line[0]["top"], line[0]["bottom"], height)


def opens_item(text: str) -> bool:
    return bool(BULLET.match(text)) or text[:1] in MARKS or text.startswith("o ")


def is_mark(text: str) -> bool:
    """Whether it stands for a list item by itself. A dash may as well go on with a sentence."""
    return text[:1] in MARKS or text == "o" or text.startswith("o ")


def paragraphs(lines: Sequence[Written], left: float, right: float, *, spaced: bool = False) -> list[list[Written]]:
    """The lines parted where one ended by itself: its writer had room for the next word and began another line.

    `spaced` is a document that has a space at the end of every line that is only wrapped, where there is room for one.
    """
    is_centred = _is_centred(lines, left, right)
    parted: list[list[Written]] = []
    for line in lines:
        above = parted[-1][-1] if parted else None
        ended = above and spaced and _ended(above, line, right)
        if above and not ended and _runs_on(above, line, left if is_centred else None, right):
            parted[-1].append(line)
        else:
            parted.append([line])
    return parted


def _ended(above: Written, line: Written, right: float) -> bool:
    """Whether a line without the space of a wrapped one ended by itself, and is no part of a word too wide for its cell."""
    is_part = line.text[0].islower() and " " not in above.text
    return not (above.is_spaced or is_part or _is_broken(above)) and above.x1 + 2 * space(above) < right


def _is_broken(line: Written) -> bool:
    """Whether it ends in the middle of a word or of names, where no space belongs."""
    return line.text.endswith(("-", "\u2010", "/")) or is_mark(line.text)


def _runs_on(above: Written, line: Written, left: float | None, right: float) -> bool:
    if above.text in MARKS or above.text == "o":
        return True  # the mark of a list item, set a little higher or lower than its words
    if line.top <= above.top and line.text[:1].islower():
        return True  # from the foot of one page to the top of the next
    if is_mark(line.text) or line.top - above.top > STEP * max(above.bottom - above.top, line.bottom - line.top):
        return False
    return is_full(above, line, left, right)


def is_full(above: Written, line: Written, left: float | None, right: float) -> bool:
    """Whether the first word of a line had no room on the line above. Centred text has `left` too."""
    room = right - above.x1 if left is None else right - left - above.width
    return line.first + space(line) > room - 2


def _is_centred(lines: Sequence[Written], left: float, right: float) -> bool:
    return len({round(line.x0) for line in lines}) > 1 and all(
        abs((line.x0 - left) - (right - line.x1)) < 3 for line in lines
    )


@dataclass(frozen=True)
class Vocabulary:
    """How the document writes: its words, and whether a stroke between two names has a space after it."""

    words: frozenset[str]
    spaces_strokes: bool

    @classmethod
    def of(cls, texts: Sequence[str]) -> Vocabulary:
        words = frozenset(bare(word) for text in texts for word in text.split())
        strokes = [stroke for text in texts for stroke in re.findall(r"\w/( ?)\w", text)]
        return cls(words, sum(map(bool, strokes)) * 2 > len(strokes))


def bare(word: str) -> str:
    return word.lower().strip(".,;:()“”‘’'\"")


def unwrapped(lines: Sequence[Written], width: float, known: Vocabulary) -> str:
    """One paragraph in one line."""
    text = lines[0].text
    for above, line in pairwise(lines):
        text = _joined(text, above, line, width, known)
    return text


def _joined(text: str, above: Written, line: Written, width: float, known: Vocabulary) -> str:
    """A word parted at a hyphen is joined, without the hyphen where the document has it whole elsewhere.

    A word wider than its cell is broken anywhere: it stood alone on its line, and had no room for what follows.
    """
    last, first = above.text.split()[-1], line.text.split()[0]
    if above.is_spaced:
        return f"{text} {line.text}"
    if HYPHEN.search(above.text) and first[0].isalnum():
        is_whole = bare(last[:-1] + first) in known.words and first[0].islower()
        return (text[:-1] if is_whole else text) + line.text
    if above.text.endswith("/"):
        return text + (" " if known.spaces_strokes or above.text.endswith(" /") else "") + line.text
    if last == above.text and above.width + line.first > width - 3 and _is_rest(last, first, known):
        return text + line.text
    return f"{text} {line.text}"


def _is_rest(last: str, first: str, known: Vocabulary) -> bool:
    """Whether the beginning of a line is the end of the word above, as where that was too wide for its cell."""
    rest = bare(first)
    is_end = first[0].islower() and len(rest) < 4 and rest not in SMALL_WORDS
    return last[-1].isalpha() and (not rest or is_end or bare(last + first) in known.words)
