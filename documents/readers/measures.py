"""Tables of figures: an offence or indicator on each line, with periods, changes and comparators beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from documents.readers.blocks import Cell, Table, is_rule
from documents.readers.drafts import Draft, begins_lower, plain
from documents.readers.headers import read_heading_rows, spread
from documents.readers.plan import ReadMeasure

NAME, EARLIER, LATER, CHANGE, COMPARATOR, NOTE = "name", "earlier", "later", "change", "comparator", "note"
FIGURE = re.compile(r"[<>~+£(↑↓▲▼-]*\s?[0-9][0-9,. ]*\s?(?:%|k|m|\(?%\)?|pp?)?\)?\s?[↑↓▲▼→↔*^]*", re.IGNORECASE)
NO_FIGURE = {"", "-", "--", "–", "—", "n/a", "na", "nil", "*", "..", "tbc", "no data", "#div/0!", "not available"}
NAMES = re.compile(
    r"(?:.* )?(?:offences?|crimes?|indicators?|measures?|kpis?|incidents?|category|categories|types?|description|metric|area"
    r"|data|performance|theme|priority|what|statistics?|figures?)(?: .*)?",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"\b(?:change[ds]?|variance|variation|var|diff(?:erence)?|increase|decrease)\b|\+ ?/ ?[-–]", re.IGNORECASE
)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
PERIOD = re.compile(
    rf"\b(?:19|20)[0-9]{{2}}\b|\b[0-9]{{2}}[/-][0-9]{{2}}\b|\b{MONTH}\b|\bq(?:uarter|tr)? ?[1-4]\b|\b(?:last|this|previous|prior|current"
    r"|latest|earlier|baseline|ytd|to date|actual|out-?turn|rolling|(?:12|twelve) months?|year|period|quarter)\b",
    re.IGNORECASE,
)
BEFORE = re.compile(r"\b(?:last|previous|prior|earlier|baseline)\b", re.IGNORECASE)
GOALS = re.compile(r"\b(?:target|trajectory|ambition|goal)\b", re.IGNORECASE)
OTHERS = re.compile(
    r"\b(?:force|county|national|england|similar|ms[gf]|average|region(?:al)?|peers?|family|district)\b", re.IGNORECASE
)
USUAL = re.compile(
    rf"%|\(|\)|[-–:/+]|\b(?:per ?cent(?:age)?|in|on|of|from|the|compared|with|to|over|number|no|for|as|at|year|and|period|quarter"
    rf"|same|time|[0-9]+|{MONTH}|all|crime|offences|q[1-4]|is|a|points?)\b|{CHANGED.pattern}|{BEFORE.pattern}|{PERIOD.pattern}",
    re.IGNORECASE,
)
GOES_ON = re.compile(r"(?:[-–—/&,(]|\b(?:and|of|from|the|with|to|in|or|against|by|for))$", re.IGNORECASE)
YEAR = re.compile(r"\b((?:19|20)[0-9]{2})\b")
WHY_HEADING = "The heading of a column of figures."


@dataclass(frozen=True)
class Figures:
    """What each column of a table of figures holds, and the headings they stand under."""

    kinds: tuple[str, ...]
    headings: tuple[str, ...]

    @property
    def comparator(self) -> str:
        """Whom the figures are compared with: "Force" of "% Change - Force"."""
        heading = self._heading(COMPARATOR)
        return " ".join(USUAL.sub(" ", heading).split()) or heading

    def _heading(self, kind: str) -> str:
        return self.headings[self.kinds.index(kind)] if kind in self.kinds else ""

    def read(self, cells: Sequence[Cell], blank: ReadMeasure) -> ReadMeasure:
        held = {
            kind: "" if is_rule(cell.text) else cell.text
            for kind, cell in zip(self.kinds, cells, strict=True)
            if kind != NOTE
        }
        noted = [
            f"{heading}: {cell.text}" if heading else cell.text
            for kind, heading, cell in zip(self.kinds, self.headings, cells, strict=True)
            if kind == NOTE and cell.text and not is_rule(cell.text)
        ]
        return replace(
            blank,
            name=held.get(NAME, "").replace("\n", " "),
            earlier_period=self._heading(EARLIER),
            earlier_figure=held.get(EARLIER, ""),
            later_period=self._heading(LATER),
            later_figure=held.get(LATER, ""),
            change=held.get(CHANGE, ""),
            comparator=self.comparator,
            comparator_change=held.get(COMPARATOR, ""),
            note="\n".join(noted),
        )


def find_figures(table: Table) -> tuple[Figures, int, int] | None:
    """The columns of a table of figures, the row their headings begin at, and how many rows those take."""
    for number in range(min(len(table.rows), 8)):
        if read_heading_rows(table.rows[number : number + 3]):
            return None
        for taken, headings in _headings(table.rows[number : number + 3]):
            below = table.rows[number + taken : number + taken + 30]
            figures = _read_headings(headings, below)
            if figures:
                return figures, number, taken
    return None


def _headings(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, list[str]]]:
    """The texts of the first row, then of the first two together, a wide cell's repeated over what it covers."""
    taken: list[list[str]] = []
    for number, row in enumerate(rows[:2], start=1):
        taken.append(spread(row, rows[number : number + 1], taken[-1] if taken else [""] * len(row)))
        yield number, [" ".join(filter(None, parts)) for parts in zip(*taken, strict=True)]


