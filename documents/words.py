"""Two wordings of one thing: what the plan says, and what a newer document says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


def digest_of(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Change:
    """Words that differ, and whether an officer takes over those of the document.

    A tick holds for these two wordings only: after either has changed again it must be set anew.
    """

    about: str  # the row, priority or line of figures, and the field
    label: str
    old: str
    new: str
    answers: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return self.about.rpartition(":")[2]

    @property
    def key(self) -> str:
        return digest_of(self.old, self.new)

    @property
    def is_taken(self) -> bool:
        return self.answers.get(self.about) == self.key
