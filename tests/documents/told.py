"""A plan as read, in lines that can be looked over."""

from __future__ import annotations

from collections.abc import Iterator

from documents.readers import ReadAction, ReadPlan, ReadPriority


def told(plan: ReadPlan) -> str:
    """Priorities after "#", targets after ">", actions after "-" and their updates after "="; what is empty is left out."""
    lines = [line for priority in plan.priorities for line in _priority(priority)]
    lines += [
        f"~ {each.name} | {each.earlier_period}: {each.earlier_figure} | {each.later_period}: {each.later_figure} | {each.change}"
        for each in plan.measures
    ]
    lines += [f"? {word.key} {'to be asked' if word.must_ask else word.status}" for word in plan.status_words]
    return "".join(f"{line}\n" for line in lines)


def _priority(priority: ReadPriority) -> Iterator[str]:
    yield f"# {priority.number} {priority.title}"
    for name in ("wording", "definition", "problem", "outcomes", "narrative"):
        if text := getattr(priority, name):
            yield f"{name}: {_line(text)}"
    for target in priority.targets:
        yield f"> {target.text}"
    for action in priority.actions:
        yield from _action(action)


def _action(action: ReadAction) -> Iterator[str]:
    under = "" if action.target is None else f"({action.target + 1}) "
    said = [action.reference, action.activity, action.leads_as_typed, action.supporting_as_typed]
    said += [action.timescale_as_typed, action.outcome, action.resources, action.note]
    yield f"- {under}{' | '.join(_line(text) for text in said if text)}"
    for update in action.updates:
        day = f"{update.reported_on:%-d %b %Y}" if update.reported_on else ""
        yield f"  = {' | '.join(filter(None, [day, update.status or 'not rated', _line(update.progress)]))}"


def _line(text: str) -> str:
    return text.replace("\n", " / ")
