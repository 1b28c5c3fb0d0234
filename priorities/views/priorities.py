"""Priorities of an annual plan: adding, changing, ordering and deleting them. A priority's page is in reviews."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest
from csp.deleting import delete_page
from csp.ordering import move_and_return, next_position
from csp.pages import form_page, save_once, typed
from plans.opening import part_of_plan_to_edit, plan_to_edit
from priorities.forms import PriorityForm
from priorities.models import Priority


@require_http_methods(["GET", "POST"])
def priority_new(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    plan = plan_to_edit(request.user, plan_pk)
    priority = Priority(plan=plan, position=next_position(plan.priorities.all()))
    suggested = {"number": plan.priorities.suggested_number()}
    form = PriorityForm(typed(request), instance=priority, user=request.user, initial=suggested)
    saved = save_once(request, form, form.save, said="Priority added.")
    return saved or form_page(request, form, title="Add a priority", back=plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
def priority_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    priority = part_of_plan_to_edit(Priority, request.user, pk)
    form = PriorityForm(typed(request), instance=priority, user=request.user)
    saved = save_once(request, form, form.save, said="Priority changed.")
    return saved or form_page(request, form, title="Change the priority", back=priority.get_absolute_url())


@require_http_methods(["GET", "POST"])
def priority_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    priority = part_of_plan_to_edit(Priority, request.user, pk)
    return delete_page(
        request,
        priority,
        back=priority.get_absolute_url(),
        then=priority.plan.get_absolute_url(),
        stays="Measures of the priority stay in the plan.",
        instead="Close its actions with a reason instead: what was reported on them stays.",
    )


@require_POST
def priority_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    priority = part_of_plan_to_edit(Priority, request.user, pk)
    siblings = priority.plan.priorities.all()
    back = priority.plan.get_absolute_url()
    return move_and_return(request, priority, siblings, direction=direction, back=back)
