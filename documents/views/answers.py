"""The pages on which an officer answers what a file leaves open; after each the file is understood anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest
from csp.pages import form_page, save_once, typed
from documents.changing import open_import
from documents.column_forms import ColumnsForm
from documents.compare_forms import FiguresForm
from documents.import_forms import AboutForm, LeadsForm, LeftOverForm, StatusesForm
from documents.models import PlanImport
from documents.questions import leads_met
from documents.standing import Standing, standing_of
from documents.taking_in import kept_words
from documents.understanding import understand_again
from documents.views.opening import crumbs_of, to_check
from documents.views.rows import closed

Make = Callable[[SignedInRequest, Standing], Any]


def answer_page(request: SignedInRequest, pk: int, make: Make, template: str, **context: Any) -> HttpResponse:
    """A form about the whole of an import, and what saving it does."""
    plan_import = to_check(request, pk)
    back = plan_import.get_absolute_url()
    if led := closed(request, plan_import):
        return led
    standing = standing_of(plan_import)
    form = make(request, standing)
    saved = save_once(request, form, lambda: keep(plan_import, form), said="Saved.", to=back)
    labels = [each for each in standing.understood.not_taken if each.is_label]
    context |= {
        "labels": labels,
        "plan_import": plan_import,
        "standing": standing,
        "crumbs": crumbs_of(plan_import),
        "back": back,
    }
    return saved or form_page(request, form, template, **context)


def keep(plan_import: PlanImport, form: Any) -> PlanImport:
    with open_import(plan_import):
        form.save()
        understand_again(plan_import)
    return plan_import


@require_http_methods(["GET", "POST"])
def import_about(request: SignedInRequest, pk: int) -> HttpResponse:
    def make(request: SignedInRequest, standing: Standing) -> AboutForm:
        today = timezone.localdate()
        return AboutForm(typed(request), instance=standing.plan_import, standing=standing, today=today)

    return answer_page(request, pk, make, "documents/import_answers.html", title="Year and title")


@require_http_methods(["GET", "POST"])
def import_columns(request: SignedInRequest, pk: int) -> HttpResponse:
    def make(request: SignedInRequest, standing: Standing) -> ColumnsForm:
        return ColumnsForm(typed(request), standing=standing)

    return answer_page(request, pk, make, "documents/import_columns.html", title="What the columns hold")


@require_http_methods(["GET", "POST"])
def import_statuses(request: SignedInRequest, pk: int) -> HttpResponse:
    def make(request: SignedInRequest, standing: Standing) -> StatusesForm:
        return StatusesForm(typed(request), standing=standing)

    intro = "Words such as “behind schedule” mean Amber to some and Red to others, so they are asked about once."
    return answer_page(
        request, pk, make, "documents/import_answers.html", title="What the status words mean", intro=intro
    )


@require_http_methods(["GET", "POST"])
def import_leads(request: SignedInRequest, pk: int) -> HttpResponse:
    def make(request: SignedInRequest, standing: Standing) -> LeadsForm:
        unknown = [lead for lead in leads_met(standing) if lead.key not in standing.book.by_name]
        return LeadsForm(typed(request), standing=standing, unknown=unknown)

    return answer_page(request, pk, make, "documents/import_leads.html", title="Who the lead agencies are")


@require_http_methods(["GET", "POST"])
def import_left_over(request: SignedInRequest, pk: int) -> HttpResponse:
    def make(request: SignedInRequest, standing: Standing) -> LeftOverForm:
        words = kept_words(standing)
        return LeftOverForm(typed(request), standing=standing, words=words)

    return answer_page(request, pk, make, "documents/import_left_over.html", title="Words without a place")


@require_http_methods(["GET", "POST"])
def import_figures(request: SignedInRequest, pk: int) -> HttpResponse:
    def make(request: SignedInRequest, standing: Standing) -> FiguresForm:
        return FiguresForm(typed(request), standing=standing)

    return answer_page(request, pk, make, "documents/import_figures.html", title="Figures in the document")
