"""Open an import, or a part of one: 404 outside its partnership, 403 to those inside it who do not coordinate it."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from csp.access import SignedInRequest, open_or_refuse
from documents.models import ImportState, PlanImport

IMPORTS = PlanImport.objects.select_related("partnership", "uploaded_by", "taken_in__plan", "taken_in__by")


def import_of(request: SignedInRequest, pk: int) -> PlanImport:
    return open_or_refuse(IMPORTS, request.user, pk=pk)


def to_check(request: SignedInRequest, pk: int) -> PlanImport:
    """An import that has been read, and what was read; one that is still being read has nothing to check."""
    understood = IMPORTS.select_related("source").defer("source__content")
    found = open_or_refuse(understood, request.user, pk=pk)
    if found.state != ImportState.REVIEW:
        raise Http404
    return found


def part_of(records: Any, request: SignedInRequest, pk: int) -> Any:
    """A row or a priority of an import that has been read."""
    part = open_or_refuse(records, request.user, pk=pk)
    part.plan_import = to_check(request, part.plan_import_id)
    return part


def crumbs_of(plan_import: PlanImport) -> list[Any]:
    return [plan_import.partnership, plan_import]
