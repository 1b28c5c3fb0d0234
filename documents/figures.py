"""The figures of a document line by line: as read, as an officer has changed them, and beside those of the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from documents.lengths import fits, shortened
from documents.matching import plain_words
from documents.readers.plan import ReadMeasure
from documents.words import Change, digest_of
from priorities.models import Measure

FIGURES = {
    "earlier_figure": "Earlier figure",
    "later_figure": "Later figure",
    "change": "Change",
    "comparator_change": "Their change",
}
EDITED = {"name": "What is measured"} | FIGURES
TEXTS = ("table", "name", "earlier_period", *FIGURES, "later_period", "comparator")
SHOWN = (
    "earlier_period",
    "earlier_figure",
    "later_period",
    "later_figure",
    "change",
    "comparator",
    "comparator_change",
)
DASHES = {"-", "--", "–", "—"}
SKIP = "skip"


@dataclass(frozen=True)
class FigureLine:
    """One line: `key` finds it again when the file is understood anew."""

    key: str
    source: ReadMeasure
    read: ReadMeasure  # as it stands now
    is_skipped: bool
    there: Measure | None = None
    change: Change | None = None

    @property
    def is_new(self) -> bool:
        return self.there is None


def lines_of(measures: Sequence[ReadMeasure], changed: Mapping[str, str]) -> list[FigureLine]:
    """Every line with what has been changed of it; `changed` is by its key and the field."""
    seen: Counter[str] = Counter()
    lines = []
    for measure in measures:
        name = digest_of(measure.table, measure.name)
        key = f"{name}x{seen[name]}"
        seen[name] += 1
        words: dict[str, Any] = {field: changed[f"{key}:{field}"] for field in EDITED if f"{key}:{field}" in changed}
        lines.append(FigureLine(key, measure, replace(measure, **words), changed.get(f"{key}:{SKIP}", "") == SKIP))
    return lines


def figure(typed: str) -> str:
    """A figure as typed; a dash is none."""
    words = " ".join(typed.split())
    return "" if words in DASHES else words


def beside(lines: Iterable[FigureLine], there: Iterable[Measure], takes: Mapping[str, str]) -> list[FigureLine]:
    """Each line with the one of the plan that stands in the same table under the same name, one to one."""
    free: dict[tuple[str, str], list[Measure]] = {}
    for measure in there:
        free.setdefault(_name(measure), []).append(measure)
    return [_compared(line, free.get(_name(line.read), []), takes) for line in lines]


def _name(measure: Measure | ReadMeasure) -> tuple[str, str]:
    return plain_words(shortened(measure.table, 200)), plain_words(shortened(measure.name, 200))


def _compared(line: FigureLine, free: list[Measure], takes: Mapping[str, str]) -> FigureLine:
    if line.is_skipped or not free:
        return line
    held = free.pop(0)
    old, new = in_words(held), in_words(figures_of(line.read))
    change = Change(f"m{line.key}:figures", "Figures", old, new, takes) if old != new else None
    return replace(line, there=held, change=change)


def in_words(measure: Measure | Mapping[str, str]) -> str:
    """Its figures and periods in one line: "2016/17: 120, 2017/18: 131, change +9%"."""
    held = measure if isinstance(measure, Mapping) else {name: getattr(measure, name) for name in SHOWN}
    parts = [_dated(held["earlier_period"], held["earlier_figure"]), _dated(held["later_period"], held["later_figure"])]
    parts += [f"change {held['change']}" if held["change"] else ""]
    if held["comparator_change"]:
        parts.append(f"{held['comparator'] or 'compared'} {held['comparator_change']}")
    return ", ".join(filter(None, parts)) or "no figures"


def _dated(period: str, figure: str) -> str:
    return f"{period}: {figure or 'no figure'}" if period else figure


def figures_of(read: ReadMeasure) -> dict[str, str]:
    """The fields of a measure; words too long for theirs stand in the note, whole."""
    held, note = {}, [read.note]
    for name in TEXTS:
        words = " ".join(getattr(read, name).split())
        if not fits(Measure, name, words):
            note.append(words)
            words = shortened(words, 200) if name in {"table", "name"} else ""
        held[name] = words
    return held | {"note": "\n".join(filter(None, note))}