def _read_headings(headings: Sequence[str], below: Sequence[Sequence[Cell]]) -> Figures | None:
    if len(headings) < 3 or not below or any(FIGURE.fullmatch(text) and not PERIOD.search(text) for text in headings):
        return None
    numeric = [
        _is_numeric([row[place].text for row in below if row[place].text != heading])
        for place, heading in enumerate(headings)
    ]
    words = [place for place, is_figures in enumerate(numeric) if not is_figures]
    name = next((place for place in words if NAMES.fullmatch(headings[place])), None)
    if name is None and words and not headings[words[0]]:
        name = words[0]
    if name is None:
        return None
    kinds = [NAME if place == name else _kind(text) if numeric[place] else NOTE for place, text in enumerate(headings)]
    if sum(numeric) < 2 or not any(kind in {EARLIER, LATER, CHANGE} for kind in kinds):
        return None
    return Figures(tuple(_ordered(kinds, headings)), tuple(headings))


def _is_numeric(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text.lower() not in NO_FIGURE]
    return bool(filled) and sum(bool(FIGURE.fullmatch(text)) for text in filled) * 10 > len(filled) * 7


def _kind(heading: str) -> str:
    if GOALS.search(heading):
        return NOTE
    if CHANGED.search(heading) or re.fullmatch(r"(?:[+-]?/?-? ?%|per ?cent)(?: .*)?|.* %", heading, re.IGNORECASE):
        return COMPARATOR if OTHERS.search(heading) else CHANGE
    return LATER if PERIOD.search(heading) else NOTE


def _ordered(kinds: list[str], headings: Sequence[str]) -> list[str]:
    """The last two periods in the order of time; a percentage rather than a difference; the rest are notes."""
    kinds = list(kinds)
    periods = sorted(
        (place for place, kind in enumerate(kinds) if kind == LATER), key=lambda place: _time(headings[place], place)
    )
    for place in periods:
        kinds[place] = NOTE
    if periods:
        kinds[periods[-1]] = EARLIER if len(periods) == 1 and BEFORE.search(headings[periods[-1]]) else LATER
    if len(periods) > 1:
        kinds[periods[-2]] = EARLIER
    changes = [place for place, kind in enumerate(kinds) if kind == CHANGE]
    changes.sort(key=lambda place: ("%" not in headings[place], place))
    for place in changes[1:]:
        is_free = COMPARATOR not in kinds and "%" in headings[place]
        kinds[place] = COMPARATOR if is_free and USUAL.sub(" ", headings[place]).strip() else NOTE
    for place in [place for place, kind in enumerate(kinds) if kind == COMPARATOR][1:]:
        kinds[place] = NOTE
    return kinds


def _time(heading: str, place: int) -> tuple[bool, int, int]:
    """Earlier periods first: by their words, their years, then as they stand."""
    years = YEAR.findall(heading)
    return not BEFORE.search(heading), int(years[-1]) if years else 0, place


@dataclass
class FigureRows:
    """Takes the rows of one table of figures into the plan."""

    draft: Draft
    figures: Figures
    title: str
    priority: int | None = None
    begun: str = ""  # the first words of a name whose figures are still to come
    last: int | None = None  # the measure that a row of words alone may go on with

    def take(self, where: str, cells: Sequence[Cell]) -> None:
        texts = [cell.text for cell in cells if cell.text]
        read = self.figures.read(cells, ReadMeasure(where, self.title, "", priority=self.priority))
        figures = [
            text for text in texts if text != read.name and (FIGURE.fullmatch(text) or text.lower() in NO_FIGURE)
        ]
        if [plain(text) for text in texts] == [plain(text) for text in self.figures.headings if text]:
            for text in texts:
                self.draft.drop(text, WHY_HEADING)
        elif figures and (read.name or self.begun):
            self._add(replace(read, name=f"{self.begun} {read.name}".strip()), cells)
        elif not read.name or len(texts) > 1:
            self.draft.leave("\t".join(texts), "It stands in a table of figures and has none.")
        else:
            self._words_alone(read.name)

    def _add(self, measure: ReadMeasure, cells: Sequence[Cell]) -> None:
        self.begun, self.last = "", len(self.draft.measures)
        self.draft.measures.append(measure)
        for kind, heading, cell in zip(self.figures.kinds, self.figures.headings, cells, strict=True):
            if kind == NOTE and not is_rule(cell.text):
                self.draft.repeated.append(heading)

    def _words_alone(self, name: str) -> None:
        """The rest of a name that a narrow column broke, its beginning, or the heading of the lines below."""
        before = self.draft.measures[self.last] if self.last is not None else None
        if before and (begins_lower(name) or GOES_ON.search(before.name) or GOES_ON.search(name)):
            self.draft.measures[-1] = replace(before, name=f"{before.name} {name}")
        elif GOES_ON.search(name):
            self.begun = f"{self.begun} {name}".strip()
        else:
            self.title, self.last = name, None
            self.draft.leave(name, "The heading of a group of figures; it is kept as the title of their table.")

    def end(self) -> None:
        self.draft.leave(self.begun)


def are_figures(figures: Figures, table: Table) -> bool:
    """Whether a table without headings goes on with these columns."""
    if table.width != len(figures.kinds):
        return False
    columns = [[row[place].text for row in table.rows] for place in range(table.width)]
    return any(_is_numeric(texts) for texts in columns[1:])
