"""Seals over the audit record: whoever gets past the database's refusals still leaves a trace (ADR 0028).

Each seal is a sum over its entry and the seal before it. What is noted elsewhere of the last one shows even that the
end was cut off, or that every seal was made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from itertools import islice

from django.db import connection, transaction
from django.db.models import Max

from csp.models.audit import AuditEntry, AuditSeal

AT_ONCE = 2_000
BEFORE_THE_FIRST = ""


@dataclass(frozen=True)
class Fault:
    """An entry that is not as it was when it was sealed, and what is wrong with it."""

    entry_id: int
    words: str


def digest_of(entry: AuditEntry, before: str) -> str:
    said = [
        before, entry.pk, entry.recorded_at.astimezone(UTC).isoformat(), entry.person_id, entry.name, entry.address,
        entry.kind, entry.label, entry.record_id, entry.words, entry.partnership_id, entry.changes,
    ]  # fmt: skip
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def last_settled() -> int:
    """The last entry before which nothing can come any more: what was being written meanwhile is waited for."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_settle()")
    return AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def seal() -> list[AuditSeal]:
    """Seal what is not sealed yet, in the order of the entries; a second run at the same moment comes to the same seals."""
    last = AuditSeal.objects.order_by("-pk").first()
    before, after = (last.digest, last.pk) if last else (BEFORE_THE_FIRST, 0)
    made = []
    entries = AuditEntry.objects.filter(pk__gt=after, pk__lte=last_settled()).order_by("pk").iterator(AT_ONCE)
    while batch := list(islice(entries, AT_ONCE)):
        seals = []
        for entry in batch:
            before = digest_of(entry, before)
            seals.append(AuditSeal(entry_id=entry.pk, digest=before))
        made += AuditSeal.objects.bulk_create(seals, ignore_conflicts=True)
    return made


def faults() -> Iterator[Fault]:
    """Sealed entries that were altered, removed, or put in between since, in their order."""
    seals = AuditSeal.objects.order_by("pk").iterator(AT_ONCE)
    last = AuditSeal.objects.aggregate(last=Max("pk"))["last"] or 0
    entries = AuditEntry.objects.filter(pk__lte=last).order_by("pk").iterator(AT_ONCE)
    before = BEFORE_THE_FIRST
    entry = next(entries, None)
    for seal_ in seals:
        while entry is not None and entry.pk < seal_.pk:
            yield Fault(entry.pk, "was put in after its neighbours were sealed")
            entry = next(entries, None)
        if entry is None or entry.pk > seal_.pk:
            yield Fault(seal_.pk, "was removed")
        else:
            if digest_of(entry, before) != seal_.digest:
                yield Fault(entry.pk, "was altered, or the seal before it was")
            entry = next(entries, None)
        before = seal_.digest


def is_as_noted(noted: str) -> bool:
    """Whether a seal that somebody wrote down, such as 120:ab12…, is still what is there."""
    key, _, digest = noted.partition(":")
    return key.isdecimal() and AuditSeal.objects.filter(pk=int(key), digest=digest).exists()
