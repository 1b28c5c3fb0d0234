"""Readers of published plans: Word, Excel, CSV and pasted text into plain values, with every doubt listed."""

from documents.readers.plan import CannotRead, Doubt, ReadAction, ReadPlan, ReadPriority, ReadTarget, ReadUpdate
from documents.readers.whole import read_plan

__all__ = [
    "CannotRead",
    "Doubt",
    "ReadAction",
    "ReadPlan",
    "ReadPriority",
    "ReadTarget",
    "ReadUpdate",
    "read_plan",
]
