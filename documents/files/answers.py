"""A paper or a sheet as the answer to a request, in the format asked for."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from documents.files.pdf import PdfNotMade, pdf_of
from documents.files.sheets import csv_of, workbook_of
from documents.files.word import word_of
from reviews.papers.blocks import Paper, Sheet

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
OF_PAPERS, OF_SHEETS = {"pdf", "docx"}, {"xlsx", "csv"}
LONGEST = 100  # characters of a file's name
NO_PDF = "The PDF could not be made: the plan may be too long for one. Go back; the page prints, and the Word file holds the same."

logger = logging.getLogger(__name__)


def answer_with(made: Paper | Sheet, kind: str, name: str, *, is_public: bool = False) -> HttpResponseBase:
    """The file to download, named in plain letters: `kind` is its ending. None of it is kept by a cache unless public."""
    if kind not in (OF_PAPERS if isinstance(made, Paper) else OF_SHEETS):
        raise Http404
    head: dict[str, Any] = {
        "content_type": TYPES[kind],
        "headers": {"Content-Disposition": content_disposition_header(True, f"{slugify(name)[:LONGEST]}.{kind}")},
    }
    response: HttpResponseBase
    if isinstance(made, Paper) and kind == "pdf":
        response = pdf_or_why_not(made, head)
    elif isinstance(made, Paper):
        response = HttpResponse(word_of(made), **head)
    elif kind == "xlsx":
        response = HttpResponse(workbook_of(made), **head)
    else:
        response = StreamingHttpResponse(csv_of(made), **head)
    if not is_public:
        add_never_cache_headers(response)
    return response


def pdf_or_why_not(paper: Paper, head: dict[str, Any]) -> HttpResponse:
    try:
        return HttpResponse(pdf_of(paper), **head)
    except PdfNotMade:
        logger.exception("No PDF of %s", paper.title)
        return HttpResponse(NO_PDF, status=503, content_type="text/plain; charset=utf-8")
