"""The return as a spreadsheet: made for an agency to fill in away from the site, and read when it comes back."""

from documents.return_sheet.checking import CheckedSheet, check_sheet, record_return, status_words
from documents.return_sheet.making import WORKBOOK_TYPE, ReturnAsked, contact_of, make_return
from documents.return_sheet.reading import CannotRead, FilledSheet, read_return

__all__ = [
    "WORKBOOK_TYPE",
    "CannotRead",
    "CheckedSheet",
    "FilledSheet",
    "ReturnAsked",
    "check_sheet",
    "contact_of",
    "make_return",
    "read_return",
    "record_return",
    "status_words",
]
