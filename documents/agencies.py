"""Which agency a name in a plan means: the partnership's own names and aliases first, then the letters all plans use."""

from __future__ import annotations

from csp.models import Agency, AgencyAlias, Partnership
from documents.readers import Doubt
from documents.readers.leads import plain_name

# One body, whichever of these a plan writes
SAME_BODY = (
    ("tvp", "thames valley police"),
    ("bcc", "bucks cc", "buckinghamshire county council"),
    ("avdc", "aylesbury vale district council"),
    ("cdc", "chiltern district council"),
    ("sbdc", "south bucks district council"),
    ("wdc", "wycombe district council"),
    ("nps", "national probation service"),
    ("cs team", "community safety team"),
    ("nte group", "night time economy group", "night-time economy group"),
    ("yos", "youth offending service"),
    ("yot", "youth offending team"),
    ("opcc", "office of the police and crime commissioner"),
    ("ts", "trading standards"),
    ("iag", "independent advisory group"),
    ("nhw", "nw", "neighbourhood watch"),
)
GROUP_OF = {name: group for group in SAME_BODY for name in group}
LONGEST = 200


class AgencyBook:
    """The agencies of one partnership by every name they go by; names not in it become new agencies."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.by_name: dict[str, Agency] = {}
        self.doubts: list[Doubt] = []
        self.used: dict[int, Agency] = {}
        agencies = list(partnership.agencies.in_order().prefetch_related("aliases"))
        self.position = max((agency.position for agency in agencies), default=0)
        for agency in agencies:
            for name in (agency.name, agency.abbreviation, *(alias.name for alias in agency.aliases.all())):
                if name:
                    self.by_name.setdefault(plain_name(name), agency)

    def find_or_add(self, typed: str, where: str) -> Agency:
        """The agency of that name. A second well-known name of one body is kept as its alias."""
        name = typed[:LONGEST]
        agency = self.by_name.get(plain_name(name)) or self._by_other_name(name, where) or self._add(name)
        self.used[agency.pk] = agency
        return agency

    def _by_other_name(self, name: str, where: str) -> Agency | None:
        for other in GROUP_OF.get(plain_name(name), ()):
            if agency := self.by_name.get(other):
                AgencyAlias.objects.create(agency=agency, name=name)
                self.by_name[plain_name(name)] = agency
                self.doubts.append(Doubt("two names for one agency", where, f"{agency.name} / {name}", "Taken as one."))
                return agency
        return None

    def _add(self, name: str) -> Agency:
        self.position += 1
        agency = Agency.objects.create(partnership=self.partnership, name=name, position=self.position)
        self.by_name[plain_name(name)] = agency
        return agency
