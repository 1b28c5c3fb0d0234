"""Changing one row or priority of an import."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import NotAllowedNow, SignedInRequest
from csp.pages import form_page, save_once, typed
from documents.changing import TAKEN_IN, VERBS, change, split
from documents.models import ImportPriority, ImportRow, PlanImport
from documents.row_forms import PriorityForm, RowForm, SplitForm
from documents.shown import source_shown
from documents.standing import standing_of, stands_alone
from documents.views.opening import crumbs_of, part_of


def closed(request: SignedInRequest, plan_import: PlanImport) -> HttpResponse | None:
    """Where a plan that has been taken in leads instead; what somebody was typing meanwhile stays, with the refusal."""
    if plan_import.became is None or request.method == "POST":
        return None
    messages.info(request, TAKEN_IN)
    return redirect(plan_import)


@require_http_methods(["GET", "POST"])
def import_row(request: SignedInRequest, pk: int) -> HttpResponse:
    row: ImportRow = part_of(ImportRow.objects.select_related("priority"), request, pk)
    if led := closed(request, row.plan_import):
        return led
    form = RowForm(typed(request), standing=standing_of(row.plan_import), row=row)
    back = row.get_absolute_url()
    saved = save_once(request, form, lambda: change(row, form.changed), said="Changed.", to=back)
    context = {"title": f"Change {row}", "sources": [source_shown(form.read.source, form.read.where)]} | around(
        row, back
    )
    return saved or form_page(request, form, "documents/import_row.html", **context)


@require_http_methods(["GET", "POST"])
def import_row_split(request: SignedInRequest, pk: int) -> HttpResponse:
    row: ImportRow = part_of(ImportRow.objects.select_related("priority"), request, pk)
    if led := closed(request, row.plan_import):
        return led
    activity = stands_alone(row, standing_of(row.plan_import)).activity
    form = SplitForm(typed(request), activity=activity)
    back = row.get_absolute_url()
    saved = save_once(
        request, form, lambda: split(row, activity, form.cleaned_data["at"]), said="Two rows now.", to=back
    )
    context = {"title": "Split this row in two", "activity": activity, "save": "Split it"} | around(row, back)
    return saved or form_page(request, form, "documents/import_split.html", row=row, **context)


@require_POST
def import_row_verb(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """One of the buttons beside a row."""
    row: ImportRow = part_of(ImportRow.objects.select_related("priority"), request, pk)
    if verb not in VERBS:
        raise Http404
    do, said = VERBS[verb]
    try:
        stays = do(row) or row
    except NotAllowedNow as refusal:
        messages.warning(request, str(refusal))
        return redirect(row)
    messages.success(request, said)
    return redirect(stays)


@require_http_methods(["GET", "POST"])
def import_priority(request: SignedInRequest, pk: int) -> HttpResponse:
    priority: ImportPriority = part_of(ImportPriority.objects, request, pk)
    if led := closed(request, priority.plan_import):
        return led
    form = PriorityForm(typed(request), priority=priority)
    back = priority.get_absolute_url()
    saved = save_once(request, form, lambda: change(priority, form.changed), said="Changed.", to=back)
    return saved or form_page(request, form, title="Change the priority", **around(priority, back))


def around(part: ImportRow | ImportPriority, back: str) -> dict[str, Any]:
    return {"crumbs": crumbs_of(part.plan_import), "back": back, "plan_import": part.plan_import}
