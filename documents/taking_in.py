"""An import becomes a plan, all of it or nothing, once; and is undone while nothing stands on it (ADR 0023)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from actions.models import Action, Update
from csp.access import NotAllowedNow
from csp.deleting import what_goes_with
from csp.models import Agency, AgencyAlias, User
from documents.agencies import NO_AGENCY, AgencyBook
from documents.built_on import built_on, fingerprint, records_of
from documents.comparing import Comparison
from documents.importing import count_by_status, gather
from documents.models import (
    AnswerKind,
    ImportAnswer,
    ImportPriority,
    ImportRow,
    ImportState,
    PlanImport,
    Remembered,
    TakenIn,
)
from documents.newer_version import NewerVersion
from documents.questions import questions_of
from documents.readers.plan import NotTaken
from documents.standing import Standing, standing_of
from documents.taking_back import as_left, built_since, take_back, what_was_done
from documents.understanding import heading_key
from documents.writing import PlanWriter
from plans.models import AnnualPlan

TAKEN_IN_ALREADY = "This plan has already been taken in."
MADE = {Agency._meta.label: Agency, AgencyAlias._meta.label: AgencyAlias}


def words_key(words: str) -> str:
    """What an answer about words without a place is kept under."""
    return " ".join(words.split())[:200]


def kept_words(standing: Standing) -> list[tuple[NotTaken, bool]]:
    """The words that have no place in the tracker's fields, and whether they are kept in a section of the plan."""
    left_out = {about for about, answer in standing.answers[AnswerKind.LEFT_OVER].items() if answer == "leave"}
    words = [each for each in standing.understood.not_taken if not each.is_label]
    return [(each, words_key(each.words) not in left_out) for each in words]


@transaction.atomic
def take_in(plan_import: PlanImport, *, by: User, on: date) -> AnnualPlan:
    """Make the plan, a draft, as the import stands, or add to the one it is a newer version of.

    Refused while a question is open.
    """
    held = PlanImport.objects.select_for_update(no_key=True, of=("self",)).select_related("source", "partnership")
    plan_import = held.get(pk=plan_import.pk)
    if TakenIn.objects.filter(plan_import=plan_import).exists():
        raise NotAllowedNow(TAKEN_IN_ALREADY)
    if plan_import.state != ImportState.REVIEW:
        raise NotAllowedNow("The file has not been read yet.")
    _lock_plan(plan_import)
    standing = standing_of(plan_import)
    if questions := questions_of(standing):
        raise NotAllowedNow(f"First answer what is still open: {'; '.join(each.words for each in questions)}.")
    left_over = tuple(each.words for each, is_kept in kept_words(standing) if is_kept)
    writer = PlanWriter(standing.as_plan(), standing.book, on=on, left_over=left_over)
    taken_in = TakenIn(plan_import=plan_import, by=by)
    if standing.comparison:
        add_to_plan(taken_in, standing.comparison, writer, on=on)
    else:
        make_plan(taken_in, standing, writer)
    taken_in.made |= made_agencies(standing.book)
    taken_in.save()
    remember(standing)
    return taken_in.plan


def _lock_plan(plan_import: PlanImport) -> None:
    """Let nobody change the plan it goes into between comparing and writing."""
    if plan_import.is_newer and plan_import.year:
        plans = AnnualPlan.objects.filter(partnership=plan_import.partnership_id, year=plan_import.year)
        list(plans.select_for_update(no_key=True).values_list("pk"))
        actions = Action.objects.filter(priority__plan__in=plans)
        list(actions.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))


def make_plan(taken_in: TakenIn, standing: Standing, writer: PlanWriter) -> None:
    plan_import = taken_in.plan_import
    assert plan_import.year is not None  # it is the first question
    taken_in.plan = writer.write(plan_import.partnership, plan_import.year)
    taken_in.counts = counts_of(standing, writer)
    taken_in.doubts = [asdict(doubt) for doubt in gather([*writer.doubts, *standing.book.doubts])]
    taken_in.made = fingerprint(records_of(taken_in.plan))


def add_to_plan(taken_in: TakenIn, comparison: Comparison, writer: PlanWriter, *, on: date) -> None:
    before = records_of(comparison.plan)
    newer = NewerVersion(comparison, writer, by=taken_in.by, on=on)
    taken_in.plan, taken_in.is_newer = newer.write(), True
    agencies = sum(isinstance(row, Agency) for row in writer.book.made)
    taken_in.counts = newer.counts | {"updates": len(writer.updates), "agencies": agencies}
    taken_in.doubts = [asdict(doubt) for doubt in gather([*newer.doubts, *writer.doubts, *writer.book.doubts])]
    taken_in.before = what_was_done(before, records_of(taken_in.plan))
    taken_in.made = as_left(taken_in.plan, taken_in.before)


