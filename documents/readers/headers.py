"""The headings of a plan's columns: which field each holds, under the many names that partnerships give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from actions.timescales import TimescaleKind, read_timescale
from documents.readers.blocks import Cell, Table
from documents.readers.fields import (
    ACTIVITY,
    DONE,
    LEAD,
    LEFT,
    NOTE,
    OUTCOME,
    PRIORITY,
    PROBLEM,
    REFERENCE,
    REPORTED,
    START,
    STATUS,
    SUPPORT,
    TARGET,
    TIMESCALE,
    UPDATE,
)
from documents.readers.welsh import in_english
from documents.readers.wordings import (
    BASELINE,
    CONTRACTIONS,
    COUNTED,
    DAY,
    DOING,
    FINANCIAL_YEAR,
    FORMER,
    HALF_YEAR,
    HEADING_WORDS,
    KINDS,
    MONTH_SPAN,
    MONTH_YEAR,
    MONTHS,
    PERIOD,
    QUARTER_IN_WORDS,
    RATED,
    RISK_FIRST,
    RISKS,
    SHARE,
    SOUGHT,
    SPAN_QUARTERS,
    STEPS,
    WHAT_WE_WANT,
    YEAR_END,
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
        words = re.findall(r"[^\W\d_]+", in_english(self.heading).lower())
        return len(words) <= 12 and all(word in HEADING_WORDS or re.fullmatch(MONTHS, word) for word in words)


@lru_cache(maxsize=2000)
def read_column(heading: str) -> Column:
    words = " ".join(heading.split())
    if (english := in_english(heading)) != heading:
        return replace(read_column(english), heading=words)
    period = period_of(words)
    plain = MONTH_YEAR.sub(" ", MONTH_SPAN.sub(" ", PERIOD.sub(" ", DAY.sub(" ", words)))) if period else words
    for short, full in CONTRACTIONS:
        plain = re.sub(short, full, plain)
    if RATED.search(words):
        return Column(STATUS, words, period)
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
    if not kind and "\n" in heading and (whole := read_column(heading.replace("\n", ""))).kind:
        return whole  # a word cut by a narrow column
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
    wide = {place for place, cell in enumerate(rows[0][1:]) if cell.is_merged_left and not cell.is_merged_above}
    best: tuple[list[Column], int] | None = None
    for number, row in enumerate(rows[:3], start=1):
        if number > 1 and not (_runs_on(row) if best else _groups(rows[0]) and may_be_heading(row)):
            break
        if best is not None and is_heading([read_column(cell.text) for cell in row if cell.text]):
            break  # the same headings again, not a second line of them
        taken.append(spread(row, rows[number : number + 1], taken[-1] if taken else [""] * len(row)))
        columns = [
            _under_group(parts) if cell.is_merged_left or place in wide else read_column(" ".join(filter(None, parts)))
            for place, (parts, cell) in enumerate(zip(zip(*taken, strict=True), rows[0], strict=True))
        ]
        if is_heading(columns):
            best = settle(columns), number
    return best


def _under_group(parts: Sequence[str]) -> Column:
    """A heading under a wider one: "Finish" under "Timetable" by itself says what it is, "Update" under "Quarter 1" does not."""
    whole, own = read_column(" ".join(filter(None, parts))), read_column(parts[-1])
    return whole if whole.period or not own.kind or len(parts) < 2 else replace(own, heading=whole.heading)


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
    if PRIORITY not in kinds:  # of one action: a note on it
        kinds = ["" if kind == PROBLEM else kind for kind in kinds]
    for kind in (ACTIVITY, TARGET, PRIORITY, PROBLEM, REFERENCE):
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
