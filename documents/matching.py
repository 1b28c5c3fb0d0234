"""Which action of a plan each action of a newer document is: by its words and reference, one to one, or asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

SURE = 0.75  # likeness of wording from which two are taken for one
SURE_WITH_REFERENCE = 0.5  # where they also have the same reference
MAYBE = 0.4
LEAD = 0.1  # by which a sure pair must beat every other pair that either could be in
ALIKE_TITLES = 0.6
CONTAINED = 0.8
MOST_OFFERED = 5
SMALL_WORDS = {"priority", "the", "and", "of", "a", "to", "in"}
MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "•": " ", "\xa0": " "})


def plain_words(text: str) -> str:
    """The text without what differs from file to file: spaces, capitals, kinds of quotation marks, a last full stop."""
    return " ".join(text.translate(MARKS).lower().split()).strip(" .;,")


def same_words(one: str, other: str) -> bool:
    return plain_words(one) == plain_words(other)


def numbered_words(text: str) -> frozenset[str]:
    """Its words, a word that comes twice counted twice."""
    met: dict[str, int] = defaultdict(int)
    found = []
    for word in re.findall(r"[a-z0-9£%]+", plain_words(text)):
        met[word] += 1
        found.append(word if met[word] == 1 else f"{word} {met[word]}")
    return frozenset(found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0, no word in common, to 1, the same words."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


@dataclass(frozen=True)
class Side:
    """One action on either side. `rest` tells apart two of the same words in one priority."""

    reference: str
    activity: str
    priority: str
    rest: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        return numbered_words(self.activity)

    @cached_property
    def plain(self) -> str:
        return plain_words(self.activity)


@dataclass(frozen=True)
class Match:
    """What an action of the document is: that one of the plan's, or a new one; where `maybe` names some it must be asked."""

    found: int | None = None
    maybe: tuple[int, ...] = ()


def match(read: Sequence[Side], there: Sequence[Side], settled: Mapping[int, int | None] | None = None) -> list[Match]:
    """Match each read to one there. `settled` are those a person has said: the one there, or None for a new one."""
    pairs = Pairs(read, there)
    pairs.settle(settled or {})
    for is_same in EXACT:
        pairs.take_only_ones(is_same)
    pairs.take_near()
    return [pairs.match(number) for number in range(len(read))]


class Pairs:
    """The pairs so far, and who is still without one."""

    def __init__(self, read: Sequence[Side], there: Sequence[Side]) -> None:
        self.read, self.there = read, there
        self.found: dict[int, int | None] = {}
        self.free = set(range(len(there)))
        self.left: dict[tuple[int, int], float] = {}
        self.titles = Titles(each.priority for each in [*read, *there])
        self.by_words: dict[str, list[int]] = defaultdict(list)
        for number, side in enumerate(there):
            self.by_words[side.plain].append(number)

    @property
    def waiting(self) -> list[int]:
        return [number for number in range(len(self.read)) if number not in self.found]

    def settle(self, settled: Mapping[int, int | None]) -> None:
        """Two that were said to be the same one are asked about again, but for the first."""
        for number, other in settled.items():
            if other is None:
                self.found[number] = None
            elif other in self.free:
                self._pair(number, other)

    def _pair(self, number: int, other: int) -> None:
        self.found[number] = other
        self.free.discard(other)

    def take_only_ones(self, is_same: Callable[[Side, Side], bool]) -> None:
        """Pair two of the same words in one priority where neither has another that is as much the same."""
        others = {
            number: [
                other
                for other in self.by_words[self.read[number].plain]
                if other in self.free
                and self.titles.are_alike(self.read[number].priority, self.there[other].priority)
                and is_same(self.read[number], self.there[other])
            ]
            for number in self.waiting
        }
        claims: dict[int, int] = defaultdict(int)
        for found in others.values():
            for other in found:
                claims[other] += 1
        for number, found in others.items():
            if len(found) == 1 and claims[found[0]] == 1:
                self._pair(number, found[0])

    def take_near(self) -> None:
        """Pair two of nearly the same words, the clearest pairs first, until only doubtful ones are left."""
        self.left = self._edges()
        while sure := self._sure():
            for number, other in sure:
                self._pair(number, other)
            self.left = {
                (number, other): score
                for (number, other), score in self.left.items()
                if number not in self.found and other in self.free
            }

    def _sure(self) -> list[tuple[int, int]]:
        rivals: dict[tuple[str, int], list[float]] = defaultdict(list)
        for (number, other), score in self.left.items():
            rivals["read", number].append(score)
            rivals["there", other].append(score)
        best = {end: sorted(scores)[-2:] for end, scores in rivals.items()}
        return [
            pair
            for pair, score in self.left.items()
            if self._is_sure(pair, score)
            and all(_leads(score, best[end]) for end in (("read", pair[0]), ("there", pair[1])))
        ]

    def _is_sure(self, pair: tuple[int, int], score: float) -> bool:
        one, other = self.read[pair[0]], self.there[pair[1]]
        enough = SURE_WITH_REFERENCE if one.reference and one.reference == other.reference else SURE
        return score >= enough and self.titles.are_alike(one.priority, other.priority)

    def _edges(self) -> dict[tuple[int, int], float]:
        """Every pair that could be one action, with its likeness."""
        scored = {
            (number, other): self._score(self.read[number], self.there[other])
            for number in self.waiting
            for other in self.free
        }
        return {pair: score for pair, score in scored.items() if score > 0}

    def _score(self, one: Side, other: Side) -> float:
        """0 for two that nobody would take for one."""
        shared = likeness(one.words, other.words)
        if not self.titles.are_alike(one.priority, other.priority):
            return shared if shared >= SURE else 0
        if shared >= MAYBE:
            return shared
        same_reference = one.reference and one.reference == other.reference
        return max(shared, 0.01) if same_reference or _holds(one.words, other.words) else 0

    def match(self, number: int) -> Match:
        if number in self.found:
            return Match(self.found[number])
        likely = sorted((-score, other) for (one, other), score in self.left.items() if one == number)
        return Match(None, tuple(other for _, other in likely[:MOST_OFFERED]))


class Titles:
    """Which priorities are the same by their titles; one without a title may be any."""

    def __init__(self, titles: Iterable[str]) -> None:
        self.words = {
            title: frozenset(
                word
                for word in numbered_words(title)
                if word not in SMALL_WORDS and not word.replace(" ", "").isdigit()
            )
            for title in titles
        }
        self.alike: dict[tuple[str, str], bool] = {}

    def are_alike(self, one: str, other: str) -> bool:
        if (one, other) not in self.alike:
            words, others = self.words[one], self.words[other]
            is_one_in_other = words <= others or others <= words  # so also where one is empty
            self.alike[one, other] = is_one_in_other or likeness(words, others) >= ALIKE_TITLES
        return self.alike[one, other]


def _leads(score: float, best: Sequence[float]) -> bool:
    """Whether it is the best of its end of the pair, and the next one well behind."""
    return score == best[-1] and (len(best) == 1 or score - best[0] >= LEAD)


def _holds(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether nearly all words of the shorter are in the longer."""
    shorter = min(len(one), len(other))
    return shorter > 1 and len(one & other) >= CONTAINED * shorter


EXACT: tuple[Callable[[Side, Side], bool], ...] = (
    lambda one, other: (one.reference, one.rest) == (other.reference, other.rest),
    lambda one, other: one.reference != "" and one.reference == other.reference,
    lambda one, other: one.rest == other.rest,
    lambda one, other: True,
)
