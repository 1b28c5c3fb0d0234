"""Which characters a file can hold and show; whatever it cannot is replaced in sight, and no word is dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
NO_FONTS = "The fonts of PDF files are missing. Run:  python scripts/get_assets.py"
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# what XML refuses, and controls that no program shows
UNHOLDABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
NOT_ALONE = {"Mn", "Mc", "Me", "Cf", "Sk"}  # marks, joiners and skin tones belong to the character before them
JOINER, BREAK = "\u200d", "\u200b"


def holdable(text: str) -> str:
    """Text as typed, with line breaks of one kind; a control character becomes a replacement mark."""
    return UNHOLDABLE.sub(REPLACEMENT, LINE_ENDS.sub("\n", text))


def headed(name: str) -> str:
    """The name of a fact, ending with a mark that parts it from the fact."""
    return name if name.endswith(("?", ":", ".")) else f"{name}:"


@lru_cache(maxsize=1)
def shown_by_our_fonts() -> frozenset[int]:
    """Every character that one of the shipped fonts shows."""
    found: set[int] = set()
    for path in FONTS.glob("*.?tf"):
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    if not found:
        raise FileNotFoundError(NO_FONTS)
    return frozenset(found)


def shown_by_most_fonts(character: str) -> bool:
    """Latin letters, figures and the marks between them."""
    return character == "\n" or " " <= character <= "~" or "\xa1" <= character <= "\u017f" or character in "‘’“”–—…•€"


def shown_by_fonts(character: str) -> bool:
    return character == "\n" or ord(character) in shown_by_our_fonts()


def showable(text: str, is_shown: Callable[[str], bool]) -> str:
    """The text with each character that no font shows as its code: "[U+1F9FF]"."""
    plain = holdable(text).replace("\t", " ")
    if plain.isascii():
        return plain
    return "".join(each if is_shown(each) else f"[U+{ord(each):04X}]" for each in plain)


def breakable(text: str, room: int) -> str:
    """The text with places to break, unseen, in each word longer than `room` characters."""
    return re.sub(rf"\S{{{room + 1},}}", lambda word: _with_breaks(word[0], max(room // 2, 1)), text)


def _with_breaks(word: str, step: int) -> str:
    parts, since = [], 0
    for before, character in zip(" " + word, word, strict=False):
        if since >= step and before != JOINER and unicodedata.category(character) not in NOT_ALONE:
            parts.append(BREAK)
            since = 0
        parts.append(character)
        since += 1
    return "".join(parts)
