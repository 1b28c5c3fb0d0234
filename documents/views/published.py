"""Published plans, for anybody. These pages know nothing of who reads them: no session, no cookie, any cache may keep them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, http_date
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from documents.files.answers import LONGEST, TYPES
from documents.models import PublishedCopy, PublishedFile
from documents.publishing.words import paper_of_words

MINUTES = 5  # that a cache may keep a page: so long a withdrawn one may still be read
FILES = {"pdf": "PDF", "docx": "Word"}

View = Callable[..., HttpResponse]


def for_anybody(view: View) -> View:
    """An open page that caches keep for a while and then ask about; its tag is made of what it says."""
    kept: View = conditional_page(cache_control(public=True, max_age=MINUTES * 60)(view))
    opened: View = login_not_required(require_safe(kept))
    opened.is_the_same_for_all = True  # read by csp.middleware
    return opened


@for_anybody
def published_list(request: HttpRequest) -> HttpResponse:
    copies = PublishedCopy.objects.standing().without_words().order_by("partnership_name", "-year", "pk")
    return render(request, "documents/published_list.html", {"title": "Published plans", "copies": copies})


@for_anybody
def published(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    copy = latest_copy(slug, year)
    if copy.withdrawn_at:
        return withdrawn(request, copy)
    if (copy.slug, copy.year) != (slug, year):
        return redirect(copy)
    kinds = set(copy.files.values_list("kind", flat=True))
    context = {
        "title": copy.plan_title,
        "copy": copy,
        "paper": paper_of_words(copy.words),
        "files": [(kind, name) for kind, name in FILES.items() if kind in kinds],
    }
    return dated(render(request, "documents/published.html", context), copy.changed_at)


@for_anybody
def published_file(request: HttpRequest, slug: str, year: int, kind: str) -> HttpResponse:
    """The file as it was made when the plan was published."""
    copy = latest_copy(slug, year)
    if copy.withdrawn_at:
        return withdrawn(request, copy)
    file = PublishedFile.objects.filter(published_copy=copy, kind=kind).first()
    if file is None:
        raise Http404
    name = f"{slugify(copy.plan_title)[:LONGEST]}.{kind}"
    response = HttpResponse(bytes(file.content), content_type=TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    return dated(response, copy.changed_at)


def latest_copy(slug: str, year: int) -> PublishedCopy:
    """The latest copy of the plan that was published there; 404 alike where there is no such plan and where it never was."""
    there = PublishedCopy.objects.filter(slug=slug, year=year).newest_first().values("plan")[:1]
    copy = PublishedCopy.objects.filter(plan=there).newest_first().first()
    if copy is None:
        raise Http404
    return copy


def withdrawn(request: HttpRequest, copy: PublishedCopy) -> HttpResponse:
    context = {"title": "This page was withdrawn", "copy": copy}
    return dated(render(request, "documents/published_withdrawn.html", context, status=410), copy.changed_at)


def dated(response: HttpResponse, changed_at: datetime) -> HttpResponse:
    response["Last-Modified"] = http_date(changed_at.timestamp())
    return response
