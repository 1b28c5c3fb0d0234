"""Whether words fit the field they are meant for; what does not is kept in a longer one beside it."""

from __future__ import annotations

from django.db.models import Model


def fits(model: type[Model], field: str, words: str) -> bool:
    return len(words) <= getattr(model._meta.get_field(field), "max_length", 0)


def shortened(words: str, most: int) -> str:
    """The first words, with a mark that there were more."""
    return words if len(words) <= most else f"{words[: most - 2].rsplit(' ', 1)[0]} …"
