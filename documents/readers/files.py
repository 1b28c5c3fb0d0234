"""The file itself: what kind it is, and whether it is safe to open. Nothing is unpacked before its size is known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from documents.readers.blocks import Blocks
from documents.readers.excel import read_workbook
from documents.readers.plan import CannotRead
from documents.readers.text import read_text
from documents.readers.word import read_document

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 150 * 1024 * 1024
LARGEST_RATIO = 150  # times its packed size; only asked of a part of some size
LARGEST_TEXT = 3_000_000
MOST_PARTS = 3000
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def read_blocks(source: str | Path | BinaryIO, name: str) -> Blocks:
    """Read a Word, Excel, CSV or text file by what it holds, whatever it is called."""
    content = read_bytes(source, name)
    if content.startswith(PACKED):
        parts = _parts(content, name)
        if "word/document.xml" in parts:
            return _parsed(read_document, content, name)
        if "xl/workbook.xml" in parts:
            return _parsed(read_workbook, content, name)
        raise CannotRead(f"{name} is neither a Word document (.docx) nor an Excel workbook (.xlsx).")
    _refuse_old_office(content, name)
    if content.startswith(b"%PDF"):
        raise CannotRead(f"{name} is a PDF, which does not hold its tables: send the Word or Excel file it came from.")
    return read_text(_decoded(content, name), is_csv=name.lower().endswith(".csv"))


def workbook_bytes(source: str | Path | BinaryIO, name: str) -> bytes:
    """The content of an Excel workbook that is safe to open; anything else is refused, whatever it is called."""
    content = read_bytes(source, name)
    _refuse_old_office(content, name)
    if not content.startswith(PACKED) or "xl/workbook.xml" not in _parts(content, name):
        raise CannotRead(f"{name} is not an Excel workbook (.xlsx).")
    return content


def _refuse_old_office(content: bytes, name: str) -> None:
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED in content:
            raise CannotRead(f"{name} is locked with a password: save a copy without the password and send that.")
        raise CannotRead(f"{name} is in an old Office format: save it as .docx or .xlsx and send that.")


def read_bytes(source: str | Path | BinaryIO, name: str) -> bytes:
    """The content, never more than the limit, from a path or an open file."""
    if isinstance(source, str | Path):
        try:
            with Path(source).open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except (OSError, ValueError) as error:
            raise CannotRead(
                f"{name} cannot be opened: {getattr(error, 'strerror', None) or 'not a file name'}."
            ) from error
    else:
        content = source.read(LARGEST_FILE + 1)
    if not content.strip():
        raise CannotRead(f"{name} is empty.")
    if len(content) > LARGEST_FILE:
        raise CannotRead(f"{name} is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    return content


def _parts(content: bytes, name: str) -> set[str]:
    """The names inside a packed file, once it is known to be safe to unpack."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts, name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        if b"<!DOCTYPE" in file.read(4096).replace(b"\x00", b""):
                            raise CannotRead(f"{name} defines its own mark-up, which no Word or Excel file needs.")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise CannotRead(f"{name} is damaged: open it in Word or Excel, save it again and send that.") from error
    return {part.filename for part in parts}


def _check_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise CannotRead(f"{name} is locked with a password: save a copy without the password and send that.")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise CannotRead(f"{name} holds macros: save it as .docx or .xlsx, without macros, and send that.")
    swollen = any(
        part.file_size > 10 * 1024 * 1024 and part.file_size > LARGEST_RATIO * part.compress_size for part in parts
    )
    if swollen or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise CannotRead(f"{name} unpacks to far more than a plan holds, so it was not opened.")


def _parsed(read: Callable[[bytes], Blocks], content: bytes, name: str) -> Blocks:
    """Whatever a broken or made-up file does to the library that reads it, the answer is one sentence."""
    try:
        return read(content)
    except CannotRead:
        raise
    except Exception as error:
        raise CannotRead(f"{name} is damaged: open it in Word or Excel, save it again and send that.") from error


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\x00" in text or sum(character < " " and character not in "\t\r\n\f\v" for character in text[:5000]) > 5:
        raise CannotRead(f"{name} is not a Word, Excel, CSV or text file.")
    if len(text) > LARGEST_TEXT:
        raise CannotRead(f"{name} holds far more text than a plan.")
    return text
