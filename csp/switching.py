"""Which of several partnerships a person is working in; their pages stay open whatever is chosen (ADR 0027)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from csp.models import Partnership, User

CHOSEN = "partnership"  # in the session: the id of the partnership; nothing for all of them


@dataclass(frozen=True)
class Switch:
    """The partnerships a person has roles in, by name, and the one chosen; none chosen is all of them."""

    user: User
    chosen_pk: int | None

    @cached_property
    def partnerships(self) -> list[Partnership]:
        """No query beside that of the roles."""
        found = {role.partnership_id: role.partnership for role in self.user.current_memberships}
        return sorted(found.values(), key=lambda partnership: (partnership.name.lower(), partnership.pk))

    @property
    def is_needed(self) -> bool:
        return len(self.partnerships) > 1

    @property
    def chosen(self) -> Partnership | None:
        """None too where the role in the one chosen has ended, or there is nothing to choose between."""
        if not self.is_needed:
            return None
        return next((partnership for partnership in self.partnerships if partnership.pk == self.chosen_pk), None)


def switch_of(request: HttpRequest, user: User) -> Switch:
    return Switch(user, request.session.get(CHOSEN))


def choose(request: HttpRequest, partnership: Partnership | None) -> None:
    """Remember it until the person signs out."""
    request.session[CHOSEN] = partnership.pk if partnership else None


def switcher(request: HttpRequest) -> dict[str, Callable[[], Switch | None]]:
    """For every page: worked out where a page shows it only."""
    return {"switcher": lambda: switch_of(request, request.user) if isinstance(request.user, User) else None}
