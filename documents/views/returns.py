"""The return by spreadsheet: download it, upload it filled in, look at what it says, record it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from actions.models import Update
from csp.access import SignedInRequest
from csp.pages import form_page, save_once, typed
from documents.forms import RecordReturnForm, UploadForm
from documents.held_returns import held, hold
from documents.return_sheet import (
    WORKBOOK_TYPE,
    ReturnAsked,
    check_sheet,
    contact_of,
    make_return,
    record_return,
    status_words,
)
from reviews.models import Review
from reviews.rounds import dates_of
from reviews.views.returns import WhichReturn

UPLOAD_INTRO = (
    "You see what will be recorded, and what cannot be, before anything is. Rows left empty are left alone, and a "
    "spreadsheet uploaded twice records nothing twice."
)


@require_safe
def return_download(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same actions as on the return page of that address."""
    which = WhichReturn.asked(request, pk)
    plan, period = which.plan, which.period
    review = Review.objects.filter(plan=plan, months=period.months, number=period.number).first()
    contact = contact_of(plan.partnership, on=timezone.localdate())
    asked = ReturnAsked(plan, period, which.agency, dates_of(plan, period, review).due_on, contact)
    name = slugify(f"return {period} {which.agency.short_name if which.agency else plan}")[:100]
    return HttpResponse(
        make_return(asked, which.sheet.rows, list(status_words(plan).values())),
        content_type=WORKBOOK_TYPE,
        headers={"Content-Disposition": content_disposition_header(True, f"{name}.xlsx")},
    )


@require_http_methods(["GET", "POST"])
def return_upload(request: SignedInRequest, pk: int) -> HttpResponse:
    which = WhichReturn.asked(request, pk)
    form = UploadForm(typed(request), request.FILES or None, plan=which.plan)
    if form.is_bound and form.is_valid():
        upload = hold(request.session, which.plan, form.cleaned_data["file"])
        preview = reverse("documents:return_preview", args=[which.plan.pk, upload])
        return redirect(f"{preview}?{request.GET.urlencode()}")
    return form_page(
        request,
        form,
        "documents/return_upload.html",
        title="Upload a return",
        crumbs=[which.plan.partnership, which.plan],
        intro=UPLOAD_INTRO,
        download=which.address("documents:return_download"),
        save="Check the spreadsheet",
        back=which.address("reviews:return_sheet"),
    )


@require_http_methods(["GET", "POST"])
def return_preview(request: SignedInRequest, pk: int, upload: UUID) -> HttpResponse:
    which = WhichReturn.asked(request, pk)
    plan, user, today = which.plan, request.user, timezone.localdate()
    sheet = held(request.session, plan, upload)
    again = which.address("documents:return_upload")
    if sheet is None:
        context = {"title": "Upload the spreadsheet again", "crumbs": [plan.partnership, plan], "again": again}
        return TemplateResponse(request, "documents/return_not_held.html", context, status=409)
    checked = check_sheet(sheet, plan, by=user, today=today)
    form = RecordReturnForm(typed(request), checked=checked)

    def write() -> list[Update]:
        return record_return(sheet, plan, by=user, today=today, seen=form.cleaned_data["seen"], also=form.also)

    number = len(checked.ready) + len(request.POST.getlist("anyway"))
    said = f"{number} update{'' if number == 1 else 's'} recorded from {sheet.name}."
    which.period = checked.period  # the sheet knows which it is for
    done = which.address("reviews:return_done")
    return save_once(request, form, write, said=said, to=done) or form_page(
        request,
        form,
        "documents/return_preview.html",
        title="Check what will be recorded",
        crumbs=[plan.partnership, plan],
        plan=plan,
        checked=checked,
        again=again,
    )
