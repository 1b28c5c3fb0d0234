"""The strategic priorities of a strategy: adding, changing, ordering and deleting them."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest
from csp.deleting import delete_page
from csp.ordering import move_and_return, next_position
from csp.pages import form_page, save_once, typed
from plans.forms import StrategicPriorityForm
from plans.models import StrategicPriority
from plans.opening import strategic_priority_to_edit, strategy_to_edit


@require_http_methods(["GET", "POST"])
def strategic_priority_new(request: SignedInRequest, strategy_pk: int) -> HttpResponse:
    strategy = strategy_to_edit(request.user, strategy_pk)
    position = next_position(strategy.strategic_priorities.all())
    form = StrategicPriorityForm(typed(request), instance=StrategicPriority(strategy=strategy, position=position))
    saved = save_once(request, form, form.save, said="Strategic priority added.")
    return saved or form_page(request, form, title="Add a strategic priority", back=strategy.get_absolute_url())


@require_http_methods(["GET", "POST"])
def strategic_priority_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    strategic_priority = strategic_priority_to_edit(request.user, pk)
    form = StrategicPriorityForm(typed(request), instance=strategic_priority)
    saved = save_once(request, form, form.save, said="Strategic priority changed.")
    back = strategic_priority.get_absolute_url()
    return saved or form_page(request, form, title="Change the strategic priority", back=back)


@require_http_methods(["GET", "POST"])
def strategic_priority_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    strategic_priority = strategic_priority_to_edit(request.user, pk)
    return delete_page(
        request,
        strategic_priority,
        back=strategic_priority.get_absolute_url(),
        instead="Change those priorities first, so that they answer another strategic priority, or none.",
    )


@require_POST
def strategic_priority_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    strategic_priority = strategic_priority_to_edit(request.user, pk)
    siblings = strategic_priority.strategy.strategic_priorities.all()
    back = strategic_priority.get_absolute_url()
    return move_and_return(request, strategic_priority, siblings, direction=direction, back=back)
