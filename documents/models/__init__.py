"""Plans on their way in: the file, what was read in it, and what people have answered and changed."""

from documents.models.answers import AnswerKind, ImportAnswer, Remembered
from documents.models.imports import BareYear, ImportState, PlanImport, PlanImportQuerySet, SourceFile, TakenIn
from documents.models.rows import ImportPriority, ImportRow, ImportRowQuerySet

__all__ = [
    "AnswerKind",
    "BareYear",
    "ImportAnswer",
    "ImportPriority",
    "ImportRow",
    "ImportRowQuerySet",
    "ImportState",
    "PlanImport",
    "PlanImportQuerySet",
    "Remembered",
    "SourceFile",
    "TakenIn",
]
