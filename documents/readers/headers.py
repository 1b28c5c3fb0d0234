"""The headings of a plan's columns: which field each holds, under the many names that partnerships give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from actions.timescales import TimescaleKind, read_timescale
from documents.readers.blocks import Cell, Table

PRIORITY, REFERENCE, TARGET, ACTIVITY, LEAD, SUPPORT = "priority", "reference", "target", "activity", "lead", "support"
RESOURCES = "resources"
TIMESCALE, START, OUTCOME, UPDATE, REPORTED, STATUS = "timescale", "start", "outcome", "update", "reported", "status"
DONE, NOTE, LEFT = "done", "note", "left"
# What a column may be said to hold, in the order of a plan; "" stands for a column that is left out
FIELDS = (
    (PRIORITY, "Priority"),
    (REFERENCE, "Reference"),
    (TARGET, "Target"),
    (ACTIVITY, "Action"),
    (LEAD, "Lead agency"),
    (SUPPORT, "Supporting agencies"),
    (START, "Start date"),
    (TIMESCALE, "Timescale"),
    (OUTCOME, "Outcome"),
    (RESOURCES, "Resources"),
    (UPDATE, "Update"),
    (REPORTED, "Date of the update"),
    (STATUS, "Status (RAG)"),
    (DONE, "Date completed"),
    (NOTE, "Note"),
)

# The first that fits decides, so the narrower come first.
KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (UPDATE, r"(?:current )?status of actions?|status update|progress (?:and|&|/) ?(?:rag|status).*"),
        (
            ACTIVITY,
            r"(?:key |specific |agreed )?(?:actions?|activit(?:y|ies)|tasks?)(?: s)? (?:to|needed|required|that|which|we|in order).*",
        ),
        (
            UPDATE,
            (
                r"(?:actions?|work|activity|activities|steps)(?: s)? (?:taken|completed|done|undertaken|delivered|so far|carried out)(?: .*)?"
                r"|position(?: statement)?|(?:month|mid year|half year|year end|end of year) (?:update|progress|position|review)s?"
            ),
        ),
        (
            REPORTED,
            (
                r"last (?:updated?|reviewed)|updated(?: on)?|(?:date|month) (?:of )?(?:last )?(?:updated?|review(?:ed)?)"
                r"|(?:last )?update date|as at|date as at|(?:update|reporting|report) (?:date|month)|date reported"
            ),
        ),
        (
            DONE,
            r"(?:date |actually )?(?:completed|achieved|closed|finished)(?: on| date)?|actual (?:completion|end|finish)(?: date)?",
        ),
        (
            STATUS,
            (
                r"(?:.* )?(?:b?rag+|r ?/? ?a ?/? ?g)(?: .*)?|(?:.* )?status|(?:current |delivery )?stage|(?:.* )?rating"
                r"|on track|traffic light|colour(?: code)?|complete|status .*|g ?/ ?a ?/ ?r|open closed|(?:ongoing|open) complete[d]?"
            ),
        ),
        (
            START,
            r"(?:.* )?start(?:ing|s|ed)?(?: (?:date|on|by))?|(?:timescale|timeframe|time scale|date)s? from|date (?:started|commenced)|commencement date|from",
        ),
        (
            TIMESCALE,
            (
                r"(?:.* )?(?:time ?scales?|time ?frames?|time ?lines?|deadlines?)(?: .*)?|(?:.* )?due(?: date| by)?"
                r"|(?:target|completion|end|delivery|implementation|finish|milestone)s? dates?|forecast end date|(?:by )?when(?: by)?"
                r"|by when.*|when (?:we )?will .*|completion|target dates?(?: .*)?|(?:.* )?completion dates?(?: .*)?|dates?|date (?:for|of) completion|(?:to be )?completed? by|key milestones?|milestones?|due"
                r"|timing|ends?|finish(?:es)?|date due|reporting quarter|target completion(?: date)?|planned completion(?: date)?|to|quarter due"
                r"|(?:target|completion|end) (?:month|quarter)|expected (?:completion|end)(?: date)?"
            ),
        ),
        (
            SUPPORT,
            (
                r"(?:key |other |supporting |support |delivery |relevant )*(?:partners?|agencies|organisations?)"
                r"(?: (?:involved|agencies|organisations?|supporting))?|support(?:ing|ed by)?(?: (?:agency|officers?|leads?))?"
                r"|partner agenc(?:y|ies)|working with|who else|with whom|with|contributors?"
            ),
        ),
        (
            LEAD,
            (
                r"(?:.* )?leads?(?: .*)?|(?:.* )?owners?(?: .*)?|responsib(?:le|ility)(?: .*)?|(?:.* )?responsib(?:le|ility)"
                r"|(?:by )?who(?:m)?|by whom.*|who (?:is|will) .*|sponsors?|accountab(?:le|ility)(?: .*)?|deliver(?:y|ed) (?:led )?by"
                r"|agenc(?:y|ies)|organisation|(?:named |responsible )?officers?|agency resources?|delivery agency|who .*led.*"
                r"|sro|(?:responsible |lead )?(?:department|team|service)|named person|assigned to|action by|lead agency.*"
            ),
        ),
        (
            UPDATE,
            (
                r"(?:.* )?(?:updates?|progress)(?: .*)?|comment(?:s|ary)?(?: .*)?|work to date|(?:current )?position"
                r"|notes|narrative|activity to date|achievements?(?: .*)?|what (?:has been|have we) (?:done|achieved).*|evidence"
                r"|delivery to date|latest (?:news|position)|(?:update |action |progress )?log|what(?: has| is)? happen(?:ed|ing).*"
                r"|what (?:we|did we|we have|was|has been) (?:did|do|done|achieved?|delivered).*"
                r"|where (?:are we|we are)(?: now| up to)?|how (?:is it|it is|are we) (?:going|doing).*"
            ),
        ),
        (
            OUTCOME,
            (
                r"(?:.* )?(?:outcomes?|impacts?|success|benefits?|outputs?)(?: .*)?|(?:key )?(?:performance )?(?:measures?|indicators)|(?:key |performance )+indicator"
                r"|how\b.*\b(?:know|measure[ds]?|success|evidenced?|judged?)\b.*|kpis?|results?|what difference.*|measured by"
                r"|monitoring|performance (?:measures?|indicators?)(?: .*)?|expected results?|how (?:it will be )?measured|measures? (?:and|of) .*|performance measures?|intended results?|evaluation"
            ),
        ),
        (
            PRIORITY,
            (
                r"(?:strategic |key |csp |partnership |our |local )*(?:priority|priorities|theme|workstream|work stream|strand)"
                r"(?: (?:area|theme|name|title|no|number))?s?|(?:priority )?area|thematic area"
            ),
        ),
        (
            REFERENCE,
            (
                r"(?:action )?(?:ref|reference|no|nos|number|item|id|#|num)(?: (?:no|number))?|(?:action|unique) (?:ref|id|no|number)"
                r"|no ref|s no|s n"
            ),
        ),
        (RESOURCES, r"(?:.* )?(?:resources?|costs?|budget|funding)(?: .*)?"),
        (
            ACTIVITY,
            (
                r"(?:.* )?(?:actions?|activit(?:y|ies)|tasks?|initiatives?|interventions?|deliverables?|steps?)(?: .*)?"
                r"|what(?: (?:will|are|do|is|we|needs|must|can) .*)?|how(?: .*)?|(?:detailed |brief )?description|delivery|tactics?"
                r"|work(?: (?:to be done|planned|programme|area))?|(?:we|partners) will.*|(?:our |key )?commitments?|detail|approach"
            ),
        ),
        (
            TARGET,
            (
                r"(?:.* )?(?:targets?|objectives?|aims?|goals?|ambitions?)(?: .*)?|indicator|project(?: .*)?|guidance"
                r"|what (?:we|do we) want to achieve|desired result|issue|recommendation|sub priority"
            ),
        ),
    )
)
STEPS = re.compile(r"(?:key )?milestones?\b(?!.*\bdates?\b)", re.IGNORECASE)
WHAT_WE_WANT = re.compile(r"what (?:do )?we (?:want|are trying|aim|hope) .*|what are we trying .*")
BASELINE = re.compile(r"\bbaseline\b", re.IGNORECASE)
SOUGHT = re.compile(r"\b(?:outcomes?|results?)\b(?! measure)", re.IGNORECASE)
DOING = re.compile(r"\b(?:actions?|activit(?:y|ies))\b", re.IGNORECASE)
# Words that headings are made of; a cell with any other word in it may still be one, but does not make its row headings
_HEADING_WORDS = (
    "a about accountability accountable achieve achieved achievement achievements achieving action actions activities activity actual"
    " against agencies agency agreed aim aims an and any approach are area as assigned at b baseline be been being benefit"
    " benefits body brag bragg budget by change comment commentary comments community commitment commitments complete"
    " completed completion contact contributor contributors cost costs csp current date dates deadline deadlines deliver"
    " deliverable deliverables delivered delivery department description desired detail details difference do done due end"
    " evaluation evidence expected finish for forecast frame from funding further g goal goals has have holder how id impact impacts in"
    " indicator indicators initiative initiatives intended intervention interventions involved is issue issues it item job"
    " key know kpi kpis last latest lead leading leads like link linked links local look looks made main make measure"
    " measured measures measuring milestone milestones monitor monitoring month months named narrative need needed needs next no nos"
    " note notes number objective objectives of officer officers on or organisation organisations organization our outcome"
    " outcomes output outputs overall owned owner owners ownership partner partners partnership people performance period person"
    " plan planned position post priorities priority programme progress project projects proposed q quarter quarterly r rag"
    " rags rating recommendation ref reference report reported reporting require required resource resources resp responsibility"
    " responsible result results review reviewed risk risks rationale safety scale scales service source specific sponsor stage start started"
    " status step steps strand strategic strategy sub success support supporting tactics take taken target targets task"
    " tasks team the theme themes they this time timeframe timeframes timeline timelines timescale timescales timing title"
    " to traffic light type unique up update updated updates want we what when where who whom why will with work"
    " workstream year you your colour code date delivering led other others s ll ve re how whats going doing happened log said would did"
)
HEADING_WORDS = set(_HEADING_WORDS.split())
COUNTED = {"one": "1", "two": "2", "three": "3", "four": "4", "first": "1", "second": "2", "third": "3", "fourth": "4"}
HALF_YEAR = re.compile(r"\b(?:mid|half)[ -]?year(?:ly)?\b|\b(?:6|six)[ -]?months?\b", re.IGNORECASE)
YEAR_END = re.compile(r"\byear[ -]?end\b|\bend[ -]of[ -](?:the )?year\b|\b(?:12|twelve)[ -]?months?\b", re.IGNORECASE)
QUARTER_IN_WORDS = re.compile(
    r"\bquarter (one|two|three|four)\b|\b(first|second|third|fourth) quarter\b", re.IGNORECASE
)
PERIOD = re.compile(r"\b(?:q(?:uarter|tr)?s? ?([1-4])|([1-4])(?:st|nd|rd|th) q(?:uarter|tr))\b", re.IGNORECASE)
FINANCIAL_YEAR = re.compile(r"\b20[0-9]{2} ?[/-] ?(?:20)?[0-9]{2}\b")
MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
MONTH_SPAN = re.compile(rf"\b{MONTHS} ?(?:-|–|to|/) ?{MONTHS}(?:[ ,]+'?[0-9]{{2,4}})?\b", re.IGNORECASE)
MONTH_YEAR = re.compile(rf"\b(?:[0-9]{{1,2}}(?:st|nd|rd|th)? )?{MONTHS}[ -]?'?[0-9]{{2,4}}\b", re.IGNORECASE)
DAY = re.compile(r"\b[0-9]{1,2}[./][0-9]{1,2}[./](?:20)?[0-9]{2}\b")
CONTRACTIONS = (
    (r"[’']ll\b", " will"),
    (r"[’']ve\b", " have"),
    (r"[’']re\b", " are"),
    (r"(?i)\b(it|what|how)[’']s\b", r"\1 is"),
)
SPAN_QUARTERS = {"apr": 1, "jul": 2, "oct": 3, "jan": 4}
FORMER = re.compile(r"(?:previous|prior|former|initial|original|last (?:quarter|period|month|year)s?)\b.*")
SHARE = re.compile(r"%|\bper ?cent", re.IGNORECASE)
# A register of risks has owners, actions and ratings too
RISKS = re.compile(
    r"\b(?:likelihood|probability|mitigat\w+|inherent|residual|risk (?:score|rating|level))\b", re.IGNORECASE
)
RISK_FIRST = re.compile(
    r"(?:description of )?(?:the )?(?:key )?risks?(?: (?:description|title|identified|event|name))?", re.IGNORECASE
)
LONGEST = 90  # characters of a heading


@dataclass(frozen=True)
class Column:
    """What one column holds, the heading it stands under, and the period it tells of where the heading names one."""

    kind: str  # "" where the heading is not known
    heading: str
    period: str = ""
    is_sure: bool = True  # the heading says so by itself
    why: str = ""  # it is left out

    @property
    def field(self) -> str:
        """What it is taken as, of FIELDS: words under a heading that is not known are a note."""
        return "" if self.kind == LEFT else self.kind or NOTE

    @property
    def is_noted(self) -> bool:
        """Whether its cells go into the note of their action, after their heading."""
        return self.kind in {"", START, DONE}

    @property
    def is_plain(self) -> bool:
        """Whether it is made of nothing but the words of headings."""
        words = re.findall(r"[^\W\d_]+", self.heading.lower())
        return len(words) <= 12 and all(word in HEADING_WORDS or re.fullmatch(MONTHS, word) for word in words)


@lru_cache(maxsize=2000)
def read_column(heading: str) -> Column:
    words = " ".join(heading.split())
    period = period_of(words)
    plain = MONTH_YEAR.sub(" ", MONTH_SPAN.sub(" ", PERIOD.sub(" ", DAY.sub(" ", words)))) if period else words
    for short, full in CONTRACTIONS:
        plain = re.sub(short, full, plain)
    plain = re.sub(r"\([^()]*\)", " ", plain) if re.sub(r"\([^()]*\)", "", plain).strip() else plain
    plain = re.sub(r"\b(?:19|20)[0-9]{2}(?: ?[/-] ?[0-9]{2,4})?\b", " ", plain)
    plain = " ".join(
        re.sub(r"[^a-z/#& ]", " ", plain.lower().replace("r/a/g", "rag").replace("b/r/a/g", "brag")).split()
    )
    plain = " ".join(plain.replace("/", " ").split()) or plain
    if not plain.strip("/& "):
        return Column(UPDATE if period else "", words, period)
    if SHARE.search(words) or FORMER.fullmatch(plain):
        return Column("", words)  # how much is done, or what was said before, which is no rating
    if WHAT_WE_WANT.fullmatch(plain):
        return Column(TARGET, words)
    kind = next((kind for kind, pattern in KINDS if pattern.fullmatch(plain)), "")
    if period and kind in {"", ACTIVITY, REPORTED}:
        kind = UPDATE if kind != ACTIVITY else kind
    return Column(kind, words, period if kind in {UPDATE, STATUS} else "")


def period_of(words: str) -> str:
    """The quarter or month that a heading names, in words that a timescale is read from; "" where none."""
    words = QUARTER_IN_WORDS.sub(lambda found: f"Q{COUNTED[(found[1] or found[2]).lower()]}", words)
    if found := PERIOD.search(words):
        years = FINANCIAL_YEAR.search(words)
        return f"Q{found[1] or found[2]} {years[0] if years else ''}".strip()
    if found := MONTH_SPAN.search(words):
        if read_timescale(found[0]).last_day:
            return found[0]
        quarter = SPAN_QUARTERS.get(found[0][:3].lower())
        return f"Q{quarter}" if quarter else ""
    if (found := DAY.search(words)) and read_timescale(found[0]).last_day:
        return found[0]
    if (found := MONTH_YEAR.search(words)) and read_timescale(found[0]).kind != TimescaleKind.UNCLEAR:
        return found[0]
    return "Q2" if HALF_YEAR.search(words) else "Q4" if YEAR_END.search(words) else ""


def read_heading_rows(rows: Sequence[Sequence[Cell]]) -> tuple[list[Column], int] | None:
    """The columns, and how many rows their headings take, where the first of these rows begins a table's headings.

    A heading may run on into a second line, or stand under a wider one such as "Quarter 1".
    """
    if not may_be_heading(rows[0]):
        return None
    taken: list[list[str]] = []
    best: tuple[list[Column], int] | None = None
    for number, row in enumerate(rows[:3], start=1):
        if number > 1 and not (_runs_on(row) if best else _groups(rows[0]) and may_be_heading(row)):
            break
        if best is not None and is_heading([read_column(cell.text) for cell in row if cell.text]):
            break  # the same headings again, not a second line of them
        taken.append(spread(row, rows[number : number + 1], taken[-1] if taken else [""] * len(row)))
        columns = [read_column(" ".join(filter(None, parts))) for parts in zip(*taken, strict=True)]
        if is_heading(columns):
            best = settle(columns), number
    return best


def has_headings(table: Table) -> bool:
    return any(read_heading_rows(table.rows[number : number + 3]) for number in range(min(len(table.rows), 12)))


def is_heading(columns: Sequence[Column]) -> bool:
    """Whether these are the headings of a table of actions: something to do, and who, when or how it goes."""
    kinds = {column.kind for column in columns if column.is_plain}
    if is_risk_register(columns):
        return False
    if ACTIVITY in kinds:
        return bool(kinds & {LEAD, SUPPORT, TIMESCALE, UPDATE, STATUS, OUTCOME, TARGET, PRIORITY, REPORTED})
    unknown = sum(not column.kind for column in columns)
    if len(columns) < 3 or unknown * 3 > len(columns) or any(BASELINE.search(column.heading) for column in columns):
        return False  # a list of who leads on what, a row of labels and texts, or a table of figures
    return (TARGET in kinds and bool(kinds & {LEAD, TIMESCALE})) or {OUTCOME, LEAD, TIMESCALE} <= kinds


def is_risk_register(columns: Sequence[Column]) -> bool:
    named = [column.heading for column in columns if column.heading and column.kind != REFERENCE]
    return any(RISKS.search(heading) for heading in named) or bool(named and RISK_FIRST.fullmatch(named[0]))


def settle(columns: list[Column]) -> list[Column]:
    """Decide between two names for one thing: which column is the activity, which the target, which the deadline."""
    kinds = [column.kind for column in columns]
    if ACTIVITY not in kinds:
        kinds[kinds.index(TARGET if TARGET in kinds else OUTCOME)] = ACTIVITY
    first = kinds.index(ACTIVITY)
    if TARGET not in kinds and kinds.count(ACTIVITY) > 1:
        second = kinds.index(ACTIVITY, first + 1)
        if not DOING.search(columns[first].heading) and (
            DOING.search(columns[second].heading) or _asks_how(columns[second])
        ):
            kinds[first], first = TARGET, second  # "What" beside "How" or "Actions"
    if TARGET not in kinds and OUTCOME in kinds[:first] and SOUGHT.search(columns[kinds.index(OUTCOME)].heading):
        kinds[kinds.index(OUTCOME)] = TARGET
    if kinds.count(TIMESCALE) > 1:  # steps on the way, beside the day each is due
        steps = [column.kind == TIMESCALE and bool(STEPS.match(column.heading)) for column in columns]
        if kinds.count(TIMESCALE) > sum(steps):
            kinds = ["" if is_step else kind for kind, is_step in zip(kinds, steps, strict=True)]
    if LEAD not in kinds and SUPPORT in kinds:  # the only bodies it names
        kinds[kinds.index(SUPPORT)] = LEAD
    for kind in (ACTIVITY, TARGET, PRIORITY, REFERENCE):
        for place in [place for place, each in enumerate(kinds) if each == kind][1:]:
            kinds[place] = ""
    whole = {period[:2]: period for column in columns if FINANCIAL_YEAR.search(period := column.period)}
    periods = [whole.get(column.period, column.period) for column in columns]  # "BRAG Q1" beside "Update Q1 2023/24"
    return [
        Column(kind, column.heading, period, is_sure=kind == column.kind != "")
        for kind, column, period in zip(kinds, columns, periods, strict=True)
    ]


def _asks_how(column: Column) -> bool:
    return column.heading.lower().startswith("how")


def may_be_heading(row: Sequence[Cell]) -> bool:
    filled = [cell.text for cell in row if cell.text]
    return (
        len(filled) > 1
        and all(len(text) <= LONGEST * 2 for text in filled)
        and sum(len(text) <= LONGEST for text in filled) > 1
    )


def _runs_on(row: Sequence[Cell]) -> bool:
    """Whether a row holds nothing but words that belong in headings."""
    words = [word for cell in row for word in re.findall(r"[a-z0-9]+", cell.text.lower())]
    return bool(words) and all(
        word in HEADING_WORDS or re.fullmatch(r"q?[1-4]|20[0-9]{2}|[0-9]{2}", word) for word in words
    )


def _groups(row: Sequence[Cell]) -> bool:
    """Whether a row only parts the columns into groups: "Quarter 1", "Quarter 2"."""
    return _runs_on(row) or all(period_of(cell.text) or read_column(cell.text).is_plain for cell in row if cell.text)


def spread(row: Sequence[Cell], below: Sequence[Sequence[Cell]], above: Sequence[str]) -> list[str]:
    """The texts of a heading row, a wide cell's repeated over each column it covers.

    On a sheet "Quarter 1" is often written once over two columns without merging them. A column that has its heading
    in the row above, as "RAG" beside "Progress" over four quarters, is under none of them.
    """
    texts: list[str] = []
    for place, cell in enumerate(row):
        is_covered = cell.is_merged_left and not cell.is_merged_above
        is_free = not cell.text and not above[place]
        is_under_period = is_free and bool(texts and below and below[0][place].text and period_of(texts[-1]))
        texts.append(texts[-1] if texts and (is_covered or is_under_period) else cell.text)
    return texts
