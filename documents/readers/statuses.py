"""The words, letters and colours that plans use for a status. What two councils mean differently is not read."""

from __future__ import annotations

import colorsys
import re

from actions.timescales import read_timescale
from csp.statuses import RagStatus
from documents.readers.welsh import STATUSES

RED, AMBER, GREEN = RagStatus.RED.value, RagStatus.AMBER.value, RagStatus.GREEN.value
COMPLETE, NOT_STARTED = RagStatus.COMPLETE.value, RagStatus.NOT_STARTED.value

WORDS = {
    RED: "red, r, off track, off target, overdue, high risk, unsuccessful, 🔴",
    AMBER: "amber, a, yellow, y, orange, under control, at risk, slightly behind, slightly behind schedule"
    ", some risk, some delay, 🟠, 🟡",
    GREEN: "green, g, on track, on target, on schedule, achieved or on target, achieved/on target"
    ", progressing and on target, 🟢",
    COMPLETE: "complete, completed, (c), c, closed, done, finished, action complete, fully complete, action closed, ✓, ✔, ✔️, ☑, ✅",
    NOT_STARTED: "not started, not started yet, not yet started, white, not begun, not commenced, not due, not yet due, not due to start, not due to start yet, not yet due to start"
    ", yet to start, not yet begun, yet to commence, ⚪",
}
BY_WORDS = {word.strip(): status for status, words in WORDS.items() for word in words.split(",")}
# Blue is complete beside red, amber and green, and on target in other councils: only a BRAG column or a key says which
BLUE = {"blue", "b", "🔵"}
# Known to mean that nobody rated it
UNRATED = {"", "grey", "gray", "n/a", "na", "nya", "no data", "not rated", "none", "-", "tbc", "not applicable"}
UNDER_WAY = {"", "in progress", "ongoing", "on-going", "on going"}  # beside a status, says nothing of it
# Of a status too, though councils mean different things by them
ASKED = {
    *(
        "achieved",
        "pending",
        "behind schedule",
        "behind",
        "on hold",
        "paused",
        "delayed",
        "deferred",
        "postponed",
        "cancelled",
    ),
    *(
        "superseded",
        "reprogrammed",
        "not resourced",
        "unresolved",
        "in progress",
        "ongoing",
        "on-going",
        "underway",
        "b",
        "blue",
    ),
}
COMPLETED_ON = re.compile(r"(?:completed?|achieved|closed|done|finished)\W+(?!by |due |before )(?P<day>.+?)\)?")
_DONE_ON = re.compile(
    r"((?:completed?|closed)\s+(?:in |on )?[^.,;–]{3,25}?)\s*(?:[.,;–]|\s-\s)\s*(?=\S)", re.IGNORECASE
)
_COLOUR_WORD = re.compile(
    r"(red|amber|yellow|green|blue|complete|completed|not started|🔴|🟠|🟡|🟢|🔵)\s*(?:[:;,.\n–—]|\s-\s|-\s|\((?=\w))\s*(?=\S)",
    re.IGNORECASE,
)

# Up to so many degrees of the colour wheel; between the bands it is not clearly any of them
HUES: tuple[tuple[int, str | None, str], ...] = (
    (16, RED, "red"),
    (45, AMBER, "amber"),
    (68, AMBER, "yellow"),
    (78, "", ""),
    (165, GREEN, "green"),
    (190, "", ""),
    (250, None, "blue"),
    (345, "", ""),
    (361, RED, "red"),
)


def read_status(words: str, *, is_brag: bool = False) -> str | None:
    """A status; "" for what is plainly not rated; None where the words may mean more than one thing, or nothing known.

    "Behind schedule" is amber in some councils and red in others, so it is None. In a column headed BRAG, blue is
    complete.
    """
    text = " ".join(words.lower().replace("\u2013", "-").split()).strip(" .*[]")
    text = STATUSES.get(text, text)
    text = re.sub(r"(?<=\S)\s*[←-↕⇐-⇕⬅-⬇▲▼►◄△▽✓✔]\ufe0f?$", "", text)  # the direction it has travelled
    text = re.sub(r"^(?:(?:rag|brag|bragg)(?: (?:status|rating))?|status|rated|rating)\s*[:-]?\s*", "", text)
    if text in UNRATED:
        return ""
    if text in BLUE and is_brag:
        return COMPLETE
    if text in BY_WORDS:
        return BY_WORDS[text]
    if (found := COMPLETED_ON.fullmatch(text)) and read_timescale(found["day"]).last_day:
        return COMPLETE
    typed = [piece.strip(" ()") for piece in re.split(r"[/(\-–—,\n]", text)]
    pieces = [
        COMPLETE if is_brag and piece in BLUE else BY_WORDS.get(STATUSES.get(piece, piece))
        for piece in typed
        if piece not in UNDER_WAY
    ]
    return pieces[0] if pieces and None not in pieces and len(set(pieces)) == 1 else None


def may_be_status(words: str) -> bool:
    """Whether the words stand for a status, if only a person can say which."""
    return read_status(words, is_brag=True) not in {"", None} or words.lower().strip(" .") in ASKED


def is_under_way(words: str) -> bool:
    return words.lower().strip(" .") in UNDER_WAY


def read_leading_status(text: str) -> tuple[str, str] | None:
    """The words of the status and the rest, of "Amber – waiting for the licence"; None where no status leads."""
    found = _COLOUR_WORD.match(text) or _DONE_ON.match(text)
    if not found or (found.re is _DONE_ON and read_status(found[1]) != COMPLETE):
        return None
    rest = text[found.end() :].strip(" )")
    if re.match(r"(?:red|amber|yellow|green|blue)\b", rest, re.IGNORECASE):
        return None  # two of them
    return found[1], rest


def read_colour(colour: str) -> tuple[str | None, str] | None:
    """The status and the plain name of a shading (RRGGBB) that is clearly of one colour; None for any other.

    The status of blue is None: it differs between councils.
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return None
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    is_tint = colour.upper() in {"C6EFCE", "FFC7CE", "FFEB9C"}  # Excel's own good, bad and neutral
    if not is_tint and (saturation < 0.4 or value < 0.45):
        return None
    status, name = next((status, name) for limit, status, name in HUES if hue * 360 < limit)
    return (status, name) if name else None
