"""Which passwords are refused, and why; how long one is counts for more than what it is made of (ADR 0025)."""

from __future__ import annotations

import re
from itertools import chain

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from csp.models import Agency, AgencyAlias, Partnership, User

SHORTEST, LONGEST = 12, 128
HINT = (
    "At least 12 characters, such as three words that have nothing to do with each other. Not a common password, "
    "not like your name or e-mail address, and not the names of partnerships or agencies."
)
FEWEST_OTHERS = 6  # letters besides the words that anybody here would try first
FEWEST_FIGURES = 8  # the same for one that is all figures
FEWEST_KINDS = 5  # different characters
TRIED_FIRST = """
    1234567890 0123456789 0987654321 9876543210 password passw0rd passwort letmein welcome login signin qwertyuiop
    qwerty asdfgh zxcvbn abc abcdef admin
    administrator officer coordinator default changeme secret test demo
    community communities safety safer partnership csp council county district borough unitary city town police
    constable sergeant inspector constabulary force fire rescue service services probation health nhs icb trust board
    scrutiny committee action actions plan plans tracker crime disorder home office
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter the and of for
"""
LETTERS, FIGURES = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


class LengthValidator:
    """Long enough to withstand guessing, and short enough to be a password."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                f"New password must be {SHORTEST} characters or more; it has {len(password)}", code="too_short"
            )
        if len(password) > LONGEST:
            raise ValidationError(
                f"New password must be {LONGEST} characters or fewer; it has {len(password)}", code="too_long"
            )

    def get_help_text(self) -> str:
        return HINT


class LikeThePersonValidator(UserAttributeSimilarityValidator):
    """Not the person's own name, post or e-mail address over again."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("name", "post", "email"))

    def get_error_message(self) -> str:
        return "New password is too like your %(verbose_name)s: choose one that nobody who knows you would try"


class CommonValidator(CommonPasswordValidator):
    """Not one of the twenty thousand that are tried first."""

    def get_error_message(self) -> str:
        return "New password is one that many people use: choose another"


class LocalWordsValidator:
    """Not made up of the words of this work and this place, with figures round them, nor of a few characters repeated."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(set(password.lower())) < FEWEST_KINDS:
            raise ValidationError(
                "New password has the same few characters again and again: choose another", code="repeated"
            )
        rest = password.lower()
        for word in sorted({*TRIED_FIRST.split(), *words_of_the_place()}, key=len, reverse=True):
            rest = rest.replace(word, " ")
        kind, fewest = (LETTERS, FEWEST_OTHERS) if LETTERS.search(password) else (FIGURES, FEWEST_FIGURES)
        if len("".join(kind.findall(rest))) < fewest:
            raise ValidationError(
                "New password is made of words that anybody would try here: add others that have nothing to do with "
                "this work or place",
                code="local_words",
            )

    def get_help_text(self) -> str:
        return ""


def words_of_the_place() -> set[str]:
    """What the partnerships and their agencies are called, word by word."""
    partnerships = Partnership.objects.values_list("name", "abbreviation")
    agencies, aliases = Agency.objects.values_list("name"), AgencyAlias.objects.values_list("name")
    names = chain.from_iterable([*partnerships, *agencies, *aliases])
    return {word for name in names for word in LETTERS.findall(name.lower()) if len(word) > 2}
