"""The audit record: who changed what, when, from what to what; and who got in, was refused, or took a file (ADR 0028)."""
