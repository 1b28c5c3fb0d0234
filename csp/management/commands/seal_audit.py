"""Seal what the audit record has come to hold; for a timer (ADR 0028)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from csp.audit.seals import seal
from csp.models.audit import AuditSeal


class Command(BaseCommand):
    help = (
        "Seals the entries of the audit record that are not sealed yet, and says the last seal, to be noted elsewhere."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = seal()
        last = AuditSeal.objects.order_by("-pk").first()
        self.stdout.write(f"Sealed {len(made)} entries. Last seal: {last or 'none'}")
