"""Rows kept in an order that people choose: agencies, priorities, actions, sections."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


def next_position(siblings: QuerySet) -> int:
    """The position after the last of the siblings; 1 where there is none."""
    return (siblings.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def move(row: Any, siblings: QuerySet, *, up: bool, within: str = "") -> bool:
    """Swap the row with its neighbour above or below; False where it already stands at that end.

    `within` names the field by which the siblings are shown in groups: the row then stays among its like.
    """
    order = list(siblings.order_by("position", "pk"))
    group = [sibling for sibling in order if not within or getattr(sibling, within) == getattr(row, within)]
    to = group.index(row) + (-1 if up else 1)
    if not 0 <= to < len(group):
        return False
    here, there = order.index(row), order.index(group[to])
    order[here], order[there] = order[there], order[here]
    for position, sibling in enumerate(order, start=1):
        if sibling.position != position:
            sibling.position = position
            sibling.save(update_fields=["position"])
    return True


def move_and_return(
    request: HttpRequest, row: Any, siblings: QuerySet, *, direction: str, back: str, within: str = ""
) -> HttpResponse:
    """Answer a Move up or Move down button, and say where the row now stands."""
    if direction not in ("up", "down"):
        raise Http404
    moved = move(row, siblings, up=direction == "up", within=within)
    among = siblings.filter(**{within: getattr(row, within)} if within else {})
    place = list(among.order_by("position", "pk").values_list("pk", flat=True)).index(row.pk) + 1
    said = f"Moved to place {place}." if moved else f"It already stands {'first' if direction == 'up' else 'last'}."
    messages.success(request, said)
    return redirect(back)
