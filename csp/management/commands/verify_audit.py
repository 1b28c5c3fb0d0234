"""See whether the audit record is whole: nothing altered since it was sealed, and every table still recorded (ADR 0028)."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from csp.audit.seals import faults, is_as_noted
from csp.audit.triggers import tables_unguarded
from csp.models.audit import AuditSeal

TOLD = 20


class Command(BaseCommand):
    help = (
        "Checks the seals of the audit record and the triggers that write and keep it; fails where anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--noted", default="", help="a last seal that was noted elsewhere, such as 120:ab12…")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = [f"Entry {fault.entry_id} {fault.words}." for fault in islice(faults(), TOLD)]
        if options["noted"] and not is_as_noted(options["noted"]):
            wrong.append(
                f"The seal noted as {options['noted']} is not there: entries were cut off, or all sealed anew."
            )
        wrong += [f"The table {table} is not guarded: run migrate." for table in tables_unguarded(connection)]
        if wrong:
            raise CommandError("\n".join(["The audit record is not whole.", *wrong]))
        last = AuditSeal.objects.order_by("-pk").first()
        self.stdout.write(
            f"The audit record is whole: {AuditSeal.objects.count()} sealed entries. Last seal: {last or 'none'}"
        )