def counts_of(standing: Standing, writer: PlanWriter) -> dict[str, Any]:
    read = writer.read
    return {
        "priorities": len(read.priorities),
        "targets": sum(len(priority.targets) for priority in read.priorities),
        "actions": len(read.actions),
        "updates": len(writer.updates),
        "measures": len(writer.measures),
        "agencies": len(standing.book.used),
        "left_out": len(standing.skipped),
        "rag": count_by_status(writer.latest_statuses()),
    }


def made_agencies(book: AgencyBook) -> dict[str, dict[str, str]]:
    """The agencies and other names that the import added, to be taken away with it if nothing else uses them."""
    made: dict[str, dict[str, str]] = {}
    for row in book.made:
        made.setdefault(row._meta.label, {})[str(row.pk)] = ""
    return made


def remember(standing: Standing) -> None:
    """Keep for the partnership's next file what need not be asked again."""
    answers, tables = standing.answers, standing.understood.tables
    names = {
        f"{table.number}:{column.number}": heading_key(column.heading) for table in tables for column in table.columns
    }
    lasting = {(AnswerKind.STATUS, about): answer for about, answer in answers[AnswerKind.STATUS].items()}
    nobody = {about: answer for about, answer in answers[AnswerKind.LEAD].items() if answer == NO_AGENCY}
    lasting |= {(AnswerKind.LEAD, about): answer for about, answer in nobody.items()}
    columns = answers[AnswerKind.COLUMN].items()
    lasting |= {(AnswerKind.COLUMN, names[about]): answer for about, answer in columns if names.get(about)}
    partnership = standing.plan_import.partnership
    held = {(each.kind, each.about): each for each in Remembered.objects.filter(partnership=partnership)}
    for (kind, about), answer in lasting.items():
        row = held.get((kind, about)) or Remembered(partnership=partnership, kind=kind, about=about)
        if row.pk is None or row.answer != answer:
            row.answer = answer
            row.save()


def standing_on(taken_in: TakenIn) -> list[str]:
    """What forbids undoing an import, in words."""
    later = TakenIn.objects.filter(plan=taken_in.plan_id, pk__gt=taken_in.pk).select_related("plan_import").last()
    if later:
        return [f"{later.plan_import.name} has been taken in as a newer version since: undo that first"]
    made = {label: rows for label, rows in taken_in.made.items() if label not in MADE}
    if taken_in.is_newer:
        return built_since(taken_in, made)
    return built_on(records_of(taken_in.plan), made)


@transaction.atomic
def undo(plan_import: PlanImport) -> None:
    """Take away what the import made and bring it back to be checked, with all that was answered and changed in it."""
    PlanImport.objects.select_for_update(no_key=True).get(pk=plan_import.pk)
    taken_in = TakenIn.objects.select_related("plan").filter(plan_import=plan_import).first()
    if taken_in is None:
        raise NotAllowedNow("This import has already been undone.")
    AnnualPlan.objects.select_for_update(no_key=True).get(pk=taken_in.plan_id)
    if forbidden := standing_on(taken_in):
        raise NotAllowedNow(f"It cannot be undone: the plan has changed since. {'; '.join(forbidden)}.")
    if taken_in.is_newer:
        take_back(taken_in)
    else:
        # the record only ever grows, but for an import that nobody has yet built on: it is as if it had not been
        updates = records_of(taken_in.plan).get(Update, [])
        Update.objects.filter(pk__in=[update.pk for update in updates]).delete()
        taken_in.plan.delete()
    for model in (AgencyAlias, Agency):
        for row in model.objects.filter(pk__in=taken_in.made.get(model._meta.label, {})):
            goes = what_goes_with(row)
            if goes.is_allowed and not goes.also:
                row.delete()


@transaction.atomic
def discard(plan_import: PlanImport) -> None:
    """Remove the file and everything read in it, also from the history."""
    PlanImport.objects.select_for_update(no_key=True).get(pk=plan_import.pk)
    if TakenIn.objects.filter(plan_import=plan_import).exists():
        raise NotAllowedNow("This plan has been taken in: undo that first.")
    pk = plan_import.pk
    PlanImport.objects.filter(pk=pk).delete()
    for model in (ImportRow, ImportPriority, ImportAnswer):
        model.history.filter(plan_import_id=pk).delete()
    PlanImport.history.filter(id=pk).delete()
