"""What the public would read of a plan now, and giving it to them or taking it back: once at a time, by coordinators."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as formatted

from csp.access import NotAllowedNow
from csp.models import User
from documents.files.pdf import PdfNotMade, pdf_of
from documents.files.word import word_of
from documents.models import PublishedCopy, PublishedFile
from documents.publishing.words import Words, digest_of, paper_of_words, words_of_paper
from documents.summaries.asking import Asked
from documents.summaries.paper import summary_paper
from documents.summaries.reading import PlanSummary, summary_of
from plans.models import AnnualPlan, Marking, PlanStatus
from reviews.papers.blocks import Paper
from reviews.papers.parts import in_full
from reviews.signing import hold_still, on_the_wall

CHANGED = (
    "Somebody changed the plan after this page was made, so nothing was published. What the public would see now is "
    "below: read it and publish again."
)
SENSITIVE = "The plan is marked OFFICIAL-SENSITIVE. Change its marking before you publish it."
EMPTY = "The plan has no priorities yet, so there is nothing to publish."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ForThePublic:
    """A plan as the public would read it: a summary without what is internal, without officers and links."""

    summary: PlanSummary
    words: Words
    standing: PublishedCopy | None  # what the public reads now

    @cached_property
    def paper(self) -> Paper:
        """Made of the words alone, so that what is previewed is what is kept."""
        return paper_of_words(self.words)

    @property
    def seen(self) -> str:
        """Goes with the button, so that nothing is published that nobody has looked at."""
        return f"{self.standing.turn if self.standing else 0}-{digest_of(self.words)}"

    @property
    def why_not(self) -> str:
        """Why the plan cannot be published; blank where it can."""
        if self.summary.plan.marking == Marking.SENSITIVE:
            return SENSITIVE
        return "" if self.summary.priorities else EMPTY


def for_the_public(plan: AnnualPlan, asked: Asked, *, today: date) -> ForThePublic:
    """The plan with its partnership and strategy at hand, as published on that day."""
    found = summary_of(plan, replace(asked, has_internal=False))
    paper = summary_paper(found, printed_on=today)
    published = replace(paper, position=f"{paper.position}, published {in_full(today)}", printed_on=None)
    return ForThePublic(found, words_of_paper(published), standing_copy(plan))


def standing_copy(plan: AnnualPlan) -> PublishedCopy | None:
    return PublishedCopy.objects.filter(plan=plan).standing().first()


def files_of(paper: Paper) -> dict[str, bytes]:
    """The paper as files; without a PDF where none can be made of it."""
    files = {"docx": word_of(paper)}
    try:
        files["pdf"] = pdf_of(paper)
    except PdfNotMade:
        logger.exception("No PDF of %s to publish", paper.title)
    return files


@transaction.atomic
def publish(
    plan: AnnualPlan, asked: Asked, *, seen: str, files: dict[str, bytes], by: User, at: datetime
) -> PublishedCopy:
    """Give the public what was looked at, and nothing else; the copy they read until now is kept, but no longer read."""
    hold_still(plan)
    plans = AnnualPlan.objects.select_related("partnership", "strategy").prefetch_related(
        "partnership__status_meanings"
    )
    plan = plans.get(pk=plan.pk)
    found = for_the_public(plan, asked, today=on_the_wall(at).date())
    refuse_unless_seen(found, seen)
    if found.standing:
        found.standing.replaced_at = at
        found.standing.save(update_fields=["replaced_at"])
    copy = PublishedCopy.objects.create(
        plan=plan,
        turn=PublishedCopy.objects.filter(plan=plan).count() + 1,
        slug=plan.partnership.slug,
        year=plan.year,
        plan_title=plan.title,
        partnership_name=plan.partnership.name,
        as_at_date=asked.as_at,
        has_updates=asked.has_updates,
        words=found.words,
        published_on=on_the_wall(at).date(),
        published_at=at,
        published_by=by,
        published_by_name=by.name,
    )
    PublishedFile.objects.bulk_create(
        PublishedFile(published_copy=copy, kind=kind, content=files[kind]) for kind in files
    )
    if plan.status in (PlanStatus.DRAFT, PlanStatus.AGREED):
        plan.status = PlanStatus.PUBLISHED
        plan.save()
    return copy


def refuse_unless_seen(found: ForThePublic, seen: str) -> None:
    if found.why_not:
        raise NotAllowedNow(found.why_not)
    if seen == found.seen:
        return
    standing = found.standing
    if standing and not seen.startswith(f"{standing.turn}-"):
        raise NotAllowedNow(
            f"{standing.published_by_name} published this plan while you had this page open ({wall_clock(standing.published_at)}), "
            "so it was not published a second time. Publish again only if yours is to take its place."
        )
    raise NotAllowedNow(CHANGED)


@transaction.atomic
def withdraw(copy: PublishedCopy, *, by: User, reason: str, at: datetime) -> PublishedCopy:
    """Take from the public what they read; the copy stays on record."""
    AnnualPlan.objects.select_for_update().get(pk=copy.plan_id)
    held = PublishedCopy.objects.without_words().get(pk=copy.pk)
    if held.withdrawn_at:
        raise NotAllowedNow(
            f"{held.withdrawn_by_name} withdrew it already ({wall_clock(held.withdrawn_at)}), with this reason: "
            f"{held.withdrawn_reason}"
        )
    if held.replaced_at:
        raise NotAllowedNow(
            "The plan was published anew while you had this page open. Withdraw that copy if it is wrong."
        )
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_by_name, held.withdrawn_reason = at, by, by.name, reason
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_by_name", "withdrawn_reason"])
    return held


def wall_clock(moment: datetime) -> str:
    return formatted(moment.astimezone(timezone.get_current_timezone()), "j F Y, H:i")
