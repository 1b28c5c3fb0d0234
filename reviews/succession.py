"""Who takes the place of agencies that have ended and of officers who have left, in what next year's plan carries on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from actions.models import Lead, LeadRole
from csp.models import Agency, User
from plans.models import AnnualPlan
from reviews.roll_over_rows import ActionRow, listed


class Succession:
    """The agencies and people of a plan's partnership as they are on a day; it gathers what is doubtful on the way."""

    def __init__(self, plan: AnnualPlan, *, on: date) -> None:
        self.agencies = {agency.pk: agency for agency in plan.partnership.agencies.all()}
        self.people = set(plan.partnership.memberships.current(on=on).values_list("user", flat=True))
        self.replaced: dict[Agency, tuple[Agency, list[str]]] = {}
        self.ended: dict[Agency, list[str]] = {}
        self.gone: dict[User, list[str]] = {}

    def successor_of(self, agency: Agency) -> Agency:
        """The agency itself while it lasts, or the last in the line of those that replaced it."""
        seen = {agency.pk}
        while agency.ended_on and agency.replaced_by_id in self.agencies and agency.replaced_by_id not in seen:
            agency = self.agencies[agency.replaced_by_id]
            seen.add(agency.pk)
        return agency

    def leads_of(self, row: ActionRow) -> list[Lead]:
        """The agencies' parts next year, the lead first; one that now stands for two of them is named once."""
        found: dict[int, Lead] = {}
        for lead in sorted(row.position.leads, key=lambda lead: lead.role != LeadRole.LEAD):
            agency = self.successor_of(lead.agency)
            if agency != lead.agency:
                self.replaced.setdefault(lead.agency, (agency, []))[1].append(row.name)
            elif agency.ended_on:
                self.ended.setdefault(agency, []).append(row.name)
            as_typed = lead.as_typed if agency == lead.agency else ""
            part = Lead(agency=agency, role=lead.role, as_typed=as_typed, position=len(found) + 1)
            found.setdefault(agency.pk, part)
        return list(found.values())

    def officer_of(self, row: ActionRow) -> User | None:
        """The lead officer, if they still have a role in the partnership."""
        officer = row.record.lead_officer
        if officer is None or officer.pk in self.people:
            return officer
        self.gone.setdefault(officer, []).append(row.name)
        return None

    @property
    def doubts(self) -> Iterator[str]:
        for agency, (successor, names) in self.replaced.items():
            yield f"{agency} has ended: {successor} takes its part in {listed(names)}."
        for agency, names in self.ended.items():
            yield f"{agency} has ended and nothing replaces it, so it still has its part in {listed(names)}. Change it there."
        for officer, names in self.gone.items():
            yield f"{officer} has no role in the partnership any more, so {listed(names)} will have no lead officer."
