"""Which backups of a folder are kept: the newest, and one for each of so many days, weeks and months."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

NAME = re.compile(r"^tracker-(\d{4})-(\d\d)-(\d\d)-\d{6}(?:-\d+)?\.zip$")


@dataclass(frozen=True)
class Keep:
    """How many to keep; nothing is removed where nothing is asked for."""

    newest: int = 0
    days: int = 0
    weeks: int = 0
    months: int = 0

    def __bool__(self) -> bool:
        return any((self.newest, self.days, self.weeks, self.months))


def day_of(path: Path) -> date | None:
    """The day in the name; None for whatever `backup` did not name, which is never removed."""
    found = NAME.match(path.name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def thin_out(made: Path, keep: Keep) -> list[Path]:
    """Remove what is not kept from the folder of the backup just made and found good; that one always stays."""
    if not keep:
        return []
    dated = [(path, day) for path in sorted(made.parent.iterdir(), reverse=True) if (day := day_of(path))]
    kept = {made, *[path for path, _ in dated[: keep.newest]]}
    kept |= last_of_each(dated, keep.days, lambda day: (day,))
    kept |= last_of_each(dated, keep.weeks, lambda day: tuple(day.isocalendar()[:2]))
    kept |= last_of_each(dated, keep.months, lambda day: (day.year, day.month))
    gone = [path for path, _ in dated if path not in kept]
    for path in gone:
        path.unlink()
    return gone


def last_of_each(dated: list[tuple[Path, date]], count: int, span: Callable[[date], tuple[object, ...]]) -> set[Path]:
    """The newest backup of each of the last so many spans that have one."""
    found: dict[tuple[object, ...], Path] = {}
    for path, day in dated:
        found.setdefault(span(day), path)
    return set(list(found.values())[:count])
