"""What the documents room keeps: plans on their way in, the copies that are published, and reports to committees."""

from documents.models.answers import AnswerKind, ImportAnswer, Remembered
from documents.models.imports import BareYear, ImportState, PlanImport, PlanImportQuerySet, SourceFile, TakenIn
from documents.models.published import PublishedCopy, PublishedFile
from documents.models.reports import CommitteeReport
from documents.models.rows import ImportPriority, ImportRow, ImportRowQuerySet

__all__ = [
    "AnswerKind",
    "BareYear",
    "CommitteeReport",
    "ImportAnswer",
    "ImportPriority",
    "ImportRow",
    "ImportRowQuerySet",
    "ImportState",
    "PlanImport",
    "PlanImportQuerySet",
    "PublishedCopy",
    "PublishedFile",
    "Remembered",
    "SourceFile",
    "TakenIn",
]
