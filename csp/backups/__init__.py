"""Backups: one file that holds the whole record, checked when written, and the way back from it (ADR 0030)."""
