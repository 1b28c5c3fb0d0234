"""Switching from one partnership to another without signing in again."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest
from csp.switching import choose, switch_of

ALL = ""


@require_http_methods(["GET", "POST"])
def switch(request: SignedInRequest) -> HttpResponse:
    """Choose the partnership whose work the home page shows, or all of one's own."""
    own = switch_of(request, request.user)
    if request.method == "POST":
        by_slug = {partnership.slug: partnership for partnership in own.partnerships}
        slug = request.POST.get("partnership", ALL)
        if slug != ALL and slug not in by_slug:
            raise Http404
        choose(request, by_slug.get(slug))
        return redirect("reviews:home")
    return TemplateResponse(request, "csp/switch.html", {"title": "The partnership you are working in", "switch": own})
