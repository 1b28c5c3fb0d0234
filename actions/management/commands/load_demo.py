"""Fill an empty installation with demo data:  python manage.py load_demo [--if-empty]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.demo.loading import load_demo
from csp.models import Partnership, User


class Command(BaseCommand):
    help = "Load demo data: a county board and three district partnerships in 2017/18, and five people who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing where there is any partnership or person, instead of refusing",
        )

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not (Partnership.objects.exists() or User.objects.exists()):
            self.stdout.write(f"Loaded demo data: {load_demo()}.")
        elif if_empty:
            self.stdout.write("The database is in use, so no demo data was loaded.")
        else:
            raise CommandError("Demo data goes into an empty database only, and this one has partnerships or people.")
