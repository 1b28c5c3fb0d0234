"""Names by which plans call an agency; within a partnership each means one body only."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction

from csp.models import Agency, AgencyAlias


def as_compared(name: str) -> str:
    """A name as it is compared: case and spacing make no difference."""
    return " ".join(name.casefold().split())


def names_taken(agencies: models.QuerySet[Agency]) -> dict[str, Agency]:
    """Every name, abbreviation and other name of these agencies, as compared, and whose it is. Two queries."""
    taken = {}
    for agency in agencies.prefetch_related("aliases"):
        for name in (agency.name, agency.abbreviation, *(alias.name for alias in agency.aliases.all())):
            if name:
                taken[as_compared(name)] = agency
    return taken


@transaction.atomic
def save_with_aliases(agency: Agency, aliases: Iterable[str]) -> Agency:
    """Save the agency with exactly these other names; those that stay keep their rows and so their history."""
    agency.save()
    wanted = list(aliases)
    kept = set()
    for alias in agency.aliases.all():
        if alias.name in wanted:
            kept.add(alias.name)
        else:
            alias.delete()
    for name in wanted:
        if name not in kept:
            AgencyAlias.objects.create(agency=agency, name=name)
    return agency


def leads_round(row: models.Model, to: models.Model | None, links: dict[int, int | None]) -> bool:
    """Whether pointing `row` at `to` would close a ring; `links` holds where every row points now."""
    at = to.pk if to else None
    seen = set()
    while at is not None and at not in seen:
        if at == row.pk:
            return True
        seen.add(at)
        at = links.get(at)
    return False
