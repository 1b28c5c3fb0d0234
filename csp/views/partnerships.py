"""Partnerships: those a person may see, one with all it holds, its details and its status key."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.forms import PartnershipForm, StatusKeyForm
from csp.models import AgencyKind, Level, Partnership
from csp.pages import form_page, save_once, typed


@require_safe
def partnerships(request: SignedInRequest) -> HttpResponse:
    rows = Partnership.objects.visible_to(request.user).select_related("parent").order_by("name")
    context = {
        "title": "Partnerships",
        "groups": by_county(rows),
        "may_add": request.user.standing.is_administrator,
    }
    return TemplateResponse(request, "csp/partnerships.html", context)


def by_county(rows: Iterable[Partnership]) -> list[tuple[str, list[Partnership]]]:
    """Each county partnership with the districts below it, by name; last, those that stand alone."""
    groups: dict[str, list[Partnership]] = {}
    alone = []
    for row in rows:
        county = row if row.level == Level.COUNTY else row.parent
        if county is None:
            alone.append(row)
        elif county == row:
            groups.setdefault(county.name, []).insert(0, row)
        else:
            groups.setdefault(county.name, []).append(row)
    return sorted(groups.items()) + ([("Other partnerships" if groups else "", alone)] if alone else [])


@require_safe
def partnership(request: SignedInRequest, slug: str) -> HttpResponse:
    found = open_or_refuse(Partnership.objects.select_related("parent", "replaced_by"), request.user, slug=slug)
    agencies = list(found.agencies.in_order().select_related("part_of"))
    members = [agency for agency in agencies if agency.is_member and not agency.ended_on]
    context = {
        "title": found.name,
        "partnership": found,
        "districts": found.districts.visible_to(request.user).order_by("name"),
        "members": sorted(members, key=lambda agency: agency.kind != AgencyKind.RESPONSIBLE_AUTHORITY),
        "others": [agency for agency in agencies if not agency.is_member and not agency.ended_on],
        "strategies": found.strategies.visible_to(request.user).order_by("-starts_on", "pk"),
        "plans": found.plans.visible_to(request.user).newest_first(),
        "reads_whole": found.is_read_whole_by(request.user),
        "may_plan": found.can_be_edited_by(request.user),
        "may_set_up": found.can_be_set_up_by(request.user),
    }
    return TemplateResponse(request, "csp/partnership.html", context)


@require_http_methods(["GET", "POST"])
def partnership_new(request: SignedInRequest) -> HttpResponse:
    refuse_unless(request.user.standing.is_administrator)
    form = PartnershipForm(typed(request), user=request.user)
    saved = save_once(request, form, form.save, said="Partnership added. Now add its agencies and its coordinator.")
    return saved or form_page(request, form, title="Add a partnership", back=reverse("csp:partnerships"))


@require_http_methods(["GET", "POST"])
def partnership_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    found = to_set_up(request, slug)
    back = found.get_absolute_url()
    title = f"Change {found.name}"
    form = PartnershipForm(typed(request), instance=found, user=request.user)
    saved = save_once(request, form, form.save, said="Partnership saved.")
    return saved or form_page(request, form, title=title, back=back)


@require_http_methods(["GET", "POST"])
def status_key(request: SignedInRequest, slug: str) -> HttpResponse:
    found = to_set_up(request, slug)
    form = StatusKeyForm(typed(request), partnership=found)
    saved = save_once(request, form, form.save, said="Status key saved.")
    intro = (
        "The key is shown beside every status and printed on every report. Red, Amber and Green are always in use. "
        "Updates that have a status you stop using keep it."
    )
    return saved or form_page(request, form, title="Status key", intro=intro, back=found.get_absolute_url())


def to_set_up(request: SignedInRequest, slug: str) -> Partnership:
    """The partnership, for somebody who may change its details, agencies and people."""
    found = open_or_refuse(Partnership.objects, request.user, slug=slug)
    refuse_unless(found.can_be_set_up_by(request.user))
    return found
