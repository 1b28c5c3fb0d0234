"""Reads PDF files that hold their words as words: the tables by their rules and shading, the headings by their size."""

from documents.readers.pdf.document import read_pdf

__all__ = ["read_pdf"]
