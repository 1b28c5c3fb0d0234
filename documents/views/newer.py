"""Bringing in a newer version of a plan that is there: what differs, and which action of the plan each row is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import NotAllowedNow, SignedInRequest
from csp.pages import form_page, save_once, typed
from documents.changing import TAKEN_IN, open_import
from documents.compare_forms import CompareForm, MatchForm, parts_of
from documents.comparing import Comparison
from documents.models import ImportRow, PlanImport
from documents.standing import Standing, standing_of
from documents.views.opening import crumbs_of, part_of, to_check
from documents.views.rows import closed


@require_POST
def import_newer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the document is a newer version of the plan of that year, or that it is not."""
    plan_import = to_check(request, pk)
    is_newer = request.POST.get("newer") == "yes"
    try:
        with open_import(plan_import):
            plan_import.is_newer = is_newer
            plan_import.save()
    except NotAllowedNow:
        messages.info(request, TAKEN_IN)
        return redirect(plan_import)
    return redirect("documents:import_compare", pk) if is_newer else redirect(plan_import)


def compared(request: SignedInRequest, plan_import: PlanImport) -> tuple[Standing, Comparison] | HttpResponse:
    """The import beside the plan; where there is none to compare with, the way back."""
    if led := closed(request, plan_import):
        return led
    standing = standing_of(plan_import)
    if standing.comparison is None:
        messages.info(request, "First say that it is a newer version of a plan that is here.")
        return redirect(plan_import)
    return standing, standing.comparison


@require_http_methods(["GET", "POST"])
def import_compare(request: SignedInRequest, pk: int) -> HttpResponse:
    plan_import = to_check(request, pk)
    found = compared(request, plan_import)
    if isinstance(found, HttpResponse):
        return found
    standing, comparison = found
    parts = parts_of(comparison)
    asked = request.GET.get("part", "1")
    part = next((each for each in parts if str(each.number) == asked), parts[0])
    form = CompareForm(typed(request), standing=standing, part=part, comparison=comparison)
    address = reverse("documents:import_compare", args=[pk])

    def after(_: Any) -> str:
        number = part.number if form.settles else part.number + 1
        return f"{address}?part={number}" if number <= len(parts) else plan_import.get_absolute_url()

    saved = save_once(request, form, lambda: keep(plan_import, form), said="Saved.", to=after)
    context = {
        "title": "What differs from the plan",
        "crumbs": crumbs_of(plan_import),
        "plan_import": plan_import,
        "comparison": comparison,
        "parts": parts,
        "part": part,
        "back": plan_import.get_absolute_url(),
    }
    return saved or form_page(request, form, "documents/import_compare.html", **context)


def keep(plan_import: PlanImport, form: CompareForm | MatchForm) -> PlanImport:
    with open_import(plan_import):
        form.save()
    return plan_import


@require_http_methods(["GET", "POST"])
def import_match(request: SignedInRequest, pk: int) -> HttpResponse:
    row: ImportRow = part_of(ImportRow.objects, request, pk)
    plan_import = row.plan_import
    found = compared(request, plan_import)
    if isinstance(found, HttpResponse):
        return found
    standing, comparison = found
    place = next((n for n, each in enumerate(comparison.rows) if each.row.pk == row.pk), None)
    if place is None:
        raise Http404  # it is left out, or joined to another
    form = MatchForm(typed(request), standing=standing, row=comparison.rows[place], comparison=comparison)
    part = next(each.number for each in parts_of(comparison) if comparison.rows[place] in each.rows)
    back = f"{reverse('documents:import_compare', args=[plan_import.pk])}?part={part}#row-{row.pk}"
    saved = save_once(request, form, lambda: keep(plan_import, form), said="Saved.", to=back)
    context = {
        "title": "Which action of the plan is it?",
        "intro": comparison.rows[place].read.activity,
        "crumbs": crumbs_of(plan_import),
        "back": back,
    }
    return saved or form_page(request, form, **context)
