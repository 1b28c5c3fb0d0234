"""What the status words and colours of one document mean: as answered, as its key says, or as they mean everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from csp.statuses import NOT_RATED, RagStatus
from documents.readers.plan import StatusWord
from documents.readers.statuses import read_colour, read_status

LONGEST = 6  # words that may stand for a status


@dataclass
class Ratings:
    """Reads the words and colours of status cells, and keeps which it met.

    `key` is what the document itself says its words and colours mean: a RagStatus, or None where it says what no one
    status stands for.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    key: Mapping[str, str | None] = field(default_factory=dict)
    met: dict[str, StatusWord] = field(default_factory=dict)

    def of_words(self, words: str, *, is_brag: bool = False) -> str | None:
        """A status; "" for not rated; None where a person must say which it is."""
        name = plain_key(words)
        meant = self.key[name] if name in self.key else read_status(words, is_brag=is_brag)
        return self._settled(name, words, meant) if name else meant

    def of_colour(self, colour: str, *, is_brag: bool = False) -> tuple[str | None, str] | None:
        """The status and plain name of a shading; None for one that is of no clear colour."""
        read = read_colour(colour)
        if read is None:
            return None
        meant, name = read
        if meant is None and is_brag:
            meant = RagStatus.COMPLETE.value
        shade = f"shaded {name}"
        said = next((each for each in (name, "amber" if name == "yellow" else name) if each in self.key), "")
        return self._settled(shade, shade, self.key[said] if said else meant), name

    def _settled(self, name: str, typed: str, meant: str | None) -> str | None:
        """As the person has answered, or else as it was read; and noted either way."""
        answer = self.answers.get(name)
        status = meant if answer is None else "" if answer == NOT_RATED else answer
        if status is None and len(name.split()) > LONGEST:
            return None  # a sentence, which stands for no status
        before = self.met.get(name)
        self.met[name] = StatusWord(name, typed, before.count + 1 if before else 1, status or "", status is None)
        return status


def plain_key(words: str) -> str:
    """The words an answer is given under: as typed, in lower case and single spaces."""
    return " ".join(words.lower().split()).strip(" .")
