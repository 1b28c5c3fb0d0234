"""What the status words and colours of one document mean: as answered, as its key says, or as they mean everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from csp.statuses import NOT_RATED
from documents.readers.plan import StatusWord
from documents.readers.statuses import read_colour, read_status


@dataclass
class Ratings:
    """Reads the words and colours of status cells, and keeps which it met."""

    answers: Mapping[str, str] = field(default_factory=dict)
    key: Mapping[str, str] = field(default_factory=dict)  # what the document itself says its words and colours mean
    met: dict[str, StatusWord] = field(default_factory=dict)

    def of_words(self, words: str) -> str | None:
        """A status; "" for not rated; None where a person must say which it is."""
        key = plain_key(words)
        answer = self.answers.get(key)
        status = (
            ("" if answer == NOT_RATED else answer) if answer is not None else self.key.get(key, read_status(words))
        )
        if key:
            self._note(key, words, status)
        return status

    def of_colour(self, colour: str) -> tuple[str | None, str] | None:
        """The status and plain name of a shading; None for one that is of no clear colour."""
        read = read_colour(colour)
        if read is None:
            return None
        status, name = read
        key = f"shaded {name}"
        answer = self.answers.get(key)
        said = ("" if answer == NOT_RATED else answer) if answer is not None else self.key.get(name, status)
        self._note(key, key, said)
        return said, name

    def _note(self, key: str, typed: str, status: str | None) -> None:
        before = self.met.get(key)
        self.met[key] = StatusWord(key, typed, before.count + 1 if before else 1, status or "", status is None)


def plain_key(words: str) -> str:
    """The words an answer is given under: as typed, in lower case and single spaces."""
    return " ".join(words.lower().split()).strip(" .")
