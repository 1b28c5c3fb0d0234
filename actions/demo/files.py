"""The demo data as it lies in this folder: a folder for each partnership, and the people."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PARTNERSHIPS = ["safer-buckinghamshire", "aylesbury-vale", "chiltern-and-south-bucks", "wycombe"]  # the county first

Facts = dict[str, Any]


def read_people() -> list[Facts]:
    return read_file(HERE / "people.toml")["people"]


def read_partnership(slug: str) -> Facts:
    return read_file(HERE / slug / "partnership.toml")


def read_strategy(slug: str) -> Facts:
    return read_file(HERE / slug / "strategy.toml")


def read_plans(slug: str) -> Iterator[tuple[Facts, list[Facts]]]:
    """Each annual plan and its priorities, the earlier year first."""
    for path in sorted((HERE / slug).glob("plan-*.toml")):
        priorities = read_file(path.with_name(path.name.replace("plan-", "priorities-")))
        yield read_file(path), priorities["priorities"]


def read_file(path: Path) -> Facts:
    return trimmed(tomllib.loads(path.read_text(encoding="utf-8")))


def trimmed(facts: Any) -> Any:
    """The facts without the line ends that close a text of several lines."""
    if isinstance(facts, dict):
        return {name: trimmed(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [trimmed(value) for value in facts]
    return facts.strip() if isinstance(facts, str) else facts
