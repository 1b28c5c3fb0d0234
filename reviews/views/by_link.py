"""The return of one agency for one period, for whoever holds its link: open to them alone, and leading nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from csp.audit.acting import write_as
from reviews.link_forms import HolderForm
from reviews.links import link_of, texts_in
from reviews.models import ReturnLink
from reviews.returns import ReturnSheet
from reviews.rounds import dates_of
from reviews.views.returns import NOTHING_WRITTEN, SAVED, draft_saved, say_what_was_recorded

WRONG = "This address does not open anything"
OVER = "This link no longer works"


@dataclass
class ByLink:
    """What the holder of a link is shown."""

    link: ReturnLink
    today: date
    address: str
    secret: str

    def __post_init__(self) -> None:
        link = self.link
        self.sheet = ReturnSheet(link.plan, link.period, link.agency, link, self.today)
        self.holder = HolderForm(None, link=link)

    @property
    def context(self) -> dict[str, Any]:
        link, period = self.link, self.link.period
        review = link.plan.reviews.filter(months=period.months, number=period.number).first()
        return {
            "title": f"Updates for {period}: {link.agency}",
            "link": link,
            "plan": link.plan,
            "period": period,
            "deadline": dates_of(link.plan, period, review).in_words(self.today),
            "sheet": self.sheet,
            "holder": self.holder,
            "draft_address": reverse("reviews:by_link_draft", args=[self.secret]),
        }


@login_not_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    link = link_of(token, to_write=request.method == "POST")
    today = timezone.localdate()
    if link is None or not link.works_on(today):
        return opens_nothing(request, link)
    write_as(by_link_of(link))
    shown = ByLink(link, today, request.path, token)
    if request.method == "POST":
        return keep_for_later(request, shown) if request.POST.get("then") == "later" else submit(request, shown)
    now = timezone.now()
    opened = ReturnLink.objects.filter(pk=link.pk)
    opened.update(first_opened_at=Coalesce(F("first_opened_at"), now), last_opened_at=now)
    return sheet_page(request, shown)


@login_not_required
@require_POST
@transaction.atomic
def by_link_draft(request: HttpRequest, token: str) -> HttpResponse:
    """What the page's script sends while somebody types."""
    link, today = link_of(token, to_write=True), timezone.localdate()
    if link is None or not link.works_on(today):
        return opens_nothing(request, link)
    write_as(by_link_of(link))
    HolderForm(request.POST, link=link).keep()
    return draft_saved(request, ByLink(link, today, request.path, token).sheet)


def by_link_of(link: ReturnLink) -> str:
    """Who acts, for the audit record: nobody with an account."""
    return f"{link.agency}, by a return link"


def opens_nothing(request: HttpRequest, link: ReturnLink | None) -> HttpResponse:
    """404 and no hint where the address is wrong; 410 and whom to ask where it was right once. What was typed is shown."""
    context = {"title": OVER if link else WRONG, "link": link, "texts": texts_in(request.POST)}
    return TemplateResponse(request, "reviews/by_link_nothing.html", context, status=410 if link else 404)


def keep_for_later(request: HttpRequest, shown: ByLink) -> HttpResponse:
    shown.holder = HolderForm(request.POST, link=shown.link)
    shown.holder.keep()
    shown.holder.errors.clear()  # who it is need be said only when it is submitted
    not_kept, strays = shown.sheet.save(request.POST), shown.sheet.strays(request.POST)
    if not_kept or strays:
        return sheet_page(request, shown, strays=strays, status=422)
    messages.success(request, SAVED)
    return redirect(shown.address)


def submit(request: HttpRequest, shown: ByLink) -> HttpResponse:
    """Record what is right, in the name and post given; where those are missing nothing is recorded, and all is kept."""
    sheet, shown.holder = shown.sheet, HolderForm(request.POST, link=shown.link)
    shown.holder.keep()
    hold_back_good = bool(request.POST.get("hold_back_good"))
    result = sheet.submit(request.POST, hold_back_good, may_record=not shown.holder.errors)
    say_what_was_recorded(request, sheet, result)
    if result.is_done:
        return redirect(shown.address)
    if result.is_empty and not shown.holder.errors:
        sheet.form.add_error(None, NOTHING_WRITTEN)
    return sheet_page(request, shown, strays=result.strays, held_back=result.held_back, status=422)


def sheet_page(request: HttpRequest, shown: ByLink, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= shown.context
    context["form_token"] = request.POST.get("form_token") or str(uuid4())
    context["hold_back_good"] = request.POST.get("hold_back_good")
    return TemplateResponse(request, "reviews/by_link.html", context, status=status)
