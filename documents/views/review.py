"""The page on which an officer checks a plan before it is taken in, and its taking in, undoing and discarding."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from csp.access import NotAllowedNow, SignedInRequest
from csp.fields import PlainForm
from csp.pages import SAVED_MEANWHILE, form_page, save_once, typed
from documents.models import PlanImport, SourceFile
from documents.questions import in_words
from documents.shown import Shown
from documents.standing import standing_of
from documents.taking_in import discard, kept_words, standing_on, take_in, undo
from documents.views.opening import crumbs_of, import_of, to_check
from documents.views.rows import closed

COUNTED = ("priorities", "targets", "actions", "updates", "agencies", "measures")


def review(request: SignedInRequest, plan_import: PlanImport) -> HttpResponse:
    plan_import.source = SourceFile.objects.defer("content", "blocks").get(plan_import=plan_import)
    if plan_import.became:
        return taken_in(request, plan_import)
    shown = Shown(standing_of(plan_import), request.GET.dict(), on=timezone.localdate())
    context = {
        "title": f"Check {plan_import}",
        "crumbs": crumbs_of(plan_import)[:1],
        "plan_import": plan_import,
        "shown": shown,
        "stays_at_its_place": True,  # the row that was changed, which the address names
    }
    return TemplateResponse(request, "documents/import_review.html", context)


def taken_in(request: SignedInRequest, plan_import: PlanImport) -> HttpResponse:
    standing = standing_of(plan_import)
    words = [(each.words, each.why) for each, is_kept in kept_words(standing) if not is_kept]
    rows = [(row.read.activity, "Left out by an officer.") for row in standing.skipped]
    context = {
        "not_taken": [*words, *rows],
        "labels": [each for each in standing.understood.not_taken if each.is_label],
        "title": f"{plan_import} has been taken in",
        "crumbs": crumbs_of(plan_import)[:1],
        "plan_import": plan_import,
        "became": plan_import.became,
        "put_in": in_words(
            **{kind: number for kind in COUNTED if (number := plan_import.became.counts.get(kind)) is not None}
        ),
    }
    return TemplateResponse(request, "documents/import_taken_in.html", context)


@require_POST
def import_take_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """A second press, and a second officer, are led to the plan that the first made."""
    plan_import = to_check(request, pk)
    if plan_import.became:
        messages.info(request, "The plan had already been taken in; it was not taken in twice.")
        return redirect(plan_import.became.plan)
    try:
        plan = take_in(plan_import, by=request.user, on=timezone.localdate())
    except NotAllowedNow as refusal:
        messages.warning(request, str(refusal))
        return redirect(plan_import)
    except IntegrityError:
        messages.warning(request, SAVED_MEANWHILE)
        return redirect(plan_import)
    if plan_import.is_newer:
        messages.success(request, "The newer version is taken in. What it added and changed is listed here.")
        return redirect(plan_import)
    messages.success(request, "The plan is taken in, as a draft that only your partnership sees.")
    return redirect(plan)


@require_http_methods(["GET", "POST"])
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    plan_import = to_check(request, pk)
    if plan_import.became is None:
        messages.info(request, "There is nothing to undo: the plan is not taken in.")
        return redirect(plan_import)
    form = PlainForm(typed(request))
    gone = "as it was before" if plan_import.became.is_newer else "gone"
    said = f"Undone: the plan is {gone}, and the import can be changed again."
    saved = save_once(request, form, lambda: undo(plan_import), said=said, to=plan_import.get_absolute_url())
    forbidden = standing_on(plan_import.became) if saved is None else []
    context = {
        "title": "This import cannot be undone" if forbidden else "Undo this import?",
        "crumbs": crumbs_of(plan_import),
        "plan_import": plan_import,
        "forbidden": forbidden,
        "back": plan_import.get_absolute_url(),
        "save": "Undo the import",
    }
    return saved or form_page(request, form, "documents/import_undo.html", **context)


@require_http_methods(["GET", "POST"])
def import_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    plan_import = import_of(request, pk)
    if led := closed(request, plan_import):
        return led
    form = PlainForm(typed(request))
    back = plan_import.partnership.get_absolute_url()
    said = f"{plan_import.name} and all that was read in it are removed."
    saved = save_once(request, form, lambda: discard(plan_import), said=said, to=back)
    context = {
        "title": "Discard this import?",
        "crumbs": crumbs_of(plan_import),
        "plan_import": plan_import,
        "back": plan_import.get_absolute_url(),
        "save": "Discard it",
    }
    return saved or form_page(request, form, "documents/import_discard.html", **context)
