"""What officers have answered about a file, and what their partnership need not be asked again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from csp.audit.audited import Audited
from csp.models import Partnership
from documents.models.imports import PlanImport


class AnswerKind(models.TextChoices):
    """What a question is about; `about` names which, and `answer` is in the terms of its kind."""

    COLUMN = "column", "What a column holds"  # about "2:0", the table from 1 and the column from 0
    HEADINGS = "headings", "Which row heads a table"  # about the table
    STATUS = "status", "What a status word means"  # about the words
    LEAD = "lead", "Which agency a name is"  # about the name
    LEFT_OVER = "left_over", "Whether words without a place are kept"  # about the words, by their digest
    MATCH = "match", "Which action of the plan a row is"  # about the row
    TAKE = "take", "Whether changed words are taken over"  # about the row and the field; see comparing.Change
    REASON = "reason", "Why a timescale moves"  # about the row, or "" for all
    CLOSE = "close", "Why an action that has gone is closed"  # about the action
    MEASURE = "measure", "What is changed in a line of figures"  # about the line and the field


class ImportAnswer(models.Model):
    """An officer's answer to one question about one file."""

    plan_import = models.ForeignKey(PlanImport, models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    about = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)

    audited = Audited(("plan_import__partnership",), ("plan_import__name",), called="answer about a file")
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_import", "kind", "about"], name="importanswer_once"),
            models.CheckConstraint(name="importanswer_kind_known", condition=Q(kind__in=AnswerKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.answer}"


class Remembered(models.Model):
    """An answer that holds for a partnership's next file too: a status word, the heading of a column, a name in a lead cell."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    about = models.CharField(max_length=200)
    answer = models.CharField(max_length=250, blank=True)

    audited = Audited(("partnership",), ("about",), called="remembered answer")
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "remembered answers"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind", "about"], name="remembered_once"),
            models.CheckConstraint(name="remembered_kind_known", condition=Q(kind__in=AnswerKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.answer}"
