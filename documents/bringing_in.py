"""A file or pasted text that somebody sends: read at once, or beside the request where that takes long (ADR 0022)."""

from __future__ import annotations

import hashlib
import io
import threading
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from csp.audit.acting import Acting, acting_as
from csp.models import Partnership, User
from documents.models import ImportState, PlanImport, SourceFile
from documents.readers import CannotRead, ReadPlan, blocks_to_json, read_blocks
from documents.readers.blocks import Blocks
from documents.readers.files import OLD_OFFICE, PACKED, PDF, PDF_WITHIN
from documents.understanding import apply_remembered_columns, read_again, store

PASTED = "Pasted text"
LARGE = 1024 * 1024  # a document or workbook larger than this, and any PDF, takes longer than anybody waits for a page
SILENCE = timedelta(minutes=2)  # after so long without a sign of life the reading has been cut off
KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
}
UNKNOWN_KIND = "application/octet-stream"


@dataclass(frozen=True)
class Sent:
    """What somebody sends: the content, under the name of its file."""

    content: bytes
    name: str

    @classmethod
    def pasted(cls, text: str) -> Sent:
        return cls(text.encode(), PASTED)

    @property
    def content_type(self) -> str:
        """For giving the file back: by its name, never by what a browser said it was."""
        if self.name == PASTED:
            return KINDS[".txt"]
        return next((kind for ending, kind in KINDS.items() if self.name.lower().endswith(ending)), UNKNOWN_KIND)

    @property
    def is_slow(self) -> bool:
        is_packed = self.content.startswith((*PACKED, OLD_OFFICE))
        return PDF in self.content[:PDF_WITHIN] or (is_packed and len(self.content) > LARGE)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def sent_before(partnership: Partnership, sent: Sent) -> PlanImport | None:
    """The same file, still under way in this partnership: it is gone on with, so that a second press makes no second one."""
    held = PlanImport.objects.under_way().filter(partnership=partnership, digest=sent.digest)
    return held.exclude(state=ImportState.REFUSED).first()


def bring_in(partnership: Partnership, sent: Sent, *, year: int | None, by: User) -> PlanImport:
    """Begin an import; raises CannotRead, and keeps nothing, where the file cannot be read."""
    # opened before anything is locked: even a quick file keeps others waiting otherwise
    blocks = None if sent.is_slow else read_blocks(io.BytesIO(sent.content), sent.name)
    with transaction.atomic():
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        if held := sent_before(partnership, sent):
            return held
        PlanImport.objects.under_way().filter(uploaded_by=by, state=ImportState.REFUSED).delete()
        plan_import = PlanImport.objects.create(
            partnership=partnership,
            name=sent.name[-200:],
            digest=sent.digest,
            state=ImportState.READING,
            year=year,
            uploaded_by=by,
        )
        SourceFile.objects.create(plan_import=plan_import, content=sent.content, content_type=sent.content_type)
        if blocks is not None:
            understand_first(plan_import, blocks)
    if blocks is None:
        read_aside(plan_import.pk)
    return plan_import


def understand_first(plan_import: PlanImport, blocks: Blocks) -> None:
    """Find the plan in a document just opened; year and title are taken from it where it gives them."""
    plan_import.source.blocks = blocks_to_json(blocks)
    plan_import.source.save(update_fields=["blocks"])
    read = first_reading(plan_import)
    if plan_import.year is None and not any(doubt.kind == "year not named" for doubt in read.doubts):
        plan_import.year = read.year
    plan_import.title = read.title[:200] if read.title != PASTED else ""
    plan_import.state, plan_import.progress = ImportState.REVIEW, ""
    plan_import.save()
    if apply_remembered_columns(plan_import, read.tables):
        read = read_again(plan_import, must_hold_actions=False)
    store(plan_import, read)


def first_reading(plan_import: PlanImport) -> ReadPlan:
    """A table whose columns nobody has named yet may hold a plan; a document without any table or list does not."""
    read = read_again(plan_import, must_hold_actions=False)
    if not (read.actions or read.measures or any(len(table.columns) > 1 for table in read.tables)):
        raise CannotRead(f"{plan_import.name} holds no plan: neither a table of actions nor a list of them.")
    return read


def read_aside(pk: int) -> None:
    """Read in a thread of this process; should that end half way, the page offers to read again."""
    threading.Thread(target=read_by_itself, args=[pk], daemon=True).start()


def read_by_itself(pk: int) -> None:
    """The reading as the thread does it, with a connection to the database of its own."""
    try:
        with acting_as(Acting(name="The reading of a file")):
            finish_reading(pk)
    finally:
        connection.close()


def finish_reading(pk: int) -> None:
    """Read a file that was sent; why it cannot be read, where it cannot, is told on its page."""
    held = PlanImport.objects.filter(pk=pk, state=ImportState.READING)
    plan_import = held.select_related("source").first()
    if plan_import is None:
        return

    def tell(page: int, pages: int) -> None:
        held.update(progress=f"Page {page} of {pages}", heard_at=Now())

    try:
        blocks = read_blocks(io.BytesIO(bytes(plan_import.source.content)), plan_import.name, tell)
        with transaction.atomic():
            if held.select_for_update(no_key=True).first():  # nobody has discarded it meanwhile
                understand_first(plan_import, blocks)
    except CannotRead as refused:
        refuse(plan_import, str(refused))


@transaction.atomic
def refuse(plan_import: PlanImport, why: str) -> None:
    """Keep the sentence that says why, and nothing of the file."""
    if not PlanImport.objects.select_for_update(no_key=True).filter(pk=plan_import.pk).exists():
        return
    SourceFile.objects.filter(plan_import=plan_import).delete()
    plan_import.state, plan_import.refusal = ImportState.REFUSED, why
    plan_import.save()
