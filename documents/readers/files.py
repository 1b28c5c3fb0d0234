"""The file itself: what kind it is, and whether it is safe to open. Nothing is unpacked before its size is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from documents.readers.apart import SECONDS, TOO_LONG, TOO_MUCH, Progress, Stopped, read_apart
from documents.readers.blocks import Blocks
from documents.readers.decoding import decoded
from documents.readers.excel import read_workbook
from documents.readers.packed import PACKED, check_packed
from documents.readers.plan import CannotRead
from documents.readers.text import read_text
from documents.readers.word import read_document

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_IN_PLACE = 4 * 1024 * 1024  # unpacked: a larger one is read in a process of its own
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ENCRYPTED, OLD_WORD, OLD_MACROS = (
    text.encode("utf-16-le") for text in ("EncryptedPackage", "WordDocument", "_VBA_PROJECT")
)
OLD_WORKBOOK = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # how the workbook inside an .xls begins
FILE_PASS, FIRST_RECORDS = 0x002F, 12
PDF, PDF_WITHIN = b"%PDF-", 1024  # bytes of a PDF that its mark stands in
IN_PLACE: dict[str, Callable[[bytes], Blocks]] = {"word": read_document, "excel": read_workbook}


def read_blocks(source: str | Path | BinaryIO, name: str, progress: Progress | None = None) -> Blocks:
    """Read a file by what it holds, whatever it is called.

    `progress` is told how many of its pages or sheets are done, and of how many.
    """
    content = read_bytes(source, name)
    told = progress or (lambda done, of: None)
    if kind := _kind_apart(content, name):
        return _guarded(lambda: read_apart(kind, content, told), name)
    if content.startswith(PACKED):
        packed = check_packed(content, name)
        return _guarded(lambda: IN_PLACE[packed.kind](content), name)
    blocks = read_text(decoded(content, name), is_csv=name.lower().endswith(".csv"))
    told(1, 1)
    return blocks


def _kind_apart(content: bytes, name: str) -> str:
    """The kind of a file that is read in a process of its own; "" for one that is read here."""
    if PDF in content[:PDF_WITHIN]:
        return "pdf"
    if content.startswith(OLD_OFFICE):
        _refuse_old_office(content, name)
        return "sheets"
    if not content.startswith(PACKED):
        return ""
    packed = check_packed(content, name)
    if not packed.kind:
        raise CannotRead(f"{name} is neither a Word document (.docx) nor a spreadsheet (.xlsx, .ods).")
    return packed.kind if packed.kind == "sheets" or packed.size > LARGEST_IN_PLACE else ""


def workbook_bytes(source: str | Path | BinaryIO, name: str) -> bytes:
    """The content of an Excel workbook that is safe to open; anything else is refused, whatever it is called."""
    content = read_bytes(source, name)
    if content.startswith(OLD_OFFICE):
        _refuse_old_office(content, name)
        raise CannotRead(f"{name} is in an old Office format: save it as .xlsx and send that.")
    if not content.startswith(PACKED) or check_packed(content, name).kind != "excel":
        raise CannotRead(f"{name} is not an Excel workbook (.xlsx).")
    return content


def _refuse_old_office(content: bytes, name: str) -> None:
    if ENCRYPTED in content or _has_password(content):
        raise CannotRead(f"{name} is locked with a password: save a copy without the password and send that.")
    if OLD_WORD in content:
        raise CannotRead(f"{name} is in the old Word format (.doc): save it as .docx and send that.")
    if OLD_MACROS in content:
        raise CannotRead(f"{name} holds macros: save it as .xlsx, without macros, and send that.")


def _has_password(content: bytes) -> bool:
    """Whether one of the first records of an .xls says that the others are encrypted."""
    place = content.find(OLD_WORKBOOK)
    for _ in range(FIRST_RECORDS if place >= 0 else 0):
        kind, size = (int.from_bytes(content[at : at + 2], "little") for at in (place, place + 2))
        if kind == FILE_PASS:
            return True
        place += 4 + size
    return False


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


def _guarded(read: Callable[[], Blocks], name: str) -> Blocks:
    """Whatever a broken or made-up file does to the library that reads it, the answer is one sentence."""
    try:
        return read()
    except CannotRead as refusal:
        raise CannotRead(str(refusal).replace("{name}", name)) from refusal
    except Stopped as stopped:
        raise CannotRead(_why(str(stopped), name)) from stopped
    except Exception as error:
        raise CannotRead(_why("", name)) from error


def _why(stopped: str, name: str) -> str:
    if stopped == TOO_LONG:
        return f"{name} takes longer than {SECONDS} seconds to read: send only the pages or sheets that hold the plan."
    if stopped == TOO_MUCH:
        return f"{name} takes more memory to read than any plan: send only the pages or sheets that hold the plan."
    return f"{name} is damaged: open it in the program it was made with, save it again and send that."
