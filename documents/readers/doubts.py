"""What a person should look at in a plan as read. Nothing here changes the plan."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from actions.timescales import TimescaleKind, read_timescale
from documents.readers.drafts import Draft, plain
from documents.readers.due import lacks_year
from documents.readers.labels import starts_with_verb
from documents.readers.leads import is_no_body, named_person, plain_name, well_known
from documents.readers.plan import Doubt, ReadAction, ReadPriority
from documents.readers.wordings import MONTHS
from plans.quarters import Quarter

CUT_OFF = re.compile(r"(?<=\w )(?:of|the|and|to|for|with|an?|from|or|that|their|our|as|into)$", re.IGNORECASE)
YEARS = re.compile(r"(?<!Act )\b(20[0-9]{2})(?:\s?[/-]\s?([0-9]{2,4}))?\b")
MONTH_YEAR = re.compile(rf"\b{MONTHS} (20[0-9]{{2}})\b", re.IGNORECASE)
LATER_EVENT = re.compile(
    rf"\b(?:as of|took place (?:in|during|on)|starts? in|held in|completed in)\W+({MONTHS})(?: (20[0-9]{{2}}))?\b",
    re.IGNORECASE,
)
FILLER = {"the", "a", "an", "of", "in", "to", "and", "level", "for"}

Check = Callable[[ReadAction, int | None], Iterator[tuple[str, str, str]]]


def doubts_about(priorities: Sequence[ReadPriority], draft: Draft) -> list[Doubt]:
    """Every warning of a whole plan, in the order of the document."""
    found: list[Doubt] = []
    places = itertools.count()
    for priority, drafted in zip(priorities, draft.priorities, strict=True):
        name = f"Priority {priority.number}" if priority.number else f"“{priority.title}”"
        found += _about_priority(priority, name)
        for action, held in zip(priority.actions, drafted.actions, strict=True):
            place = next(places)
            for check in CHECKS:
                told = check(action, draft.year)
                found += [Doubt(kind, action.where, words, done, place) for kind, words, done in told]
            if held.asks_lead and not action.leads_as_typed:
                found.append(Doubt("no lead named", action.where, action.activity, "Kept without a lead.", place))
            if held.asks_timescale and not action.timescale_as_typed:
                said = "Kept without a timescale."
                found.append(Doubt("no timescale", action.where, action.activity, said, place))
    return found + list(_alike(priorities))


def _about_priority(priority: ReadPriority, name: str) -> Iterator[Doubt]:
    if not priority.title:
        yield Doubt("priority without a title", name, "", "Give it one.")
    if not priority.actions:
        yield Doubt("priority without actions", name, priority.title, "Kept with no actions.")
    if priority.wording:
        yield Doubt("priority worded in two ways", name, priority.wording, f"Kept beside the title “{priority.title}”.")
    for target in priority.targets:
        if len(_sentences(target.text)) > 1:
            yield Doubt("may hold two targets", name, target.text, "Kept as one.")
    carried = [action for action in priority.actions if action.target_is_inferred]
    if carried:
        yield Doubt("blank target", name, "", f"Taken as the target above it in {len(carried)} actions.")


def _about_timescale(action: ReadAction, year: int | None) -> Iterator[tuple[str, str, str]]:
    typed, due_on = action.timescale_as_typed, action.due_on
    if action.timescale_kind == TimescaleKind.UNCLEAR:
        yield "timescale not understood", typed, "Kept as typed, with no date."
    elif due_on and lacks_year(typed):
        yield "timescale without a year", typed, f"Read as {due_on:%-d %B %Y}, in the plan's year."
    if action.timescale_kind == TimescaleKind.YEAR and due_on:
        yield "timescale is only a year", typed, f"Read as {due_on:%-d %B %Y}, the last day it can mean."
    if due_on and year:
        if due_on > Quarter(year, 4).end:
            yield "timescale after the plan's year", typed, "Kept."
        if due_on < Quarter(year, 1).start:
            yield "timescale before the plan's year", typed, "Kept."
    if due_on:
        for found in MONTH_YEAR.finditer(action.activity):
            named = read_timescale(found[0]).last_day
            if named and named < due_on and (due_on - named).days > 31:
                yield "timescale differs from the text", f"{typed} / {found[0]}", "Both kept."


def _about_activity(action: ReadAction, year: int | None) -> Iterator[tuple[str, str, str]]:
    sentences = _sentences(action.activity)
    if "\n" in action.activity or sum(starts_with_verb(sentence) for sentence in sentences) > 1:
        yield "may hold two actions", action.activity, "Kept as one."
    last_word = action.activity.rstrip(" .").rpartition(" ")[2]
    if last_word.isupper() and well_known(last_word) and last_word in action.leads_as_typed:
        yield "lead named in the activity", action.activity, "Kept as typed."
    stale = [found[0] for found in YEARS.finditer(action.activity) if year and _ends_by(found) <= year]
    if stale:
        yield "year before the plan", action.activity, f"{', '.join(dict.fromkeys(stale))}: kept."


def _ends_by(years: re.Match[str]) -> int:
    """The year after a calendar year, the closing year of 2014/15 or 2014-17: the first in which it is all past."""
    return int(years[1]) // 100 * 100 + int(years[2]) % 100 if years[2] else int(years[1]) + 1


def _about_outcome(action: ReadAction, _year: int | None) -> Iterator[tuple[str, str, str]]:
    if CUT_OFF.search(action.outcome):
        yield "outcome cut off", action.outcome, "Kept: it has no end."
    elif CUT_OFF.search(action.activity):
        yield "activity cut off", action.activity, "Kept: it has no end."


def _about_leads(action: ReadAction, _year: int | None) -> Iterator[tuple[str, str, str]]:
    for typed in (action.leads_as_typed, action.supporting_as_typed):
        if person := named_person(typed):
            yield "person named as lead", person, "Kept as typed: an agency is expected."
        resources = [piece.strip() for piece in re.split(r"[/,;\n]", typed) if piece.strip() and is_no_body(piece)]
        if resources:
            yield "not an agency", ", ".join(resources), "Kept in the words as typed, and not made a lead."


def _about_updates(action: ReadAction, year: int | None) -> Iterator[tuple[str, str, str]]:
    for update in action.updates:
        if plain(update.progress) in {"ongoing", "on going"}:
            yield "update says only “Ongoing”", update.progress, "Kept."
        if update.status_as_typed and update.status and plain(update.status_as_typed) in {"yellow", "y"}:
            yield "yellow", update.status_as_typed, "Read as Amber; the word is kept."
        if update.reported_as_typed and update.reported_on is None:
            yield "date of update not understood", update.reported_as_typed, "Kept as typed."
        if update.reported_on and year and update.reported_on < Quarter(year, 1).start:
            yield "update before the plan's year", update.reported_as_typed, "Kept."
        if update.reported_on and (later := _told_too_early(update.progress, update.reported_on)):
            yield "update tells of a later month", f"{update.reported_as_typed}: {later}", "Kept."


def _told_too_early(progress: str, reported_on: date) -> str:
    for found in LATER_EVENT.finditer(progress):
        named = read_timescale(f"{found[1]} {found[2] or reported_on.year}").last_day
        if named and named > reported_on:
            return found[0]
    return ""


CHECKS: tuple[Check, ...] = (_about_activity, _about_timescale, _about_outcome, _about_leads, _about_updates)


def _alike(priorities: Sequence[ReadPriority]) -> Iterator[Doubt]:
    """Targets, or priorities, that say the same but for small words."""
    for kind, texts in (
        ("priorities nearly the same", [priority.title for priority in priorities]),
        ("targets nearly the same", [target.text for priority in priorities for target in priority.targets]),
    ):
        seen: dict[frozenset[str], str] = {}
        for text in texts:
            key = frozenset(word.removesuffix("s") for word in plain(text).split()) - FILLER
            if key and key in seen:
                yield Doubt(kind, "The plan", f"{seen[key]} / {text}", "Both kept.")
            seen.setdefault(key, text)


def unknown_agencies(priorities: Sequence[ReadPriority], known: Sequence[str]) -> Iterator[Doubt]:
    """Names that are none of the partnership's agencies, where it has any; each once, at the first action it leads."""
    held = {plain_name(name) for name in known}
    first: dict[str, tuple[str, str, int]] = {}
    times: Counter[str] = Counter()
    for place, action in enumerate(action for priority in priorities for action in priority.actions):
        for name in (*action.leads, *action.supporting):
            if held and plain_name(name) not in held:
                times[plain_name(name)] += 1
                first.setdefault(plain_name(name), (name, action.where, place))
    for name, (typed, where, place) in first.items():
        yield Doubt("unknown agency", where, typed, f"Named {times[name]} time{'s' * (times[name] > 1)}.", place)


def _sentences(text: str) -> list[str]:
    text = re.sub(r"^[0-9]{1,2}[.)] ", "", text)
    return [s for s in re.split(r"(?<=[.!?])(?:\s+[¹²³⁴-⁹0-9]{1,2})?\s+(?=[A-Z\"“])|\n", text) if s.strip()]
