"""One priority, target or action of a plan whose year is over: what was chosen for it, and what stands in its boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from actions.models import Action
from actions.positions import Position
from priorities.models import Priority, Target
from reviews.models import Fate, RollOverChoice

REFERENCE_LENGTH = Action._meta.get_field("reference").max_length or 0
TIMESCALE_LENGTH = Action._meta.get_field("timescale").max_length or 0
WHY_DROPPED = "Say why it is not carried on"
WHY_COMPLETE = "Say how it was completed: your words become its last update"
_NAME = re.compile(r"([pta][0-9]{1,18})-fate")
_NAME_LENGTH = 60

PRIORITY_FATES = (Fate.WHOLE, Fate.CARRIED, Fate.DROPPED)
TARGET_FATES = (Fate.CARRIED, Fate.DROPPED)
ACTION_FATES = (Fate.CARRIED, Fate.COMPLETE, Fate.DROPPED)
LABELS = {Fate.CARRIED: "Carried on, each action by its own choice"}


@dataclass(frozen=True)
class Said:
    """What stands in the boxes of one row, or was saved from them."""

    fate: str = ""
    reason: str = ""
    reference: str = ""
    timescale: str = ""

    @classmethod
    def typed_in(cls, data: Mapping[str, Any], prefix: str) -> Said:
        """NUL, which no database keeps, is left out; a line ends in one way."""
        texts = [str(data.get(f"{prefix}-{box}") or "").replace("\x00", "") for box in cls.__dataclass_fields__]
        return cls(*(re.sub(r"\r\n?", "\n", text).strip() for text in texts))

    @classmethod
    def kept_in(cls, choice: RollOverChoice | None) -> Said:
        return cls(choice.fate, choice.reason, choice.reference, choice.timescale) if choice else NOTHING

    @property
    def digest(self) -> str:
        """Short, and the same for the same words: tells what a row held when it was shown."""
        words = f"{self.fate}\x00{self.reason}\x00{self.reference}\x00{self.timescale}"
        return sha256(words.encode()).hexdigest()[:16]

    @property
    def words(self) -> str:
        """For people to read: what was chosen and written."""
        fate = Fate(self.fate).label if self.fate in Fate.values else "No choice"
        return "; ".join(filter(None, [fate, self.reason, self.reference, self.timescale]))


NOTHING = Said()


@dataclass
class ChoiceRow:
    """A priority or target on the sheet, and the choice for it."""

    record: Any
    kept: RollOverChoice | None
    name: str  # how messages call it
    prefix: str
    fates: tuple[Fate, ...]
    typed: Said | None = None  # what was sent, where that was not saved
    meanwhile: RollOverChoice | None = None  # what somebody else has saved since the page was shown
    errors: dict[str, str] = field(default_factory=dict)  # by box

    @property
    def kind(self) -> str:
        """The field of a choice that names the record."""
        return {"p": "priority", "t": "target", "a": "action"}[self.prefix[0]]

    @property
    def saved(self) -> Said:
        return Said.kept_in(self.kept)

    @property
    def said(self) -> Said:
        """What stands in its boxes."""
        return self.typed or self.saved

    @property
    def was(self) -> str:
        """What is saved as the row is shown, so that nobody's later choice is written over unseen."""
        return self.saved.digest

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(fate.value, (LABELS if self.kind == "priority" else {}).get(fate, fate.label)) for fate in self.fates]

    @property
    def meanwhile_words(self) -> str:
        """What somebody else has saved, to be compared."""
        return Said.kept_in(self.meanwhile).words

    @property
    def reason_label(self) -> str:
        return "Why it is not carried on"

    @property
    def needs_words(self) -> str:
        """What is asked for where the choice in the boxes needs a reason and has none; blank where nothing is."""
        return WHY_DROPPED if self.said.fate == Fate.DROPPED and not self.said.reason else ""

    def take(self, data: Mapping[str, Any]) -> bool:
        """Read what was sent for this row; whether it is to be saved."""
        typed, was = Said.typed_in(data, self.prefix), data.get(f"{self.prefix}-was")
        if typed == self.saved or typed.digest == was:
            return False
        self.typed = typed
        if was is not None and was != self.was:
            self.meanwhile = self.kept
            self.errors["fate"] = f"{self.told_by} has chosen otherwise meanwhile. Compare the two, then save again"
            return False
        self.errors = self.faults()
        return not self.errors

    @property
    def told_by(self) -> str:
        return str(self.kept.saved_by) if self.kept else "Somebody"

    def faults(self) -> dict[str, str]:
        """What is wrong with the words typed, by the box it is about."""
        said, found = self.said, {}
        if said.fate and said.fate not in self.fates:
            found["fate"] = "Choose what becomes of it from the list"
        if self.needs_words:
            found["reason"] = self.needs_words
        for box, text, most in (
            ("reference", said.reference, REFERENCE_LENGTH),
            ("timescale", said.timescale, TIMESCALE_LENGTH),
        ):
            if len(text) > most:
                found[box] = f"The new {box} must be {most} characters or fewer; it has {len(text)}"
        return found


@dataclass
class ActionRow(ChoiceRow):
    """An action on the sheet: where it stands, and the choice for it."""

    position: Position = field(kw_only=True)

    @property
    def reason_label(self) -> str:
        return "Why not, or how it was completed"

    @property
    def needs_words(self) -> str:
        if self.said.fate == Fate.COMPLETE and not self.position.is_complete and not self.said.reason:
            return WHY_COMPLETE
        return super().needs_words


def row_of_priority(priority: Priority, kept: RollOverChoice | None) -> ChoiceRow:
    name = f"Priority {priority.number}" if priority.number else short(priority.title)
    return ChoiceRow(priority, kept, name, f"p{priority.pk}", PRIORITY_FATES)


def row_of_target(target: Target, kept: RollOverChoice | None) -> ChoiceRow:
    return ChoiceRow(target, kept, f"Target {short(target.text)}", f"t{target.pk}", TARGET_FATES)


def row_of_action(position: Position, kept: RollOverChoice | None) -> ActionRow:
    action = position.action
    return ActionRow(action, kept, name_of(action), f"a{action.pk}", ACTION_FATES, position=position)


def name_of(action: Action) -> str:
    """How lists call an action: by its reference, or by its first words."""
    return action.reference or short(action.activity)


def short(words: str) -> str:
    return f"“{words if len(words) <= _NAME_LENGTH else words[: _NAME_LENGTH - 1] + '…'}”"


def listed(names: Iterable[str], most: int = 12) -> str:
    """1.1, 1.2 and 4 more."""
    every = list(names)
    return ", ".join(every) if len(every) <= most else f"{', '.join(every[:most])} and {len(every) - most} more"


def rows_named_in(data: Mapping[str, Any]) -> list[str]:
    """The prefix of every row whose boxes were sent, in their order."""
    return list(dict.fromkeys(named[1] for name in data if (named := _NAME.fullmatch(name))))
