"""Headings and labels: which words open a priority, which name a part of one, and which only name the document."""

from __future__ import annotations

import re

from documents.readers.welsh import PRIORITY as IN_BOTH

ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}
COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBERED_HEADING = (
    r"(?:(?:strategic|key|our|local|partnership|csp)\s+)*(?:NAMES)(?:\s+(?:area|theme|no\.?|number))?\s*"
    r"(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2})?|[ivx]{1,4}|[a-h]|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"\b(?!\.[0-9])\s*(?P<join>[:.)\]–—-]*)\s*(?P<title>.*)"
)
PRIORITY = re.compile(
    _NUMBERED_HEADING.replace("NAMES", "priority|theme|strand|blaenoriaeth|thema"), re.IGNORECASE | re.DOTALL
)
# What some plans number in place of priorities; in others they are targets inside one
LOOSELY = re.compile(
    _NUMBERED_HEADING.replace("NAMES", "objective|aim|outcome|goal|ambition|commitment|pledge|workstream"),
    re.IGNORECASE | re.DOTALL,
)
NAMED = re.compile(
    r"(?:(?:strategic|key|our|local)\s+)?(?:priority|theme)(?:\s+area)?\s*[:–—-]\s*(?P<title>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
NUMBERED = re.compile(
    r"(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2}){0,3})(?:[.):]|\s?[–—-](?=\s))?\s+(?P<title>[A-Z\"“‘'].*)", re.DOTALL
)
TARGET = re.compile(
    r"(?:(?:key|strategic|priority)\s+)?(?:target|objective|aim|outcome|goal)\s*"
    r"(?:(?>[0-9]+(?:\.[0-9]+)*[a-z]?)(?:\s*[:.–—)-]\s*|\s+(?-i:(?=[A-Z\"“])))|[A-H]?\s*[:.–—-]\s*)(?P<text>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
PARTS = tuple(
    (part, re.compile(pattern))
    for part, pattern in (
        (
            "actions",
            (
                r"(?:(?:the|our|key|main|year [a-z0-9]+|planned|agreed|priority|proposed|delivery|partnership|specific|[0-9/ -]+)\s)*"
                r"(?:actions?|activities|action plan|delivery plan|key tasks|deliverables)(?: (?:plan|for|in|during|to|we|include|will|agreed"
                r"|planned|over|this|next)\b.{0,60})?"
            ),
        ),
        (
            "actions",
            (
                r".{0,60}\bwe will|what (?:will we|we will|are we going to|we are going to|we plan to) do.{0,60}|how will we (?:do|achieve)"
                r" (?:it|this)|what are we doing.{0,60}"
            ),
        ),
        (
            "targets",
            r"(?:our |key |main )*(?:targets?|objectives?|aims?|goals?)(?: for .{0,40}| (?:are|include))?|what (?:do )?we want to achieve",
        ),
        ("definition", r"definitions?(?: of .{0,60})?|what (?:is|do we mean by) (?!the (?:problem|issue)|our).{0,60}"),
        ("examples", r"(?:for )?examples?(?: of .{0,60})?"),
        (
            "outcomes",
            (
                r"(?:our |key |intended |expected |desired |the )*outcomes?(?: .{0,40})?|what (?:will )?success (?:will )?looks? like"
                r"|how (?:will we|we will|do we|we) (?:know|measure|judge).{0,60}|(?:success |performance )?measures?(?: of success)?|success criteria|impact"
            ),
        ),
        (
            "problem",
            (
                r"(?:what (?:is|are|s) the )?(?:local )?(?:problem|issue|challenge)s?(?: .{0,80})?|why (?:is|are|this|it|we|do|does|have).{0,80}"
                r"|(?:the )?need|what (?:is|are) the (?:problem|issue).{0,80}|rationale|evidence(?: base)?|what (?:the|our) data .{0,60}"
            ),
        ),
        (
            "narrative",
            (
                r"background|context|introduction|overview|summary|progress(?: so far| to date)?|performance|monitoring|next steps"
                r"|achievements?.{0,40}|what (?:have we|we have|has been|did we) .{0,60}|work so far|leads?(?: officer| agency)?|partners|resources"
                r"|where are we now|current position|how .{0,80}|who .{0,80}|commentary|case stud(?:y|ies)"
            ),
        ),
    )
)
_GENERIC = (
    "a action actions activity agreement aim aims all an and annual appendix area at b board c community contents council"
    " county csp cspdelivery crime d data delivery district document draft final five for foreword four framework from half"
    " implementation in index introduction is key local monitoring objectives of on one our overview page partnership"
    " partnerships performance plan plans position priorities priority programme progress q quarter quarterly rag report"
    " reporting review revised safer safety schedule sheet six statement status strategic strategy summary table the themes"
    " dashboard cover instructions guidance lists lookup lookups"
    " this three to tracker two update updated updates v version we what with work workplan year january february march april"
    " may june july august september october november december"
)
GENERIC = set(_GENERIC.split())
GENERIC -= {"crime"}
LABELS = {
    "target": "targets", "targets": "targets", "objective": "targets", "objectives": "targets", "aim": "targets",
    "aims": "targets", "goal": "targets", "definition": "definition", "definitions": "definition", "example": "examples",
    "examples": "examples", "outcome": "outcomes", "outcomes": "outcomes", "intended outcomes": "outcomes",
    "expected outcomes": "outcomes", "measures of success": "outcomes", "success measures": "outcomes",
    "performance measures": "outcomes", "what will success look like": "outcomes", "problem": "problem", "issue": "problem",
    "what is the problem": "problem", "why is this a priority": "problem", "rationale": "problem", "priority": "priority",
    "priority area": "priority", "theme": "priority", "strategic priority": "priority", "background": "narrative",
    "context": "narrative", "lead": "narrative", "priority lead": "narrative", "lead officer": "narrative",
    "lead agency": "narrative", "partners": "narrative", "narrative": "narrative", "description": "narrative",
    "desired outcomes": "outcomes", "key outcomes": "outcomes", "theme lead": "narrative", "sponsor": "narrative",
    "why is this important": "problem", "why": "problem", "links to other plans": "narrative", "key partners": "narrative",
}  # fmt: skip
_VERBS = (
    "promote support develop deliver continue work working raise review implement identify ensure provide increase reduce"
    " improve create establish run hold carry undertake monitor explore roll arrange organise encourage engage publish"
    " produce train target use build maintain introduce launch conduct share agree commission evaluate map"
)
VERBS = set(_VERBS.split())
NUMBERED_ACTION = re.compile(
    r"Action (?:no\.? ?)?(?P<number>[A-Z]{0,3}[0-9]+(?:\.[0-9]+)*[a-z]?)\s*[:.–—-]\s*(?P<text>\S.*)", re.IGNORECASE
)
COMPLETED = re.compile(
    r"(?:(?:list|register|log|archive) of )?(?:previously )?(?:completed?|closed|achieved|finished|delivered)"
    r"(?: (?:and|or|/) ?(?:completed?|closed|archived|achieved))?(?: (?:actions?|activit(?:y|ies)|tasks?|items?|projects?)\b.*)?"
    r"|(?:actions?|activities|tasks?|items?|projects?) (?:already |now )?(?:completed?|closed|achieved|finished|delivered)\b.*",
    re.IGNORECASE,
)
LONGEST_TITLE = 40  # words


def read_priority_heading(text: str, *, loosely: bool = False) -> tuple[str, str] | None:
    """The number and title of "Priority 1 – Tackling violence" or "Priority: Violence"; the title may be blank.

    Loosely, "Objective 1: Less violence" is one too: for a document that numbers nothing as a priority.
    """
    if len(text.split()) > LONGEST_TITLE:
        return None
    text = IN_BOTH.sub("", text.strip())
    if found := PRIORITY.fullmatch(text.strip()) or (LOOSELY.fullmatch(text.strip()) if loosely else None):
        title = found["title"].strip()
        if title and not found["join"] and not re.match(r"[A-Z\"“‘(0-9]", title):
            return None
        number = found["number"].lower()
        if number in COUNTED:
            number = str(COUNTED.index(number) + 1)
        return ROMAN.get(number, number.upper()), title
    if found := NAMED.fullmatch(text.strip()):
        return "", found["title"].strip()
    return None


def read_numbered(text: str) -> tuple[str, str]:
    """The number and title of "2. Violence" or "2 – Violence"; the number may be blank."""
    found = NUMBERED.fullmatch(text)
    return (found["number"], found["title"]) if found and len(found["number"]) <= 10 else ("", text)


def read_target_heading(text: str) -> str | None:
    found = TARGET.fullmatch(text.strip())
    return found["text"].strip() if found else None


def read_part(text: str) -> str | None:
    """Which part of a priority a heading opens: actions, targets, definition, examples, outcomes, problem, narrative."""
    words = re.sub(r"^[0-9]+(?:\.[0-9]+)*[.)]?\s+", "", text.strip())
    words = " ".join(re.sub(r"[’'\"“”]", "", words.lower()).split()).strip(" .:;-–?")
    if len(words) > 100:
        return None
    for part, pattern in PARTS:
        if pattern.fullmatch(words):
            return part
    return "narrative" if text.strip().endswith("?") else None


def read_label(text: str) -> str | None:
    """Which part a label such as "Target" or "Outcomes:" in the first cell of a box stands for."""
    words = " ".join(text.lower().split()).strip(" .:;-–?")
    label = LABELS.get(words) or LABELS.get(re.sub(r"\s*[0-9]+$", "", words))
    asked = read_part(text) if text.strip().endswith("?") else None
    return label or (asked if asked in {"actions", "problem", "outcomes", "targets"} else None)


def is_completed_section(text: str) -> bool:
    """Whether a heading says that the actions under it are done: "Completed actions", "Actions closed in Q2"."""
    return len(text.split()) <= 10 and bool(COMPLETED.fullmatch(text.strip(" :.")))


def is_generic(text: str) -> bool:
    """Whether a heading names the document, or a part of any document, rather than a priority."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if all(word in GENERIC for word in words):
        return True
    names_document = re.search(
        r"\b(?:community safety|crime and disorder|csp|safer)\b.*\b(?:plan|strategy|partnership|agreement)\b",
        text,
        re.IGNORECASE,
    )
    dated_plan = re.search(
        r"\b(?:plan|strategy|tracker|report|priorities|agreement)\b.*20[0-9]{2}|20[0-9]{2}.*\b(?:plan|strategy|tracker)\b",
        text,
        re.IGNORECASE,
    )
    return bool(names_document or dated_plan)


def starts_with_verb(text: str) -> bool:
    """Whether the words tell somebody to do something, as an activity does: "Promote …", "To develop …"."""
    words = text.lower().split()
    first = next((word for word in words if word != "to"), "")
    return first in VERBS
