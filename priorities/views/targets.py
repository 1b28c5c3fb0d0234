"""Targets of a priority: adding, changing, ordering and deleting them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest
from csp.deleting import delete_page
from csp.ordering import move_and_return, next_position
from csp.pages import form_page, save_once, typed
from plans.opening import part_of_plan_to_edit, plan_to_edit
from priorities.forms import NewTargetForm, TargetForm
from priorities.models import Priority, Target


def target_to_edit(request: SignedInRequest, pk: int) -> Target:
    target = get_object_or_404(Target.objects.select_related("priority"), pk=pk)
    target.priority.plan = plan_to_edit(request.user, target.priority.plan_id)
    return target


@require_http_methods(["GET", "POST"])
def target_new(request: SignedInRequest, priority_pk: int) -> HttpResponse:
    priority = part_of_plan_to_edit(Priority, request.user, priority_pk)
    target = Target(priority=priority, position=next_position(priority.targets.all()))
    form = NewTargetForm(typed(request), instance=target)
    saved = save_once(request, form, form.save, said="Target added.")
    return saved or form_page(request, form, title="Add a target", back=priority.get_absolute_url())


@require_http_methods(["GET", "POST"])
def target_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    target = target_to_edit(request, pk)
    back = target.get_absolute_url()
    form = TargetForm(typed(request), instance=target)
    saved = save_once(
        request, form, target.save_with_actions, said="Target changed.", to=lambda _: target.get_absolute_url()
    )
    return saved or form_page(request, form, title="Change the target", back=back)


@require_http_methods(["GET", "POST"])
def target_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    target = target_to_edit(request, pk)
    left = target.actions.count()
    stays = {0: "", 1: "Its action stays in the priority, without a target."}
    return delete_page(
        request,
        target,
        back=target.get_absolute_url(),
        then=target.priority.get_absolute_url(),
        stays=stays.get(left, f"Its {left} actions stay in the priority, without a target."),
    )


@require_POST
def target_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    target = target_to_edit(request, pk)
    siblings = target.priority.targets.all()
    return move_and_return(request, target, siblings, direction=direction, back=target.get_absolute_url())
