"""The return: every action of an agency updated on one page, saved as it is typed, submitted in one go."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import Update
from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.models import Agency
from csp.pages import typed
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.return_forms import EVERYONE, SUPPORTS, WhichReturnForm
from reviews.return_rows import Submitted
from reviews.returns import ReturnSheet

SAVED = "Saved. Nothing has been submitted yet: what you wrote waits for you here, on any computer."
SENT_BEFORE = "That had already been recorded; it was not recorded twice."
NOTHING_WRITTEN = "Nothing is filled in yet: write an update for at least one action, or tick “No change”"


@require_http_methods(["GET", "POST"])
def return_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    which = WhichReturn.asked(request, pk)
    sheet = which.sheet
    words = typed(request)
    if request.method == "POST":
        return keep_for_later(request, which) if request.POST.get("then") == "later" else submit(request, which)
    if words is not None:
        sheet.show(words)
    return sheet_page(request, which)


@require_POST
def return_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the page's script sends while somebody types: the rows that changed, answered with when they were saved."""
    return draft_saved(request, WhichReturn.asked(request, pk).sheet)


def draft_saved(request: HttpRequest, sheet: ReturnSheet) -> JsonResponse:
    not_kept = {row.action.pk: row.elsewhere.progress for row in sheet.save(request.POST) if row.elsewhere}
    gone = [stray.name for stray in sheet.strays(request.POST)]
    saved_at = timezone.localtime()
    return JsonResponse({"savedAt": f"{saved_at:%H:%M}", "elsewhere": not_kept, "gone": gone})


