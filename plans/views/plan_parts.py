"""Linked plans and funding lines of an annual plan: adding, changing, ordering and deleting them."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest
from csp.deleting import delete_page
from csp.ordering import move_and_return, next_position
from csp.pages import form_page, save_once, typed
from plans.forms import FundingLineForm, LinkedPlanForm
from plans.models import FundingLine, LinkedPlan
from plans.opening import part_of_plan_to_edit, plan_to_edit


@require_http_methods(["GET", "POST"])
def linked_plan_new(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    plan = plan_to_edit(request.user, plan_pk)
    linked_plan = LinkedPlan(plan=plan, position=next_position(plan.linked_plans.all()))
    form = LinkedPlanForm(typed(request), instance=linked_plan)
    saved = save_once(request, form, form.save, said="Linked plan added.")
    return saved or form_page(request, form, title="Add a linked plan", back=plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
def linked_plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    linked_plan = part_of_plan_to_edit(LinkedPlan, request.user, pk)
    form = LinkedPlanForm(typed(request), instance=linked_plan)
    saved = save_once(request, form, form.save, said="Linked plan changed.")
    return saved or form_page(request, form, title="Change the linked plan", back=linked_plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
def linked_plan_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    linked_plan = part_of_plan_to_edit(LinkedPlan, request.user, pk)
    return delete_page(request, linked_plan, back=linked_plan.get_absolute_url())


@require_POST
def linked_plan_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    linked_plan = part_of_plan_to_edit(LinkedPlan, request.user, pk)
    siblings = linked_plan.plan.linked_plans.all()
    return move_and_return(request, linked_plan, siblings, direction=direction, back=linked_plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
def funding_line_new(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    plan = plan_to_edit(request.user, plan_pk)
    funding_line = FundingLine(plan=plan, position=next_position(plan.funding_lines.all()))
    form = FundingLineForm(typed(request), instance=funding_line)
    saved = save_once(request, form, form.save, said="Funding line added.")
    return saved or form_page(request, form, title="Add a funding line", back=plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
def funding_line_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    funding_line = part_of_plan_to_edit(FundingLine, request.user, pk)
    form = FundingLineForm(typed(request), instance=funding_line)
    saved = save_once(request, form, form.save, said="Funding line changed.")
    return saved or form_page(request, form, title="Change the funding line", back=funding_line.get_absolute_url())


@require_http_methods(["GET", "POST"])
def funding_line_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    funding_line = part_of_plan_to_edit(FundingLine, request.user, pk)
    return delete_page(request, funding_line, back=funding_line.get_absolute_url())


@require_POST
def funding_line_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    funding_line = part_of_plan_to_edit(FundingLine, request.user, pk)
    siblings, back = funding_line.plan.funding_lines.all(), funding_line.get_absolute_url()
    return move_and_return(request, funding_line, siblings, direction=direction, back=back, within="source")
