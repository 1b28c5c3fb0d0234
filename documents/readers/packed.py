"""Packed files, as .docx, .xlsx and .ods are: known to be safe before anything in them is unpacked."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass

from documents.readers.plan import CannotRead

PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
LARGEST_UNPACKED = 150 * 1024 * 1024
LARGEST_RATIO = 150  # times its packed size; only asked of a part of some size
MOST_PARTS = 3000
MOST_MERGED = 500_000  # squares of a sheet that are joined to others
AT_A_TIME = 1024 * 1024
OWN_MARK_UP = b"<!DOCTYPE"
MACROS = re.compile(rb"macroEnabled", re.IGNORECASE)
# what the library raises for a file that it cannot unpack, or that a few letters were changed of
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, ValueError, RuntimeError, KeyError,
)  # fmt: skip
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


@dataclass(frozen=True)
class Packed:
    """What is known of a packed file without reading it. `size` is that of its mark-up once it is unpacked."""

    kind: str  # "word", "excel", "sheets" (read by another library), or "" for anything else
    size: int


def check_packed(content: bytes, name: str) -> Packed:
    """The kind of a packed file that is safe to open, or a refusal."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts, name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_mark_up(archive, part, name)
            return Packed(_kind(archive, name), sum(part.file_size for part in parts if _is_mark_up(part)))
    except BROKEN as error:
        raise CannotRead(f"{name} is damaged: open it in Word or Excel, save it again and send that.") from error


def _is_mark_up(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".bin"))


def _check_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise CannotRead(f"{name} is locked with a password: save a copy without the password and send that.")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise CannotRead(_macros(name))
    swollen = any(
        part.file_size > 10 * 1024 * 1024 and part.file_size > LARGEST_RATIO * part.compress_size for part in parts
    )
    if swollen or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise CannotRead(
            f"{name} unpacks to far more than a plan holds, so it was not opened: send a copy with only the plan in it."
        )


def _macros(name: str) -> str:
    return f"{name} holds macros: save it as .docx or .xlsx, without macros, and send that."


def _check_mark_up(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """The whole part, since what defines entities may stand behind a long comment."""
    tail = b""
    with archive.open(part) as file:
        while piece := file.read(AT_A_TIME):
            held = tail + piece.replace(b"\x00", b"")
            if OWN_MARK_UP in held:
                raise CannotRead(
                    f"{name} defines its own mark-up, which no Word or Excel file needs: open it in Word or Excel, save "
                    "it again and send that."
                )
            tail = held[-len(OWN_MARK_UP) :]


def _kind(archive: zipfile.ZipFile, name: str) -> str:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names and MACROS.search(archive.read("[Content_Types].xml")):
        raise CannotRead(_macros(name))
    if "word/document.xml" in names:
        return "word"
    if "xl/workbook.xml" in names:
        _check_merged(archive, name)
        return "excel"
    if "xl/workbook.bin" in names:
        return "sheets"
    if "mimetype" in names and "content.xml" in names and archive.read("mimetype").strip() == SPREADSHEET:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise CannotRead(f"{name} is locked with a password: save a copy without the password and send that.")
        return "sheets"
    return ""


def _check_merged(archive: zipfile.ZipFile, name: str) -> None:
    """A few bytes can join a whole sheet into one square, which takes hours to write out."""
    for part in archive.namelist():
        if not part.startswith("xl/worksheets/"):
            continue
        squares = sum(_squares(found) for found in MERGED.findall(archive.read(part)))
        if squares > MOST_MERGED:
            raise CannotRead(f"{name} joins more cells than a plan holds: send only the sheets that hold the plan.")


def _squares(found: tuple[bytes, bytes, bytes, bytes]) -> int:
    left, top, right, bottom = found
    return (_number(right) - _number(left) + 1) * (int(bottom) - int(top) + 1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
