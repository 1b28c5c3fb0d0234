"""The agencies of a partnership, in the order its documents list them."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.deleting import delete_page
from csp.forms import AgencyForm
from csp.models import Agency, Partnership
from csp.naming import save_with_aliases
from csp.ordering import move_and_return, next_position
from csp.pages import form_page, save_once, typed
from csp.views.partnerships import to_set_up


@require_safe
def agencies(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = open_or_refuse(Partnership.objects, request.user, slug=slug)
    rows = partnership.agencies.in_order().select_related("part_of", "replaced_by").prefetch_related("aliases")
    context = {
        "title": "Agencies",
        "partnership": partnership,
        "crumbs": [partnership],
        "agencies": rows,
        "may_set_up": partnership.can_be_set_up_by(request.user),
        "reads_whole": partnership.is_read_whole_by(request.user),
    }
    return TemplateResponse(request, "csp/agencies.html", context)


@require_http_methods(["GET", "POST"])
def agency_new(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = to_set_up(request, slug)
    agency = Agency(partnership=partnership, position=next_position(partnership.agencies))
    form = AgencyForm(typed(request), instance=agency)
    saved = save_once(
        request, form, lambda: save_with_aliases(agency, form.cleaned_data["aliases"]), said="Agency added."
    )
    return saved or form_page(request, form, title="Add an agency", back=list_of(partnership))


@require_http_methods(["GET", "POST"])
def agency_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    agency = agency_to_set_up(request, pk)
    title = f"Change {agency.name}"
    form = AgencyForm(typed(request), instance=agency)
    saved = save_once(
        request, form, lambda: save_with_aliases(agency, form.cleaned_data["aliases"]), said="Agency saved."
    )
    return saved or form_page(request, form, title=title, back=list_of(agency.partnership))


@require_http_methods(["GET", "POST"])
def agency_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    agency = agency_to_set_up(request, pk)
    return delete_page(request, agency, back=list_of(agency.partnership), instead="Give it an end date instead.")


@require_POST
def agency_move(request: SignedInRequest, pk: int, direction: str) -> HttpResponse:
    agency = agency_to_set_up(request, pk)
    siblings = Agency.objects.filter(partnership=agency.partnership_id)
    return move_and_return(request, agency, siblings, direction=direction, back=agency.get_absolute_url())


def agency_to_set_up(request: SignedInRequest, pk: int) -> Agency:
    agency = open_or_refuse(Agency.objects.select_related("partnership"), request.user, pk=pk)
    refuse_unless(agency.partnership.can_be_set_up_by(request.user))
    return agency


def list_of(partnership: Partnership) -> str:
    return reverse("csp:agencies", args=[partnership.slug])
