"""Answers a request with a paper or its rows, as the kind of file asked for."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from documents.files.pdf import pdf_of
from reviews.papers.blocks import Paper, Sheet

TYPES = {"pdf": "application/pdf"}


def answer_with(what: Paper | Sheet, kind: str, name: str) -> HttpResponse:
    """The file, to be saved under that name."""
    makers = {"pdf": pdf_of}
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{kind}")}
    return HttpResponse(makers[kind](what), content_type=TYPES[kind], headers=headers)
