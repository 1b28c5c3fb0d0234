"""Measures of an annual plan: adding, changing, ordering and deleting lines of figures."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest
from csp.deleting import delete_page
from csp.ordering import move_and_return, next_position
from csp.pages import form_page, save_once, typed
from plans.opening import part_of_plan_to_edit, plan_to_edit
from priorities.forms import MeasureForm
from priorities.models import Measure


@require_http_methods(["GET", "POST"])
def measure_new(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    plan = plan_to_edit(request.user, plan_pk)
    measure = Measure(plan=plan, position=next_position(plan.measures.all()))
    form = MeasureForm(typed(request), instance=measure)
    saved = save_once(request, form, form.save, said="Measure added.")
    return saved or form_page(request, form, title="Add a measure", back=measure.get_absolute_url())


@require_http_methods(["GET", "POST"])
def measure_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = part_of_plan_to_edit(Measure, request.user, pk)
    form = MeasureForm(typed(request), instance=measure)
    saved = save_once(request, form, form.save, said="Measure changed.")
    return saved or form_page(request, form, title="Change the measure", back=measure.get_absolute_url())


@require_http_methods(["GET", "POST"])
def measure_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = part_of_plan_to_edit(Measure, request.user, pk)
    shows = measure.targets.count()
    stays = {0: "", 1: "The target it shows stays, without a measure."}
    return delete_page(
        request,
        measure,
        back=measure.get_absolute_url(),
        stays=stays.get(shows, f"The {shows} targets it shows stay, without a measure."),
    )


@require_POST
def measure_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    measure = part_of_plan_to_edit(Measure, request.user, pk)
    siblings, back = measure.plan.measures.all(), measure.get_absolute_url()
    return move_and_return(request, measure, siblings, direction=direction, back=back, within="table")
