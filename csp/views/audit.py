"""Who changed what: the audit record, for the coordinators of a partnership and for the site administrator."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from csp.access import SignedInRequest, refuse_unless
from csp.audit.filters import AuditFilterForm
from csp.audit.scopes import Scope
from csp.audit.telling import told
from csp.views.partnerships import to_set_up

ON_A_PAGE = 50


@require_safe
def audit(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = to_set_up(request, slug)
    files = {kind: reverse("documents:audit_file", args=[slug, kind]) for kind in ("xlsx", "csv")}
    return audit_page(request, Scope(partnership), files)


@require_safe
def site_audit(request: SignedInRequest) -> HttpResponse:
    refuse_unless(request.user.standing.is_administrator)
    files = {kind: reverse("documents:site_audit_file", args=[kind]) for kind in ("xlsx", "csv")}
    return audit_page(request, Scope(), files)


def audit_page(request: SignedInRequest, scope: Scope, files: dict[str, str]) -> HttpResponse:
    form = AuditFilterForm(request.GET, scope=scope)
    page = Paginator(form.found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "Who changed what",
        "partnership": scope.partnership,
        "crumbs": [scope.partnership] if scope.partnership else [],
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page": page,
        "lines": told(page.object_list, scope, request.user),
        "files": files,
        "here": f"?{request.GET.urlencode()}" if request.GET else "",
        "everything": request.path,
    }
    return TemplateResponse(request, "csp/audit.html", context, status=422 if form.errors else 200)
