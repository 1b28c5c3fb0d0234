"""Adding an action, wording it, ordering it, closing it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from actions.forms import ActionForm, CloseForm, ReopenForm, next_reference
from actions.models import Action
from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.deleting import delete_page
from csp.ordering import move_and_return
from csp.pages import form_page, save_once, typed
from priorities.models import Priority

INSTEAD = "Its updates are the record and stay. Close the action with a reason instead."


def editable(request: SignedInRequest, pk: int) -> Action:
    """The action, for those who may change its wording."""
    actions = Action.objects.select_related("priority__plan__partnership")
    action = open_or_refuse(actions, request.user, pk=pk)
    refuse_unless(action.can_be_edited_by(request.user))
    return action


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, priority_pk: int) -> HttpResponse:
    priorities = Priority.objects.select_related("plan__partnership")
    priority = open_or_refuse(priorities, request.user, pk=priority_pk)
    refuse_unless(priority.plan.can_be_edited_by(request.user))
    initial = {"priority": priority.pk, "reference": next_reference(priority), "target": request.GET.get("target")}
    form = ActionForm(typed(request), instance=Action(priority=priority), initial=initial, today=timezone.localdate())
    saved = save_once(
        request, form, lambda: form.instance.join_plan(**form.agencies_and_timescale), said="Action added."
    )
    return saved or form_page(request, form, title="Add an action", back=priority.get_absolute_url())


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    action = editable(request, pk)
    form = ActionForm(typed(request), instance=action, today=timezone.localdate())

    def write() -> Action:
        return form.instance.revise(by=request.user, **form.agencies_and_timescale)

    saved = save_once(request, form, write, said="Action saved.")
    return saved or form_page(request, form, title="Edit the action", back=action.get_absolute_url())


@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    action = editable(request, pk)
    back = action.priority.get_absolute_url() if request.method == "POST" else action.get_absolute_url()
    return delete_page(request, action, back=back, instead=INSTEAD)


@require_POST
def move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    action = editable(request, pk)
    siblings = Action.objects.filter(priority=action.priority_id)
    return move_and_return(
        request, action, siblings, direction=direction, back=f"{action.priority.get_absolute_url()}#action-{action.pk}"
    )


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    action = editable(request, pk)
    # somebody who had the form open when another closed it is told so, and keeps what was typed
    refuse_unless(request.method == "POST" or not action.is_closed)
    form = CloseForm(typed(request), action=action, today=timezone.localdate())
    saved = save_once(
        request,
        form,
        lambda: action.close(on=form.cleaned_data["closed_on"], reason=form.cleaned_data["closed_reason"]),
        said="Action closed.",
        to=action.get_absolute_url(),
    )
    intro = "A closed action stays in the plan with its whole record; nobody is asked to update it any more."
    return saved or form_page(
        request, form, title="Close this action", intro=intro, save="Close the action", back=action.get_absolute_url()
    )


@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(Action.objects.filter(closed_on__isnull=False), pk=editable(request, pk).pk)
    form = ReopenForm(typed(request))
    intro = f"It was closed on {action.closed_on:%-d %B %Y}: {action.closed_reason}"
    saved = save_once(request, form, action.reopen, said="Action re-opened.", to=action.get_absolute_url())
    return saved or form_page(
        request,
        form,
        title="Re-open this action",
        intro=intro,
        save="Re-open the action",
        back=action.get_absolute_url(),
    )
