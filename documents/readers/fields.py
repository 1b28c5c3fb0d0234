"""What a column of a plan's table may hold."""

from __future__ import annotations

PRIORITY, REFERENCE, TARGET, ACTIVITY, LEAD, SUPPORT = "priority", "reference", "target", "activity", "lead", "support"
RESOURCES = "resources"
TIMESCALE, START, OUTCOME, UPDATE, REPORTED, STATUS = "timescale", "start", "outcome", "update", "reported", "status"
DONE, PROBLEM, NOTE, LEFT = "done", "problem", "note", "left"
# What a column may be said to hold, in the order of a plan; "" stands for a column that is left out
FIELDS = (
    (PRIORITY, "Priority"),
    (REFERENCE, "Reference"),
    (PROBLEM, "What the problem is"),
    (TARGET, "Target"),
    (ACTIVITY, "Action"),
    (LEAD, "Lead agency"),
    (SUPPORT, "Supporting agencies"),
    (START, "Start date"),
    (TIMESCALE, "Timescale"),
    (OUTCOME, "Outcome"),
    (RESOURCES, "Resources"),
    (UPDATE, "Update"),
    (REPORTED, "Date of the update"),
    (STATUS, "Status (RAG)"),
    (DONE, "Date completed"),
    (NOTE, "Note"),
)
