"""Files that are not what they say, or are meant to do harm, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import typst
from openpyxl import Workbook
from pikepdf import Array, Dictionary, Encryption, Name, Pdf

from tests.documents.builders import book_saved, document, workbook

FILES = Path(__file__).parent / "files"
ROWS = [["Action", "Lead", "Timescale"], ["Run patrols", "TVP", "March 2018"]]
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The smallest program for Windows begins so
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 100 + b"This program cannot be run"


def packed(parts: Iterable[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def word_with(**changes: bytes) -> bytes:
    """A Word file with its document, or another part, replaced: word_with(document=b"…")."""
    return changed(document(ROWS).read(), {f"word/{name}.xml": content for name, content in changes.items()})


def changed(content: bytes, parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    return packed((held | parts).items())


def zip_bomb(megabytes: int) -> bytes:
    return word_with(document=b"<w:p/>" + b" " * megabytes * 1024 * 1024)


def entity_bomb() -> bytes:
    steps = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    return word_with(document=b'<!DOCTYPE w [<!ENTITY e0 "ha">' + steps + b"]><w>&e9;</w>")


def hidden_entity_bomb() -> bytes:
    """What defines the entities stands behind a comment longer than a first look."""
    return word_with(document=b"<!--" + b"x" * 2_000_000 + b'--><!DOCTYPE w [<!ENTITY e "ha">]><w>&e;</w>')


def nested_word(depth: int) -> bytes:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inside = b"<w:sdt><w:sdtContent>" * depth + b"</w:sdtContent></w:sdt>" * depth
    return word_with(document=b"<w:document " + space + b"><w:body>" + inside + b"</w:body></w:document>")


def long_word(paragraphs: int) -> bytes:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = b"<w:p><w:r><w:t>Run patrols</w:t></w:r></w:p>" * paragraphs
    return word_with(document=b"<w:document " + space + b"><w:body>" + body + b"</w:body></w:document>")


def many_rows(count: int) -> bytes:
    return workbook(Plan=[*ROWS, *([["Run patrols", "TVP", "March 2018"]] * count)]).read()


def many_rows_of_text(count: int) -> bytes:
    return ("Action\tLead\tTimescale\n" + "Run patrols\tTVP\tMarch 2018\n" * count).encode()


def joined_sheet() -> bytes:
    """A workbook of a few bytes in which one cell goes over the whole sheet."""
    book = Workbook()
    book.active["A1"] = "Action"
    content = book_saved(book).read()
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    joined = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return changed(content, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", joined)})


def far_cell() -> bytes:
    """A workbook of a few bytes whose second cell is the last there can be."""
    content = workbook(Plan=ROWS).read()
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return changed(content, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", far)})


def many_sheets(count: int) -> bytes:
    return changed(workbook(Plan=ROWS).read(), {f"xl/worksheets/more{n}.xml": b"<x/>" for n in range(count)})


def swollen_styles(count: int) -> bytes:
    """A workbook that says again and again, in next to no room, how a cell may look."""
    content = workbook(Plan=ROWS).read()
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml")
    look = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * count
    return changed(content, {"xl/styles.xml": styles.replace(b"</cellXfs>", look + b"</cellXfs>")})


def spoiled_workbook(at: int) -> bytes:
    """A workbook in which one byte was changed, of what is packed in it or of the list of that."""
    content = bytearray(workbook(Plan=ROWS).read())
    content[at % len(content)] ^= 0xFF
    return bytes(content)


def repeated_ods(rows: int) -> bytes:
    """An OpenDocument sheet that says in a few bytes that a row stands there again and again."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="1000"'
    row += ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    body = f'<office:spreadsheet><table:table table:name="Plan">{row}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    return changed((FILES / "plan.ods").read_bytes(), {"content.xml": content.encode()})


def locked_ods() -> bytes:
    return packed(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>"),
            ("content.xml", b"\x01\x02"),
        ]
    )


def written_pdf(text: str = "= Plan\nSome words of a plan that are long enough to be read.") -> bytes:
    return typst.compile(text.encode())


def saved_pdf(pdf: Pdf, **options: object) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **options)
    return file.getvalue()


def locked_pdf() -> bytes:
    with pikepdf.open(io.BytesIO(written_pdf())) as pdf:
        return saved_pdf(pdf, encryption=Encryption(owner="a", user="b"))


def scanned_pdf() -> bytes:
    """A page with a picture over all of it, and no words."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    image = pdf.make_stream(b"\x80" * 100, Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10)
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
    page.Resources = Dictionary(XObject=Dictionary(Im=image))
    page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    return saved_pdf(pdf)


def long_pdf(pages: int) -> bytes:
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return saved_pdf(pdf)


def nested_pdf(depth: int) -> bytes:
    """Arrays within arrays, deeper than a reader that calls itself for each can go."""
    return _with_content(b"[" * depth + b"]" * depth + b" TJ")


def swollen_pdf(megabytes: int) -> bytes:
    """A page drawn by so many strokes that they take minutes, packed into a few kilobytes."""
    return _with_content(b"0 0 m 10 10 l S\n" * (megabytes * 1024 * 1024 // 16))


def unreadable_pdf() -> bytes:
    """Letters that are shown by number, with nothing to say which letters they are."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    below = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.X)
    below.CIDSystemInfo = Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.X, Encoding=Name("/Identity-H"))
    font.DescendantFonts = Array([pdf.make_indirect(below)])
    page.Resources = Dictionary(Font=Dictionary(F=font))
    page.Contents = pdf.make_stream(b"BT /F 12 Tf 100 700 Td <" + b"00410042" * 40 + b"> Tj ET")
    return saved_pdf(pdf)


def _with_content(content: bytes) -> bytes:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Contents = pdf.make_stream(content)
    return saved_pdf(pdf, compress_streams=True)


def old_office(*streams: str) -> bytes:
    """A file in the old Office format that names these streams."""
    return OLD_OFFICE + b"".join(name.encode("utf-16-le") for name in streams)


def locked_xls() -> bytes:
    return OLD_OFFICE + b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x00" * 12 + b"\x2f\x00\x36\x00" + b"\x01" * 0x36
