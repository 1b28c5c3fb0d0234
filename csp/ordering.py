"""Rows kept in an order that people choose: agencies, priorities, actions, sections."""

from django.contrib import messages
from django.db import models, transaction
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


def next_position(siblings: QuerySet) -> int:
    """The position after the last of the siblings; 1 where there is none."""
    return (siblings.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def move(row: models.Model, siblings: QuerySet, *, up: bool) -> bool:
    """Swap the row with its neighbour above or below; False where it already stands at that end."""
    order = list(siblings.order_by("position", "pk"))
    at = order.index(row)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return False
    order[at], order[to] = order[to], order[at]
    for position, sibling in enumerate(order, start=1):
        if sibling.position != position:
            sibling.position = position
            sibling.save(update_fields=["position"])
    return True


def move_and_return(
    request: HttpRequest, row: models.Model, siblings: QuerySet, *, direction: str, back: str
) -> HttpResponse:
    """Answer a Move up or Move down button, and say where the row now stands."""
    if direction not in ("up", "down"):
        raise Http404
    moved = move(row, siblings, up=direction == "up")
    place = list(siblings.order_by("position", "pk").values_list("pk", flat=True)).index(row.pk) + 1
    said = f"Moved to place {place}." if moved else f"It already stands {'first' if direction == 'up' else 'last'}."
    messages.success(request, said) if moved else messages.info(request, said)
    return redirect(back)
