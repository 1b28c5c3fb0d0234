"""What to look at before a summary is printed: who is unrated, silent or withheld, and whose name seems to stand in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q

from actions.addresses import address
from actions.models import Action
from csp.models import Membership
from documents.summaries.reading import PlanSummary
from plans.models import AnnualPlan
from reviews.copies import ActionCopy
from reviews.naming_people import PeopleFinder
from reviews.papers.blocks import Paper, words_of


@dataclass(frozen=True)
class Found:
    """One action to look at, and the words that were noticed in it where it is words."""

    name: str
    address: str
    words: str = ""


@dataclass(frozen=True)
class Check:
    """What was looked for, and the actions where it is so."""

    heading: str
    found: tuple[Found, ...]


def checks_of(summary: PlanSummary) -> list[Check]:
    """The checks of what the summary shows; those that found nothing are left out. One query."""
    shown = summary.shown
    period = shown.period.name
    listed = [
        Check("Not rated", actions(line for line in shown.counted if line.status == "none")),
        Check(f"No update this {period}", actions(line for line in shown.counted if line.is_silent)),
        Check("No lead named", actions(line for line in shown.counted if "No lead named" in line.reasons)),
        Check("Internal, and in this copy", actions(line for line in shown.shown if is_internal(line))),
        Check("Seems to name a person or where one lives", tuple(namings(summary))),
    ]
    return [check for check in listed if check.found]


def left_out_of(summary: PlanSummary) -> list[Check]:
    """What is internal and therefore not in a copy, for those who may read it all the same. One query at most."""
    copy = summary.whole_position
    if not copy.withheld and not copy.withheld_updates:
        return []
    told = Q(updates__is_internal=True, updates__reported_on__lte=copy.as_at)
    internal = Action.objects.for_plan(summary.plan).in_plan_on(copy.as_at).filter(Q(is_internal=True) | told)
    found = tuple(Found(str(action), action.get_absolute_url()) for action in internal.in_order().distinct())
    return [Check("Internal, or with an internal update, and left out", found)]


def checks_of_public(summary: PlanSummary, paper: Paper) -> list[Check]:
    """The checks of what the public would read, with the names in all its other words. Two queries."""
    checks = checks_of(summary)
    known = {found.words for check in checks for found in check.found}
    said = (text for part in paper.parts for text in words_of(part.blocks))
    about = Found("Text of the plan", summary.plan.get_absolute_url())
    return [*checks, *names_among(summary.plan, said, about, known)]


def names_among(plan: AnnualPlan, texts: Iterable[str], about: Found, known: Collection[str] = ()) -> list[Check]:
    """Names in other texts than those of actions, told as `about`; none that is known already. One query."""
    noticed = [naming.words for naming in finder_for(plan).look("\n".join(texts)) if naming.words not in known]
    found = tuple(replace(about, words=words) for words in dict.fromkeys(noticed))
    return [Check("Seems to name or reach a person, in other text", found)] if found else []


def finder_for(plan: AnnualPlan) -> PeopleFinder:
    people = Membership.objects.filter(partnership=plan.partnership_id).values_list("user__name", flat=True).distinct()
    return PeopleFinder(list(people))


def is_internal(line: ActionCopy) -> bool:
    return line.is_internal or (line.latest is not None and line.latest.is_internal)


def actions(lines: Iterable[ActionCopy]) -> tuple[Found, ...]:
    return tuple(Found(line.name, address("reviews:action", line.action_id)) for line in lines)


def namings(summary: PlanSummary) -> Iterator[Found]:
    finder = finder_for(summary.plan)
    for line in summary.shown.shown:
        said = [line.activity, line.outcome, line.closed_reason]
        if line.latest and summary.asked.has_updates:
            said += [line.latest.progress, line.latest.remedy]
        for naming in finder.look("\n".join(said)):
            yield Found(line.name, address("reviews:action", line.action_id), naming.words)