@require_safe
def return_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a return is submitted: what is still silent, and where to go next."""
    which = WhichReturn.asked(request, pk)
    context = which.context | {"title": f"What is left: {which.title}", "silent": which.sheet.silent}
    return TemplateResponse(request, "reviews/return_done.html", context)


def keep_for_later(request: SignedInRequest, which: WhichReturn) -> HttpResponse:
    not_kept, strays = which.sheet.save(request.POST), which.sheet.strays(request.POST)
    if not_kept or strays:
        return sheet_page(request, which, strays=strays, status=422)
    messages.success(request, SAVED)
    return redirect(which.address("reviews:return_sheet"))


def submit(request: SignedInRequest, which: WhichReturn) -> HttpResponse:
    sheet = which.sheet
    result = sheet.submit(request.POST, hold_back_good=bool(request.POST.get("hold_back_good")))
    say_what_was_recorded(request, sheet, result)
    if result.is_done:
        return redirect(which.address("reviews:return_done"))
    if result.is_empty:
        sheet.form.add_error(None, NOTHING_WRITTEN)
    return sheet_page(request, which, strays=result.strays, held_back=result.held_back, status=422)


def sheet_page(request: SignedInRequest, which: WhichReturn, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= which.context
    context["form_token"] = request.POST.get("form_token") or str(uuid4())
    context["hold_back_good"] = request.POST.get("hold_back_good")
    return TemplateResponse(request, "reviews/return_sheet.html", context, status=status)


def say_what_was_recorded(request: HttpRequest, sheet: ReturnSheet, result: Submitted) -> None:
    if result.recorded:
        number = len(result.recorded)
        names = ", ".join(update.action.reference or update.action.activity[:60] for update in result.recorded)
        updates = "1 update" if number == 1 else f"{number} updates"
        messages.success(request, f"{updates} recorded for {sheet.period}: {names}.")
        for warning in warnings_of_day(sheet, result.recorded):
            messages.warning(request, warning)
    elif result.already:
        messages.info(request, SENT_BEFORE)


def warnings_of_day(sheet: ReturnSheet, recorded: list[Update]) -> list[str]:
    """Where the day of the sheet is unusual; the updates stand all the same."""
    day, plan = recorded[0].reported_on, sheet.plan
    said = formatted(day, "j F Y")
    warnings = []
    if day < plan.starts_on:
        began = formatted(plan.starts_on, "j F Y")
        warnings.append(f"The updates are as at {said}, before the plan’s year began on {began}.")
    elif day not in sheet.period:
        counts_for = Period.containing(day, plan.review_months)
        warnings.append(f"The updates are as at {said}, outside {sheet.period}: they count for {counts_for}.")
    written = {update.action_id for update in recorded}
    shown = [row for row in sheet.rows if row.action.pk in written]
    later = [row.name for row in shown if row.last and row.last.reported_on > day]
    if later:
        warnings.append(f"A later update stands after these and is still the latest: {', '.join(later)}.")
    return warnings


class WhichReturn:
    """Which sheet an address asks for: of what plan, agency and period, and who may have it."""

    def __init__(self, request: SignedInRequest, plan: AnnualPlan, period: Period, today: date) -> None:
        self.plan, self.period, self.user = plan, period, request.user
        self.periods = [own for own in plan.periods if own.start <= today or own == period]
        agencies = list(plan.partnership.agencies.in_order())
        own = [row for row in agencies if {row.pk, row.part_of_id} & request.user.standing.agencies]
        self.coordinates = plan.partnership_id in request.user.standing.coordinates
        self.offered = agencies if self.coordinates else own
        refuse_unless(bool(self.coordinates or own) and not plan.is_closed)
        self.parts = SUPPORTS if request.GET.get("parts") == SUPPORTS else ""
        self.agency = self.named(request.GET.get("agency", ""), agencies)
        self.sheet = ReturnSheet(plan, period, self.agency, request.user, today, supporting=bool(self.parts))

    @classmethod
    def asked(cls, request: SignedInRequest, pk: int) -> WhichReturn:
        """404 for a plan, period or agency that is none; 403 for one that is not this person's to report on."""
        plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
        today = timezone.localdate()
        periods = {period.code: period for period in plan.periods}
        period = periods.get(request.GET.get("period") or plan.reporting_period(today).code)
        if period is None:
            raise Http404
        return cls(request, plan, period, today)

    def named(self, agency: str, agencies: list[Agency]) -> Agency | None:
        """The agency asked for; None for everyone's, or for all those a lead officer reports for."""
        if agency == EVERYONE:
            refuse_unless(self.coordinates)
        if agency in ("", EVERYONE):
            own = [row for row in self.offered if row.pk in self.user.standing.agencies]  # a team comes with its agency
            return own[0] if len(own) == 1 and not self.coordinates else None
        found = next((row for row in agencies if str(row.pk) == agency), None)
        if found is None:
            raise Http404
        if found not in self.offered:
            raise PermissionDenied
        return found

    @property
    def code(self) -> str:
        """The agency as an address names it."""
        if self.agency:
            return str(self.agency.pk)
        return EVERYONE if self.coordinates else ""

    def address(self, name: str) -> str:
        asked = f"?agency={self.code}&period={self.period.code}" + (f"&parts={self.parts}" if self.parts else "")
        return reverse(name, args=[self.plan.pk]) + asked

    @property
    def whose(self) -> str:
        everyone = "everyone’s actions" if self.coordinates else "your agencies’ actions"
        return self.agency.name if self.agency else everyone

    @property
    def title(self) -> str:
        return f"Return for {self.period}: {self.whose}"

    @property
    def context(self) -> dict[str, Any]:
        asked = {"agency": self.code, "period": self.period.code, "parts": self.parts}
        every = (EVERYONE, "Everyone’s") if self.coordinates else ("", "All mine")
        return {
            "title": self.title,
            "crumbs": [self.plan.partnership, self.plan],
            "plan": self.plan,
            "period": self.period,
            "sheet": self.sheet,
            "which_form": WhichReturnForm(self.offered, self.periods, every=every, initial=asked),
            "here": self.address("reviews:return_sheet"),
            "draft_address": self.address("reviews:return_draft"),
            "download_address": self.address("documents:return_download"),
            "upload_address": self.address("documents:return_upload"),
            "review_address": self.plan.review_address(self.period),
        }
