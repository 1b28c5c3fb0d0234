"""Which agency a name in a plan means: the partnership's own names and aliases first, then the letters all plans use."""

from __future__ import annotations

from collections.abc import Mapping

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


# What an officer may answer about a name that is not known; otherwise the id of an agency
NEW_AGENCY, NO_AGENCY = "new", "none"
SAME_AS = "as:"  # before another name of the document: both are one body
REMEMBER = "+"  # at the end: the name becomes another name of that agency


def known_names(partnership: Partnership | int) -> list[str]:
    """Every name its agencies go by."""
    agencies = Agency.objects.filter(partnership=partnership)
    names = [
        *agencies.values_list("name", flat=True),
        *agencies.exclude(abbreviation="").values_list("abbreviation", flat=True),
    ]
    return [*names, *AgencyAlias.objects.filter(agency__partnership=partnership).values_list("name", flat=True)]


class AgencyBook:
    """The agencies of one partnership by every name they go by; names not in it become new agencies.

    `answers` says, by name, which agency an officer has chosen, or that it is a new one, or none at all.
    """

    def __init__(self, partnership: Partnership, answers: Mapping[str, str] | None = None) -> None:
        self.partnership, self.answers = partnership, answers or {}
        self.by_name: dict[str, Agency] = {}
        self.doubts: list[Doubt] = []
        self.used: dict[int, Agency] = {}
        self.made: list[Agency | AgencyAlias] = []
        self.agencies = list(partnership.agencies.in_order().prefetch_related("aliases"))
        self.position = max((agency.position for agency in self.agencies), default=0)
        for agency in self.agencies:
            for name in (agency.name, agency.abbreviation, *(alias.name for alias in agency.aliases.all())):
                if name:
                    self.by_name.setdefault(plain_name(name), agency)

    def knows(self, typed: str) -> bool:
        """Whether the name can be placed without asking anybody."""
        name = plain_name(typed[:LONGEST])
        return name in self.by_name or self._answer(name) is not None

    def find(self, typed: str) -> str:
        """What the agency is called that a name means, by itself or as answered; "" where it means none, or is not known."""
        name = plain_name(typed[:LONGEST])
        agency = self.by_name.get(name) or self._chosen(name)
        if agency is not None:
            return agency.name
        answer = self.answers.get(name, "").removesuffix(REMEMBER)
        return f"the same as “{answer.removeprefix(SAME_AS)}”" if answer.startswith(SAME_AS) else ""

    def will_be(self, typed: str) -> str:
        """What the agency will be called that a name leads to: the name itself where it is new; "" where it means none."""
        name = plain_name(typed[:LONGEST])
        agency = self.by_name.get(name) or self._chosen(name)
        if agency is not None:
            return agency.name
        return "" if self.answers.get(name) == NO_AGENCY else typed

    def likely(self, typed: str) -> Agency | None:
        """The agency that other plans call by this name too; to be suggested, not taken."""
        others = GROUP_OF.get(plain_name(typed), ())
        return next((self.by_name[other] for other in others if other in self.by_name), None)

    def find_or_add(self, typed: str, where: str) -> Agency | None:
        """The agency of that name, None where an officer has said it is none.

        A second well-known name of one body is kept as its alias, unless the officer has said what it is.
        """
        name = typed[:LONGEST]
        plain = plain_name(name)
        answer = self._answer(plain)
        agency = self.by_name.get(plain)
        if agency is None and answer == NO_AGENCY:
            return None
        if agency is None and answer is not None:
            agency = self._as_answered(name, answer)
        agency = agency or self._by_other_name(name, where) or self._add(name)
        self.used[agency.pk] = agency
        return agency

    def _answer(self, name: str) -> str | None:
        """What was answered; nothing where the agency chosen is no longer there."""
        answer = self.answers.get(name)
        if answer is None or answer in {NEW_AGENCY, NO_AGENCY} or answer.startswith(SAME_AS) or self._chosen(name):
            return answer
        return None

    def _chosen(self, name: str) -> Agency | None:
        pk = self.answers.get(name, "").removesuffix(REMEMBER)
        return next((agency for agency in self.agencies if str(agency.pk) == pk), None)

    def _as_answered(self, name: str, answer: str) -> Agency:
        same = answer.removesuffix(REMEMBER).removeprefix(SAME_AS)
        agency = self._chosen(plain_name(name)) or self.by_name.get(same)
        if agency is None:
            agency = self._add(name)
            if answer.startswith(SAME_AS):
                self.by_name[same] = agency
            return agency
        if answer.endswith(REMEMBER):
            self._also_called(agency, name)
        return agency

    def _also_called(self, agency: Agency, name: str) -> None:
        self.made.append(AgencyAlias.objects.create(agency=agency, name=name))
        self.by_name[plain_name(name)] = agency

    def _by_other_name(self, name: str, where: str) -> Agency | None:
        agency = self.likely(name)
        if agency is not None:
            self._also_called(agency, name)
            self.doubts.append(Doubt("two names for one agency", where, f"{agency.name} / {name}", "Taken as one."))
        return agency

    def _add(self, name: str) -> Agency:
        self.position += 1
        agency = Agency.objects.create(partnership=self.partnership, name=name, position=self.position)
        self.made.append(agency)
        self.by_name[plain_name(name)] = agency
        return agency
