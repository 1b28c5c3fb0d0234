"""The return as a spreadsheet, through the pages: downloaded, filled in as an officer would, sent back."""

import html
import io
import re
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from documents.return_sheet import WORKBOOK_TYPE


def download_address(plan, **query):
    return reverse("documents:return_download", args=[plan.pk], query=query)


def upload_address(plan):
    return reverse("documents:return_upload", args=[plan.pk])


def downloaded(client, plan, **query) -> Workbook:
    response = client.get(download_address(plan, **query))
    assert (response.status_code, response["Content-Type"]) == (200, WORKBOOK_TYPE)
    return load_workbook(io.BytesIO(response.content))


def column(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def fill(book: Workbook, row: int, **cells: object) -> Workbook:
    """Write in a row, by the headings with "_" for a space: Status="Green", What_will_put_it_right="…"."""
    sheet = book["Return"]
    for heading, value in cells.items():
        sheet.cell(row, column(sheet, heading.replace("_", " "))).value = value
    return book


def content_of(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client, plan, file: Workbook | bytes, name: str = "return.xlsx", **query):
    """The answer to an upload, at the preview where there is one."""
    content = file if isinstance(file, bytes) else content_of(file)
    sent = SimpleUploadedFile(name, content, content_type=WORKBOOK_TYPE)
    address = reverse("documents:return_upload", args=[plan.pk], query=query)
    return client.post(address, {"file": sent}, follow=True)


def preview_of(response) -> str:
    """The address of the preview an upload led to."""
    [(address, status)] = response.redirect_chain
    assert status == 302
    return address


def record(client, response, **sent):
    """Press Record on the preview, as a browser would."""
    page = response.text
    hidden = dict(re.findall(r'<input type="hidden" name="(form_token|seen)" value="([^"]*)">', page))
    return client.post(preview_of(response), hidden | sent, follow=True)


def cells_of(book: Workbook) -> list[dict[str, object]]:
    head, *rows = book["Return"].values
    return [dict(zip(head, row, strict=True)) for row in rows]


SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def as_saved_elsewhere(content: bytes) -> bytes:
    """The file as other programs save it: the words of all cells in one list, the size of the sheet left wrong."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    words: list[str] = []

    def listed(found: re.Match[str]) -> str:
        words.append(found[1])
        return f't="s"><v>{len(words) - 1}</v>'

    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(r't="inlineStr"><is>(<t.*?</t>)</is>', listed, parts[sheet], flags=re.DOTALL)
    parts[sheet] = re.sub(r"<dimension[^>]*>", '<dimension ref="A1"/>', parts[sheet])
    start = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts["xl/sharedStrings.xml"] = start + "".join(f"<si>{word}</si>" for word in words) + "</sst>"
    types = "[Content_Types].xml"
    shared = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED}"/></Types>'
    parts[types] = parts[types].replace("</Types>", shared)
    assert words
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def words_of(response) -> str:
    """The words of a page, as read."""
    main = response.text[response.text.index("<main") : response.text.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
