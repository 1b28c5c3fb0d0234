"""The words of a text file, in whichever of the usual encodings it was saved."""

from __future__ import annotations

import codecs
import re

from documents.readers.plan import CannotRead

LARGEST_TEXT = 3_000_000  # characters
LONGEST_LOOK = 4000
WEB_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|table|head|body|Workbook)\b", re.IGNORECASE)
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")


def decoded(content: bytes, name: str) -> str:
    if content.startswith(PICTURES):
        raise CannotRead(f"{name} is a picture, which holds no words: send the file that it shows.")
    text = _text(content)
    if "\x00" in text or sum(character < " " and character not in "\t\r\n\f\v" for character in text[:5000]) > 5:
        raise CannotRead(f"{name} is not a Word, Excel, OpenDocument, PDF, CSV or text file.")
    if text.startswith("{\\rtf"):
        raise CannotRead(f"{name} is in rich text format: open it in Word, save it as .docx and send that.")
    if WEB_PAGE.match(text):
        raise CannotRead(f"{name} is a web page: open it in Excel or Word, save it as .xlsx or .docx and send that.")
    if len(text) > LARGEST_TEXT:
        raise CannotRead(f"{name} holds far more text than a plan: send only the part that holds it.")
    return text


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if wide := _wide(content[:LONGEST_LOOK]):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _wide(opening: bytes) -> str:
    """UTF-16 without its mark: nearly every other byte of English text is nought."""
    half = len(opening) // 2
    for encoding, empty, full in (
        ("utf-16-le", opening[1::2], opening[::2]),
        ("utf-16-be", opening[::2], opening[1::2]),
    ):
        if half > 1 and empty.count(0) > 0.9 * half and not full.count(0):
            return encoding
    return ""
