"""Delete what is of no use any more: sessions that have ended, counts of tries, and proofs that a form was saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from csp.models import FormReceipt
from csp.signing_in.sessions import SessionStore
from csp.signing_in.tries import sweep

KEPT = timedelta(days=7)  # of a receipt: no browser sends a form again after that


class Command(BaseCommand):
    help = (
        "Delete sessions that have ended, counts of tries that count no more, and receipts of forms older than a week."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        SessionStore.clear_expired()
        tries = sweep(before=now)
        receipts, _ = FormReceipt.objects.filter(saved_at__lt=now - KEPT).delete()
        self.stdout.write(f"Swept: sessions that have ended, {tries} counts of tries, {receipts} receipts of forms.")
