"""Sections of a strategy or an annual plan: adding, changing, ordering and deleting them."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import SignedInRequest
from csp.deleting import delete_page
from csp.ordering import move_and_return, next_position
from csp.pages import form_page, save_once, typed
from plans.forms import SectionForm
from plans.models import Section
from plans.opening import plan_to_edit, section_to_edit, strategy_to_edit


@require_http_methods(["GET", "POST"])
def strategy_section_new(request: SignedInRequest, strategy_pk: int) -> HttpResponse:
    strategy = strategy_to_edit(request.user, strategy_pk)
    return add_section(request, Section(strategy=strategy, position=next_position(strategy.sections.all())))


@require_http_methods(["GET", "POST"])
def plan_section_new(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    plan = plan_to_edit(request.user, plan_pk)
    return add_section(request, Section(plan=plan, position=next_position(plan.sections.all())))


def add_section(request: SignedInRequest, section: Section) -> HttpResponse:
    form = SectionForm(typed(request), instance=section)
    saved = save_once(request, form, form.save, said="Section added.")
    return saved or form_page(request, form, title="Add a section", back=section.get_absolute_url())


@require_http_methods(["GET", "POST"])
def section_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    section = section_to_edit(request.user, pk)
    form = SectionForm(typed(request), instance=section)
    saved = save_once(request, form, form.save, said="Section changed.")
    return saved or form_page(request, form, title="Change the section", back=section.get_absolute_url())


@require_http_methods(["GET", "POST"])
def section_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    section = section_to_edit(request.user, pk)
    return delete_page(request, section, back=section.get_absolute_url())


@require_POST
def section_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    section = section_to_edit(request.user, pk)
    siblings = section.document.sections.all()
    return move_and_return(request, section, siblings, direction=direction, back=section.get_absolute_url())
