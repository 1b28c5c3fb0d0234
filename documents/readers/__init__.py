"""Readers of published plans: Word, Excel, CSV and pasted text into plain values, with every doubt listed."""

from documents.readers.answers import Answers, answers_from_json, answers_to_json
from documents.readers.fields import FIELDS
from documents.readers.files import read_blocks
from documents.readers.plan import (
    CannotRead,
    Doubt,
    NothingFound,
    NotTaken,
    ReadAction,
    ReadColumn,
    ReadMeasure,
    ReadPlan,
    ReadPriority,
    ReadTable,
    ReadTarget,
    ReadUpdate,
    Source,
    SourceCell,
    StatusWord,
)
from documents.readers.stored import blocks_from_json, blocks_to_json
from documents.readers.whole import read_plan, understand

__all__ = [
    "FIELDS",
    "Answers",
    "CannotRead",
    "Doubt",
    "NotTaken",
    "NothingFound",
    "ReadAction",
    "ReadColumn",
    "ReadMeasure",
    "ReadPlan",
    "ReadPriority",
    "ReadTable",
    "ReadTarget",
    "ReadUpdate",
    "Source",
    "SourceCell",
    "StatusWord",
    "answers_from_json",
    "answers_to_json",
    "blocks_from_json",
    "blocks_to_json",
    "read_blocks",
    "read_plan",
    "understand",
]
