"""What a backup says of itself: when, of what, by which version, and the fingerprint of every part and table."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

FORMAT = 1
MANIFEST = "manifest.json"
MADE_BY = "csp-plan-tracker"
UPLOADS = "uploads/"
SCHEMA = "(schema)"  # stands among the tables for what the database says of its tables, indexes, triggers and rules


class BackupRefused(Exception):
    """A backup cannot be made, read or restored; the text says why and what to do, in one sentence or two."""


@dataclass(frozen=True)
class Fingerprint:
    """How many rows a table has, and the SHA-256 of them in the order of its key."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """A file inside a backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Held:
    """A database as it was at the moment its dump is of."""

    kind: str  # sqlite or postgresql
    program: str  # the version of what wrote the dump
    database: str
    migrations: tuple[tuple[str, str], ...]
    grantees: tuple[str, ...]  # roles of the database that its tables grant rights to
    tables: Mapping[str, Fingerprint]


@dataclass(frozen=True)
class Manifest(Held):
    """The account a backup gives of itself."""

    made_at: datetime
    tracker: str
    parts: Mapping[str, Part]

    @property
    def size(self) -> tuple[int, int]:
        """How many tables, and how many rows they hold."""
        rows = [table.rows for name, table in self.tables.items() if name != SCHEMA]
        return len(rows), sum(rows)

    @property
    def uploads(self) -> list[str]:
        return [name for name in self.parts if name.startswith(UPLOADS)]

    def as_json(self) -> str:
        words = {"format": FORMAT, "made_by": MADE_BY, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(words, indent=1, ensure_ascii=False)


def read_manifest(text: bytes) -> Manifest:
    """ValueError where the text is not the manifest of a tracker's backup; BackupRefused for one of a later format."""
    words: dict[str, Any] = json.loads(text)
    if not isinstance(words, dict) or words.pop("made_by", "") != MADE_BY:
        raise ValueError("made by something else")
    if words.pop("format") != FORMAT:
        raise BackupRefused("It was written in a later format: use the version of the tracker that wrote it.")
    try:
        return Manifest(
            **words
            | {
                "made_at": datetime.fromisoformat(words["made_at"]),
                "migrations": tuple((app, name) for app, name in words["migrations"]),
                "grantees": tuple(words["grantees"]),
                "tables": {name: Fingerprint(**found) for name, found in words["tables"].items()},
                "parts": {name: Part(**found) for name, found in words["parts"].items()},
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("something is missing") from error


def tracker_version() -> str:
    """The version of the tracker that runs here."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])


def differences(expected: Mapping[str, Fingerprint], found: Mapping[str, Fingerprint]) -> list[str]:
    """The tables that are not what they were, each in a few words."""
    told = [f"{name} is missing" for name in expected.keys() - found.keys()]
    told += [f"{name} was not there" for name in found.keys() - expected.keys()]
    for name in expected.keys() & found.keys():
        if expected[name].rows != found[name].rows:
            told.append(f"{name} has {found[name].rows} rows in place of {expected[name].rows}")
        elif expected[name] != found[name]:
            told.append(f"{name} says something else")
    return sorted(told)
