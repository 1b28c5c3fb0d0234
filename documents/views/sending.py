"""Sending a plan to be brought in: the form, the page of those under way, and how far the reading has come."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csp.access import SignedInRequest, refuse_unless
from csp.models import Partnership
from csp.pages import form_page, typed
from documents.bringing_in import SILENCE, bring_in, read_aside, sent_before
from documents.import_forms import SendForm
from documents.models import ImportState, PlanImport
from documents.readers import CannotRead
from documents.views.opening import crumbs_of, import_of
from documents.views.review import review

INTRO = (
    "Send the plan as it is. You see everything that was read in it, and whatever is not clear, before anything becomes "
    "part of the tracker."
)
GOES_ON = "This file is already being brought in: you can go on here."
EVERY = "3"  # seconds between two looks at a file that is being read


@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    refuse_unless(bool(request.user.standing.coordinates))
    found = PlanImport.objects.visible_to(request.user).order_by("-pk")
    rows = list(found.select_related("partnership", "uploaded_by", "taken_in__plan"))
    context = {
        "title": "Plans being brought in",
        "under_way": [row for row in rows if row.became is None],
        "taken_in": [row for row in rows if row.became],
    }
    return TemplateResponse(request, "documents/imports.html", context)


@require_http_methods(["GET", "POST"])
def import_new(request: SignedInRequest) -> HttpResponse:
    refuse_unless(bool(request.user.standing.coordinates))
    partnerships = Partnership.objects.filter(pk__in=request.user.standing.coordinates).order_by("name")
    asked = next((each for each in partnerships if each.slug == request.GET.get("partnership")), None)
    form = SendForm(
        typed(request),
        request.FILES or None,
        partnerships=partnerships,
        today=timezone.localdate(),
        initial={"year": request.GET.get("year", "")} | ({"partnership": asked} if asked else {}),
    )
    if request.method == "POST" and form.is_valid() and (begun := begin(request, form)):
        return redirect(begun)
    context = {"title": "Bring in a plan", "intro": INTRO, "save": "Read the plan", "crumbs": [asked] if asked else []}
    return form_page(
        request, form, "documents/import_new.html", back=asked.get_absolute_url() if asked else "", **context
    )


def begin(request: SignedInRequest, form: SendForm) -> PlanImport | None:
    """The import that the form begins, or goes on with; None where the file was refused."""
    cleaned = form.cleaned_data
    sent, partnership, year = cleaned["sent"], cleaned["partnership"], cleaned["year"]
    if held := sent_before(partnership, sent):
        messages.info(request, GOES_ON)
        return held
    try:
        return bring_in(partnership, sent, year=year, by=request.user)
    except CannotRead as refused:
        form.refuse(str(refused))
        return None


@require_safe
def plan_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page of an import, whichever state it is in."""
    found = import_of(request, pk)
    if found.state == ImportState.REVIEW:
        return review(request, found)
    context = {
        "title": f"{found.name} could not be read" if found.is_refused else f"Reading {found.name}",
        "crumbs": crumbs_of(found),
        "plan_import": found,
        "is_cut_off": found.is_reading and timezone.now() - found.heard_at > SILENCE,
    }
    response = TemplateResponse(request, "documents/import_reading.html", context)
    if found.is_reading and not context["is_cut_off"]:
        response.headers["Refresh"] = EVERY
    return response


@require_POST
def import_read_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin again a reading that was cut off, as by a restart of the server."""
    found = import_of(request, pk)
    if found.is_reading:
        found.progress = ""
        found.save()
        read_aside(found.pk)
    return redirect(found)


@require_safe
def import_source(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file as it was sent; never shown by the browser, only kept by it."""
    found = import_of(request, pk)
    source = getattr(found, "source", None)
    refuse_unless(source is not None)
    name = found.name if "." in found.name else f"{found.name}.txt"
    return HttpResponse(
        bytes(source.content),
        content_type=source.content_type,
        headers={"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"},
    )
