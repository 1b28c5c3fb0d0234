"""The key that a document prints to its own ratings: "Blue = complete", or a table of colours and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from csp.statuses import RagStatus
from documents.readers.blocks import Cell, Line, Table
from documents.readers.statuses import read_colour, read_status

COLOURS: dict[str, str | None] = {
    "red": RagStatus.RED.value,
    "amber": RagStatus.AMBER.value,
    "yellow": RagStatus.AMBER.value,
    "orange": RagStatus.AMBER.value,
    "green": RagStatus.GREEN.value,
    "blue": None,
    "white": RagStatus.NOT_STARTED.value,
    "black": None,
    "purple": None,
    "grey": "",
    "gray": "",
}
LETTERS = {"r": "red", "a": "amber", "y": "yellow", "g": "green", "b": "blue", "w": "white"}
NAMED = "red|amber|yellow|orange|green|blue|white|black|purple|gr[ae]y"
ENTRY = re.compile(
    rf"(?<![\w-])(?P<colour>{NAMED}|(?-i:[RAGBYW]))(?: \([RAGBYW]\))?\s*(?:[=:–—-]|means|is)\s*(?P<meaning>.+?)"
    rf"(?=[\s,;|/.•\n]+(?:{NAMED}|(?-i:[RAGBYW]))(?: \([RAGBYW]\))?\s*(?:[=:–—-]|means|is)\s|$)",
    re.IGNORECASE | re.DOTALL,
)
AFTER_ITS_MEANING = re.compile(
    rf"(?P<meaning>[^;|:=–—]+?)\s*[=–—-]\s*(?P<colour>{NAMED})\s*(?=[;,|.\n]|$)", re.IGNORECASE
)
INTRODUCED = re.compile(
    r"\W*(?:b?rag|(?:action )?status|rating|colour|key|legend)\b[^=:–—-]{0,40}[=:–—-]", re.IGNORECASE
)
DONE = re.compile(r"\b(?:completed?|closed|achieved|delivered|finished|done)\b", re.IGNORECASE)
NOT_DONE = re.compile(
    r"\b(?:not|to be|will|track|target|schedule|nearly|part(?:ial)?ly|behind|due|can|likely|unlikely|expected|before|progress"
    r"|delay\w*|risks?|on|within|may|ongoing|on-going|could|should|working)\b",
    re.IGNORECASE,
)
UNBEGUN = re.compile(
    r"(?:action |work |activity )?(?:has |have |is |was )?(?:not (?:yet )?(?:been )?(?:started|begun|commenced|due(?: to start)?)|yet to (?:start|begin|commence)"
    r"|no (?:progress|action)(?: (?:yet|made|taken))?|not started ?/ ?not (?:yet )?due)(?: yet)?",
    re.IGNORECASE,
)
UNDER_WAY = re.compile(
    r"(?:action |work |activity )?(?:is |are )?(?:in progress|on-?going|under ?way|started|commenced|progressing|partially complete[d]?)",
    re.IGNORECASE,
)
NO_RATING = re.compile(r"\bnot resourced\b|\bpending\b|\breprogrammed\b", re.IGNORECASE)
LONGEST = 5  # words of a meaning that may itself be typed as a status


def read_key(body: Sequence[Line | Table]) -> dict[str, str | None]:
    """The status of each colour, letter and word that the document's key gives a meaning; empty where it prints none."""
    entries = [
        entry for block in body for entry in (_of_table(block) if isinstance(block, Table) else _of_line(block.text))
    ]
    found: dict[str, str | None] = {}
    for colour, meaning in entries:
        status = _status(colour, meaning)
        found.setdefault(colour, status)
        for letter in (letter for letter, name in LETTERS.items() if name == colour):
            found.setdefault(letter, status)
        words = " ".join(meaning.lower().split()).strip(" .,;")
        if status and len(words.split()) <= LONGEST:
            for each in {words, *re.split(r" ?/ ?| or ", words)}:
                found.setdefault(each, status)
    return found


def is_key_row(cells: Sequence[Cell]) -> bool:
    """Whether a row explains two colours or more: "Key | B = Complete | G = On track"."""
    return len({colour for colour, _ in _of_row(cells)}) > 1


def _of_line(text: str) -> list[tuple[str, str]]:
    """Two entries or more, or one that is introduced as a key: "Red Lion – meeting" is none."""
    found = [(_name(each["colour"]), each["meaning"]) for each in ENTRY.finditer(text)]
    if len(found) > 1 or (found and INTRODUCED.match(text)):
        return found
    ends = [(_name(each["colour"]), each["meaning"].strip(" ,.")) for each in AFTER_ITS_MEANING.finditer(text)]
    return ends if len(ends) > 1 else []


def _of_table(table: Table) -> list[tuple[str, str]]:
    """Rows of a colour and its meaning, or cells of "Blue – complete" or of words on their colour; two at the least."""
    found = [entry for row in table.rows for entry in _of_row(row)]
    return found if len({colour for colour, _ in found}) > 1 else []


def _of_row(row: Sequence[Cell]) -> Iterator[tuple[str, str]]:
    filled = [cell for cell in row if cell.text or _shade(cell)]
    if len(filled) == 2 and filled[1].text:
        colour = _named(filled[0])
        if colour:
            yield colour, filled[1].text
            return
    if 1 < len(filled) <= 12 and all(_of_cell(cell) for cell in filled[1:]):
        yield from (entry for cell in filled for entry in _of_cell(cell))


def _of_cell(cell: Cell) -> list[tuple[str, str]]:
    found = [(_name(each["colour"]), each["meaning"]) for each in ENTRY.finditer(cell.text)]
    shade = _shade(cell)
    return found or ([(shade, cell.text)] if shade and cell.text and cell.text.lower() not in COLOURS else [])


def _named(cell: Cell) -> str:
    """The colour that a cell names or, where it holds no words, shows."""
    text = cell.text.lower().strip(" :-–=")
    text = re.sub(r"(.+?) ?\([a-z]\)", r"\1", text)
    return _name(text) if _name(text) in COLOURS else "" if text else _shade(cell)


def _name(text: str) -> str:
    return LETTERS.get(text.lower(), text.lower())


def _shade(cell: Cell) -> str:
    read = read_colour(cell.colour)
    return read[1] if read else ""


def _status(colour: str, meaning: str) -> str | None:
    """What a colour stands for: what its meaning says plainly, or else the rating of that name."""
    words = " ".join(meaning.split()).strip(" .,;")
    if UNBEGUN.fullmatch(words):
        return RagStatus.NOT_STARTED.value
    if DONE.search(words) and not NOT_DONE.search(words):
        return RagStatus.COMPLETE.value
    if colour in {"amber", "yellow", "orange", "red"} and UNDER_WAY.fullmatch(words):
        return None
    said = read_status(re.sub(r"(?i)^(?:the )?(?:action|activity|work)s? (?:is |are )?", "", words))
    if NO_RATING.search(words) or (said and COLOURS[colour] and said != COLOURS[colour]):
        return None  # the colour and the words say different things
    return COLOURS[colour]
