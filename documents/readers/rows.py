"""One row of a table of actions: its cells by what they hold, and the updates in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from actions.timescales import read_timescale
from csp.statuses import RagStatus
from documents.readers import fields
from documents.readers.blocks import Cell, is_rule
from documents.readers.drafts import Draft, begins_lower, dated, join
from documents.readers.entries import dated_entries
from documents.readers.headers import Column
from documents.readers.plan import ReadUpdate
from documents.readers.statuses import is_under_way, read_leading_status, read_status
from plans.quarters import year_label

BRAG = re.compile(r"\bb ?/? ?r ?/? ?a ?/? ?g", re.IGNORECASE)
RATING = re.compile(r"\bb?rag\b|\brating\b|\br ?/ ?a ?/ ?g\b|traffic", re.IGNORECASE)
STANDING = (fields.LEAD, fields.SUPPORT, fields.TIMESCALE, fields.START, fields.STATUS, fields.REPORTED)


@dataclass
class Row:
    """The texts of a row by kind of column; columns of one kind are joined, those of no known kind are notes."""

    columns: Sequence[Column]
    cells: Sequence[Cell]
    where: str
    rated: frozenset[int] = frozenset()  # columns whose shading is a status, where no column is for that
    texts: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = {}
        for column, cell in self.pairs:
            if column.kind:
                between = "\n" if column.kind == fields.LEAD else ""
                held = self.texts.get(column.kind, "")
                self.texts[column.kind] = (
                    f"{held}{between}{cell.text}" if between and held and cell.text else join(held, cell.text)
                )

    def text(self, kind: str) -> str:
        return self.texts.get(kind, "")

    def has(self, kind: str) -> bool:
        return any(column.kind == kind for column in self.columns)

    def merged(self, kind: str) -> bool:
        """Whether every cell of that kind belongs to a merged cell that began in a row above."""
        cells = [cell for column, cell in self.pairs if column.kind == kind]
        return bool(cells) and all(cell.is_merged_above for cell in cells)

    @property
    def runs_on(self) -> bool:
        """Whether this is the rest of a row split by a page break: no lead, date or status, and begun in lower case."""
        written = [cell.text for cell in self.cells if cell.text]
        return not any(self.text(kind) for kind in STANDING) and begins_lower(written[0])

    @property
    def note(self) -> str:
        """The cells of columns without a field of their own, each after its heading."""
        noted = [(column, cell.text) for column, cell in self.pairs if column.is_noted and not is_rule(cell.text)]
        return "\n".join(f"{column.heading}: {text}" if column.heading else text for column, text in noted)

    @property
    def pairs(self) -> Iterator[tuple[Column, Cell]]:
        return zip(self.columns, self.cells, strict=True)

    def updates(self, draft: Draft) -> list[ReadUpdate]:
        """What the row says of progress: one update, or one for each period that its headings name."""
        periods = list(dict.fromkeys(column.period for column in self.columns if column.kind == fields.UPDATE))
        periods += [
            p for p in dict.fromkeys(c.period for c in self.columns if c.kind == fields.STATUS) if p not in periods
        ]
        if self.rated and not periods:
            periods = [""]
        told = {period: self._told(period, draft) for period in periods}
        if "" in told and len(told) > 1 and not told[""].progress:
            self._give_status_to_latest(told)
        elif "" in told and not self.text(fields.REPORTED):
            _give_progress_to_latest(told)
        updates = [update for update in told.values() if update.progress or update.status or update.status_as_typed]
        updates = [entry for update in updates for entry in dated_entries(update, draft.year)]
        updates = self._completed(updates, draft)
        return [self._with_words(update, draft) for update in updates]

    def _completed(self, updates: list[ReadUpdate], draft: Draft) -> list[ReadUpdate]:
        """With the completion that a day under "Completed" tells of; the words there are a note on the action."""
        typed = self.text(fields.DONE)
        day = read_timescale(typed).last_day if typed else None
        if day is None or len(updates) > 1 or any(update.status_as_typed for update in updates):
            return updates
        draft.doubt("status from a date", self.where, typed, "Read as complete on that day.")
        progress = updates[0].progress if updates else ""
        return [ReadUpdate(progress, RagStatus.COMPLETE.value, reported_on=day)]

    def _give_status_to_latest(self, told: dict[str, ReadUpdate]) -> None:
        """One status beside several quarters' progress is that of the last quarter with anything in it."""
        status = told.pop("")
        spoken = [period for period, update in told.items() if update.progress] or list(told)[-1:]
        latest = told[spoken[-1]]
        if latest.status or latest.status_as_typed:
            told[""] = status
        else:
            told[spoken[-1]] = ReadUpdate(
                latest.progress, status.status, status.status_as_typed, latest.reported_as_typed, latest.reported_on
            )

    def _told(self, period: str, draft: Draft) -> ReadUpdate:
        progress = colour = ""
        typed: list[tuple[str, str]] = []  # the heading and words of each status column
        for place, (column, cell) in enumerate(self.pairs):
            if column.kind == fields.UPDATE and column.period == period:
                progress = join(progress, cell.text if not is_rule(cell.text) else "")
            if column.kind == fields.STATUS and column.period == period:
                typed += [(column.heading, cell.text)] if not is_rule(cell.text) else []
                if self._stands_out(cell):
                    colour = cell.colour
            if place in self.rated and (column.kind != fields.UPDATE or column.period == period):
                colour = cell.colour
        is_brag = any(
            BRAG.search(column.heading)
            for column, _ in self.pairs
            if (column.kind, column.period) == (fields.STATUS, period)
        )
        told = self._rated_twice(progress, typed, draft) if len(typed) > 1 else None
        if told is None:
            words = "\n".join(words for _, words in typed)
            told = self._rated(progress, words, colour, is_brag, draft)
        if not period:
            return dated(told, self.text(fields.REPORTED))
        return ReadUpdate(told.progress, told.status, told.status_as_typed, "", self._period_end(period, draft))

    def _stands_out(self, cell: Cell) -> bool:
        """A row shaded from end to end says nothing of its status."""
        others = [other for other in self.cells if other is not cell and not other.is_merged_above]
        return bool(cell.colour) and any(other.colour != cell.colour for other in others)

    def _rated_twice(self, progress: str, typed: Sequence[tuple[str, str]], draft: Draft) -> ReadUpdate | None:
        """A stage beside a rating, as "Closed" beside G: done is done, or else the rating tells how it goes."""
        stages = [words for heading, words in typed if not RATING.search(heading)]
        ratings = [(words, bool(BRAG.search(heading))) for heading, words in typed if RATING.search(heading)]
        if len(stages) != 1 or len(ratings) != 1:
            return None
        words, is_brag = ratings[0]
        stage = read_status(stages[0])
        if stage == RagStatus.COMPLETE:
            status = draft.ratings.of_words(stages[0])
        else:
            status = draft.ratings.of_words(words, is_brag=is_brag)
            status = draft.ratings.of_words(stages[0]) if status is None and stage else status
        said = "\n".join(words for _, words in typed)
        if status is None:
            draft.doubt("status not understood", self.where, said, "Kept as typed and not rated.")
        return ReadUpdate(progress, status or "", said)

    def _rated(self, progress: str, words: str, colour: str, is_brag: bool, draft: Draft) -> ReadUpdate:
        shade = draft.ratings.of_colour(colour, is_brag=is_brag) if _needs_colour(words, progress) else None
        if words and shade is None:
            return self._rated_in_words(progress, words, is_brag, draft)
        if not words and (leading := read_leading_status(progress)):
            typed, rest = leading
            draft.doubt("status in the update", self.where, progress, f"Read as {typed}.")
            return ReadUpdate(rest, draft.ratings.of_words(typed) or "", typed)
        if shade is None:
            return ReadUpdate(progress)
        status, name = shade
        shown = f"{words}, shaded {name}" if words else f"shaded {name}"
        if status is None:
            draft.doubt("colour to be told", self.where, shown, "Not rated until you say what it stands for.")
        else:
            read_as = status.replace("_", " ") or "not rated"
            draft.doubt("status from a colour", self.where, shown, f"Read as {read_as}.")
        return ReadUpdate(progress, status or "", words)

    def _rated_in_words(self, progress: str, words: str, is_brag: bool, draft: Draft) -> ReadUpdate:
        if (leading := read_leading_status(words)) and read_status(words, is_brag=is_brag) is None:
            typed, rest = leading
            return ReadUpdate(join(progress, rest), draft.ratings.of_words(typed, is_brag=is_brag) or "", typed)
        status = draft.ratings.of_words(words, is_brag=is_brag)
        if status is None:
            draft.doubt("status not understood", self.where, words, "Kept as typed and not rated.")
        return ReadUpdate(progress, status or "", words)

    def _with_words(self, update: ReadUpdate, draft: Draft) -> ReadUpdate:
        """An update that gives words but no status in the status column: the words are its progress."""
        if update.progress or update.status:
            return update
        return ReadUpdate(update.status_as_typed, "", "", update.reported_as_typed, update.reported_on)

    def _period_end(self, period: str, draft: Draft) -> date | None:
        """The last day of "Q2 2017/18"; a bare "Q2" is one of the plan's own year."""
        if len(period) == 2 and draft.year:
            period = f"{period} {year_label(draft.year)}"
        return read_timescale(period).last_day


def _needs_colour(words: str, progress: str) -> bool:
    """Whether shading decides: beside no words, words that only say it is under way, or a bare figure."""
    if words:
        return is_under_way(words) or bool(re.fullmatch(r"[0-9]{1,2}", words))
    return read_leading_status(progress) is None


def _give_progress_to_latest(told: dict[str, ReadUpdate]) -> None:
    """One comment beside the statuses of several quarters is of the last one rated, where that says nothing itself."""
    rated = [period for period, update in told.items() if period and update.status]
    if rated and not told[rated[-1]].progress and not told[""].status_as_typed:
        told[rated[-1]] = replace(told[rated[-1]], progress=told.pop("").progress)
