"""The audit record as a file: what the search in the address finds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, refuse_unless
from csp.audit.filters import AuditFilterForm
from csp.audit.scopes import Scope
from csp.views.partnerships import to_set_up
from documents.audit_rows import MOST_ENTRIES, audit_sheet
from documents.files.answers import answer_with


@require_safe
def audit_file(request: SignedInRequest, slug: str, kind: str) -> HttpResponseBase:
    partnership = to_set_up(request, slug)
    return file_of(request, Scope(partnership), kind, f"{slug} who changed what", reverse("csp:audit", args=[slug]))


@require_safe
def site_audit_file(request: SignedInRequest, kind: str) -> HttpResponseBase:
    refuse_unless(request.user.standing.is_administrator)
    return file_of(request, Scope(), kind, "who changed what", reverse("csp:site_audit"))


def file_of(request: HttpRequest, scope: Scope, kind: str, name: str, page: str) -> HttpResponseBase:
    """Back to the page where the search is not right, or finds more than a file should hold."""
    form = AuditFilterForm(request.GET, scope=scope)
    found = form.found
    if form.errors or found.count() > MOST_ENTRIES:
        messages.error(
            request, f"A file holds {MOST_ENTRIES:,} entries at most. Search between two days, then take it."
        )
        return redirect(f"{page}?{request.GET.urlencode()}")
    today = timezone.localdate()
    return answer_with(audit_sheet(found, scope, today), kind, f"{name} {today}")
