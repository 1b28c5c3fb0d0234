"""What an answer says, in whatever kind of file, and what it wrote."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from pypdf import PdfReader

WRITING = re.compile(
    r"\s*(?:insert(?:\s+or\s+\w+)?\s+into|update|delete\s+from|replace\s+into)\s+\"?(\w+)", re.IGNORECASE
)
# sessions hold what was typed without one, and messages; nothing of the record is in them
# that somebody was refused, or took a file, is recorded beside it
NOT_OF_THE_RECORD = {"csp_session", "csp_tries", "csp_auditentry"}
UNTOLD = ("sessions", "contenttypes")  # apps whose tables say nothing of the record


def words_in(response: HttpResponse) -> str:
    """Everything that an answer says: its headers, and its body, unpacked where it is a file."""
    body = response.getvalue()
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [
                *archive.namelist(),
                *(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()),
            ]
        return "\n".join([headers, *parts])
    if body.startswith(b"%PDF"):
        file = PdfReader(io.BytesIO(body))
        return "\n".join([headers, str(file.metadata), *(page.extract_text() for page in file.pages)])
    return f"{headers}\n{body.decode('utf-8', 'replace')}"


def fingerprint() -> dict[Any, list[dict[str, Any]]]:
    """Every row of every table of ours, history included."""
    tables = [
        model
        for model in apps.get_models()
        if model._meta.app_label not in UNTOLD and model._meta.db_table not in NOT_OF_THE_RECORD
    ]
    return {model: list(model._base_manager.order_by("pk").values()) for model in tables}


@contextmanager
def writing() -> Iterator[set[str]]:
    """The tables of the record that are written to meanwhile, also where it is taken back afterwards."""
    written: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITING.match(sql)
        if found and found[1] not in NOT_OF_THE_RECORD:
            written.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written
