"""Bring a published plan in: python manage.py import_plan FILE."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from csp.statuses import status_label
from documents.importing import CannotImport, CannotRead, Imported, import_plan
from plans.quarters import year_label


class Command(BaseCommand):
    help = (
        "Read a published plan (Word, Excel, OpenDocument, PDF, CSV or text) into the tracker: all of it, or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--partnership", metavar="SLUG", default="", help="short name of the partnership")
        parser.add_argument("--year", default="", help="first year of the plan: 2017 for 2017/18")
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            imported = import_plan(
                path,
                path.name,
                on=timezone.localdate(),
                slug=options["partnership"],
                year=read_year(options["year"]),
                dry_run=options["dry_run"],
            )
        except (CannotRead, CannotImport) as refusal:
            self.refuse(str(refusal), options["json"])
        except DatabaseError as error:
            why = f"The database refused the plan ({str(error).splitlines()[0]}). If it is new, run: python manage.py migrate"
            self.refuse(why, options["json"])
        else:
            self.report(imported, options["json"])

    def refuse(self, why: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"refused": why}, ensure_ascii=False))
            raise SystemExit(1)
        raise CommandError(why)

    def report(self, imported: Imported, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(imported.as_dict(), ensure_ascii=False, indent=2))
            return
        done = "Would import" if imported.dry_run else "Imported"
        counts = {name: getattr(imported, name) for name in ("priorities", "targets", "actions", "updates", "agencies")}
        counts |= {"measures": imported.measures} if imported.measures else {}
        lines = [
            f"{done}: {imported.plan}, {year_label(imported.year)}, of {imported.partnership}",
            ", ".join(f"{count} {name}" for name, count in counts.items()),
            "Actions by status: " + ", ".join(f"{status_label(key)} {n}" for key, n in imported.rag.items()),
            f"{len(imported.doubts)} to look at" + (":" if imported.doubts else ""),
        ]
        for doubt in imported.doubts:
            words = " ".join(doubt.words.split())
            lines.append(f"- {doubt.where}: {doubt.kind}" + (f" – {words}" if words else "") + f" – {doubt.done}")
        self.stdout.write("\n".join(lines))


def read_year(typed: str) -> int | None:
    """2017 from "2017" or "2017/18"; None where no year was typed."""
    if not str(typed).strip():
        return None
    found = re.fullmatch(r"\s*([0-9]{4})(?:\s*[/-]\s*[0-9]{2,4})?\s*", str(typed))
    if not found:
        raise CannotImport(f"{typed} is not a year: write the first year of the plan, for example 2017 for 2017/18.")
    return int(found[1])
