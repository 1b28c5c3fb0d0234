"""Plans to bring in, and an officer at the pages for it."""

from __future__ import annotations

import html
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from csp.models import Partnership, User
from documents.models import ImportRow, PlanImport
from tests.factories import PartnershipFactory, person_in

HEADINGS = ["Target", "Action", "Lead", "Timescale", "Outcome", "Update", "Last updated", "RAG"]
USUAL = {"Lead": "TVP", "Timescale": "March 2018", "Update": "Begun.", "Last updated": "July 2017", "RAG": "Green"}
TITLE = "Northtown Community Safety Partnership Plan 2017/18"


def row(action: str, **cells: str) -> list[str]:
    filled = USUAL | {"Action": action} | {name.replace("_", " "): text for name, text in cells.items()}
    return [filled.get(heading, "") for heading in HEADINGS]


def pasted(*rows: list[str], title: str = TITLE, heading: str = "Priority 1: Violence") -> str:
    """As copied from a document: a title, a heading, and a table with tabs between its cells."""
    lines = [title, heading, *("\t".join(cells) for cells in [HEADINGS, *rows])]
    return "\n".join(line for line in lines if line)


def two_priorities(*rows: list[str]) -> str:
    return pasted(*rows) + "\n" + pasted(row("Mark bicycles."), title="", heading="Priority 2: Burglary")


class Desk:
    """A coordinator at work on one import."""

    def __init__(self, client: Client, partnership: Partnership | None = None) -> None:
        self.partnership = partnership or PartnershipFactory(name="Northtown Community Safety Partnership")
        self.officer: User = person_in(self.partnership, name="Ada")
        self.client = client
        client.force_login(self.officer)

    def send(self, text: str = "", *, file: tuple[str, bytes] | None = None, **fields: Any) -> Any:
        given = {"pasted": text} | ({"file": SimpleUploadedFile(*file, "text/html")} if file else {})
        return self.client.post(reverse("documents:import_new"), {"partnership": self.partnership.pk} | given | fields)

    def bring(self, text: str, **fields: Any) -> PlanImport:
        response = self.send(text, **fields)
        assert response.status_code == 302, said(response)
        return PlanImport.objects.get(pk=response.headers["Location"].strip("/").split("/")[-1])

    def page(self, plan_import: PlanImport, **query: Any) -> str:
        return words(self.client.get(plan_import.get_absolute_url(), query))

    def open(self, name: str, pk: int) -> Any:
        return self.client.get(reverse(f"documents:{name}", args=[pk]))

    def post(self, name: str, pk: int, **fields: Any) -> Any:
        """Send the form of a page as it stands, but for these fields."""
        form = self.open(name, pk).context["form"]
        held = {bound.html_name: bound.value() for bound in form}
        for bound in form:
            if hasattr(bound.field.widget, "decompress"):
                parts = bound.field.widget.decompress(held.pop(bound.html_name))
                held |= {f"{bound.html_name}_{number}": part for number, part in enumerate(parts)}
        given = {_as_named(form, name): value for name, value in fields.items()}
        data = {key: value for key, value in (held | given).items() if value not in (None, False)}
        return self.client.post(reverse(f"documents:{name}", args=[pk]), data)

    def do(self, row: ImportRow, verb: str) -> Any:
        return self.client.post(reverse("documents:import_row_verb", args=[row.pk, verb]))

    def answer_leads(self, plan_import: PlanImport) -> None:
        self.post("import_leads", plan_import.pk, rest="on")

    def take_in(self, plan_import: PlanImport) -> Any:
        return self.client.post(reverse("documents:import_take_in", args=[plan_import.pk]))

    def taken_in(self, text: str) -> PlanImport:
        """Brought in, answered for, and taken in."""
        plan_import = self.bring(text)
        self.answer_leads(plan_import)
        self.take_in(plan_import)
        return PlanImport.objects.get(pk=plan_import.pk)


def nth(form: Any, kind: str, number: int) -> Any:
    """The field about the nth of the names, status words or left-over words that a form asks about."""
    return form[[name for name in form.fields if name.startswith(f"{kind}_")][number]]


def _as_named(form: Any, name: str) -> str:
    asked = re.fullmatch(r"(lead|also|word|keep)_([0-9])", name)
    return nth(form, asked[1], int(asked[2])).html_name if asked else name


def rows_of(plan_import: PlanImport) -> list[ImportRow]:
    return list(plan_import.rows.in_order())


def words(response: Any) -> str:
    """What a page says, without its mark-up."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r" ([.,;)”])", r"\1", " ".join(text.split()))


def said(response: Any) -> list[str]:
    """The errors on the page's form."""
    return [error for errors in response.context["form"].errors.values() for error in errors]


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]
