"""One action on a return, and what became of a sheet that was submitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.models import Action, SentBack, Update
from actions.positions import Position
from reviews.models import Draft
from reviews.return_forms import ReturnRowForm
from reviews.return_words import Words, digest, was_in, words_in, words_of

MEANWHILE = "Somebody else has recorded an update since you opened this sheet. Read it beside yours, then submit again"
ELSEWHERE = (
    "You have written something else here on another page or machine. Compare the two, then save or submit again"
)


@dataclass
class ReturnRow:
    """One action on the sheet: where it stands, and what is being written for it."""

    position: Position
    newest_id: int  # the update recorded last; 0 for none
    draft: Draft | None  # the writer's own
    begun_by_others: list[Draft]
    form: ReturnRowForm
    meanwhile: list[Update] = field(default_factory=list)  # recorded since the writer opened the sheet
    sent_back: SentBack | None = None  # why the last update is to be given again
    elsewhere: Draft | None = None  # what the same writer has written on another showing of the sheet

    @property
    def action(self) -> Action:
        return self.position.action

    @property
    def last(self) -> Update | None:
        return self.position.update

    @property
    def name(self) -> str:
        """How messages call the action."""
        return self.action.reference or f"“{self.action.activity[:60]}”"

    @property
    def was(self) -> str:
        """What the writer's draft held when the sheet was shown."""
        return digest(words_of(self.draft))

    @property
    def is_recorded_since(self) -> bool:
        """Whether the last update came after the writer last wrote here, so that what stands in the boxes may be old."""
        return bool(self.draft and self.last and self.last.recorded_at > self.draft.saved_at)

    @property
    def is_moved(self) -> bool:
        """Whether a new timescale is being written, so that its boxes stand open."""
        return any(
            self.form[name].value() for name in ("new_timescale", "timescale_reason") if name in self.form.fields
        )

    @property
    def held(self) -> list[str]:
        """Why the row waits although nothing may be wrong with what was typed."""
        return [words for words, holds in ((MEANWHILE, self.meanwhile), (ELSEWHERE, self.elsewhere)) if holds]

    @property
    def progress_errors(self) -> list[str]:
        """What stands above the box for progress: also what is about the row as a whole."""
        return [words for place, words in self.faults if place == f"id_{self.form.add_prefix('progress')}"]

    @property
    def faults(self) -> Iterator[tuple[str, str]]:
        """Each thing to mend, with the id of the control it is about."""
        for words in self.held:
            yield f"id_{self.form.add_prefix('progress')}", words
        for name, errors in self.form.errors.items():
            beside = name if name in self.form.fields else "progress"
            for error in errors:
                yield f"id_{self.form.add_prefix(beside)}", str(error)

    @property
    def is_faulty(self) -> bool:
        return any(True for _ in self.faults)

    def is_untouched_in(self, data: Mapping[str, Any], page: str) -> bool:
        """Whether the boxes hold what they held when that page was shown, and that page has saved nothing since."""
        is_as_shown = was_in(data, self.action.pk) == digest(words_in(data, self.action.pk))
        return is_as_shown and (self.draft is None or self.draft.page != page)

    def is_overtaken_in(self, data: Mapping[str, Any], page: str) -> bool:
        """Whether the writer's draft was changed by another page than this one since this one was shown."""
        was = was_in(data, self.action.pk)
        if self.draft is None or was is None or self.draft.page == page:
            return False
        return self.was not in (was, digest(words_in(data, self.action.pk)))


@dataclass(frozen=True)
class Stray:
    """What was written for an action that has left the sheet meanwhile: closed, or given to another agency."""

    name: str
    words: Words


@dataclass(frozen=True)
class Submitted:
    """What came of a submission."""

    recorded: list[Update]
    faulty: list[ReturnRow]
    held_back: list[ReturnRow]  # right, but waiting for the faulty ones or for a day that is right
    already: int  # sent before in the same words, and so not recorded again
    strays: list[Stray]

    @property
    def is_empty(self) -> bool:
        return not (self.recorded or self.faulty or self.held_back or self.already or self.strays)

    @property
    def is_done(self) -> bool:
        """Something was recorded, and nothing is left to put right."""
        return not (self.is_empty or self.faulty or self.held_back or self.strays)
